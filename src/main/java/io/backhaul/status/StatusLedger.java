package io.backhaul.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.ErpDatabase;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.Tx;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What the ledger holds of lists: what was seen of each order last, and changes until they have been told. */
@ApplicationScoped
class StatusLedger {

    private static final int PAGE = 1000;

    private final Ledger ledger;

    /** Whether the ERP has a table that changes go to. */
    private final boolean inTable;

    StatusLedger(Ledger ledger, ErpDatabase erp) {
        this.ledger = ledger;
        this.inTable = erp.isOn();
    }

    /** What an order's list said of it last, and in which run. */
    private record Seen(String values, long run) {}

    /** A change that is to be told. */
    record Change(long no, String account, String order, String reference, String values, long changedAt) {}

    /** When the account's list was last read to its end; epoch milliseconds of that run's start. */
    Optional<Instant> lastRun(String list, String account) {
        return ledger.read(tx -> tx.first(
                "SELECT started_at FROM list_run WHERE list=? AND account=?",
                row -> Instant.ofEpochMilli(row.getLong(1)),
                list,
                account));
    }

    void ended(StatusRun run, long now) {
        ledger.write(tx -> {
            tx.update("DELETE FROM list_run WHERE list=? AND account=?", run.list(), run.account());
            return tx.update(
                    "INSERT INTO list_run (list, account, started_at, ended_at, pages) VALUES (?,?,?,?,?)",
                    run.list(),
                    run.account(),
                    run.startedAt().toEpochMilli(),
                    now,
                    run.pagesRead());
        });
    }

    /**
     * Notes what has changed of orders that Backhaul knows.
     *
     * @param orders {@code [{order, reference, values: {…}}]}
     * @param fields those of the values that count
     * @return how many have changed
     */
    int see(StatusRun run, String system, JsonNode orders, List<String> fields, long now) {
        return ledger.write(tx -> {
            int changed = 0;
            for (JsonNode order : orders) {
                String number = order.path("order").asText();
                String reference = order.path("reference").textValue();
                if (isKnown(tx, system, run.account(), number)
                        || reference != null && isKnown(tx, system, run.account(), reference)) {
                    changed += see(tx, run, number, reference, watched(order.path("values"), fields), now);
                }
            }
            return changed;
        });
    }

    /** Something valid was asked of it once; what is only waiting does not tell us its number. */
    private static boolean isKnown(Tx tx, String system, String account, String number) throws SQLException {
        return tx.first(
                        "SELECT 1 FROM entity e JOIN request r ON r.entity_id=e.id WHERE e.system=? AND e.account=?"
                                + " AND e.order_no=? AND r.state<>'INVALID' LIMIT 1",
                        row -> row.getInt(1),
                        system,
                        account,
                        number)
                .isPresent();
    }

    private static String watched(JsonNode values, List<String> fields) {
        ObjectNode watched = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            JsonNode value = values.path(field);
            String text = value.isContainerNode() ? value.toString() : value.asText();
            // No database takes U+0000.
            watched.put(field, value.isNull() || value.isMissingNode() ? null : text.replace("\u0000", ""));
        }
        return watched.toString();
    }

    private int see(Tx tx, StatusRun run, String number, String reference, String values, long now)
            throws SQLException {
        Optional<Seen> last = tx.first(
                "SELECT fields, run FROM order_status WHERE list=? AND account=? AND order_no=?",
                row -> new Seen(row.getString(1), row.getLong(2)),
                run.list(),
                run.account(),
                number);
        long startedAt = run.startedAt().toEpochMilli();
        if (last.isPresent() && last.get().run() == startedAt) {
            // Shown twice: were both told, each run would bring both changes anew.
            return 0;
        }
        String statement = last.isPresent()
                ? "UPDATE order_status SET fields=?, run=? WHERE list=? AND account=? AND order_no=?"
                : "INSERT INTO order_status (fields, run, list, account, order_no) VALUES (?,?,?,?,?)";
        tx.update(statement, values, startedAt, run.list(), run.account(), number);
        if (last.isPresent() && last.get().values().equals(values)) {
            return 0;
        }
        return tx.update(
                "INSERT INTO order_change (list, account, order_no, reference_no, fields, changed_at, in_table)"
                        + " VALUES (?,?,?,?,?,?,?)",
                run.list(),
                run.account(),
                number,
                reference,
                values,
                now,
                inTable ? 0 : 1);
    }

    /** When the oldest change was seen that no file tells yet; epoch milliseconds. */
    Optional<Long> news(String list) {
        return ledger.read(tx -> tx.first(
                "SELECT changed_at FROM order_change WHERE list=? AND written=0 ORDER BY no LIMIT 1",
                row -> row.getLong(1),
                list));
    }

    /** Gives the changes that are in no file the name of one; names of files that are not written yet, the oldest first. */
    List<String> files(String list, String name) {
        return ledger.write(tx -> {
            tx.update("UPDATE order_change SET file=? WHERE list=? AND written=0 AND file IS NULL", name, list);
            return tx.list(
                    "SELECT file FROM order_change WHERE list=? AND written=0 GROUP BY file ORDER BY min(no)",
                    row -> row.getString(1),
                    list);
        });
    }

    /** Changes of a file after a number, in the order they were seen; empty at the end. */
    List<Change> ofFile(String list, String file, long after) {
        return ledger.read(tx -> tx.list(
                "SELECT no, account, order_no, reference_no, fields, changed_at FROM order_change"
                        + " WHERE list=? AND written=0 AND file=? AND no>? ORDER BY no LIMIT " + PAGE,
                StatusLedger::change,
                list,
                file,
                after));
    }

    /** Says that the file is there; what has been told in all ways is forgotten. */
    void written(String list, String file) {
        ledger.write(tx -> {
            tx.update("UPDATE order_change SET written=1 WHERE list=? AND written=0 AND file=?", list, file);
            return forgetTold(tx, list);
        });
    }

    /** Changes that are not in the ERP's table yet, in the order they were seen. */
    List<Change> notInTable(String list, int most) {
        return ledger.read(tx -> tx.list(
                "SELECT no, account, order_no, reference_no, fields, changed_at FROM order_change"
                        + " WHERE list=? AND in_table=0 ORDER BY no LIMIT ?",
                StatusLedger::change,
                list,
                most));
    }

    /** Says that all changes up to a number are in the ERP's table, or never will be. */
    void inTable(String list, long upTo) {
        ledger.write(tx -> {
            tx.update("UPDATE order_change SET in_table=1 WHERE list=? AND in_table=0 AND no<=?", list, upTo);
            return forgetTold(tx, list);
        });
    }

    private static int forgetTold(Tx tx, String list) throws SQLException {
        return tx.update("DELETE FROM order_change WHERE list=? AND written=1 AND in_table=1", list);
    }

    private static Change change(ResultSet row) throws SQLException {
        return new Change(
                row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getString(5), row.getLong(6));
    }
}
