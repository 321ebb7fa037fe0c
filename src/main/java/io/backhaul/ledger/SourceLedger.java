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
        return ledger.write(tx -> {
            if (tx.number("SELECT count(*) FROM source WHERE no=? AND state='TAKEN'", source.no()) == 0) {
                return false;
            }
            tx.update("DELETE FROM source_row WHERE source_no=?", source.no());
            long from = source.firstRequestId();
            long to = source.endOfRequestIds();
            List<Long> entities = tx.list(
                    "SELECT DISTINCT entity_id FROM request WHERE id>=? AND id<? AND open=1",
                    row -> row.getLong(1),
                    from,
                    to);
            tx.update("DELETE FROM request WHERE id>=? AND id<?", from, to);
            for (long entity : entities) {
                EntityOrder.release(tx, entity);
            }
            tx.update(
                    "UPDATE source SET rows_read=0, rows_invalid=0, rows_waiting=0, account=NULL WHERE no=?",
                    source.no());
            return true;
        });
    }

    /**
     * Says that all rows of the source belong to one account, so that it waits for no other account's sources.
     *
     * @param account null where rows may name different ones
     */
    public void ofAccount(Source source, String account) {
        ledger.write(tx -> tx.update("UPDATE source SET account=? WHERE no=?", account, source.no()));
    }

    /** Marks the source as read to its end and seals every source that no unread one stands before. */
    public void read(Source source) {
        ledger.write(tx -> {
            tx.update(
                    "UPDATE source SET state='READ', read_at=? WHERE no=? AND state='TAKEN'",
                    clock.millis(),
                    source.no());
            return seal(tx, source.system());
        });
    }

    /** Marks the source as broken: nothing of it is sent and its rows are invalid. */
    public void broken(Source source, String reasons) {
        ledger.write(tx -> {
            if (tx.number("SELECT count(*) FROM source WHERE no=? AND state='TAKEN'", source.no()) == 0) {
                return 0;
            }
            long from = source.firstRequestId();
            long to = source.endOfRequestIds();
            long rows = tx.number(
                    "SELECT coalesce(sum(row_count), 0) FROM request WHERE id>=? AND id<? AND open=1", from, to);
            tx.update(
                    "UPDATE request SET state='INVALID', open=0, claimable=0, code='source-broken', reasons=?,"
                            + " finished_at=? WHERE id>=? AND id<? AND open=1",
                    reasons,
                    clock.millis(),
                    from,
                    to);
            tx.update(
                    "UPDATE source SET state='BROKEN', read_at=?, reason=?, rows_waiting=rows_waiting-?,"
                            + " rows_invalid=rows_invalid+? WHERE no=?",
                    clock.millis(),
                    reasons,
                    rows,
                    rows,
                    source.no());
            tx.update(
                    "UPDATE request SET claimable=1 WHERE claimable=0 AND state='READY' AND entity_id IN"
                            + " (SELECT entity_id FROM request WHERE id>=? AND id<?) AND NOT EXISTS (SELECT 1 FROM request"
                            + " e WHERE e.entity_id=request.entity_id AND e.open=1 AND e.id<request.id)",
                    from,
                    to);
            return seal(tx, source.system());
        });
    }

    private int seal(Tx tx, String system) throws SQLException {
        return tx.update(
                "UPDATE source SET state='SEALED' WHERE state='READ' AND system=? AND NOT EXISTS (SELECT 1 FROM source e"
                        + " WHERE e.state='TAKEN' AND e.system=source.system AND e.no<source.no AND (e.account IS NULL OR"
                        + " source.account IS NULL OR e.account=source.account))",
                system);
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
