package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Who alone may do something now, such as renew an account's token. What was done under a lease is recorded only while its
 * fence is the highest: whoever lost it meanwhile records nothing.
 */
@ApplicationScoped
public class Leases {

    private static final String ANY =
            "INSERT INTO lease (name, holder, fence, ends_at) VALUES (?, ?, 1, ?) ON CONFLICT (name) DO UPDATE"
                    + " SET holder=excluded.holder, fence=lease.fence+1, ends_at=excluded.ends_at";

    /** In place of a holder that is gone. */
    private static final String GONE = "gone";

    private final Ledger ledger;
    private final String startId;

    Leases(Ledger ledger, StartId startId) {
        this.ledger = ledger;
        this.startId = startId.value();
    }

    /**
     * A lease that was taken.
     *
     * @param afterDeath whether its last holder ended without giving it back
     */
    public record Lease(String name, long fence, boolean afterDeath) {}

    /**
     * Lets go of what an earlier run of the service held, of which there is none any more: to be called by the only service of
     * a ledger before anything is done under a lease. A command may still be at work.
     */
    public void recover() {
        ledger.write(tx -> tx.update(
                "UPDATE lease SET holder=?, ends_at=0 WHERE holder IS NOT NULL AND holder NOT LIKE ?",
                GONE,
                StartId.COMMAND + "%"));
    }

    /**
     * @param most how long it is held at most, should its holder die
     * @return empty while another process holds it
     */
    public Optional<Lease> take(String name, Duration most) {
        return ledger.write(tx -> {
            long now = System.currentTimeMillis();
            Optional<String> holder =
                    tx.first("SELECT coalesce(holder, '') FROM lease WHERE name=?", row -> row.getString(1), name);
            int taken = tx.update(
                    ANY + " WHERE lease.holder IS NULL OR lease.holder=excluded.holder"
                            // One that ends later than any can was taken before the clock was set back.
                            + " OR lease.ends_at<? OR lease.ends_at>?",
                    name,
                    startId,
                    now + most.toMillis(),
                    now,
                    now + most.toMillis());
            boolean afterDeath = holder.filter(held -> !held.isEmpty() && !held.equals(startId))
                    .isPresent();
            return taken == 1 ? Optional.of(new Lease(name, fence(tx, name), afterDeath)) : Optional.empty();
        });
    }

    /** Takes it from whoever holds it, and frees it. */
    public static void seize(Tx tx, String name) throws SQLException {
        tx.update(ANY, name, null, 0);
    }

    /** Whether nobody has taken it since. */
    public static boolean isHeld(Tx tx, Lease lease) throws SQLException {
        return fence(tx, lease.name()) == lease.fence();
    }

    public void release(Lease lease) {
        ledger.write(
                tx -> tx.update("UPDATE lease SET holder=NULL WHERE name=? AND fence=?", lease.name(), lease.fence()));
    }

    private static long fence(Tx tx, String name) throws SQLException {
        return tx.number("SELECT fence FROM lease WHERE name=?", name);
    }
}
