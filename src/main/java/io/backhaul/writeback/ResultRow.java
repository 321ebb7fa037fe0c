package io.backhaul.writeback;

import io.backhaul.ledger.RequestState;

/**
 * What the ledger knows of one input row.
 *
 * @param account null where the row names an unknown one
 * @param entity null where the order number is missing or the account unknown
 * @param rowReasons JSON array of the row's own reasons, or null
 * @param orderReasons JSON array of the order's reasons, or null
 * @param data the row as the ERP gave it
 */
record ResultRow(
        long ordinal,
        String position,
        String account,
        String entity,
        RequestState state,
        String code,
        String message,
        String messageId,
        String answer,
        String rowReasons,
        String orderReasons,
        String data) {
    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "row " + position;
    }
}
