package io.backhaul.ledger;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;

/** Records calls and what they made of their requests. */
@ApplicationScoped
public class RequestOutcomes {

    private final Ledger ledger;
    private final Settings settings;
    private final Accounts accounts;
    private final String startId;
    private final Clock clock = Clock.systemUTC();

    RequestOutcomes(Ledger ledger, Settings settings, Accounts accounts, StartId startId) {
        this.ledger = ledger;
        this.settings = settings;
        this.accounts = accounts;
        this.startId = startId.value();
    }

    /** Whether the claim still stands, has been given up for unknown, or is over. */
    enum Standing {
        HELD,
        UNKNOWN,
        OVER
    }

    /**
     * What a call makes of one of the requests it carried.
     *
     * @param call as it was for this request
     */
    public record Settlement(Claim claim, CallRecord call, Change change) {}

    @FunctionalInterface
    interface Change {
        void apply(Tx tx, Standing standing) throws SQLException;
    }

    /** Records one call and what it makes of the requests it carried, all in one transaction. */
    public void record(List<Settlement> settlements) {
        ledger.write(tx -> {
            CallRecord call = settlements.get(0).call();
            long id = insert(tx, call);
            for (Settlement settlement : settlements) {
                link(tx, id, settlement.claim(), settlement.call(), call);
                settlement.change().apply(tx, standing(tx, settlement.claim()));
            }
            return null;
        });
    }

    public void record(Settlement settlement) {
        record(List.of(settlement));
    }

    /** Ends the request; an answer that comes late settles it only where it is unknown. */
    public Settlement finish(
            Claim claim, CallRecord call, RequestState state, String code, String message, String answer) {
        return new Settlement(claim, call, (tx, standing) -> {
            if (standing == Standing.HELD || standing == Standing.UNKNOWN && !state.open()) {
                finish(tx, claim, state, code, message, answer);
            }
        });
    }

    /** Gives the request back until {@code notBefore}, to be sent or looked up again. */
    public Settlement retry(Claim claim, CallRecord call, long notBefore, boolean unknown) {
        return held(claim, call, tx -> giveBack(tx, claim, notBefore, unknown, call));
    }

    /** Gives the request back, to be sent again in a call of its own, as it was refused together with others. */
    public Settlement retryAlone(Claim claim, CallRecord call) {
        return held(claim, call, tx -> {
            giveBack(tx, claim, clock.millis(), false, call);
            tx.update("UPDATE request SET alone=1 WHERE id=?", claim.id());
        });
    }

    /** The call may have acted; a look-up at {@code notBefore} says whether it did. */
    public Settlement lookUpLater(Claim claim, CallRecord call, long notBefore) {
        return held(claim, call, tx -> lookUpLater(tx, claim, notBefore, 0, call.code(), call.message()));
    }

    /** A look-up found nothing: the next one is at {@code notBefore}. */
    public Settlement foundNothing(Claim claim, CallRecord call, long notBefore) {
        return held(claim, call, tx -> lookUpLater(tx, claim, notBefore, claim.lookUps() + 1, "not-found-yet", null));
    }

    /** Sends the request again, as look-ups showed that it did not act. */
    public Settlement resend(Claim claim, CallRecord call) {
        return held(claim, call, tx -> {
            tx.update(
                    "UPDATE request SET look_ups=0, not_before=?, code='not-found-twice' WHERE id=?",
                    clock.millis(),
                    claim.id());
            Transition.to(tx, RequestState.READY, claim.id(), clock.millis());
        });
    }

    @FunctionalInterface
    private interface Deed {
        void run(Tx tx) throws SQLException;
    }

    private static Settlement held(Claim claim, CallRecord call, Deed deed) {
        return new Settlement(claim, call, (tx, standing) -> {
            if (standing == Standing.HELD) {
                deed.run(tx);
            }
        });
    }

