package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;

/** What the ledger knows of an order, without changing anything. */
@ApplicationScoped
public class OrderHistory {

    private static final String SQL = "SELECT e.last_hash,"
            + " (SELECT count(*) FROM request r WHERE r.entity_id=e.id AND r.open=1),"
            + " (SELECT max(r.id) FROM request r WHERE r.entity_id=e.id AND r.open=1 AND r.payload_hash=?),"
            + " (SELECT max(r.id) FROM request r WHERE r.entity_id=e.id AND r.state='CONFIRMED' AND r.payload_hash=?)"
            + " FROM entity e WHERE e.system=? AND e.account=? AND e.order_no=?";

    private final Ledger ledger;

    OrderHistory(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * What is known of one order.
     *
     * @param open whether a request of it is not final yet
     * @param isLast whether the payload asked about is what was confirmed last
     * @param waiting message id of the newest equal request that is not final, or null
     * @param confirmed message id of the newest equal request that was confirmed, or null
     */
    public record Known(boolean open, boolean isLast, String waiting, String confirmed) {
        static final Known NOTHING = new Known(false, false, null, null);
    }

    /** Lets a command look into the ledger, beside the service that may be serving it; none is made where there is none. */
    public void observe() {
        ledger.observe();
    }

    /** @param payloadHash of the payload asked about */
    public Known of(String system, String account, String order, String payloadHash) {
        if (!ledger.isThere()) {
            return Known.NOTHING;
        }
        return ledger.read(tx -> tx.first(
                        SQL,
                        row -> new Known(
                                row.getInt(2) > 0,
                                payloadHash.equals(row.getString(1)),
                                messageId(tx, row.getLong(3)),
                                messageId(tx, row.getLong(4))),
                        payloadHash,
                        payloadHash,
                        system,
                        account,
                        order)
                .orElse(Known.NOTHING));
    }

    private static String messageId(Tx tx, long id) throws SQLException {
        return id == 0
                ? null
                : tx.first("SELECT message_id FROM request WHERE id=?", row -> row.getString(1), id)
                        .orElse(null);
    }
}
