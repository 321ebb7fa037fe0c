package io.backhaul.ledger;

import io.agroal.api.AgroalDataSource;
import io.backhaul.Settings;
import io.quarkus.agroal.DataSource;
import io.quarkus.liquibase.LiquibaseDataSource;
import io.quarkus.liquibase.LiquibaseFactory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Properties;
import liquibase.Liquibase;
import liquibase.Scope;
import liquibase.UpdateSummaryEnum;
import liquibase.exception.LiquibaseException;
import liquibase.ui.LoggerUIService;
import org.sqlite.JDBC;
import org.sqlite.SQLiteOpenMode;

/** The SQLite database in the ledger's file: its identity, its schema, its durability. */
@ApplicationScoped
public class LedgerDatabase {

    private static final String PREFIX = "jdbc:sqlite:";

    /** How long a write waits for another process: long enough for a command, short against the life of a claim. */
    private static final int BUSY_MILLIS = 5_000;

    /** Up to here every page is looked at before the start; a larger ledger would delay each start for too long. */
    private static final long CHECKED_WHOLE = 64L << 20;

    private final Settings settings;
    private final AgroalDataSource pool;
    private final LiquibaseFactory liquibase;
    private LedgerFile ledger;
    private int identity;

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
     * Makes this process the one that serves the ledger and brings its schema up to date. A ledger that has been in use is
     * never made anew.
     *
     * @throws IllegalStateException when another process serves it already
     * @throws LedgerException when it cannot be used
     */
    void open() {
        ledger = new LedgerFile(file());
        ledger.own();
        int expected = ledger.expect();
        try (Tx tx = new Tx(connection())) {
            int found = (int) tx.number("PRAGMA user_version");
            ledger.requireSame(expected, found);
            inspect(tx);
            identity = identify(tx, found);
        } catch (SQLException | IOException e) {
            throw unusable(e);
        }
        // Liquibase would ask its vendor's server whether to report how it is used.
        System.setProperty("liquibase.analytics.enabled", "false");
        try {
            Scope.child(Scope.Attr.ui.name(), new LoggerUIService(), this::migrate);
        } catch (Exception e) {
            throw LedgerFault.of(e).isPresent()
                    ? unusable(e)
                    : new LedgerException(
                            "The ledger " + file() + " cannot be brought up to date: " + e.getMessage(), e);
        }
        ledger.remember(identity);
    }

    /** Gives a new ledger an identity, and shows that any can be written. */
    private int identify(Tx tx, int found) throws SQLException {
        // Not static: a native binary must not seed it when it is built.
        int own = found == 0 ? new SecureRandom().nextInt(1, Integer.MAX_VALUE) : found;
        tx.update("PRAGMA synchronous=FULL");
        tx.update("PRAGMA user_version=" + own);
        return own;
    }

    /** Damage in the middle of a ledger that is not checked as a whole shows when it is read: see {@link LedgerFault}. */
    private void inspect(Tx tx) throws SQLException, IOException {
        long size = tx.number("PRAGMA page_count") * tx.number("PRAGMA page_size");
        if (size > ledger.size()) {
            throw new LedgerException(LedgerFault.DAMAGED.text(ledger.path(), "its end is missing"), null);
        }
        String finding = size > CHECKED_WHOLE
                ? "ok"
                : tx.first("PRAGMA quick_check(1)", row -> row.getString(1)).orElse("");
        if (!finding.equals("ok")) {
            throw new LedgerException(LedgerFault.DAMAGED.text(ledger.path(), finding), null);
        }
    }

    private LedgerException unusable(Exception e) {
        Optional<LedgerFault> fault = LedgerFault.of(e);
        String text = fault.map(known -> known.text(ledger.path(), e))
                .orElse("The ledger " + ledger.path() + " cannot be opened: " + e.getMessage());
        return new LedgerException(text, e);
    }

    /**
     * Opens a ledger that another process may be serving.
     *
     * @throws LedgerException when there is none, or its schema is not this program's
     */
    void attach() {
        ledger = new LedgerFile(file());
        int expected = ledger.look();
        try (Tx tx = new Tx(connection())) {
            identity = (int) tx.number("PRAGMA user_version");
            ledger.requireSame(expected, identity);
        } catch (SQLException e) {
            throw unusable(e);
        }
        System.setProperty("liquibase.analytics.enabled", "false");
        try (Liquibase update = liquibase.createLiquibase()) {
            int missing = update.listUnrunChangeSets(liquibase.createContexts(), liquibase.createLabels())
                    .size();
            if (missing > 0) {
                throw new LedgerException(
                        "The ledger " + ledger.path()
                                + " is of an older version; start the service of this version once.",
                        null);
            }
        } catch (LiquibaseException e) {
            throw unusable(e);
        }
    }

    /**
     * Reads a ledger that another process may be serving, through {@link #reader()} alone. Where there is none, {@link
     * #onDisk()} stays null.
     *
     * @throws LedgerException when there is one that cannot be used
     */
    void observe() {
        LedgerFile found = new LedgerFile(file());
        if (found.isNew()) {
            return;
        }
        int expected = found.look();
        ledger = found;
        try (Tx tx = new Tx(reader())) {
            found.requireSame(expected, (int) tx.number("PRAGMA user_version"));
        } catch (SQLException e) {
            throw unusable(e);
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

    /** A connection that no pool has used before: one that has seen a fault may never get well. */
    private Connection connection() throws SQLException {
        Properties properties = new Properties();
        // As in application.properties: open, but never make a file.
        properties.setProperty("open_mode", String.valueOf(SQLiteOpenMode.READWRITE.flag));
        properties.setProperty("busy_timeout", String.valueOf(BUSY_MILLIS));
        // Otherwise the driver asks for the last row's id after each insert.
        properties.setProperty("jdbc.get_generated_keys", "false");
        return JDBC.createConnection(settings.ledger().url(), properties);
    }

    /**
     * The one connection that writes: every commit is on the disk when it returns, whatever the URL says. It has shown that
     * it can write.
     */
    Tx writer() throws SQLException {
        Tx tx = new Tx(connection());
        try {
            tx.first("PRAGMA journal_mode=WAL", row -> row.getString(1));
            tx.update("PRAGMA synchronous=FULL");
            tx.update("PRAGMA cache_size=-32768");
            // What is replaced or deleted in a row is wiped, tokens above all.
            tx.first("PRAGMA secure_delete=FAST", row -> row.getString(1));
            ledger.requireSame(identity, (int) tx.number("PRAGMA user_version"));
            tx.update("PRAGMA user_version=" + identity);
            ledger.pin();
            return tx;
        } catch (SQLException | RuntimeException e) {
            tx.close();
            throw e;
        }
    }

    /** Lets go of connections that have seen a fault, so that new ones take their place. */
    void disconnect() {
        ledger.unpinParts();
        pool.flush(AgroalDataSource.FlushMode.GRACEFUL);
    }

    Connection reader() throws SQLException {
        return pool.getConnection();
    }

    /** What is known of the file on the disk. */
    LedgerFile onDisk() {
        return ledger;
    }

    void close() {
        if (ledger != null) {
            ledger.release();
        }
    }
}
