package io.backhaul.ledger;

import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is due: taken by priority of its operation, then source by source in turn, never across an entity's order. */
@ApplicationScoped
public class RequestQueue {

    /** How many sources of an operation one claim looks into; the next claim goes on behind them. */
    private static final int SOURCES_A_CLAIM = 64;

    /** How many requests that need no call one claim settles, all sources together; each may always settle a few. */
    private static final int PASSED_OVER_A_CLAIM = 200;

    private static final int PASSED_OVER_A_SOURCE = 10;

    private static final String CLAIM_COLUMNS =
            "SELECT r.id, r.source_no, r.entity_id, r.system, r.account, r.operation,"
                    + " r.message_id, e.order_no, r.payload, r.payload_hash, r.row_count, r.attempts, r.first_sent_at,"
                    + " r.unknown_seen, r.tries, r.look_ups, r.state, e.last_hash, r.resend, r.alone"
                    + " FROM request r JOIN entity e ON e.id=r.entity_id";

    private final Ledger ledger;
    private final Settings settings;
    private final RequestOutcomes outcomes;
    private final String startId;
    private final Clock clock = Clock.systemUTC();

    RequestQueue(Ledger ledger, Settings settings, RequestOutcomes outcomes, StartId startId) {
        this.ledger = ledger;
        this.settings = settings;
        this.outcomes = outcomes;
        this.startId = startId.value();
    }

    private record Candidate(Claim claim, String lastHash, boolean resend, boolean alone) {}

    /** A source with something due for one operation. */
    private record Due(String operation, long source) {}

    /**
     * Claims requests that are due: those of the highest priority first, sources of the same priority taking turns.
     *
     * @param afterSource source the last claim ended with
     * @return at most {@code most} claims, one a call, with the others it carries; those that are no look-ups are durable as
     *     SENDING
     */
    public List<Claim> claim(String system, String account, int most, long afterSource) {
        return ledger.write(tx -> {
            List<Claim> claims = new ArrayList<>();
            for (List<String> operations : byPriority(system)) {
                List<Due> due = due(tx, system, account, operations, afterSource);
                for (int i = 0; i < due.size() && claims.size() < most; i++) {
                    int share = Math.max(1, (most - claims.size()) / (due.size() - i));
                    int passedOver = Math.max(PASSED_OVER_A_SOURCE, PASSED_OVER_A_CLAIM / due.size());
                    claimFrom(tx, due.get(i), system, account, share, passedOver, claims);
                }
            }
            return claims;
        });
    }

    private Collection<List<String>> byPriority(String system) {
        Map<Integer, List<String>> operations = new TreeMap<>();
        settings.operations().forEach((name, operation) -> {
            if (operation.system().equals(system)) {
                operations
                        .computeIfAbsent(-operation.priority(), priority -> new ArrayList<>())
                        .add(name);
            }
        });
        return operations.values();
    }

    /** Sources behind the last one first, then those up to it. */
    private List<Due> due(Tx tx, String system, String account, List<String> operations, long afterSource)
            throws SQLException {
        List<Due> behind = due(tx, system, account, operations, afterSource, Long.MAX_VALUE);
        if (behind.size() < SOURCES_A_CLAIM) {
            behind.addAll(due(tx, system, account, operations, 0, afterSource));
        }
        return behind;
    }

    private List<Due> due(Tx tx, String system, String account, List<String> operations, long after, long to)
            throws SQLException {
        List<Due> due = new ArrayList<>();
        for (String operation : operations) {
            due.addAll(due(tx, system, account, operation, after, to));
        }
        due.sort(Comparator.comparingLong(Due::source));
        return due;
    }

    /** Steps from source to source within the index of what is claimable, however much each of them holds. */
    private List<Due> due(Tx tx, String system, String account, String operation, long after, long to)
            throws SQLException {
        return tx.list(
                "WITH RECURSIVE next(no) AS (SELECT min(source_no) FROM request WHERE claimable=1 AND system=?1"
                        + " AND account=?2 AND operation=?3 AND source_no>?4 UNION ALL SELECT (SELECT min(source_no)"
                        + " FROM request WHERE claimable=1 AND system=?1 AND account=?2 AND operation=?3"
                        + " AND source_no>next.no) FROM next WHERE next.no<=?5) SELECT next.no FROM next"
                        + " JOIN source s ON s.no=next.no WHERE next.no<=?5 AND s.state='SEALED' AND EXISTS"
                        + " (SELECT 1 FROM request WHERE claimable=1 AND system=?1 AND account=?2 AND operation=?3"
                        + " AND source_no=next.no AND not_before<=?6) LIMIT " + SOURCES_A_CLAIM,
                row -> new Due(operation, row.getLong(1)),
                system,
                account,
                operation,
                after,
                to,
                clock.millis());
    }

