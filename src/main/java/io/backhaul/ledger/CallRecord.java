package io.backhaul.ledger;

/**
 * One HTTP attempt, as it is kept.
 *
 * @param startedAt epoch milliseconds
 * @param status HTTP status, or null when none came
 * @param outcome {@code confirmed}, {@code rejected}, {@code retry} or {@code unknown}
 * @param act who must act: {@code data}, {@code settings} or {@code nobody}
 */
public record CallRecord(
        String system,
        String account,
        String operation,
        long startedAt,
        Long tookMillis,
        Integer status,
        String outcome,
        String act,
        String code,
        String message) {

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "call of " + operation + " at " + startedAt;
    }
}
