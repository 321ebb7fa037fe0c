package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Puts requests and their rows into the ledger, in the order of their source. */
@ApplicationScoped
public class RequestRecorder {

    private final Ledger ledger;
    private final ReappearedOrder reappeared;
    private final Clock clock = Clock.systemUTC();

    RequestRecorder(Ledger ledger, ReappearedOrder reappeared) {
        this.ledger = ledger;
        this.reappeared = reappeared;
    }

    /** Words the reason of an order that stands in two places of one source. */
    public interface ReappearedOrder {
        String CODE = "order-reappears";

        /** JSON array of reasons that name both places. */
        String reasons(String operation, String firstPosition, String laterPosition);
    }

    private record Earlier(long id, String state, String position) {}

    /** Queues the request; the future completes after the commit that holds it and all its rows. */
    public CompletableFuture<Void> record(NewRequest request) {
        return ledger.submit(tx -> {
            insert(tx, request);
            return null;
        });
    }

    private void insert(Tx tx, NewRequest request) throws SQLException {
        Source source = request.source();
        NewRequest.Row first = request.rows().get(0);
        long id = source.requestId(first.ordinal());
        NewRequest.Invalid invalid = request.invalid();
        Long entityId = null;
        if (request.account() != null && request.entity() != null) {
            entityId = entity(tx, source.system(), request.account(), request.entity());
            Optional<Earlier> earlier = earlier(tx, source, entityId);
            if (earlier.isPresent()) {
                String reasons =
                        reappeared.reasons(source.operation(), earlier.get().position(), first.position());
                invalid = new NewRequest.Invalid(ReappearedOrder.CODE, reasons);
                invalidate(tx, earlier.get(), reasons);
            }
        }
        boolean valid = invalid == null;
        RequestState state = valid ? RequestState.READY : RequestState.INVALID;
        tx.update(
                "INSERT INTO request (id, source_no, entity_id, system, account, operation, message_id, first_position,"
                        + " row_count, state, open, claimable, code, reasons, payload, payload_hash, finished_at)"
                        + " VALUES (?,?,?,?,?,?,?,?,?,?,?,0,?,?,?,?,?)",
                id,
                source.no(),
                entityId,
                source.system(),
                request.account(),
                source.operation(),
                request.messageId(),
                first.position(),
                request.rows().size(),
                state.name(),
                valid ? 1 : 0,
                valid ? null : invalid.code(),
                valid ? null : invalid.reasons(),
                valid ? request.payload() : null,
                valid ? request.payloadHash() : null,
                valid ? null : clock.millis());
        for (NewRequest.Row row : request.rows()) {
            tx.update(
                    "INSERT INTO source_row (source_no, ordinal, position, request_id, reasons, data) VALUES (?,?,?,?,?,?)",
                    source.no(),
                    row.ordinal(),
                    row.position(),
                    id,
                    row.reasons(),
                    row.data());
        }
        tx.update(
                // The reader's own count, not this one's: a row lost in between shows as an unbalanced source.
                "UPDATE source SET rows_read=max(rows_read, ?) WHERE no=?",
                request.rows().get(request.rows().size() - 1).ordinal(),
                source.no());
        Transition.count(tx, source.no(), state, request.rows().size());
        if (valid) {
            EntityOrder.arrange(tx, entityId);
        }
    }

    static long entity(Tx tx, String system, String account, String order) throws SQLException {
        Optional<Long> known = tx.first(
                "SELECT id FROM entity WHERE system=? AND account=? AND order_no=?",
                row -> row.getLong(1),
                system,
                account,
                order);
        return known.isPresent()
                ? known.get()
                : tx.number(
                        "INSERT INTO entity (system, account, order_no) VALUES (?,?,?) RETURNING id",
                        system,
                        account,
                        order);
    }

    private Optional<Earlier> earlier(Tx tx, Source source, long entityId) throws SQLException {
        return tx.first(
                "SELECT id, state, first_position FROM request WHERE entity_id=? AND id>=? AND id<?"
                        + " ORDER BY id LIMIT 1",
                row -> new Earlier(row.getLong(1), row.getString(2), row.getString(3)),
                entityId,
                source.firstRequestId(),
                source.endOfRequestIds());
    }

    /** Half an order is never sent: the lines that came first are as invalid as those that came late. */
    private void invalidate(Tx tx, Earlier earlier, String reasons) throws SQLException {
        if (earlier.state().equals(RequestState.READY.name())) {
            tx.update("UPDATE request SET code=?, reasons=? WHERE id=?", ReappearedOrder.CODE, reasons, earlier.id());
            Transition.to(tx, RequestState.INVALID, earlier.id(), clock.millis());
        }
    }
}
