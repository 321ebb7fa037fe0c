package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import io.backhaul.Accounts;
import io.backhaul.RouteFiles;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code routes/delivery/outcomes.yaml}: which answer, or lack of one, means what. */
public final class OutcomeTable {

    public static final String FILE = "delivery/outcomes.yaml";

    /** Code of a request that was refused in one call with others, in words that are about none of them. */
    static final String REFUSED_TOGETHER = "refused-together";

    private static final Call.Subject NO_ORDER = new Call.Subject("", false);

    private final List<OutcomeRow> rows = new ArrayList<>();
    private final Map<String, Envelope> envelopes = new HashMap<>();

    private OutcomeTable() {}

    /**
     * @param operations those that rows and envelopes may name
     * @throws IllegalArgumentException when a row or an envelope cannot be understood; its message is a sentence that
     *     names it
     */
    public static OutcomeTable load(Set<String> operations) throws IOException {
        return of(RouteFiles.read(FILE), operations);
    }

    static OutcomeTable of(String yaml, Set<String> operations) throws IOException {
        JsonNode file;
        try {
            file = new YAMLMapper().readTree(yaml);
        } catch (JsonProcessingException e) {
            throw wrong("Line " + e.getLocation().getLineNr(), "it is no YAML: " + e.getOriginalMessage());
        }
        OutcomeTable table = new OutcomeTable();
        for (JsonNode row : file.path("rows")) {
            try {
                table.rows.add(OutcomeRow.of(row, Accounts.SYSTEMS, operations));
            } catch (IllegalArgumentException e) {
                throw wrong("Row " + (table.rows.size() + 1) + " " + row, e.getMessage());
            }
        }
        Set<String> known = new HashSet<>(operations);
        known.addAll(Accounts.SYSTEMS);
        file.path("envelopes").fields().forEachRemaining(entry -> {
            try {
                if (!known.contains(entry.getKey())) {
                    throw new IllegalArgumentException("there is neither a system nor an operation of that name");
                }
                table.envelopes.put(entry.getKey(), Envelope.of(entry.getValue()));
            } catch (IllegalArgumentException e) {
                throw wrong("The envelope " + entry.getKey(), e.getMessage());
            }
        });
        table.refuseGaps();
        return table;
    }

    private void refuseGaps() {
        for (String system : Accounts.SYSTEMS) {
            if (!envelopes.containsKey(system)) {
                throw wrong("The envelope " + system, "it is missing");
            }
        }
        OutcomeRow last = rows.isEmpty() ? null : rows.get(rows.size() - 1);
        if (last == null || !last.fitsAll() || last.outcome() != Outcome.Kind.UNKNOWN || last.code() == null) {
            throw wrong("The last row", "it must fit everything: { outcome: unknown, code: …, act: nobody }");
        }
    }

    private static IllegalArgumentException wrong(String where, String what) {
        return new IllegalArgumentException("%s of routes/%s: %s.".formatted(where, FILE, what));
    }

    /**
     * What an attempt came to, for the order the call names and for its others. Never fails, whatever came.
     *
     * @param doneCodes codes or whole messages that say that what was asked is done already
     */
    Outcome outcome(Call call, Answer answer, Collection<String> doneCodes, long startedAt, long tookMillis) {
        if (call.others().isEmpty()) {
            return outcome(decision(call, answer, doneCodes), answer, startedAt, tookMillis);
        }
        // What is said of an order that is not in the call is said of the call as a whole.
        OutcomeRow ofNone = decision(call.about(NO_ORDER), answer, doneCodes).row();
        List<Outcome> all = new ArrayList<>();
        for (Call each : call.each()) {
            Decision decision = decision(each, answer, doneCodes);
            Outcome outcome = outcome(decision, answer, startedAt, tookMillis);
            boolean together = outcome.kind() == Outcome.Kind.REJECTED && decision.row() == ofNone;
            all.add(together ? outcome.refusedTogether() : outcome);
        }
        return all.get(0).with(all.subList(1, all.size()));
    }

    private record Decision(Envelope.Said said, OutcomeRow row) {}

    private Decision decision(Call call, Answer answer, Collection<String> doneCodes) {
        Envelope.Said said = said(call, answer);
        boolean alreadyDone = call.repeated()
                && (said.code() != null && doneCodes.contains(said.code())
                        || said.message() != null && doneCodes.contains(said.message()));
        return new Decision(said, decide(call, answer, said, alreadyDone));
    }

    private static Outcome outcome(Decision decision, Answer answer, long startedAt, long tookMillis) {
        Envelope.Said said = decision.said();
        OutcomeRow row = decision.row();
        boolean confirmed = row.outcome() == Outcome.Kind.CONFIRMED;
        return new Outcome(
                row.outcome(),
                row.act(),
                row.code() != null || confirmed ? row.code() : said.code(),
                confirmed ? null : said.message(),
                said.answer(),
                answer.failure(),
                answer.status(),
                RetryAfter.millis(answer.retryAfter(), Instant.ofEpochMilli(startedAt + tookMillis)),
                startedAt,
                tookMillis);
    }

    Envelope.Said said(Call call, Answer answer) {
        Envelope envelope = envelopes.getOrDefault(call.operation(), envelopes.get(call.system()));
        return answer.json() == null ? Envelope.Said.NOTHING : envelope.said(answer.json(), names(call));
    }

    /** The first row that fits; the last one where a condition cannot cope with what came. */
    OutcomeRow decide(Call call, Answer answer, Envelope.Said said, boolean alreadyDone) {
        String body = answer.json() != null && !said.readable() ? Answer.NO_ENVELOPE : answer.body();
        ObjectNode facts = JsonNodeFactory.instance.objectNode();
        facts.put("status", answer.status()).put("type", answer.type());
        facts.set("body", said.readable() ? answer.json() : null);
        facts.put("code", said.code()).put("message", said.message()).put("alreadyDone", alreadyDone);
        facts.set("answer", said.answer().isMissingNode() ? null : said.answer());
        try {
            for (OutcomeRow row : rows) {
                if (row.fits(call, answer, body, said.code(), facts, names(call))) {
                    return row;
                }
            }
        } catch (RuntimeException e) {
            // JSLT throws more than its own exception; nothing is lost by saying that it is not known.
        }
        return rows.get(rows.size() - 1);
    }

    List<OutcomeRow> rows() {
        return rows;
    }

    private static Map<String, JsonNode> names(Call call) {
        return Map.of("entity", TextNode.valueOf(call.entity() == null ? "" : call.entity()));
    }

    static boolean isTrue(JsonNode node) {
        return node.isBoolean() ? node.asBoolean() : !node.isNull() && !(node.isContainerNode() && node.isEmpty());
    }

    static Expression expression(JsonNode row, String field) {
        try {
            return row.hasNonNull(field) ? Parser.compileString(row.get(field).asText()) : null;
        } catch (JsltException e) {
            throw new IllegalArgumentException(
                    field + " is no JSLT: " + e.getMessage().lines().findFirst().orElse(""), e);
        }
    }

    static String text(JsonNode row, String field) {
        return row.hasNonNull(field) ? row.get(field).asText() : null;
    }
}
