package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What an operation wants of an answer in its result. */
final class AnswerFields {

    private AnswerFields() {}

    /** @return flat JSON of the named fields (dotted paths) that the answer has, or null where it has none */
    static String of(JsonNode answer, List<String> fields) {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            JsonNode value = answer.at("/" + field.replace('.', '/'));
            if (value.isValueNode() && !value.isNull()) {
                wanted.put(field, value.asText());
            }
        }
        return wanted.isEmpty() ? null : wanted.toString();
    }
}
