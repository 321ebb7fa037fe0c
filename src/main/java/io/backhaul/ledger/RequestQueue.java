package io.backhaul.ledger;

import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Requests from being claimed to being final. */
@ApplicationScoped
public class RequestQueue {

    /** How many sources one claim looks into; the next claim goes on behind them. */
    private static final int SOURCES_A_CLAIM = 64;

    /** How many requests that need no call one claim settles; the rest is left to the next, so that others get on. */
    private static final int PASSED_OVER_A_CLAIM = 200;

    private static final long MISSING_OPERATION_MILLIS = 60_000;

    private static final String CLAIM_COLUMNS =
            "SELECT r.id, r.source_no, r.entity_id, r.system, r.account, r.operation,"
                    + " r.message_id, e.order_no, r.payload, r.payload_hash, r.row_count, r.attempts, r.first_sent_at,"
                    + " r.unknown_seen, e.last_hash FROM request r JOIN entity e ON e.id=r.entity_id";

    private final Ledger ledger;
    private final Map<String, Settings.Operation> operations;
    private final String startId = UUID.randomUUID().toString();
    private final Clock clock = Clock.systemUTC();

    RequestQueue(Ledger ledger, Settings settings) {
        this.ledger = ledger;
        this.operations = settings.operations();
    }

    private record Candidate(Claim claim, String lastHash) {}

    /**
     * Claims requests that are due, sources taking turns.
     *
     * @param afterSource source the last claim ended with
     * @return at most {@code most} claims, durable as SENDING
     */
    public List<Claim> claim(String system, String account, int most, long afterSource) {
        return ledger.write(tx -> {
            List<Long> sources = dueSources(tx, system, account, afterSource);
            List<Claim> claims = new ArrayList<>();
            for (int i = 0; i < sources.size() && claims.size() < most; i++) {
                int share = Math.max(1, (most - claims.size()) / (sources.size() - i));
                claimFrom(tx, sources.get(i), system, account, share, claims);
            }
            return claims;
        });
    }

    private List<Long> dueSources(Tx tx, String system, String account, long afterSource) throws SQLException {
        List<Long> sources = new ArrayList<>(dueSources(tx, system, account, afterSource, Long.MAX_VALUE));
        if (sources.size() < SOURCES_A_CLAIM) {
            sources.addAll(dueSources(tx, system, account, 0L, afterSource));
        }
        return sources;
    }

    /** Steps from source to source within the index of what is claimable, however much each of them holds. */
    private List<Long> dueSources(Tx tx, String system, String account, long after, long to) throws SQLException {
        return tx.list(
                "WITH RECURSIVE next(no) AS (SELECT min(source_no) FROM request WHERE claimable=1 AND system=?1"
                        + " AND account=?2 AND source_no>?3 UNION ALL SELECT (SELECT min(source_no) FROM request"
                        + " WHERE claimable=1 AND system=?1 AND account=?2 AND source_no>next.no) FROM next"
                        + " WHERE next.no<=?4) SELECT next.no FROM next JOIN source s ON s.no=next.no"
                        + " WHERE next.no<=?4 AND s.state='SEALED' AND EXISTS (SELECT 1 FROM request WHERE claimable=1"
                        + " AND system=?1 AND account=?2 AND source_no=next.no AND not_before<=?5) LIMIT "
                        + SOURCES_A_CLAIM,
                row -> row.getLong(1),
                system,
                account,
                after,
                to,
                clock.millis());
    }

    private void claimFrom(Tx tx, long source, String system, String account, int share, List<Claim> claims)
            throws SQLException {
        int wanted = share;
        int passedOver = 0;
        while (wanted > 0 && passedOver < PASSED_OVER_A_CLAIM) {
            List<Candidate> candidates = tx.list(
                    CLAIM_COLUMNS + " WHERE r.claimable=1 AND r.system=? AND r.account=? AND r.source_no=?"
                            + " AND r.not_before<=? ORDER BY r.not_before, r.id LIMIT ?",
                    RequestQueue::candidate,
                    system,
                    account,
                    source,
                    clock.millis(),
                    wanted);
            for (Candidate candidate : candidates) {
                if (!operations.containsKey(candidate.claim().operation())) {
                    postpone(tx, candidate.claim());
                    passedOver++;
                } else if (isUnchanged(candidate)) {
                    finish(tx, candidate.claim(), RequestState.UNCHANGED, null, null, null);
                    passedOver++;
                } else {
                    claims.add(send(tx, candidate.claim()));
                    wanted--;
                }
            }
            if (candidates.isEmpty()) {
                return;
            }
        }
    }

    /** Its operation was taken out of the settings: it waits until it is back. */
    private void postpone(Tx tx, Claim claim) throws SQLException {
        tx.update(
                "UPDATE request SET not_before=?, code='no-operation' WHERE id=?",
                clock.millis() + MISSING_OPERATION_MILLIS,
                claim.id());
    }

    private boolean isUnchanged(Candidate candidate) {
        Settings.Operation operation = operations.get(candidate.claim().operation());
        return operation != null
                && operation.skipUnchanged()
                && !candidate.claim().unknownSeen()
                && candidate.claim().payloadHash().equals(candidate.lastHash());
    }

