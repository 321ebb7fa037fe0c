package io.backhaul.ledger;

import java.sql.SQLException;
import java.util.Locale;

/** A request's change of state, with its source's counters and its entity's order, in one transaction. */
final class Transition {

    private record Before(long sourceNo, Long entityId, int rows, RequestState state) {}

    private Transition() {}

    /**
     * Ends any claim and gives the request its new state.
     *
     * @param now epoch milliseconds
     */
    static void to(Tx tx, RequestState state, long requestId, long now) throws SQLException {
        Before before = tx.first(
                        "SELECT source_no, entity_id, row_count, state FROM request WHERE id=?",
                        row -> new Before(
                                row.getLong(1),
                                row.getObject(2) == null ? null : row.getLong(2),
                                row.getInt(3),
                                RequestState.valueOf(row.getString(4))),
                        requestId)
                .orElseThrow(() -> new IllegalStateException("There is no request " + requestId));
        tx.update(
                "UPDATE request SET state=?, open=?, claimable=0, claimed_by=NULL, looks_up=0, finished_at=? WHERE id=?",
                state.name(),
                state.open() ? 1 : 0,
                state.open() ? null : now,
                requestId);
        if (!before.state().term().equals(state.term())) {
            count(tx, before.sourceNo(), before.state(), -before.rows());
            count(tx, before.sourceNo(), state, before.rows());
        }
        EntityOrder.arrange(tx, before.entityId());
    }

    /** Adds to the counter of a state's term. */
    static void count(Tx tx, long sourceNo, RequestState state, int rows) throws SQLException {
        tx.update(
                "UPDATE source SET rows_%1$s=rows_%1$s+? WHERE no=?"
                        .formatted(state.term().toLowerCase(Locale.ROOT)),
                rows,
                sourceNo);
    }
}
