package io.backhaul.ledger;

import java.util.List;

/**
 * A request as intake hands it over.
 *
 * @param account null where the rows name an unknown one
 * @param entity order number, or null where it is missing
 * @param payload what will be sent, byte for byte; null when invalid
 * @param payloadHash of the payload without its volatile fields
 * @param invalid why it cannot be sent, or null when it can
 */
public record NewRequest(
        Source source,
        String account,
        String entity,
        String messageId,
        String payload,
        String payloadHash,
        Invalid invalid,
        List<Row> rows) {

    /**
     * Why a request cannot be sent.
     *
     * @param code key of the first reason
     * @param reasons JSON array of reasons that concern the order as a whole, or null
     */
    public record Invalid(String code, String reasons) {}

    /**
     * @param ordinal number of the row in its source, from 1
     * @param position where a person finds it: line, record or key
     * @param data flat JSON, as the ERP gave it
     * @param reasons JSON array of reasons for this row, or null
     */
    public record Row(long ordinal, String position, String data, String reasons) {

        @Override
        public String toString() {
            return "row " + position;
        }
    }

    /** Characters of the payload and of all rows. */
    public long length() {
        return (payload == null ? 0 : payload.length())
                + rows.stream().mapToLong(row -> row.data().length()).sum();
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "message " + messageId;
    }
}