    private Claim send(Tx tx, Claim claim) throws SQLException {
        tx.update(
                "UPDATE request SET state='SENDING', claimable=0, attempts=?, first_sent_at=?, claimed_by=? WHERE id=?",
                claim.attempt(),
                claim.firstSentAt(),
                startId,
                claim.id());
        return claim;
    }

    /** Records the call and ends the request. */
    public void finish(Claim claim, CallRecord call, RequestState state, String code, String message, String answer) {
        ledger.write(tx -> {
            record(tx, claim, call);
            if (sending(tx, claim)) {
                finish(tx, claim, state, code, message, answer);
            }
            return null;
        });
    }

    /** Records the call and gives the request back until {@code notBefore}. */
    public void retry(Claim claim, CallRecord call, long notBefore, boolean unknown) {
        ledger.write(tx -> {
            record(tx, claim, call);
            if (sending(tx, claim)) {
                giveBack(tx, claim, notBefore, unknown, call);
            }
            return null;
        });
    }

    /** Settles what a process that is gone had under way: it may have acted. */
    public int recover() {
        return ledger.write(tx -> {
            List<Candidate> lost = tx.list(
                    CLAIM_COLUMNS + " WHERE r.state='SENDING' AND r.claimed_by<>?", RequestQueue::candidate, startId);
            for (Candidate candidate : lost) {
                Claim claim = candidate.claim();
                CallRecord call = new CallRecord(
                        claim.system(),
                        claim.account(),
                        claim.operation(),
                        clock.millis(),
                        null,
                        null,
                        "unknown",
                        "nobody",
                        "interrupted",
                        null);
                record(tx, claim, call);
                Settings.Operation operation = operations.get(claim.operation());
                if (operation != null && operation.unanswered() == Settings.Unanswered.REPEAT) {
                    giveBack(tx, claim, clock.millis(), true, call);
                } else {
                    finish(tx, claim, RequestState.UNKNOWN, "interrupted", null, null);
                }
            }
            return lost.size();
        });
    }

    private void giveBack(Tx tx, Claim claim, long notBefore, boolean unknown, CallRecord call) throws SQLException {
        tx.update(
                "UPDATE request SET state='READY', claimable=1, not_before=?, unknown_seen=max(unknown_seen, ?),"
                        + " claimed_by=NULL, code=?, message=? WHERE id=?",
                notBefore,
                unknown ? 1 : 0,
                call.code(),
                call.message(),
                claim.id());
    }

    /** A late answer of a request that was settled meanwhile changes nothing. */
    private boolean sending(Tx tx, Claim claim) throws SQLException {
        return tx.number(
                        "SELECT count(*) FROM request WHERE id=? AND state='SENDING' AND claimed_by=? AND attempts=?",
                        claim.id(),
                        startId,
                        claim.attempt())
                == 1;
    }

    private void finish(Tx tx, Claim claim, RequestState state, String code, String message, String answer)
            throws SQLException {
        tx.update(
                "UPDATE request SET state=?, open=?, claimable=0, claimed_by=NULL, code=?, message=?, answer=?,"
                        + " unknown_seen=max(unknown_seen, ?), finished_at=? WHERE id=?",
                state.name(),
                state.open() ? 1 : 0,
                code,
                message,
                answer,
                state == RequestState.UNKNOWN ? 1 : 0,
                state.open() ? null : clock.millis(),
                claim.id());
        tx.update(
                "UPDATE source SET rows_waiting=rows_waiting-?, %1$s=%1$s+? WHERE no=?".formatted(state.counter()),
                claim.rows(),
                claim.rows(),
                claim.sourceNo());
        rememberPayload(tx, claim, state);
        if (!state.open()) {
            EntityOrder.release(tx, claim.entityId());
        }
    }

    private void rememberPayload(Tx tx, Claim claim, RequestState state) throws SQLException {
        Settings.Operation operation = operations.get(claim.operation());
        if (operation == null || !operation.changes()) {
            return;
        }
        if (state == RequestState.CONFIRMED) {
            tx.update(
                    "UPDATE entity SET last_hash=?, last_confirmed_at=? WHERE id=?",
                    claim.payloadHash(),
                    clock.millis(),
                    claim.entityId());
        } else if (claim.unknownSeen() || state == RequestState.UNKNOWN) {
            // What the order is like now is not known: the next request is sent whatever it says.
            tx.update("UPDATE entity SET last_hash=NULL WHERE id=?", claim.entityId());
        }
    }

    private void record(Tx tx, Claim claim, CallRecord call) throws SQLException {
        long id = tx.number(
                "INSERT INTO call (system, account, operation, started_at, took_ms, status, outcome, act, code, message)"
                        + " VALUES (?,?,?,?,?,?,?,?,?,?) RETURNING id",
                call.system(),
                call.account(),
                call.operation(),
                call.startedAt(),
                call.tookMillis(),
                call.status(),
                call.outcome(),
                call.act(),
                call.code(),
                call.message());
        tx.update("INSERT INTO call_request (call_id, request_id) VALUES (?,?)", id, claim.id());
    }

    private static Candidate candidate(ResultSet row) throws SQLException {
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
                row.getInt(12) + 1,
                row.wasNull() || firstSentAt == 0 ? System.currentTimeMillis() : firstSentAt,
                row.getInt(14) == 1,
                System.nanoTime());
        return new Candidate(claim, row.getString(15));
    }
}
