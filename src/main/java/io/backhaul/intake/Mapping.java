package io.backhaul.intake;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.Jslt;
import io.backhaul.MappingRefusal;
import java.io.IOException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;

/**
 * A mapping of one operation, {@code routes/mappings/<operation>.jslt}: from {@code {"rows": [...]}} to the payload.
 * It may use {@code $messageId}, {@code $account}, {@code $entity}, {@code $timeZone} (the ERP's) and {@code $attachments}
 * (path to {@code {fileName, base64}}).
 */
public final class Mapping {

    private static final int LONGEST_NUMBER = StreamReadConstraints.DEFAULT_MAX_NUM_LEN;

    private final Expression expression;
    private final TextNode timeZone;

    private Mapping(Expression expression, ZoneId timeZone) {
        this.expression = expression;
        this.timeZone = TextNode.valueOf(timeZone.getId());
    }

    /**
     * @param timeZone the ERP's
     * @throws JsltException when the mapping cannot be compiled; its message names file and line
     */
    public static Mapping of(String operation, ZoneId timeZone) throws IOException {
        return new Mapping(Jslt.file("mappings/" + operation + ".jslt"), timeZone);
    }

    static Mapping compile(String source, String text) {
        return new Mapping(Jslt.compile(source, text), ZoneOffset.UTC);
    }

    /** @throws JsltException when the mapping refuses the rows */
    public JsonNode apply(Order order) {
        return apply(order, order.rows().stream().map(Row::fields).toList());
    }

    /** Maps other rows in the place of the order's own. */
    JsonNode apply(Order order, List<ObjectNode> rows) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        ArrayNode array = input.putArray("rows");
        rows.forEach(array::add);
        Map<String, JsonNode> variables = Map.of(
                "messageId", TextNode.valueOf(order.messageId()),
                "account", TextNode.valueOf(order.account()),
                "entity", TextNode.valueOf(order.entity()),
                "timeZone", timeZone,
                "attachments", order.attachments());
        try {
            return readable(expression.apply(variables, input));
        } catch (JsltException e) {
            throw e;
        } catch (RuntimeException e) {
            // JSLT's number() throws NumberFormatException and others where there are too many digits.
            throw new JsltException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Readers of JSON, our own among them, take no longer numbers. */
    private static JsonNode readable(JsonNode payload) {
        if (payload.isNumber() && payload.asText().length() > LONGEST_NUMBER) {
            throw new MappingRefusal("refused-long-number", LONGEST_NUMBER);
        }
        payload.forEach(Mapping::readable);
        return payload;
    }
}
