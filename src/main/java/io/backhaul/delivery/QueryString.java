package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.ExactJson;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/** A flat payload as the query of an address. */
final class QueryString {

    private QueryString() {}

    /** @return {@code name=value&name=value}, percent-encoded; lists repeat their name, nulls are left out */
    static String of(String payload) {
        StringJoiner query = new StringJoiner("&");
        for (Map.Entry<String, JsonNode> field : read(payload).properties()) {
            Iterable<JsonNode> values = field.getValue().isArray() ? field.getValue() : List.of(field.getValue());
            for (JsonNode value : values) {
                if (!value.isNull()) {
                    query.add(encode(field.getKey()) + "=" + encode(value.asText(value.toString())));
                }
            }
        }
        return query.toString();
    }

    private static JsonNode read(String payload) {
        try {
            return ExactJson.read(payload);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
