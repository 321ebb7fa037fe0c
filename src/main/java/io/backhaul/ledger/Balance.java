package io.backhaul.ledger;

import io.backhaul.Alarms;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows read = confirmed + rejected + invalid + unchanged + stopped + waiting + unknown, per source, at any time. */
@ApplicationScoped
@Named("balance")
@Unremovable
@RegisterForReflection
public class Balance {

    private static final String ALARM = "balance";

    private static final String TERMS =
            "rows_read, rows_confirmed, rows_rejected, rows_invalid, rows_unchanged, rows_stopped, rows_waiting,"
                    + " rows_unknown";

    private static final String UNBALANCED = "rows_read <> rows_confirmed + rows_rejected + rows_invalid"
            + " + rows_unchanged + rows_stopped + rows_waiting + rows_unknown";

    private final Ledger ledger;
    private final Alarms alarms;

    Balance(Ledger ledger, Alarms alarms) {
        this.ledger = ledger;
        this.alarms = alarms;
    }

    /** Sounds the alarm for each source that does not balance. */
    public void watch() {
        List<Line> wrong = unbalanced();
        wrong.forEach(line -> alarms.raise(
                ALARM,
                line.source(),
                "Source " + line.source() + " (" + line.file()
                        + ") does not balance: rows were lost or counted twice. Run"
                        + " balance --recount and compare its result file with the file."));
        Set<Object> still = wrong.stream().map(Line::source).collect(Collectors.toSet());
        alarms.clearIf(ALARM, source -> !still.contains(source));
    }

    /**
     * The eight terms, in rows.
     *
     * @param account null where a source's rows may name different ones
     * @param source id of the one source, or null in a total
     */
    @RegisterForReflection
    public record Line(
            String system,
            String operation,
            String account,
            String source,
            String file,
            long sources,
            long read,
            long confirmed,
            long rejected,
            long invalid,
            long unchanged,
            long stopped,
            long waiting,
            long unknown) {

        /** Whether the terms come to what was read. */
        public boolean balanced() {
            return read == confirmed + rejected + invalid + unchanged + stopped + waiting + unknown;
        }
    }

    /** Totals of each operation and account, and the sources whose terms do not come to what was read. */
    @RegisterForReflection
    public record Sheet(boolean balanced, List<Line> totals, List<Line> unbalanced) {}

    /** @param recount whether every row and request is counted anew instead of trusting the counters */
    public Sheet sheet(boolean recount) {
        List<Line> wrong = recount ? miscounted() : unbalanced();
        return new Sheet(wrong.isEmpty(), totals(), wrong);
    }

    private List<Line> totals() {
        return ledger.read(tx -> tx.list(
                "SELECT system, operation, account, NULL, NULL, count(*), "
                        + TERMS.replaceAll("rows_\\w+", "sum($0)")
                        + " FROM source GROUP BY system, operation, account ORDER BY system, operation, account",
                Balance::line));
    }

    /** @throws RefusedException when there is no such source */
    public Line of(String source) {
        return ledger.read(tx -> tx.first(
                        "SELECT system, operation, account, id, name, 1, " + TERMS + " FROM source WHERE id=?",
                        Balance::line,
                        source))
                .orElseThrow(() -> new RefusedException("There is no such source."));
    }

    /** Sources whose counters do not balance; one look into an index. */
    public List<Line> unbalanced() {
        return ledger.read(tx -> tx.list(
                "SELECT system, operation, account, id, name, 1, " + TERMS + " FROM source WHERE " + UNBALANCED
                        + " ORDER BY no",
                Balance::line));
    }

    /** Sources whose counters differ from their rows and requests; reads the whole ledger. */
    private List<Line> miscounted() {
        return ledger.read(tx -> tx.list(
                "SELECT s.system, s.operation, s.account, s.id, s.name, 1, " + TERMS
                        + " FROM source s LEFT JOIN (SELECT source_no AS no, sum(row_count) AS counted,"
                        + term("CONFIRMED", "'CONFIRMED'")
                        + term("REJECTED", "'REJECTED'")
                        + term("INVALID", "'INVALID'")
                        + term("UNCHANGED", "'UNCHANGED'")
                        + term("STOPPED", "'STOPPED'")
                        + term("WAITING", "'READY','SENDING'")
                        + " sum(CASE WHEN state='UNKNOWN' THEN row_count ELSE 0 END) AS n_UNKNOWN"
                        + " FROM request GROUP BY source_no) c ON c.no=s.no"
                        + " LEFT JOIN (SELECT source_no AS no, count(*) AS given FROM source_row GROUP BY source_no) w"
                        + " ON w.no=s.no WHERE s.state<>'TAKEN' AND (coalesce(w.given, 0)<>rows_read"
                        + " OR coalesce(counted, 0)<>rows_read"
                        + " OR coalesce(n_CONFIRMED, 0)<>rows_confirmed OR coalesce(n_REJECTED, 0)<>rows_rejected"
                        + " OR coalesce(n_INVALID, 0)<>rows_invalid OR coalesce(n_UNCHANGED, 0)<>rows_unchanged"
                        + " OR coalesce(n_STOPPED, 0)<>rows_stopped OR coalesce(n_WAITING, 0)<>rows_waiting"
                        + " OR coalesce(n_UNKNOWN, 0)<>rows_unknown) ORDER BY s.no",
                Balance::line));
    }

    private static String term(String name, String states) {
        return " sum(CASE WHEN state IN (" + states + ") THEN row_count ELSE 0 END) AS n_" + name + ",";
    }

    private static Line line(ResultSet row) throws SQLException {
        return new Line(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getLong(7),
                row.getLong(8),
                row.getLong(9),
                row.getLong(10),
                row.getLong(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14));
    }
}
