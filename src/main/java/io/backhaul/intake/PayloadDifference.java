package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;

/** Where a payload is not what it should be, for people. */
final class PayloadDifference {

    private static final int READABLE = 200;

    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    private PayloadDifference() {}

    /** A line for each place (JSON Pointer), like {@code /data/cancelType: should be 1, is "1"}; none where they are equal. */
    static List<String> of(JsonNode wanted, JsonNode found) {
        EnumSet<DiffFlags> plain = EnumSet.of(
                DiffFlags.OMIT_MOVE_OPERATION, DiffFlags.OMIT_COPY_OPERATION, DiffFlags.ADD_ORIGINAL_VALUE_ON_REPLACE);
        List<String> lines = new ArrayList<>();
        for (JsonNode change : JsonDiff.asJson(exact(wanted), exact(found), plain)) {
            String path = change.path("path").asText();
            String place = path.isEmpty() ? "all of it" : path;
            lines.add(
                    switch (change.path("op").asText()) {
                        case "add" -> place + ": should not be there, is " + shown(change.path("value"));
                        case "remove" -> place + ": should be " + shown(change.path("value")) + ", is missing";
                        default ->
                            place + ": should be " + shown(change.path("fromValue")) + ", is "
                                    + shown(change.path("value"));
                    });
        }
        return lines;
    }

    /** YAML and the mapping may hold one number in different types. */
    private static JsonNode exact(JsonNode payload) {
        try {
            return EXACT.readTree(payload.toString());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String shown(JsonNode value) {
        String text = value.toString();
        return text.length() > READABLE ? text.substring(0, READABLE) + "…" : text;
    }
}
