package io.backhaul.ledger;

/**
 * A request taken for sending; its SENDING state is durable.
 *
 * @param attempt number of this attempt, from 1
 * @param firstSentAt epoch milliseconds of the first attempt
 * @param unknownSeen whether an earlier attempt may have acted
 * @param claimedAtNanos {@code System.nanoTime()} of the claim
 */
public record Claim(
        long id,
        long sourceNo,
        long entityId,
        String system,
        String account,
        String operation,
        String messageId,
        String entity,
        String payload,
        String payloadHash,
        int rows,
        int attempt,
        long firstSentAt,
        boolean unknownSeen,
        long claimedAtNanos) {
    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId + " of " + operation;
    }
}
