package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of what an operation would do: the payload with sorted keys, without what changes each time. */
final class PayloadHash {

    private static final JsonMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private PayloadHash() {}

    /** @param volatileFields dotted paths that do not count */
    static String of(String operation, JsonNode payload, List<String> volatileFields) {
        JsonNode rest = payload.deepCopy();
        for (String path : volatileFields) {
            int dot = path.lastIndexOf('.');
            JsonNode parent =
                    dot < 0 ? rest : rest.at("/" + path.substring(0, dot).replace('.', '/'));
            if (parent instanceof ObjectNode object) {
                object.remove(path.substring(dot + 1));
            }
        }
        try {
            String canonical = CANONICAL.writeValueAsString(CANONICAL.treeToValue(rest, Object.class));
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of()
                    .formatHex(digest.digest((operation + "\n" + canonical).getBytes(StandardCharsets.UTF_8)));
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
