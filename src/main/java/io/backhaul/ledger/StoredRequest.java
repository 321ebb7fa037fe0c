package io.backhaul.ledger;

import java.util.List;

/**
 * A request with the rows it was made of.
 *
 * @param payload what was or would be sent, or null where it was invalid
 * @param reasons JSON array of reasons that concern the order as a whole, or null
 */
public record StoredRequest(
        long id, Source source, String messageId, String payload, String reasons, List<NewRequest.Row> rows) {
    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId;
    }
}
