package io.backhaul.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.LedgerUnavailableException;
import io.backhaul.writeback.CsvFile;
import io.backhaul.writeback.Spreadsheet;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.jboss.logging.Logger;

/** Files that tell the ERP which orders have changed: {@code results/<result>/<result>-<time>.csv}. */
@ApplicationScoped
@Named("statusFiles")
@Unremovable
@RegisterForReflection
public class StatusFiles {

    private static final Logger LOG = Logger.getLogger(StatusFiles.class);

    /** What readiness calls it. */
    private static final String CHECK = "outbox";

    /** So long changes wait for the end of the run that saw them. */
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final OrderStatus lists;
    private final StatusLedger changes;
    private final Ledger ledger;
    private final Alarms alarms;

    StatusFiles(Settings settings, OrderStatus lists, StatusLedger changes, Ledger ledger, Alarms alarms) {
        this.settings = settings;
        this.lists = lists;
        this.changes = changes;
        this.ledger = ledger;
        this.alarms = alarms;
    }

    /** Lists whose changes are to be written now: all of a run stand in one file. */
    public List<String> due() {
        List<String> due = new ArrayList<>();
        if (ledger.isAvailable()) {
            for (String list : settings.lists().keySet()) {
                try {
                    boolean underWay = lists.isUnderWay(list);
                    long longAgo = System.currentTimeMillis() - LONGEST_WAIT_MILLIS;
                    changes.news(list)
                            .filter(oldest -> !underWay || oldest <= longAgo)
                            .ifPresent(oldest -> due.add(list));
                } catch (LedgerException e) {
                    // The ledger has told it; the next look tries again.
                    return List.of();
                }
            }
        }
        return due;
    }

    /** A file's name is durable before it is written: after a kill it is written again as it was, never beside it. */
    public void write(@Body String list) throws IOException {
        Settings.OrderList settled = settings.lists().get(list);
        Path folder = settings.outbox().resolve("results").resolve(settled.result());
        Files.createDirectories(folder);
        String name = settled.result() + "-" + STAMP.format(Instant.now()) + ".csv";
        for (String file : changes.files(list, name)) {
            CsvFile.write(folder.resolve(file), folder.resolve("." + file + ".tmp"), csv -> rows(list, file, csv));
            changes.written(list, file);
            LOG.infof("Changes of %s written to %s", list, folder.resolve(file));
        }
        alarms.clear(CHECK, list);
    }

    private void rows(String list, String file, CsvWriter csv) throws IOException {
        List<String> fields = settings.lists().get(list).fields();
        List<String> header = new ArrayList<>(List.of("account", "orderNo", "referenceNo"));
        header.addAll(fields);
        header.add("changedAt");
        csv.writeRecord(header);
        List<StatusLedger.Change> page = changes.ofFile(list, file, 0);
        while (!page.isEmpty()) {
            for (StatusLedger.Change change : page) {
                csv.writeRecord(line(change, fields));
            }
            page = changes.ofFile(list, file, page.get(page.size() - 1).no());
        }
    }

    private static List<String> line(StatusLedger.Change change, List<String> fields) throws IOException {
        JsonNode values = JSON.readTree(change.values());
        List<String> line = new ArrayList<>();
        line.add(change.account());
        line.add(Spreadsheet.safe(change.order()));
        line.add(Spreadsheet.safe(change.reference()));
        fields.forEach(field -> line.add(Spreadsheet.safe(values.path(field).asText(""))));
        line.add(Instant.ofEpochMilli(change.changedAt()).toString());
        return line;
    }

    public void postpone(@Body String list, @ExchangeException Exception failure) {
        if (!(failure instanceof LedgerUnavailableException)) {
            alarms.raise(
                    CHECK,
                    list,
                    "Changes of " + list + " cannot be written to " + settings.outbox() + " (" + Trace.reason(failure)
                            + "). Let Backhaul write the folder, and see that its disk has room; it is tried again.");
        }
    }
}
