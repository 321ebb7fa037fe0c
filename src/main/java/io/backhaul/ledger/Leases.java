package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Who alone may do something now, such as renew an account's token. What was done under a lease is recorded only while its
 * fence is the highest: whoever lost it meanwhile records nothing.
 */
@ApplicationScoped
public class Leases {

    private static final String ANY =
            "INSERT INTO lease (name, holder, fence, ends_at) VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE"
                    + " SET holder=excluded.holder, fence=lease.fence+1, ends_at=excluded.ends_at";

    private static final String OF_A_SERVICE = "holder IS NOT NULL AND holder NOT LIKE '" + StartId.COMMAND + "%'";

    private final Ledger ledger;
    private final String startId;

    Leases(Ledger ledger, StartId startId) {
        this.ledger = ledger;
        this.startId = startId.value();
    }

    /**
     * Frees what an earlier run of the service held, of which there is none any more: to be called by the only service of a
     * ledger before anything is done under a lease. A command may still be at work.
     *
     * @return names of what was held when that run ended
     */
    public Set<String> recover() {
        return ledger.write(tx -> {
            Set<String> held =
                    Set.copyOf(tx.list("SELECT name FROM lease WHERE " + OF_A_SERVICE, row -> row.getString(1)));
            tx.update("UPDATE lease SET holder=NULL WHERE " + OF_A_SERVICE);
            return held;
        });
    }

    /**
     * @param most how long it is held at most, should its holder die
     * @return the fence of the lease; empty while another process holds it
     */
    public OptionalLong take(String name, Duration most) {
        return ledger.write(tx -> {
            long now = System.currentTimeMillis();
            int taken = tx.update(
                    ANY + " WHERE lease.holder IS NULL OR lease.holder=excluded.holder OR lease.ends_at<?",
                    name,
                    startId,
                    now + most.toMillis(),
                    now);
            return taken == 1 ? OptionalLong.of(fence(tx, name)) : OptionalLong.empty();
        });
    }

    /** Takes it from whoever holds it, and frees it. */
    public static void seize(Tx tx, String name) throws SQLException {
        tx.update(ANY, name, null, 0);
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
