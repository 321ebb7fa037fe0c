package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Expression;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A row of the table of outcomes; what is null or empty fits everything. */
record OutcomeRow(
        String system,
        String operation,
        String failure,
        String status,
        String type,
        String body,
        Set<String> codes,
        Expression when,
        Outcome.Kind outcome,
        String code,
        String act) {

    private static final Set<String> FIELDS = Set.of(
            "system", "operation", "failure", "status", "type", "body", "codes", "when", "outcome", "code", "act");
    private static final Set<String> OUTCOMES = Set.of("confirmed", "rejected", "retry", "unknown");
    private static final Set<String> ACTS = Set.of("data", "settings", "nobody");
    private static final String UNREADABLE = "unreadable";

    /**
     * @param operations those a row may name
     * @throws IllegalArgumentException when a field is missing or a word is unknown; its message is half a sentence
     */
    static OutcomeRow of(JsonNode row, Set<String> systems, Set<String> operations) {
        row.fieldNames().forEachRemaining(field -> word("the row", field, FIELDS));
        String status = OutcomeTable.text(row, "status");
        if (status != null && !status.matches("[1-5](xx|[0-9][0-9])")) {
            throw new IllegalArgumentException("status \"" + status + "\" is neither like 401 nor like 5xx");
        }
        Set<String> bodies = new HashSet<>(Answer.BODIES);
        bodies.add(UNREADABLE);
        return new OutcomeRow(
                optional(row, "system", systems),
                optional(row, "operation", operations),
                optional(row, "failure", Answer.FAILURES),
                status,
                optional(row, "type", Answer.TYPES),
                optional(row, "body", bodies),
                codes(row.get("codes")),
                OutcomeTable.expression(row, "when"),
                Outcome.Kind.valueOf(required(row, "outcome", OUTCOMES).toUpperCase(Locale.ROOT)),
                OutcomeTable.text(row, "code"),
                required(row, "act", ACTS));
    }

    private static Set<String> codes(JsonNode list) {
        Set<String> codes = new HashSet<>();
        if (list != null && (!list.isArray() || list.isEmpty())) {
            throw new IllegalArgumentException("codes is no list like [\"40009\"]");
        } else if (list != null) {
            list.forEach(code -> codes.add(code.asText()));
        }
        return codes;
    }

    private static String required(JsonNode row, String field, Set<String> known) {
        if (!row.hasNonNull(field)) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return optional(row, field, known);
    }

    private static String optional(JsonNode row, String field, Set<String> known) {
        String word = OutcomeTable.text(row, field);
        return word == null ? null : word(field, word, known);
    }

    private static String word(String where, String word, Set<String> known) {
        if (!known.contains(word)) {
            throw new IllegalArgumentException("\"%s\" is unknown; %s takes %s"
                    .formatted(
                            word,
                            where,
                            String.join(", ", known.stream().sorted().toList())));
        }
        return word;
    }

    /** Whether any answer, or lack of one, fits. */
    boolean fitsAll() {
        return system == null
                && operation == null
                && failure == null
                && status == null
                && type == null
                && body == null
                && codes.isEmpty()
                && when == null;
    }

    /** @param facts what {@code when} looks at */
    boolean fits(
            Call call,
            Answer answer,
            String actualBody,
            String actualCode,
            JsonNode facts,
            Map<String, JsonNode> names) {
        return fits(system, call.system())
                && fits(operation, call.operation())
                && (answer.failure() == null ? failure == null : fits(failure, answer.failure()))
                && fitsStatus(answer.status())
                && fits(type, answer.type())
                && (UNREADABLE.equals(body)
                        ? actualBody != null && !Answer.READABLE.equals(actualBody)
                        : fits(body, actualBody))
                && (codes.isEmpty() || actualCode != null && codes.contains(actualCode))
                && (when == null || OutcomeTable.isTrue(when.apply(names, facts)));
    }

    private static boolean fits(String wanted, String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private boolean fitsStatus(Integer actual) {
        if (status == null || actual == null) {
            return status == null;
        }
        return status.endsWith("xx") ? actual / 100 == status.charAt(0) - '0' : status.equals(String.valueOf(actual));
    }
}
