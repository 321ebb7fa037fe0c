package io.backhaul.ledger;

import java.sql.SQLException;

/** Requests of one entity are claimable one after the other, oldest first. */
final class EntityOrder {

    private EntityOrder() {}

    /** Lets the oldest open request of the entity be claimed, if it is waiting. */
    static void release(Tx tx, long entityId) throws SQLException {
        tx.update(
                "UPDATE request SET claimable=1 WHERE state='READY' AND id="
                        + "(SELECT min(id) FROM request WHERE entity_id=? AND open=1)",
                entityId);
    }
}
