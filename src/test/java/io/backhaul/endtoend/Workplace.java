package io.backhaul.endtoend;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.backhaul.sandbox.SandboxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A seller's place of work: a folder with inbox, outbox and ledger, and a sandbox of its own. */
public final class Workplace implements AutoCloseable {

    static final String API_TOKEN = "test-api-token";
    public static final Duration LONG = Duration.ofSeconds(90);

    private final Path folder;
    private final SandboxProcess sandbox;

    private Workplace(Path folder, SandboxProcess sandbox) {
        this.folder = folder;
        this.sandbox = sandbox;
    }

    public static Workplace open() {
        try {
            Path folder = Files.createTempDirectory("backhaul-test");
            return new Workplace(folder, SandboxProcess.start(folder.resolve("sandbox")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public SandboxProcess sandbox() {
        return sandbox;
    }

    public Path folder() {
        return folder;
    }

    /** Settings of a program that works here, quick enough for tests. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("backhaul.inbox", folder.resolve("erp/inbox").toString());
        settings.put("backhaul.outbox", folder.resolve("erp/outbox").toString());
        settings.put("backhaul.ledger.url", "jdbc:sqlite:" + ledger());
        settings.put("backhaul.inbox.quiet", "300ms");
        settings.put("backhaul.inbox.poll", "100ms");
        settings.put("backhaul.retry.first", "50ms");
        settings.put("backhaul.retry.cap", "500ms");
        settings.put("backhaul.http.response-timeout", "2s");
        settings.put("backhaul.limits.attachments", "1000");
        settings.put("backhaul.limits.preview", "2000000");
        settings.put("backhaul.oms.url", sandbox.url());
        settings.put("backhaul.oms.api-key", "K".repeat(32));
        settings.put("backhaul.oms.api-secret", "test-api-secret");
        settings.put("backhaul.oms.rate", "5000");
        settings.put("backhaul.oms.already-done-codes", "is cancelled already");
        settings.put("backhaul.oms.settle-after", "400ms");
        settings.put("backhaul.api.token", API_TOKEN);
        settings.put("backhaul.oms.shop2.url", sandbox.url());
        settings.put("backhaul.oms.shop2.api-token", "sandbox-oms-token-shop2");
        settings.put("backhaul.oms.shop2.rate", "5000");
        settings.put("backhaul.return2.url", sandbox.url() + "/openapi");
        settings.put("backhaul.return2.token-url", sandbox.url() + "/oauth/token");
        settings.put("backhaul.return2.client-id", "sandbox-client");
        settings.put("backhaul.return2.refresh-token", "sandbox-refresh-token");
        settings.put("backhaul.return2.rate", "5000");
        settings.put("backhaul.return2.already-done-codes", "RMA_ALREADY_CANCELLED");
        settings.put("backhaul.labels.allowed-hosts", "127.0.0.1");
        return settings;
    }

    public Path ledger() {
        return folder.resolve("data/backhaul.db");
    }

    public Path inbox(String operation) {
        return folder.resolve("erp/inbox").resolve(operation);
    }

    /** Drops a file as a careful ERP does: under another name, then renamed. */
    public void drop(String operation, String name, String content) {
        drop(operation, name, content.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    public void drop(String operation, String name, byte[] content) {
        try {
            Files.createDirectories(inbox(operation));
            Path part = inbox(operation).resolve(name + ".part");
            Files.write(part, content);
            Files.move(part, inbox(operation).resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void attachment(String operation, String name, byte[] content) throws IOException {
        Path attachments = Files.createDirectories(inbox(operation).resolve("attachments"));
        Files.write(attachments.resolve(name), content);
    }

    public Path result(String operation, String file) {
        return folder.resolve("erp/outbox/results").resolve(operation).resolve(file + ".results.csv");
    }

    /** Waits for a result file and reads it. */
    public List<NamedCsvRecord> awaitResult(String operation, String file) {
        Path result = result(operation, file);
        Awaitility.await(file).atMost(LONG).until(() -> Files.exists(result));
        try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(result)) {
            return reader.stream().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files of a folder, by name. */
    public static List<String> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One number of the ledger, read from outside. */
    public long number(String sql) {
        String text = text(sql);
        return text == null ? 0 : Long.parseLong(text);
    }

    /** One text of the ledger, read from outside; null where there is none. */
    public String text(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Spoils the ledger from outside. */
    public void change(String sql) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + ledger());
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Sources whose counters do not balance, or differ from what their rows say. */
    public long unbalancedSources() {
        return number("SELECT count(*) FROM source s WHERE rows_read <> rows_confirmed+rows_rejected+rows_invalid"
                + "+rows_unchanged+rows_stopped+rows_waiting+rows_unknown"
                + " OR rows_read <> (SELECT count(*) FROM source_row w WHERE w.source_no=s.no)"
                + counted("confirmed", "'CONFIRMED'") + counted("rejected", "'REJECTED'")
                + counted("invalid", "'INVALID'") + counted("unchanged", "'UNCHANGED'")
                + counted("stopped", "'STOPPED'") + counted("waiting", "'READY','SENDING'")
                + counted("unknown", "'UNKNOWN'"));
    }

    private static String counted(String term, String states) {
        return " OR rows_" + term + " <> (SELECT coalesce(sum(row_count), 0) FROM request r WHERE r.source_no=s.no"
                + " AND r.state IN (" + states + "))";
    }

    @Override
    public void close() {
        sandbox.close();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(java.util.Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
