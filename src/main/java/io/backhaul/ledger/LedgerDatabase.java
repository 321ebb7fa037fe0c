package io.backhaul.ledger;

import io.agroal.api.AgroalDataSource;
import io.backhaul.Settings;
import io.quarkus.agroal.DataSource;
import io.quarkus.liquibase.LiquibaseDataSource;
import io.quarkus.liquibase.LiquibaseFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.exception.LiquibaseException;
import liquibase.ui.LoggerUIService;

/** The SQLite file: who owns it, its schema, its durability. */
@ApplicationScoped
public class LedgerDatabase {

    private static final String PREFIX = "jdbc:sqlite:";

    private final Settings settings;
    private final AgroalDataSource pool;
    private final LiquibaseFactory liquibase;
    private FileChannel lockFile;

    LedgerDatabase(
            Settings settings,
            @DataSource("sqlite") AgroalDataSource pool,
            @LiquibaseDataSource("sqlite") LiquibaseFactory liquibase) {
        this.settings = settings;
        this.pool = pool;
        this.liquibase = liquibase;
    }

    /** The ledger's file. */
    public Path file() {
        String url = settings.ledger().url();
        if (!url.startsWith(PREFIX)) {
            throw new IllegalArgumentException(
                    "backhaul.ledger.url is " + url + ", but only jdbc:sqlite:<file> is supported.");
        }
        String file = url.substring(PREFIX.length());
        int options = file.indexOf('?');
        return Path.of(options < 0 ? file : file.substring(0, options));
    }

    /**
     * Makes this process the one that serves the ledger and brings its schema up to date.
     *
     * @throws IllegalStateException when another process serves it already
     */
    void open() {
        Path file = file().toAbsolutePath();
        try {
            Files.createDirectories(file.getParent());
            lockFile = FileChannel.open(
                    file.resolveSibling(file.getFileName() + ".lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
            if (lock() == null) {
                throw new IllegalStateException("Another Backhaul already serves the ledger " + file
                        + "; stop it first or set backhaul.ledger.url.");
            }
        } catch (IOException e) {
            throw new LedgerException("The ledger's folder " + file.getParent() + " cannot be used: " + e, e);
        }
        // Liquibase would ask its vendor's server whether to report how it is used.
        System.setProperty("liquibase.analytics.enabled", "false");
        try {
            Scope.child(Scope.Attr.ui.name(), new LoggerUIService(), this::migrate);
        } catch (Exception e) {
            throw new LedgerException("The ledger " + file + " cannot be brought up to date: " + e.getMessage(), e);
        }
    }

    /** @throws LedgerException when there is no ledger, or its schema is not this program's */
    void attach() {
        if (!Files.isRegularFile(file())) {
            throw new LedgerException(
                    "There is no ledger " + file().toAbsolutePath() + " yet; run the service first.", null);
        }
        System.setProperty("liquibase.analytics.enabled", "false");
        try (Liquibase update = liquibase.createLiquibase()) {
            int missing = update.listUnrunChangeSets(liquibase.createContexts(), liquibase.createLabels())
                    .size();
            if (missing > 0) {
                throw new LedgerException(
                        "The ledger " + file().toAbsolutePath()
                                + " is of an older version; start the service of this version once.",
                        null);
            }
        } catch (LiquibaseException e) {
            throw new LedgerException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    private void migrate() throws LiquibaseException {
        try (Liquibase update = liquibase.createLiquibase()) {
            // The file lock says that no other process migrates: a lock in the database is a killed one's.
            update.forceReleaseLocks();
            update.setShowSummary(UpdateSummaryEnum.OFF);
            update.update(liquibase.createContexts(), liquibase.createLabels());
        }
    }

    private FileLock lock() throws IOException {
        try {
            return lockFile.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /** The one connection that writes: every commit is on the disk when it returns, whatever the URL says. */
    Connection writer() throws SQLException {
        Connection connection = pool.getConnection();
        try (Statement pragma = connection.createStatement()) {
            pragma.execute("PRAGMA journal_mode=WAL");
            pragma.execute("PRAGMA synchronous=FULL");
            pragma.execute("PRAGMA busy_timeout=20000");
            pragma.execute("PRAGMA cache_size=-32768");
        }
        return connection;
    }

    Connection reader() throws SQLException {
        return pool.getConnection();
    }

    void close() {
        try {
            if (lockFile != null) {
                lockFile.close();
            }
        } catch (IOException e) {
            throw new LedgerException("The ledger's lock cannot be released: " + e, e);
        }
    }
}
