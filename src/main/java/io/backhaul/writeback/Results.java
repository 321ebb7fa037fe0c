package io.backhaul.writeback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.backhaul.Alarms;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.intake.Reason;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.LedgerUnavailableException;
import io.backhaul.ledger.RequestState;
import io.backhaul.ledger.Source;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.jboss.logging.Logger;

/**
 * Result files, one line per input row. Written by hand, not by camel-file, which would run expressions that stand in
 * an ERP's file name.
 */
@ApplicationScoped
@Named("results")
@Unremovable
@RegisterForReflection
public class Results {

    private static final Logger LOG = Logger.getLogger(Results.class);

    /** What readiness calls it. */
    private static final String CHECK = "outbox";

    private static final String SUFFIX = ".results.csv";
    private static final List<String> COLUMNS =
            List.of("line", "operation", "account", "entity", "outcome", "code", "column", "message", "messageId");
    private static final int A_TIME = 100;
    private static final long POSTPONED_MILLIS = 10_000;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final ResultLedger results;
    private final Ledger ledger;
    private final Alarms alarms;
    private final Map<Long, Long> postponed = new ConcurrentHashMap<>();

    Results(Settings settings, ResultLedger results, Ledger ledger, Alarms alarms) {
        this.settings = settings;
        this.results = results;
        this.ledger = ledger;
        this.alarms = alarms;
    }

    /** Sources whose result is to be written now; none while the ledger could not record that it was. */
    public List<Source> due() {
        if (!ledger.isAvailable()) {
            return List.of();
        }
        long now = System.currentTimeMillis();
        postponed.values().removeIf(until -> until < now);
        try {
            List<Source> due = results.due(now - settings.resultsAfter().toMillis(), A_TIME + postponed.size());
            alarms.clear(CHECK);
            return due.stream()
                    .filter(source -> !postponed.containsKey(source.no()))
                    .toList();
        } catch (LedgerUnavailableException e) {
            return List.of();
        } catch (LedgerException e) {
            alarms.raise(CHECK, "Nobody knows which results are to be written. " + e.getMessage());
            return List.of();
        }
    }

    /** Lets a result that cannot be written wait, so that it delays no other, and says why unless the ledger has. */
    public void postpone(@Body Source source, @ExchangeException Exception failure) {
        postponed.put(source.no(), System.currentTimeMillis() + POSTPONED_MILLIS);
        if (!(failure instanceof LedgerUnavailableException)) {
            alarms.raise(
                    CHECK,
                    source.no(),
                    "Results cannot be written to " + folder(source) + " (" + Trace.reason(failure)
                            + "). Let Backhaul write the folder, and see that its disk has room; they are tried again"
                            + " every 10 s.");
        }
    }

    /** Writes the result of a source: under a temporary name, to the disk, then renamed. */
    public void write(Source source) throws IOException {
        boolean complete = results.writing(source);
        Path folder = folder(source);
        Files.createDirectories(folder);
        Path target = folder.resolve(name(source, folder));
        CsvFile.write(target, folder.resolve("." + source.id() + ".tmp"), csv -> writeRows(source, csv));
        results.written(source, complete);
        alarms.clear(CHECK, source.no());
        LOG.infof("%s: result written to %s%s", source.name(), target, complete ? "" : ", not final yet");
    }

    private Path folder(Source source) {
        Path folder = settings.outbox().resolve("results").resolve(source.operation());
        return source.folderAccount() == null ? folder : folder.resolve(source.folderAccount());
    }

    /** The newest result of a file name has the plain name; the one before it gives way, keeping its source's id. */
    private String name(Source source, Path folder) throws IOException {
        Optional<String> known = results.name(source);
        if (known.isPresent()) {
            return known.get();
        }
        String plain = source.name() + SUFFIX;
        Optional<Source> holder = results.holder(source, plain);
        String holdersName =
                source.name() + "." + holder.map(Source::id).orElse("older-" + System.currentTimeMillis()) + SUFFIX;
        if (Files.exists(folder.resolve(plain))) {
            Files.move(folder.resolve(plain), folder.resolve(holdersName), StandardCopyOption.ATOMIC_MOVE);
        }
        results.rename(source, plain, holder.orElse(null), holdersName);
        return plain;
    }

    private void writeRows(Source source, CsvWriter csv) throws IOException {
        Settings.Operation operation = settings.operations().get(source.operation());
        List<String> answerFields = operation.answer().orElse(List.of());
        List<String> header = new ArrayList<>(COLUMNS);
        answerFields.forEach(field -> header.add("answer." + field));
        csv.writeRecord(header);
        Messages messages = Messages.in(settings.language());
        List<ResultRow> page = results.rows(source, 0);
        while (!page.isEmpty()) {
            for (ResultRow row : page) {
                csv.writeRecord(line(row, source, operation, answerFields, messages));
            }
            page = results.rows(source, page.get(page.size() - 1).ordinal());
        }
    }

    private List<String> line(
            ResultRow row, Source source, Settings.Operation operation, List<String> answerFields, Messages messages)
            throws IOException {
        List<Reason> reasons = reasons(row.rowReasons() != null ? row.rowReasons() : row.orderReasons());
        boolean ours = row.state() == RequestState.INVALID && !reasons.isEmpty();
        boolean whole = "source-broken".equals(row.code());
        String code = ours && !whole ? reasons.get(0).key() : row.code();
        String text = ours
                ? reasons.stream().map(messages::text).collect(Collectors.joining(" "))
                : row.message() != null ? row.message() : messages.ofCode(row.code());
        JsonNode data = JSON.readTree(row.data());
        String account =
                row.account() != null ? row.account() : data.path("account").asText("");
        String entity = row.entity() != null
                ? row.entity()
                : data.path(operation.entity()).asText("");
        List<String> line = new ArrayList<>();
        line.add(row.position());
        line.add(source.operation());
        line.add(Spreadsheet.safe(account));
        line.add(Spreadsheet.safe(entity));
        line.add(row.state().term());
        line.add(Spreadsheet.safe(code));
        line.add(ours ? Spreadsheet.safe(reasons.get(0).column()) : "");
        line.add(Spreadsheet.safe(whole ? messages.ofCode(row.code()) + " " + text : text));
        line.add(row.messageId());
        JsonNode answer = row.answer() == null ? JSON.missingNode() : JSON.readTree(row.answer());
        answerFields.forEach(
                field -> line.add(Spreadsheet.safe(answer.path(field).asText(""))));
        return line;
    }

    private static List<Reason> reasons(String json) {
        try {
            return json == null ? List.of() : Reason.fromJson(JSON.readTree(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
