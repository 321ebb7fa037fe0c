package io.backhaul.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.Alarms;
import io.backhaul.ErpDatabase;
import io.backhaul.RouteFiles;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** Changes of orders on their way into the ERP's database, in the order they were seen; written twice they say the same. */
@ApplicationScoped
@Named("statusTable")
@Unremovable
@RegisterForReflection
public class StatusTable {

    private static final Logger LOG = Logger.getLogger(StatusTable.class);

    /** What readiness calls it. */
    private static final String CHECK = "erp";

    /** SQLState classes that speak of the values: data exception, integrity constraint violation. */
    private static final Set<String> OF_DATA = Set.of("22", "23");

    private static final int MOST = 1000;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POSTPONED_MILLIS = 5_000;

    private final Settings settings;
    private final ErpDatabase erp;
    private final StatusLedger changes;
    private final Ledger ledger;
    private final Alarms alarms;
    private final Set<String> made = ConcurrentHashMap.newKeySet();

    /** How many changes are written at once; one at a time after the database has refused values. */
    private final Map<String, Integer> most = new ConcurrentHashMap<>();

    /** The newest change that is being written, of each list. */
    private final Map<String, Long> upTo = new ConcurrentHashMap<>();

    private volatile long notBeforeMillis;

    StatusTable(Settings settings, ErpDatabase erp, StatusLedger changes, Ledger ledger, Alarms alarms) {
        this.settings = settings;
        this.erp = erp;
        this.changes = changes;
        this.ledger = ledger;
        this.alarms = alarms;
    }

    /** Lists with changes that are not in the table yet; none where the ERP has no database. */
    public List<String> due() {
        List<String> due = new ArrayList<>();
        if (erp.isOn() && ledger.isAvailable() && notBeforeMillis <= System.currentTimeMillis()) {
            for (String list : settings.lists().keySet()) {
                try {
                    if (!changes.notInTable(list, 1).isEmpty()) {
                        due.add(list);
                    }
                } catch (LedgerException e) {
                    // The ledger has told it; the next look tries again.
                    return List.of();
                }
            }
        }
        return due;
    }

    /** The next changes, as parameters of the statement. */
    public List<Map<String, Object>> changes(@Body String list) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (StatusLedger.Change change : changes.notInTable(list, most.getOrDefault(list, MOST))) {
            Map<String, Object> row = new HashMap<>();
            upTo.put(list, change.no());
            row.put("account", change.account());
            row.put("orderNo", change.order());
            row.put("referenceNo", change.reference());
            JsonNode values = JSON.readTree(change.values());
            settings.lists()
                    .get(list)
                    .fields()
                    .forEach(field -> row.put(field, values.path(field).textValue()));
            row.put("changedAt", Instant.ofEpochMilli(change.changedAt()).toString());
            rows.add(row);
        }
        return rows;
    }

    /** What makes the table, or null where that is nothing to do. */
    public String create(@Variable("list") String list) throws IOException {
        return settings.erp().createTables() && !made.contains(list) ? statement(list, ".create.sql") : null;
    }

    public String statement(@Variable("list") String list) throws IOException {
        made.add(list);
        return statement(list, ".sql");
    }

    private String statement(String list, String ending) throws IOException {
        return RouteFiles.read(
                "sql/" + erp.kind() + "/" + settings.lists().get(list).result() + ending);
    }

    public void written(@Variable("list") String list) {
        changes.inTable(list, upTo.get(list));
        most.computeIfPresent(list, (name, few) -> Math.min(MOST, few * 2));
        alarms.clear(CHECK, list);
    }

    /** Lets changes wait that cannot be written; one whose values the database refuses is told and left out. */
    public void postpone(@Variable("list") String list, @ExchangeException Exception failure) {
        if (failure instanceof LedgerException) {
            return;
        }
        String state = sqlState(failure);
        if (state.length() > 2 && OF_DATA.contains(state.substring(0, 2))) {
            refused(list, state);
            return;
        }
        made.remove(list);
        notBeforeMillis = System.currentTimeMillis() + POSTPONED_MILLIS;
        alarms.raise(
                CHECK,
                list,
                "Changes of " + list + " cannot be written to the ERP's database ("
                        + (state.isEmpty() ? Trace.reason(failure) : "SQLState " + state)
                        + "). See that it runs, that backhaul.erp.* are right and that the table of routes/sql/"
                        + erp.kind() + "/ is there; it is tried again every 5 s.");
    }

    private void refused(String list, String state) {
        if (most.getOrDefault(list, MOST) > 1) {
            most.put(list, 1);
            return;
        }
        LOG.errorf(
                "The ERP's database does not take the values of a change of %s (SQLState %s): that one stands in its file"
                        + " only. Widen the table's column, or mend routes/sql/%s/%s.sql.",
                list, state, erp.kind(), settings.lists().get(list).result());
        changes.inTable(list, upTo.get(list));
    }

    /** A database's words may quote the row; its code does not. */
    private static String sqlState(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
