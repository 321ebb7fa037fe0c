package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** Sources from being taken to being sealed or broken. */
@ApplicationScoped
public class SourceLedger {

    public static final String COLUMNS = "no, id, kind, system, operation, account, folder_account, name";

    /** Seals what has been read and has no unread source before it. */
    private static final String SEAL =
            "UPDATE source SET state='SEALED' WHERE state='READ' AND system=? AND NOT EXISTS (SELECT 1 FROM source e"
                    + " WHERE e.state='TAKEN' AND e.system=source.system AND e.no<source.no AND (e.account IS NULL OR"
                    + " source.account IS NULL OR e.account=source.account))";

    /** Requests that one transaction forgets or gives up: a tenth of a second's work. */
    private static final int A_PIECE = 1000;

    private record Recorded(long id, Long entityId, int rows) {}

    private final Ledger ledger;
    private final Clock clock = Clock.systemUTC();

    SourceLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** Records a source that was just taken, after all that were taken before; a source taken already is returned as it is. */
    public Source take(String id, String kind, String system, String operation, String folderAccount, String name) {
        return ledger.write(tx -> {
            Optional<Source> known =
                    tx.first("SELECT " + COLUMNS + " FROM source WHERE id=?", SourceLedger::source, id);
            if (known.isPresent()) {
                return known.get();
            }
            long no = tx.number("SELECT coalesce(max(no), 0) + 1 FROM source");
            tx.update(
                    "INSERT INTO source (no, id, kind, system, operation, folder_account, name, state, taken_at)"
                            + " VALUES (?,?,?,?,?,?,?,'TAKEN',?)",
                    no,
                    id,
                    kind,
                    system,
                    operation,
                    folderAccount,
                    name,
                    clock.millis());
            return new Source(no, id, kind, system, operation, null, folderAccount, name);
        });
    }

    /** What was taken and not read to its end, oldest first. */
    public List<Source> unread() {
        return ledger.read(tx ->
                tx.list("SELECT " + COLUMNS + " FROM source WHERE state='TAKEN' ORDER BY no", SourceLedger::source));
    }

    /** {@code TAKEN}, {@code READ}, {@code SEALED} or {@code BROKEN}; empty where the ledger does not know the source. */
    public Optional<String> state(String id) {
        return ledger.read(tx -> tx.first("SELECT state FROM source WHERE id=?", row -> row.getString(1), id));
    }

    /** Reasons of a broken source as JSON; empty for any other. */
    public Optional<String> reasons(String id) {
        return ledger.read(
                tx -> tx.first("SELECT reason FROM source WHERE id=? AND state='BROKEN'", row -> row.getString(1), id));
    }

    /**
     * Forgets what an interrupted reading recorded; nothing of it was sent.
     *
     * @return false where the source has been read or given up already: it stays as it is
     */
    public boolean startOver(Source source) {
        boolean taken = ledger.write(tx -> isTaken(tx, source)
                && tx.update("UPDATE source SET rows_read=0, rows_invalid=0, rows_waiting=0 WHERE no=?", source.no())
                        == 1);
        while (taken && ledger.write(tx -> forgetSome(tx, source)) > 0) {
            // A piece each time, so that others get to write in between.
        }
        return taken;
    }

    private int forgetSome(Tx tx, Source source) throws SQLException {
        List<Recorded> some = tx.list(
                "SELECT id, entity_id, row_count FROM request WHERE id>=? AND id<? ORDER BY id LIMIT " + A_PIECE,
                row -> new Recorded(row.getLong(1), row.getObject(2) == null ? null : row.getLong(2), row.getInt(3)),
                source.firstRequestId(),
                source.endOfRequestIds());
        for (Recorded request : some) {
            long ordinal = request.id() - source.firstRequestId();
            tx.update("DELETE FROM request WHERE id=?", request.id());
            tx.update(
                    "DELETE FROM source_row WHERE source_no=? AND ordinal>=? AND ordinal<?",
                    source.no(),
                    ordinal,
                    ordinal + request.rows());
            EntityOrder.arrange(tx, request.entityId());
        }
        return some.size();
    }

    private static boolean isTaken(Tx tx, Source source) throws SQLException {
        return tx.number("SELECT count(*) FROM source WHERE no=? AND state='TAKEN'", source.no()) == 1;
    }

    /**
     * Says that all rows of the source belong to one account, so that it waits for no other account's sources.
     *
     * @param account null where rows may name different ones
     */
    public void ofAccount(Source source, String account) {
        ledger.write(tx -> {
            tx.update("UPDATE source SET account=? WHERE no=?", account, source.no());
            // Other accounts' sources need wait no longer.
            return tx.update(SEAL, source.system());
        });
    }

    /**
     * Marks the source as read to its end and seals every source that no unread one stands before.
     *
     * @param rows how many the reader gave out: what got lost behind it shows as an unbalanced source
     */
    public void read(Source source, long rows) {
        ledger.write(tx -> {
            tx.update(
                    "UPDATE source SET state='READ', read_at=?, rows_read=max(rows_read, ?) WHERE no=? AND state='TAKEN'",
                    clock.millis(),
                    rows,
                    source.no());
            return seal(tx, source.system());
        });
    }

    /** Marks the source as broken: nothing of it is sent and its rows are invalid. */
    public void broken(Source source, String reasons) {
        // A piece each time, so that others get to write in between; a crash meanwhile reads the source anew.
        for (long next = source.firstRequestId(); next < source.endOfRequestIds(); ) {
            long from = next;
            next = ledger.write(tx -> breakSome(tx, source, from, reasons));
        }
        ledger.write(tx -> {
            tx.update(
                    "UPDATE source SET state='BROKEN', read_at=?, reason=? WHERE no=? AND state='TAKEN'",
                    clock.millis(),
                    reasons,
                    source.no());
            return seal(tx, source.system());
        });
    }

    /** @return the id to go on from */
    private long breakSome(Tx tx, Source source, long from, String reasons) throws SQLException {
        List<Long> some = isTaken(tx, source)
                ? tx.list(
                        "SELECT id FROM request WHERE id>=? AND id<? AND open=1 ORDER BY id LIMIT " + A_PIECE,
                        row -> row.getLong(1),
                        from,
                        source.endOfRequestIds())
                : List.of();
        for (long id : some) {
            tx.update("UPDATE request SET code='source-broken', reasons=? WHERE id=?", reasons, id);
            Transition.to(tx, RequestState.INVALID, id, clock.millis());
        }
        return some.isEmpty() ? source.endOfRequestIds() : some.get(some.size() - 1) + 1;
    }

    private int seal(Tx tx, String system) throws SQLException {
        return tx.update(SEAL, system);
    }

    public static Source source(ResultSet row) throws SQLException {
        return new Source(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8));
    }
}
