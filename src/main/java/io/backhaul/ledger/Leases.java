package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.OptionalLong;

/**
 * Who alone may do something now, such as renew an account's token. What was done under a lease is recorded only while its
 * fence is the highest: whoever lost it meanwhile records nothing. Holders die with their process, never by time.
 */
@ApplicationScoped
public class Leases {

    private static final String ANY =
            "INSERT INTO lease (name, holder, fence) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE"
                    + " SET holder=excluded.holder, fence=lease.fence+1";

    private final Ledger ledger;
    private final String startId;

    Leases(Ledger ledger, StartId startId) {
        this.ledger = ledger;
        this.startId = startId.value();
    }

    /** Whoever held one in an earlier run is gone. To be called before anything is done under a lease. */
    public void recover() {
        ledger.write(tx -> tx.update("UPDATE lease SET holder=NULL"));
    }

    /** The fence of the lease; empty while another process holds it. */
    public OptionalLong take(String name) {
        return ledger.write(tx -> {
            int taken = tx.update(ANY + " WHERE lease.holder IS NULL OR lease.holder=excluded.holder", name, startId);
            return taken == 1 ? OptionalLong.of(fence(tx, name)) : OptionalLong.empty();
        });
    }

    /** Takes it from whoever holds it. */
    public static void seize(Tx tx, String name) throws SQLException {
        tx.update(ANY, name, null);
    }

    /** Whether nobody has taken it since. */
    public static boolean isHeld(Tx tx, String name, long fence) throws SQLException {
        return fence(tx, name) == fence;
    }

    public void release(String name, long fence) {
        ledger.write(tx -> tx.update("UPDATE lease SET holder=NULL WHERE name=? AND fence=?", name, fence));
    }

    private static long fence(Tx tx, String name) throws SQLException {
        return tx.number("SELECT fence FROM lease WHERE name=?", name);
    }
}
