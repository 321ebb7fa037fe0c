package io.backhaul.writeback;

import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.RequestState;
import io.backhaul.ledger.Source;
import io.backhaul.ledger.SourceLedger;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What the ledger holds of results: which are due, their rows, their names. */
@ApplicationScoped
class ResultLedger {

    private static final int PAGE = 1000;

    private final Ledger ledger;

    ResultLedger(Ledger ledger) {
        this.ledger = ledger;
    }

    /** @param unfinishedBefore epoch milliseconds: sources read before then get a result even when unfinished */
    List<Source> due(long unfinishedBefore, int most) {
        return ledger.read(tx -> tx.list(
                "SELECT " + SourceLedger.COLUMNS + " FROM source WHERE result<>'FINAL' AND state IN ('SEALED','BROKEN')"
                        + " AND (rows_waiting+rows_unknown=0 OR (result IN ('NONE','WRITING') AND read_at<=?))"
                        + " ORDER BY no LIMIT ?",
                SourceLedger::source,
                unfinishedBefore,
                most));
    }

    /**
     * Says that the result is being written; a decision that changes it meanwhile takes that back.
     *
     * @return whether every row's outcome is final now
     */
    boolean writing(Source source) {
        return ledger.write(tx -> {
            tx.update("UPDATE source SET result='WRITING' WHERE no=?", source.no());
            return tx.number("SELECT rows_waiting+rows_unknown FROM source WHERE no=?", source.no()) == 0;
        });
    }

    /** The next rows after an ordinal, in input order; empty at the end. */
    List<ResultRow> rows(Source source, long afterOrdinal) {
        return ledger.read(tx -> tx.list(
                "SELECT w.ordinal, w.position, r.account, e.order_no, r.state, r.code, r.message, r.message_id, r.answer,"
                        + " w.reasons, r.reasons, w.data FROM source_row w JOIN request r ON r.id=w.request_id"
                        + " LEFT JOIN entity e ON e.id=r.entity_id WHERE w.source_no=? AND w.ordinal>?"
                        + " ORDER BY w.ordinal LIMIT " + PAGE,
                row -> new ResultRow(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        RequestState.valueOf(row.getString(5)),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        row.getString(9),
                        row.getString(10),
                        row.getString(11),
                        row.getString(12)),
                source.no(),
                afterOrdinal));
    }

    /** The source that holds a result file's name now; some file systems know no difference of case. */
    Optional<Source> holder(Source source, String resultName) {
        return ledger.read(tx -> tx
                .list(
                        "SELECT " + SourceLedger.COLUMNS
                                + " FROM source WHERE operation=? AND lower(result_name)=lower(?)",
                        SourceLedger::source,
                        source.operation(),
                        resultName)
                .stream()
                .filter(holder -> Objects.equals(holder.folderAccount(), source.folderAccount()))
                .findFirst());
    }

    /** The name its result was given, if it has been written before. */
    Optional<String> name(Source source) {
        return ledger.read(tx -> tx.first(
                "SELECT result_name FROM source WHERE no=? AND result_name IS NOT NULL",
                row -> row.getString(1),
                source.no()));
    }

    /** Gives the name to the source, and another one to its holder before. */
    void rename(Source source, String name, Source holder, String holdersName) {
        ledger.write(tx -> {
            if (holder != null) {
                tx.update("UPDATE source SET result_name=? WHERE no=?", holdersName, holder.no());
            }
            return tx.update("UPDATE source SET result_name=? WHERE no=?", name, source.no());
        });
    }

    /** Says that the result was written; where a decision has changed it since, it is still to be written anew. */
    void written(Source source, boolean complete) {
        ledger.write(tx -> tx.update(
                "UPDATE source SET result=? WHERE no=? AND result='WRITING'",
                complete ? "FINAL" : "PARTIAL",
                source.no()));
    }
}
