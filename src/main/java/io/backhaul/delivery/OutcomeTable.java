package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import io.backhaul.RouteFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code routes/delivery/outcomes.yaml}: which answer, or lack of one, means what. */
public final class OutcomeTable {

    public static final String FILE = "delivery/outcomes.yaml";

    private final List<Line> lines = new ArrayList<>();
    private final Map<String, Envelope> envelopes = new HashMap<>();

    private OutcomeTable() {}

    /** A row of the table. */
    record Line(
            String system,
            String failure,
            String status,
            String body,
            Expression when,
            Outcome.Kind outcome,
            String code,
            String act) {}

    private record Envelope(Expression readable, Expression code, Expression message, Expression answer) {}

    /** What an answer's envelope says; without a body where it is unreadable. */
    record Said(JsonNode body, String code, String message, JsonNode answer) {
        static final Said NOTHING = new Said(null, null, null, JsonNodeFactory.instance.missingNode());
    }

    /** @throws RuntimeException when a row or a condition cannot be understood; its message says where */
    public static OutcomeTable load() throws IOException {
        OutcomeTable table = new OutcomeTable();
        JsonNode file = new YAMLMapper().readTree(RouteFiles.read(FILE));
        for (JsonNode row : file.path("rows")) {
            table.lines.add(new Line(
                    text(row, "system"),
                    text(row, "failure"),
                    text(row, "status"),
                    text(row, "body"),
                    expression(text(row, "when")),
                    Outcome.Kind.valueOf(row.path("outcome").asText().toUpperCase(Locale.ROOT)),
                    text(row, "code"),
                    text(row, "act")));
        }
        file.path("envelopes").fields().forEachRemaining(entry -> {
            JsonNode envelope = entry.getValue();
            table.envelopes.put(
                    entry.getKey(),
                    new Envelope(
                            expression(text(envelope, "readable")),
                            expression(text(envelope, "code")),
                            expression(text(envelope, "message")),
                            expression(text(envelope, "answer"))));
        });
        return table;
    }

    /** Takes an envelope apart. */
    Said said(String system, JsonNode body) {
        Envelope envelope = envelopes.get(system);
        if (body == null || envelope == null || !envelope.readable().apply(body).asBoolean()) {
            return Said.NOTHING;
        }
        return new Said(
                body,
                word(envelope.code().apply(body)),
                word(envelope.message().apply(body)),
                envelope.answer().apply(body));
    }

    /** The first row that fits; the table ends with one that always does. */
    Line decide(String system, String failure, Integer status, Said said, boolean alreadyDone) {
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("status", status);
        facts.set("body", said.body());
        facts.put("code", said.code()).put("message", said.message()).put("alreadyDone", alreadyDone);
        for (Line line : lines) {
            if (fits(line.system(), system)
                    && (failure == null ? line.failure() == null : fits(line.failure(), failure))
                    && fitsStatus(line.status(), status)
                    && fits(line.body(), said.body() == null ? "unreadable" : "readable")
                    && (line.when() == null || line.when().apply(facts).asBoolean())) {
                return line;
            }
        }
        throw new IllegalStateException("routes/" + FILE + " has no row for " + system + " " + facts);
    }

    private static boolean fits(String wanted, String actual) {
        return wanted == null || wanted.equals(actual);
    }

    private static boolean fitsStatus(String wanted, Integer status) {
        if (wanted == null) {
            return true;
        }
        String actual = String.valueOf(status);
        return wanted.endsWith("xx") ? actual.startsWith(wanted.substring(0, 1)) : wanted.equals(actual);
    }

    private static Expression expression(String jslt) {
        return jslt == null ? null : Parser.compileString(jslt);
    }

    private static String text(JsonNode row, String field) {
        return row.hasNonNull(field) ? row.get(field).asText() : null;
    }

    private static String word(JsonNode node) {
        return node.isNull() || node.isMissingNode() ? null : node.asText();
    }
}
