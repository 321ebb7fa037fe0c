package io.backhaul.ledger;

import java.sql.SQLException;

/** What an entity was last made to be, by which later requests are judged unchanged. */
final class LastConfirmed {

    private LastConfirmed() {}

    static void is(Tx tx, long entityId, String payloadHash, long now) throws SQLException {
        tx.update("UPDATE entity SET last_hash=?, last_confirmed_at=? WHERE id=?", payloadHash, now, entityId);
    }

    /** What may have acted leaves it open: the next request is sent whatever it says. */
    static void isNotKnown(Tx tx, long entityId) throws SQLException {
        tx.update("UPDATE entity SET last_hash=NULL WHERE id=?", entityId);
    }
}
