package io.backhaul.ledger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * A request as people look at it; times are epoch milliseconds.
 *
 * @param state its term of the balance
 * @param line position of its first row
 */
@RegisterForReflection
public record RequestView(
        long id,
        String messageId,
        String operation,
        String system,
        String account,
        String entity,
        String state,
        String code,
        String message,
        int attempts,
        Long firstSentAt,
        Long nextAt,
        Long finishedAt,
        String source,
        String file,
        String line,
        int rows,
        List<CallView> calls,
        List<DecisionView> decisions) {

    @RegisterForReflection
    public record CallView(
            String operation,
            long startedAt,
            Long tookMillis,
            Integer status,
            String outcome,
            String act,
            String code,
            String message) {}

    @RegisterForReflection
    public record DecisionView(long decidedAt, String who, String decision, String stateBefore) {}

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId;
    }
}
