package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Why something the ERP gave cannot be used, as data: worded only where it is shown.
 *
 * @param key message key; its text takes {0} column, {1} value, {2}… arguments
 * @param column column the value stands in, or null
 * @param value the offending value, cut to a readable length, or null
 */
public record Reason(String key, String column, String value, List<String> arguments) {

    private static final int READABLE = 100;
    private static final int LONGEST_ARGUMENT = 1_000;
    private static final String HIDDEN = "…";

    public static Reason of(String key, String column, String value, Object... arguments) {
        List<String> words = new ArrayList<>();
        for (Object argument : arguments) {
            words.add(cut(String.valueOf(argument), LONGEST_ARGUMENT));
        }
        return new Reason(key, column, value == null ? null : cut(value, READABLE), List.copyOf(words));
    }

    /** The same for those who may not see what the ERP wrote: without the cell, and without a mapping's words on it. */
    public Reason withoutCells() {
        List<String> words = key.equals("mapping-refused") || key.equals("order-refused")
                ? arguments.stream().map(word -> HIDDEN).toList()
                : arguments;
        return new Reason(key, column, value == null ? null : HIDDEN, words);
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return key + " " + column;
    }

    /** Never between the halves of one character. */
    private static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        return text.substring(0, Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length) + "…";
    }

    /** JSON array of reasons as the ledger keeps it; null for none. */
    public static String toJson(List<Reason> reasons) {
        if (reasons.isEmpty()) {
            return null;
        }
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Reason reason : reasons) {
            ObjectNode node = array.addObject().put("key", reason.key());
            node.put("column", reason.column()).put("value", reason.value());
            ArrayNode words = node.putArray("arguments");
            reason.arguments().forEach(words::add);
        }
        return array.toString();
    }

    /** The reverse of {@link #toJson}. */
    public static List<Reason> fromJson(JsonNode array) {
        List<Reason> reasons = new ArrayList<>();
        for (JsonNode node : array) {
            List<String> words = new ArrayList<>();
            node.path("arguments").forEach(word -> words.add(word.asText()));
            reasons.add(new Reason(
                    node.path("key").asText(),
                    node.path("column").textValue(),
                    node.path("value").textValue(),
                    words));
        }
        return reasons;
    }
}
