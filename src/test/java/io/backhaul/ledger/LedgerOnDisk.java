package io.backhaul.ledger;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalPropertiesReader;
import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.TestSettings;
import io.quarkus.liquibase.LiquibaseFactory;
import io.quarkus.liquibase.runtime.LiquibaseConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** A real ledger without Quarkus, for tests that need a new program many times a second. */
public final class LedgerOnDisk {

    public final Settings settings;
    public final Ledger ledger;
    public final SourceLedger sources;
    public final RequestRecorder recorder;
    final Decisions decisions;

    public final LedgerDatabase database;

    private LedgerOnDisk(Settings settings, LedgerDatabase database, Ledger ledger) {
        this.settings = settings;
        this.database = database;
        this.ledger = ledger;
        this.sources = new SourceLedger(ledger);
        this.recorder = new RequestRecorder(ledger, (operation, first, later) -> "[]");
        this.decisions = new Decisions(ledger, settings);
    }

    public static LedgerOnDisk open(String... others) {
        try {
            Path folder = Files.createTempDirectory("backhaul-ledger");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            Path file = folder.resolve("ledger.db");
            String[] all = new String[others.length + 2];
            System.arraycopy(others, 0, all, 2, others.length);
            all[0] = "backhaul.ledger.url";
            all[1] = "jdbc:sqlite:" + file;
            Settings settings = TestSettings.of(all);
            AgroalDataSource pool = AgroalDataSource.from(new AgroalPropertiesReader()
                    .readProperties(Map.of(
                            "jdbcUrl", "jdbc:sqlite:" + file, "providerClassName", "org.sqlite.JDBC", "maxSize", "8")));
            LiquibaseConfig config = new LiquibaseConfig();
            config.changeLog = "ledger/changelog.yaml";
            config.changeLogParameters = Map.of();
            config.searchPath = Optional.empty();
            LedgerDatabase database = new LedgerDatabase(settings, pool, new LiquibaseFactory(config, pool, "sqlite"));
            Ledger ledger = new Ledger(database, new Alarms());
            ledger.open();
            return new LedgerOnDisk(settings, database, ledger);
        } catch (IOException | SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Records a file with one order of the OMS, RO1, and seals it. */
    public void given(String operation, String payload) {
        Source source = sources.take(UUID.randomUUID().toString(), "file", "oms", operation, "default", "f.csv");
        Ledger.await(recorder.record(new NewRequest(
                source,
                "default",
                "RO1",
                UUID.randomUUID().toString(),
                payload,
                "hash",
                null,
                List.of(new NewRequest.Row(1, "2", "{}", null)))));
        sources.read(source, 1);
    }

    /** A program that has just been started on this ledger. */
    public Run start() {
        StartId startId = new StartId();
        RequestOutcomes outcomes = new RequestOutcomes(ledger, settings, TestSettings.accounts(settings), startId);
        RequestQueue queue = new RequestQueue(ledger, settings, outcomes, startId);
        queue.recover();
        return new Run(queue, outcomes);
    }

    /** Leases of one more program on this ledger. */
    public Leases leases() {
        return new Leases(ledger, new StartId());
    }

    /** What one run of the program claims and answers with. */
    public record Run(RequestQueue queue, RequestOutcomes outcomes) {}
}
