package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.Expression;
import java.util.HashMap;
import java.util.Map;

/** Where a system's, or an operation's, envelope has its code, its message and what was asked for. */
record Envelope(Expression readable, Expression code, Expression message, Expression answer) {

    /** Longer texts than any API needs would only make conditions slow and results large. */
    private static final int LONGEST_CODE = 100;

    private static final int LONGEST_MESSAGE = 2_000;

    /**
     * What an envelope says of one order.
     *
     * @param readable whether the body is this envelope at all
     */
    record Said(boolean readable, String code, String message, JsonNode answer) {
        static final Said NOTHING = new Said(false, null, null, JsonNodeFactory.instance.missingNode());
    }

    /** @throws IllegalArgumentException when an expression is missing or wrong; its message is half a sentence */
    static Envelope of(JsonNode envelope) {
        return new Envelope(
                required(envelope, "readable"),
                required(envelope, "code"),
                required(envelope, "message"),
                required(envelope, "answer"));
    }

    private static Expression required(JsonNode envelope, String field) {
        Expression expression = OutcomeTable.expression(envelope, field);
        if (expression == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
        return expression;
    }

    /**
     * Takes a body apart; one whose parts are of unexpected types is as unreadable as none.
     *
     * @param names {@code $entity}; {@code $answer} is added for code and message
     */
    Said said(JsonNode body, Map<String, JsonNode> names) {
        try {
            if (!OutcomeTable.isTrue(readable.apply(names, body))) {
                return Said.NOTHING;
            }
            JsonNode found = answer.apply(names, body);
            Map<String, JsonNode> all = new HashMap<>(names);
            all.put("answer", found);
            return new Said(
                    true,
                    word(code.apply(all, body), LONGEST_CODE),
                    word(message.apply(all, body), LONGEST_MESSAGE),
                    found);
        } catch (RuntimeException e) {
            // JSLT throws more than its own exception, such as NumberFormatException.
            return Said.NOTHING;
        }
    }

    private static String word(JsonNode node, int longest) {
        if (node.isNull() || node.isMissingNode()) {
            return null;
        }
        String word = node.asText();
        return word.length() > longest ? word.substring(0, longest) : word;
    }
}
