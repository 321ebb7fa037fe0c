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

/** Changes of orders on their way into the ERP's database, in the order they were seen; written twice they say the same. */
@ApplicationScoped
@Named("statusTable")
@Unremovable
@RegisterForReflection
public class StatusTable {

    /** What readiness calls it. */
    private static final String CHECK = "erp";

    private static final String LAST = "last";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long POSTPONED_MILLIS = 5_000;

    private final Settings settings;
    private final ErpDatabase erp;
    private final StatusLedger changes;
    private final Ledger ledger;
    private final Alarms alarms;
    private final Set<String> made = ConcurrentHashMap.newKeySet();
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
                    if (!changes.notInTable(list).isEmpty()) {
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
        for (StatusLedger.Change change : changes.notInTable(list)) {
            Map<String, Object> row = new HashMap<>();
            row.put(LAST, change.no());
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

    public void written(@Variable("list") String list, @Variable("changes") List<Map<String, Object>> rows) {
        changes.inTable(list, (Long) rows.get(rows.size() - 1).get(LAST));
        alarms.clear(CHECK, list);
    }

    public void postpone(@Variable("list") String list, @ExchangeException Exception failure) {
        made.remove(list);
        notBeforeMillis = System.currentTimeMillis() + POSTPONED_MILLIS;
        if (!(failure instanceof LedgerException)) {
            alarms.raise(
                    CHECK,
                    list,
                    "Changes of " + list + " cannot be written to the ERP's database (" + Trace.reason(failure)
                            + "). See that it runs, that backhaul.erp.* are right and that the table of routes/sql/"
                            + erp.kind() + "/ is there; it is tried again every 5 s.");
        }
    }
}
