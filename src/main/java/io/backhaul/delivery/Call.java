package io.backhaul.delivery;

import io.backhaul.ledger.Claim;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;

/**
 * What one HTTP attempt sends, whatever asked for it.
 *
 * @param url whole address without query
 * @param query encoded, or null
 * @param body the exact bytes; empty for GET
 * @param entity order number the answer is about
 * @param repeated whether an earlier attempt of the same may have acted
 * @param sendBeforeNanos {@code System.nanoTime()} from which on nothing is sent any more, or null where
 *     being late does no harm
 */
@RegisterForReflection
public record Call(
        String system,
        String account,
        String operation,
        String method,
        String url,
        String query,
        byte[] body,
        String entity,
        boolean repeated,
        Long sendBeforeNanos) {
    /** @param payload JSON; with GET it goes as the query, an element of a list at a time */
    static Call of(Claim claim, String method, String url, String payload, Long sendBeforeNanos) {
        boolean asks = method.equals("GET");
        return new Call(
                claim.system(),
                claim.account(),
                claim.operation(),
                method,
                url,
                asks ? QueryString.of(payload) : null,
                asks ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8),
                claim.entity(),
                claim.unknownSeen() && !claim.lookUp(),
                sendBeforeNanos);
    }

    /** A question that changes nothing and that no request stands behind. */
    public static Call asking(String system, String account, String url, String query) {
        return new Call(system, account, "check", "GET", url, query, new byte[0], null, false, null);
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "call of " + operation + " for " + system + " " + account;
    }
}
