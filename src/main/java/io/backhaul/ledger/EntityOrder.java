package io.backhaul.ledger;

import java.sql.SQLException;

/** Requests of one entity are claimable one after the other, oldest first. */
final class EntityOrder {

    private static final String OLDEST = "(SELECT min(id) FROM request WHERE entity_id=?1 AND open=1)";

    private EntityOrder() {}

    /**
     * Lets the oldest open request of the entity be claimed, when it waits for a call or a look-up and none of the
     * others is under way, and no other one.
     *
     * @param entityId null where the request belongs to none: nothing is arranged
     */
    static void arrange(Tx tx, Long entityId) throws SQLException {
        if (entityId == null) {
            return;
        }
        tx.update(
                "UPDATE request SET claimable=0 WHERE entity_id=?1 AND open=1 AND claimable=1 AND id>" + OLDEST,
                entityId);
        tx.update(
                "UPDATE request SET claimable=1 WHERE id=" + OLDEST + " AND claimable=0 AND claimed_by IS NULL"
                        + " AND (state='READY' OR looks_up=1)"
                        + " AND NOT EXISTS (SELECT 1 FROM request s WHERE s.entity_id=?1 AND s.open=1 AND s.state='SENDING')",
                entityId);
    }
}
