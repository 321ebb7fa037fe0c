package io.backhaul.delivery;

import io.backhaul.ledger.Claim;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

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
 * @param others what else the call is about, where it carries several requests
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
        Long sendBeforeNanos,
        List<Subject> others) {

    /** One of the orders that a call is about. */
    @RegisterForReflection
    public record Subject(String entity, boolean repeated) {}

    /** A call about one order, or none. */
    public Call(
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
        this(system, account, operation, method, url, query, body, entity, repeated, sendBeforeNanos, List.of());
    }

    /** @param payload JSON; with GET it goes as the query, an element of a list at a time */
    static Call of(Claim claim, String method, String url, String payload, Long sendBeforeNanos) {
        return new Call(
                claim.system(),
                claim.account(),
                claim.operation(),
                method,
                url,
                query(method, payload),
                body(method, payload),
                claim.entity(),
                claim.unknownSeen() && !claim.lookUp(),
                sendBeforeNanos,
                claim.others().stream()
                        .map(other -> new Subject(other.entity(), other.unknownSeen()))
                        .toList());
    }

    private static String query(String method, String payload) {
        return method.equals("GET") ? QueryString.of(payload) : null;
    }

    private static byte[] body(String method, String payload) {
        return method.equals("GET") ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8);
    }

    /** The call as seen by each of its orders. */
    List<Call> each() {
        List<Call> all = new ArrayList<>();
        all.add(about(new Subject(entity, repeated)));
        others.forEach(other -> all.add(about(other)));
        return all;
    }

    /** The same as seen by another order. */
    Call about(Subject subject) {
        return new Call(
                system,
                account,
                operation,
                method,
                url,
                query,
                body,
                subject.entity(),
                subject.repeated(),
                sendBeforeNanos);
    }

    /** A question that changes nothing and that no request stands behind. */
    public static Call asking(String system, String account, String url, String query) {
        return new Call(system, account, "check", "GET", url, query, new byte[0], null, false, null);
    }

    /**
     * The same, with a payload.
     *
     * @param name what the table of outcomes may know it by
     */
    public static Call asking(String system, String account, String name, String method, String url, String payload) {
        return new Call(
                system, account, name, method, url, query(method, payload), body(method, payload), null, false, null);
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "call of " + operation + " for " + system + " " + account;
    }
}