    /** Ends what a process that is gone had under way: a call may have acted, a look-up has done nothing. */
    void interrupted(Tx tx, Claim claim) throws SQLException {
        long now = clock.millis();
        if (claim.lookUp()) {
            lookUpLater(tx, claim, now, claim.lookUps(), "interrupted", null);
            return;
        }
        CallRecord call = new CallRecord(
                claim.system(),
                claim.account(),
                claim.operation(),
                now,
                null,
                null,
                "unknown",
                "nobody",
                "interrupted",
                null);
        link(tx, insert(tx, call), claim, call, call);
        Settings.Operation operation = settings.operations().get(claim.operation());
        Settings.Unanswered unanswered = operation == null ? Settings.Unanswered.ASK : operation.unanswered();
        boolean nowhere =
                unanswered == Settings.Unanswered.LOOK_UP && operation.lookUp().isEmpty();
        switch (nowhere ? Settings.Unanswered.ASK : unanswered) {
            case REPEAT -> giveBack(tx, claim, now, operation.changes(), call);
            case LOOK_UP ->
                lookUpLater(
                        tx,
                        claim,
                        now + accounts.settleAfterMillis(claim.system(), claim.account()),
                        0,
                        "interrupted",
                        null);
            case ASK -> finish(tx, claim, RequestState.UNKNOWN, "interrupted", null, null);
        }
    }

    private void giveBack(Tx tx, Claim claim, long notBefore, boolean unknown, CallRecord call) throws SQLException {
        if (claim.lookUp()) {
            lookUpLater(tx, claim, notBefore, claim.lookUps(), call.code(), call.message());
            // So that the wait for the next look-up grows.
            tx.update("UPDATE request SET tries=tries+1 WHERE id=?", claim.id());
            return;
        }
        tx.update(
                "UPDATE request SET not_before=?, unknown_seen=max(unknown_seen, ?), code=?, message=? WHERE id=?",
                notBefore,
                unknown ? 1 : 0,
                call.code(),
                call.message(),
                claim.id());
        Transition.to(tx, RequestState.READY, claim.id(), clock.millis());
    }

    private void lookUpLater(Tx tx, Claim claim, long notBefore, int lookUps, String code, String message)
            throws SQLException {
        finish(tx, claim, RequestState.UNKNOWN, code, message, null);
        tx.update("UPDATE request SET looks_up=1, look_ups=?, not_before=? WHERE id=?", lookUps, notBefore, claim.id());
        EntityOrder.arrange(tx, claim.entityId());
    }

    private Standing standing(Tx tx, Claim claim) throws SQLException {
        return tx.first(
                        "SELECT state, claimed_by FROM request WHERE id=? AND attempts=?",
                        row -> {
                            boolean unknown = row.getString(1).equals(RequestState.UNKNOWN.name());
                            boolean under =
                                    claim.lookUp() ? unknown : row.getString(1).equals("SENDING");
                            return under && startId.equals(row.getString(2))
                                    ? Standing.HELD
                                    : unknown && !claim.lookUp() ? Standing.UNKNOWN : Standing.OVER;
                        },
                        claim.id(),
                        claim.attempt())
                .orElse(Standing.OVER);
    }

    void finish(Tx tx, Claim claim, RequestState state, String code, String message, String answer)
            throws SQLException {
        tx.update(
                "UPDATE request SET code=?, message=?, answer=?, unknown_seen=max(unknown_seen, ?) WHERE id=?",
                code,
                message,
                answer,
                state == RequestState.UNKNOWN ? 1 : 0,
                claim.id());
        rememberPayload(tx, claim, state);
        Transition.to(tx, state, claim.id(), clock.millis());
    }

    private void rememberPayload(Tx tx, Claim claim, RequestState state) throws SQLException {
        Settings.Operation operation = settings.operations().get(claim.operation());
        if (operation == null || !operation.changes()) {
            return;
        }
        if (state == RequestState.CONFIRMED) {
            LastConfirmed.is(tx, claim.entityId(), claim.payloadHash(), clock.millis());
        } else if (claim.unknownSeen() || state == RequestState.UNKNOWN) {
            LastConfirmed.isNotKnown(tx, claim.entityId());
        }
    }

    private static long insert(Tx tx, CallRecord call) throws SQLException {
        return tx.number(
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
    }

    /** What the call came to stands with it; for a request for which it came to something else, with that. */
    private static void link(Tx tx, long callId, Claim claim, CallRecord own, CallRecord call) throws SQLException {
        boolean same = own.equals(call);
        tx.update(
                "INSERT INTO call_request (call_id, request_id, outcome, act, code, message) VALUES (?,?,?,?,?,?)",
                callId,
                claim.id(),
                same ? null : own.outcome(),
                same ? null : own.act(),
                same ? null : own.code(),
                same ? null : own.message());
    }
}
