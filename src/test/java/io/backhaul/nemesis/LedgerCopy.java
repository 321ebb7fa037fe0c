package io.backhaul.nemesis;

import io.backhaul.nemesis.Evidence.LedgerRequest;
import io.backhaul.nemesis.Evidence.LedgerRow;
import io.backhaul.nemesis.Evidence.LedgerSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The ledger as a kill left it. A copy: opening the ledger itself would recover it in the program's stead. */
final class LedgerCopy implements AutoCloseable {

    private static final String PATH = "s.operation || coalesce('/' || s.folder_account, '') || '/' || s.name";

    private final Path folder;
    private final Connection connection;

    private LedgerCopy(Path folder, Connection connection) {
        this.folder = folder;
        this.connection = connection;
    }

    /** Makes a value of the row the result set stands on. */
    @FunctionalInterface
    private interface Mapper<T> {
        T map(ResultSet row) throws SQLException;
    }

    /** @param ledger of a program that does not run */
    static LedgerCopy of(Path ledger) {
        try {
            Path folder = Files.createTempDirectory("ledger-copy");
            for (String part : List.of("", "-wal")) {
                Path file = ledger.resolveSibling(ledger.getFileName() + part);
                if (Files.exists(file)) {
                    Files.copy(file, folder.resolve("copy.db" + part));
                }
            }
            return new LedgerCopy(folder, DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("copy.db")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Whether the program came so far as to make its tables. */
    boolean isMade() {
        return !list("SELECT 1 FROM sqlite_master WHERE name='databasechangeloglock' COLLATE NOCASE", row -> 1)
                        .isEmpty()
                && !list("SELECT 1 FROM sqlite_master WHERE name='token'", row -> 1)
                        .isEmpty();
    }

    /** SQLite's own opinion: {@code ok}. */
    String integrity() {
        return list("PRAGMA integrity_check", row -> row.getString(1)).get(0);
    }

    List<LedgerSource> sources() {
        return list(
                "SELECT s.no, " + PATH + ", s.system, s.state, rows_read = rows_confirmed+rows_rejected+rows_invalid"
                        + "+rows_unchanged+rows_stopped+rows_waiting+rows_unknown"
                        // A source that is read anew has counters that begin again before its rows do.
                        + " AND (s.state='TAKEN' OR rows_read = (SELECT count(*) FROM source_row w WHERE w.source_no=s.no)"
                        + counted("confirmed", "'CONFIRMED'") + counted("rejected", "'REJECTED'")
                        + counted("invalid", "'INVALID'") + counted("unchanged", "'UNCHANGED'")
                        + counted("stopped", "'STOPPED'") + counted("waiting", "'READY','SENDING'")
                        + counted("unknown", "'UNKNOWN'") + ") FROM source s ORDER BY s.no",
                row -> new LedgerSource(
                        row.getLong(1), row.getString(2), row.getString(3), row.getString(4), row.getBoolean(5)));
    }

    private static String counted(String term, String states) {
        return " AND rows_" + term + " = (SELECT coalesce(sum(row_count), 0) FROM request r WHERE r.source_no=s.no"
                + " AND r.state IN (" + states + "))";
    }

    List<LedgerRow> rows() {
        return list(
                "SELECT " + PATH + ", w.position, w.request_id FROM source_row w JOIN source s ON s.no=w.source_no"
                        + " ORDER BY w.source_no, w.ordinal",
                row -> new LedgerRow(row.getString(1), row.getString(2), row.getLong(3)));
    }

    List<LedgerRequest> requests() {
        return list(
                "SELECT r.id, " + PATH + ", r.first_position, r.account, e.order_no, r.message_id, r.state, r.code,"
                        + " (SELECT group_concat(c.outcome || ' ' || coalesce(c.code, ''), ', ') FROM call_request cr"
                        + " JOIN call c ON c.id=cr.call_id WHERE cr.request_id=r.id) FROM request r"
                        + " JOIN source s ON s.no=r.source_no LEFT JOIN entity e ON e.id=r.entity_id ORDER BY r.id",
                row -> new LedgerRequest(
                        row.getLong(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        row.getString(6),
                        row.getString(7),
                        row.getString(8),
                        calls(row.getString(9))));
    }

    private static List<String> calls(String list) {
        return list == null ? List.of() : List.of(list.split(", "));
    }

    /** Message ids of requests whose sending is durable. */
    List<String> sent() {
        return list("SELECT message_id FROM request WHERE attempts>0", row -> row.getString(1));
    }

    private <T> List<T> list(String sql, Mapper<T> mapper) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(mapper.map(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
            try (var files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
