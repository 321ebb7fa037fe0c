package io.backhaul.ledger;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * A request taken for sending, durable as SENDING, or for looking up what became of it.
 *
 * @param attempt number of this attempt, or of the one that is looked up, from 1
 * @param firstSentAt epoch milliseconds of the first attempt since trying began, or began anew
 * @param unknownSeen whether an earlier attempt may have acted
 * @param tries attempts since trying began, or began anew
 * @param lookUps how many look-ups found nothing since the last attempt
 * @param lookUp whether it is to be looked up, not sent
 * @param claimedAtNanos {@code System.nanoTime()} of the claim
 */
@RegisterForReflection
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
        int tries,
        int lookUps,
        boolean lookUp,
        long claimedAtNanos) {
    /** The same, as if claimed now: a look-up that goes on with its next page. */
    public Claim now() {
        return new Claim(
                id,
                sourceNo,
                entityId,
                system,
                account,
                operation,
                messageId,
                entity,
                payload,
                payloadHash,
                rows,
                attempt,
                firstSentAt,
                unknownSeen,
                tries,
                lookUps,
                lookUp,
                System.nanoTime());
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId + " of " + operation;
    }
}
