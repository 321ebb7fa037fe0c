package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.ledger.CallRecord;
import io.backhaul.ledger.Claim;
import java.util.List;
import java.util.Locale;

/**
 * What an attempt came to.
 *
 * @param act who must act: {@code data}, {@code settings} or {@code nobody}
 * @param code the API's code, or a key of our own; null when confirmed without one
 * @param message as the API gave it, or null
 * @param answer what was asked for; missing when there is none
 * @param failure what happened instead of an answer, as the table of outcomes calls it, or null
 * @param status HTTP status, or null when none came
 * @param retryAfterMillis what the API asks to wait; 0 when it does not
 * @param others what it came to for the other orders the call was about; empty where it is the same for all
 */
public record Outcome(
        Kind kind,
        String act,
        String code,
        String message,
        JsonNode answer,
        String failure,
        Integer status,
        long retryAfterMillis,
        long startedAt,
        long tookMillis,
        List<Outcome> others) {

    /** What came of a call for one order. */
    public Outcome(
            Kind kind,
            String act,
            String code,
            String message,
            JsonNode answer,
            String failure,
            Integer status,
            long retryAfterMillis,
            long startedAt,
            long tookMillis) {
        this(kind, act, code, message, answer, failure, status, retryAfterMillis, startedAt, tookMillis, List.of());
    }

    /** The same, with what came of it for the call's other orders, in their order. */
    Outcome with(List<Outcome> ofOthers) {
        return new Outcome(
                kind, act, code, message, answer, failure, status, retryAfterMillis, startedAt, tookMillis, ofOthers);
    }

    /** Refused for what another order of the call may be to blame for: to be sent again without the others. */
    Outcome refusedTogether() {
        return new Outcome(
                Kind.RETRY,
                "nobody",
                OutcomeTable.REFUSED_TOGETHER,
                message,
                answer,
                failure,
                status,
                0,
                startedAt,
                tookMillis);
    }

    /** RETRY: nothing can have been done. UNKNOWN: it may have been. */
    public enum Kind {
        CONFIRMED,
        REJECTED,
        RETRY,
        UNKNOWN;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The same with another answer. */
    Outcome with(JsonNode other) {
        return new Outcome(
                kind, act, code, message, other, failure, status, retryAfterMillis, startedAt, tookMillis, others);
    }

    /** The same call, of which something else than the API's answer is wrong. */
    Outcome failed(Kind now, String who, String why, String text) {
        return new Outcome(
                now, who, why, text, answer, failure, status, retryAfterMillis, startedAt, tookMillis, others);
    }

    /** As the ledger keeps it. */
    CallRecord record(Claim claim) {
        return new CallRecord(
                claim.system(),
                claim.account(),
                claim.lookUp() ? claim.operation() + " look-up" : claim.operation(),
                startedAt,
                tookMillis,
                status,
                kind.word(),
                act,
                code,
                message);
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return kind + " " + status;
    }
}