    private void claimFrom(
            Tx tx, Due due, String system, String account, int share, int mostPassedOver, List<Claim> claims)
            throws SQLException {
        Batch batch =
                new Batch(settings.operations().get(due.operation()).batch().orElse(null));
        int passedOver = 0;
        boolean more = true;
        while (more && batch.calls() < share && passedOver < mostPassedOver) {
            List<Candidate> candidates = tx.list(
                    CLAIM_COLUMNS + " WHERE r.claimable=1 AND r.system=? AND r.account=? AND r.operation=?"
                            + " AND r.source_no=? AND r.not_before<=? ORDER BY r.not_before, r.id LIMIT ?",
                    RequestQueue::candidate,
                    system,
                    account,
                    due.operation(),
                    due.source(),
                    clock.millis(),
                    (share - batch.calls()) * batch.size());
            for (Candidate candidate : candidates) {
                if (isUnchanged(candidate)) {
                    outcomes.finish(tx, candidate.claim(), RequestState.UNCHANGED, null, null, null);
                    passedOver++;
                } else if (batch.add(candidate.claim(), candidate.alone(), batch.calls() < share)) {
                    take(tx, candidate.claim());
                }
            }
            more = !candidates.isEmpty();
        }
        claims.addAll(batch.claims());
    }

    private boolean isUnchanged(Candidate candidate) {
        Claim claim = candidate.claim();
        return settings.operations().get(claim.operation()).skipUnchanged()
                && !candidate.resend()
                && !claim.lookUp()
                && !claim.unknownSeen()
                && claim.payloadHash().equals(candidate.lastHash());
    }

    private void take(Tx tx, Claim claim) throws SQLException {
        if (claim.lookUp()) {
            tx.update("UPDATE request SET claimable=0, claimed_by=? WHERE id=?", startId, claim.id());
        } else {
            tx.update(
                    "UPDATE request SET state='SENDING', claimable=0, attempts=?, tries=?, first_sent_at=?, claimed_by=?"
                            + " WHERE id=?",
                    claim.attempt(),
                    claim.tries(),
                    claim.firstSentAt(),
                    startId,
                    claim.id());
        }
    }

    /** Gives requests that waited for a login their whole time again. */
    public static void beginAnew(Tx tx, String account, List<String> systems) throws SQLException {
        for (String system : systems) {
            tx.update(
                    "UPDATE request SET tries=0, first_sent_at=NULL WHERE system=? AND account=? AND claimable=1"
                            // One that was tried is the oldest of its order, which keeps it in the index of what is
                            // due.
                            + " AND state='READY' AND first_sent_at IS NOT NULL",
                    system,
                    account);
        }
    }

    /** Settles what a process that is gone had under way: it may have acted. Says so of what has no operation any more. */
    public int recover() {
        return ledger.write(tx -> {
            List<Candidate> lost = tx.list(CLAIM_COLUMNS + " WHERE r.claimed_by<>?", RequestQueue::candidate, startId);
            for (Candidate candidate : lost) {
                outcomes.interrupted(tx, candidate.claim());
            }
            sayWhichHaveNoOperation(tx);
            return lost.size();
        });
    }

    private void sayWhichHaveNoOperation(Tx tx) throws SQLException {
        for (String operation :
                tx.list("SELECT DISTINCT operation FROM source WHERE rows_waiting>0", row -> row.getString(1))) {
            boolean known = settings.operations().containsKey(operation);
            tx.update(
                    "UPDATE request SET code=? WHERE claimable=1 AND operation=? AND coalesce(code, '')"
                            + (known ? "='no-operation'" : "<>'no-operation'"),
                    known ? null : "no-operation",
                    operation);
        }
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
        boolean lookUp = row.getString(17).equals(RequestState.UNKNOWN.name());
        int next = lookUp ? 0 : 1;
        long firstSentAt = row.getLong(13);
        Claim claim = new Claim(
                row.getLong(1),
                row.getLong(2),
                row.getLong(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                row.getString(10),
                row.getInt(11),
                row.getInt(12) + next,
                firstSentAt == 0 ? System.currentTimeMillis() : firstSentAt,
                row.getInt(14) == 1,
                row.getInt(15) + next,
                row.getInt(16),
                lookUp,
                System.nanoTime());
        boolean resend = row.getInt(19) == 1;
        // What may have acted, or harmed the others, must not do so again.
        boolean alone = lookUp || resend || claim.unknownSeen() || row.getInt(20) == 1;
        return new Candidate(claim, row.getString(18), resend, alone);
    }
}
