package io.backhaul.ledger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

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
 * @param others claims of other requests that the same call carries, without others of their own
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
        long claimedAtNanos,
        List<Claim> others) {

    /** A claim whose call carries no other request. */
    public Claim(
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
        this(
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
                claimedAtNanos,
                List.of());
    }

    /** The same, as if claimed now: a look-up that goes on with its next page. */
    public Claim now() {
        return with(System.nanoTime(), others);
    }

    /** The same, its call carrying others too. */
    Claim with(List<Claim> sharing) {
        return with(claimedAtNanos, sharing);
    }

    private Claim with(long nanos, List<Claim> sharing) {
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
                nanos,
                sharing);
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId + " of " + operation;
    }
}
