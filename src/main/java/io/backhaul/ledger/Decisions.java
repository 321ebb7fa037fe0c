package io.backhaul.ledger;

import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a person decides about a request; each decision is kept, with who took it and when. */
@ApplicationScoped
public class Decisions {

    /** How a person settles an unknown request. */
    public enum Settlement {
        CONFIRMED,
        REJECTED,
        RESEND;

        /** @throws NotUnderstoodException for any other word */
        public static Settlement of(String word) {
            for (Settlement known : values()) {
                if (known.name().equalsIgnoreCase(word)) {
                    return known;
                }
            }
            throw new NotUnderstoodException("That settles nothing; say confirmed, rejected or resend.");
        }
    }

    private record Head(
            long sourceNo, Long entityId, String operation, RequestState state, String hash, boolean mayHaveActed) {}

    private record Later(String messageId, String file, String position, RequestState state) {}

    private final Ledger ledger;
    private final Map<String, Settings.Operation> operations;
    private final Clock clock = Clock.systemUTC();

    Decisions(Ledger ledger, Settings settings) {
        this.ledger = ledger;
        this.operations = settings.operations();
    }

    /**
     * Says what became of an unknown request, or sends it again.
     *
     * @throws RefusedException when it is not unknown
     */
    public void settle(long id, Settlement how, String who) {
        ledger.write(tx -> {
            Head head = head(tx, id);
            if (head.state() != RequestState.UNKNOWN) {
                throw new RefusedException(
                        "The request is " + head.state().term() + "; only unknown ones are settled.");
            }
            decide(tx, id, head, "settle " + how.name().toLowerCase(Locale.ROOT), who);
            switch (how) {
                case CONFIRMED -> end(tx, id, head, RequestState.CONFIRMED, "settled");
                case REJECTED -> end(tx, id, head, RequestState.REJECTED, "settled");
                case RESEND -> tryAnew(tx, id);
            }
            return null;
        });
    }

    /**
     * Ends a request that waits or is unknown; it is not sent any more.
     *
     * @throws RefusedException when it is under way or has ended
     */
    public void stop(long id, String who) {
        ledger.write(tx -> {
            Head head = head(tx, id);
            if (head.state() == RequestState.SENDING) {
                throw new RefusedException("The request is being sent right now; stop it when that has ended.");
            }
            if (!head.state().open()) {
                throw new RefusedException(
                        "The request is " + head.state().term() + "; only waiting and unknown ones stop.");
            }
            decide(tx, id, head, "stop", who);
            end(tx, id, head, RequestState.STOPPED, "stopped");
            return null;
        });
    }

    /**
     * Sends a request that has ended again, as {@code anew} has it, under the same message id and in its old place.
     *
     * @param force also when a later request of the same order has been confirmed or may be
     * @throws RefusedException when it has not ended, cannot be sent again, or was overtaken
     */
    public void replay(long id, NewRequest anew, boolean force, String who) {
        ledger.write(tx -> {
            Head head = head(tx, id);
            if (head.state().open()) {
                throw new RefusedException("The request is " + head.state().term() + "; only ended ones are replayed"
                        + (head.state() == RequestState.UNKNOWN ? ", settle it." : "."));
            }
            long entity = RequestRecorder.entity(tx, anew.source().system(), anew.account(), anew.entity());
            Optional<Later> later = force ? Optional.empty() : overtaker(tx, id, entity);
            if (later.isPresent()) {
                throw new RefusedException("A later request of the same order is "
                        + later.get().state().term() + ": message "
                        + later.get().messageId() + " of "
                        + later.get().file() + ", line " + later.get().position()
                        + ". Replaying this one would undo it; force it if you want that.");
            }
            decide(tx, id, head, "replay", who);
            tx.update(
                    "UPDATE request SET entity_id=?, account=?, payload=?, payload_hash=?, reasons=NULL, answer=NULL WHERE id=?",
                    entity,
                    anew.account(),
                    anew.payload(),
                    anew.payloadHash(),
                    id);
            for (NewRequest.Row row : anew.rows()) {
                tx.update(
                        "UPDATE source_row SET reasons=NULL WHERE source_no=? AND ordinal=?",
                        head.sourceNo(),
                        row.ordinal());
            }
            tx.update(
                    "UPDATE source SET result='PARTIAL' WHERE no=? AND result IN ('FINAL','WRITING')", head.sourceNo());
            tryAnew(tx, id);
            return null;
        });
    }

    private Optional<Later> overtaker(Tx tx, long id, long entity) throws SQLException {
        return tx
                .list(
                        "SELECT r.message_id, s.name, r.first_position, r.state, r.operation FROM request r"
                                + " JOIN source s ON s.no=r.source_no WHERE r.entity_id=? AND r.id>?"
                                + " AND r.state IN ('CONFIRMED','UNCHANGED','UNKNOWN','SENDING') ORDER BY r.id",
                        row -> changes(row.getString(5))
                                ? new Later(
                                        row.getString(1),
                                        row.getString(2),
                                        row.getString(3),
                                        RequestState.valueOf(row.getString(4)))
                                : null,
                        entity,
                        id)
                .stream()
                .filter(later -> later != null)
                .findFirst();
    }

    private boolean changes(String operation) {
        return !operations.containsKey(operation) || operations.get(operation).changes();
    }

    private void end(Tx tx, long id, Head head, RequestState state, String code) throws SQLException {
        tx.update("UPDATE request SET code=?, message=NULL WHERE id=?", code, id);
        if (head.entityId() != null && changes(head.operation())) {
            if (state == RequestState.CONFIRMED) {
                LastConfirmed.is(tx, head.entityId(), head.hash(), clock.millis());
            } else if (head.mayHaveActed()) {
                LastConfirmed.isNotKnown(tx, head.entityId());
            }
        }
        Transition.to(tx, state, id, clock.millis());
    }

    private void tryAnew(Tx tx, long id) throws SQLException {
        tx.update(
                "UPDATE request SET tries=0, look_ups=0, first_sent_at=NULL, resend=1, not_before=?, code=NULL, message=NULL"
                        + " WHERE id=?",
                clock.millis(),
                id);
        Transition.to(tx, RequestState.READY, id, clock.millis());
    }

    private void decide(Tx tx, long id, Head head, String decision, String who) throws SQLException {
        tx.update(
                "INSERT INTO decision (request_id, decided_at, who, decision, state_before) VALUES (?,?,?,?,?)",
                id,
                clock.millis(),
                who,
                decision,
                head.state().name());
    }

    /** A source that is still being read may be read anew, which would forget the decision; a broken one sends nothing. */
    private static Head head(Tx tx, long id) throws SQLException {
        String source = tx.first("SELECT state FROM source WHERE no=?", row -> row.getString(1), id >> 32)
                .orElse("");
        if (source.equals("TAKEN")) {
            throw new RefusedException("Its file is still being read. Try again when that has ended.");
        }
        if (source.equals("BROKEN")) {
            throw new RefusedException("Its file could not be read to the end. Correct the file and drop it again.");
        }
        return tx.first(
                        "SELECT source_no, entity_id, operation, state, payload_hash, unknown_seen FROM request WHERE id=?",
                        row -> new Head(
                                row.getLong(1),
                                row.getObject(2) == null ? null : row.getLong(2),
                                row.getString(3),
                                RequestState.valueOf(row.getString(4)),
                                row.getString(5),
                                row.getInt(6) == 1),
                        id)
                .orElseThrow(() -> new RefusedException("There is no request " + id + "."));
    }
}
