package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** Finds requests for people. */
@ApplicationScoped
public class RequestSearch {

    private static final int PAGE = 500;

    private static final String FROM =
            " FROM request r JOIN source s ON s.no=r.source_no LEFT JOIN entity e ON e.id=r.entity_id WHERE ";

    private final Ledger ledger;

    RequestSearch(Ledger ledger) {
        this.ledger = ledger;
    }

    /** The next requests behind an id, in the order they were given. */
    public List<RequestView> find(RequestFilter filter, long afterId, int most) {
        List<Object> arguments = new ArrayList<>(filter.arguments());
        arguments.add(afterId);
        arguments.add(most);
        return ledger.read(tx -> tx.list(
                "SELECT r.id, r.message_id, r.operation, r.system, r.account, e.order_no, r.state, r.code, r.message,"
                        + " r.attempts, r.first_sent_at, r.not_before, r.finished_at, s.id, s.name,"
                        + " r.first_position, r.row_count" + FROM + filter.where()
                        + " AND r.id>? ORDER BY r.id LIMIT ?",
                row -> view(tx, row),
                arguments.toArray()));
    }

    /**
     * Does something to each request found; what is refused is told and the rest goes on.
     *
     * @param told what became of each: its request, and why it was refused, or null
     */
    public void each(RequestFilter filter, Consumer<RequestView> deed, BiConsumer<RequestView, String> told) {
        List<RequestView> page = find(filter, 0, PAGE);
        while (!page.isEmpty()) {
            for (RequestView request : page) {
                String refusal = null;
                try {
                    deed.accept(request);
                } catch (RefusedException e) {
                    refusal = e.getMessage();
                }
                told.accept(request, refusal);
            }
            page = find(filter, page.get(page.size() - 1).id(), PAGE);
        }
    }

    /** @throws RefusedException when there is no such request */
    public StoredRequest stored(long id) {
        return ledger.read(tx -> {
            Source source = tx.first(
                            "SELECT " + SourceLedger.COLUMNS + " FROM source WHERE no=?",
                            SourceLedger::source,
                            id >> 32)
                    .orElseThrow(() -> new RefusedException("There is no request " + id + "."));
            List<NewRequest.Row> rows = tx.list(
                    "SELECT ordinal, position, data, reasons FROM source_row WHERE source_no=? AND ordinal>=? AND ordinal<?"
                            + " + (SELECT row_count FROM request WHERE id=?) ORDER BY ordinal",
                    row -> new NewRequest.Row(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
                    source.no(),
                    id - source.firstRequestId(),
                    id - source.firstRequestId(),
                    id);
            return tx.first(
                            "SELECT message_id, payload, reasons FROM request WHERE id=?",
                            row -> new StoredRequest(
                                    id, source, row.getString(1), row.getString(2), row.getString(3), rows),
                            id)
                    .orElseThrow(() -> new RefusedException("There is no request " + id + "."));
        });
    }

    private static RequestView view(Tx tx, ResultSet row) throws SQLException {
        long id = row.getLong(1);
        RequestState state = RequestState.valueOf(row.getString(7));
        return new RequestView(
                id,
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                state.term(),
                row.getString(8),
                row.getString(9),
                row.getInt(10),
                number(row, 11),
                state.open() ? number(row, 12) : null,
                number(row, 13),
                row.getString(14),
                row.getString(15),
                row.getString(16),
                row.getInt(17),
                calls(tx, id),
                decisions(tx, id));
    }

    private static List<RequestView.CallView> calls(Tx tx, long id) throws SQLException {
        return tx.list(
                "SELECT c.operation, c.started_at, c.took_ms, c.status, coalesce(l.outcome, c.outcome),"
                        + " CASE WHEN l.outcome IS NULL THEN c.act ELSE l.act END,"
                        + " CASE WHEN l.outcome IS NULL THEN c.code ELSE l.code END,"
                        + " CASE WHEN l.outcome IS NULL THEN c.message ELSE l.message END FROM call_request l JOIN call c ON c.id=l.call_id WHERE l.request_id=? ORDER BY c.id",
                row -> new RequestView.CallView(
                        row.getString(1),
                        row.getLong(2),
                        number(row, 3),
                        row.getObject(4) == null ? null : row.getInt(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8)),
                id);
    }

    private static List<RequestView.DecisionView> decisions(Tx tx, long id) throws SQLException {
        return tx.list(
                "SELECT decided_at, who, decision, state_before FROM decision WHERE request_id=? ORDER BY id",
                row -> new RequestView.DecisionView(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4)),
                id);
    }

    private static Long number(ResultSet row, int column) throws SQLException {
        return row.getObject(column) == null ? null : row.getLong(column);
    }
}
