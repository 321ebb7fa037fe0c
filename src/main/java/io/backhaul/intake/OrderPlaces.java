package io.backhaul.intake;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.sqlite.JDBC;

/**
 * Where the orders of one source stand, to find those that come again further down. Held in a temporary file that the system
 * removes with the connection, even when the process is killed.
 */
final class OrderPlaces implements AutoCloseable {

    /** An address without a file: SQLite keeps such a database on the disk as soon as its cache is full. */
    private static final String TEMPORARY = "jdbc:sqlite:";

    private static final int CACHE_KILOBYTES = 4096;

    private final Connection connection;
    private final PreparedStatement add;
    private final PreparedStatement find;
    private boolean anyAgain;

    OrderPlaces() {
        try {
            connection = JDBC.createConnection(TEMPORARY, new Properties());
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=OFF");
                statement.execute("PRAGMA cache_size=-" + CACHE_KILOBYTES);
                statement.execute("CREATE TABLE place (account TEXT, entity TEXT, first TEXT, second TEXT,"
                        + " PRIMARY KEY (account, entity)) WITHOUT ROWID");
            }
            connection.setAutoCommit(false);
            add = connection.prepareStatement("INSERT INTO place (account, entity, first) VALUES (?,?,?)"
                    + " ON CONFLICT DO UPDATE SET second=coalesce(second, excluded.first) RETURNING second");
            find = connection.prepareStatement(
                    "SELECT first, second FROM place WHERE account=? AND entity=? AND second IS NOT NULL");
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    /** @param second where the order comes again for the first time */
    record Places(String first, String second) {}

    /** Notes an order; orders without a number or a known account never come again. */
    void add(Order order) {
        if (order.entity() == null || order.account() == null) {
            return;
        }
        try {
            add.setString(1, order.account());
            add.setString(2, order.entity());
            add.setString(3, order.rows().get(0).position());
            try (ResultSet row = add.executeQuery()) {
                anyAgain |= row.next() && row.getString(1) != null;
            }
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    /** The places of an order that stands in more than one. */
    Optional<Places> ofRepeated(Order order) {
        if (!anyAgain || order.entity() == null || order.account() == null) {
            return Optional.empty();
        }
        try {
            find.setString(1, order.account());
            find.setString(2, order.entity());
            try (ResultSet row = find.executeQuery()) {
                return row.next() ? Optional.of(new Places(row.getString(1), row.getString(2))) : Optional.empty();
            }
        } catch (SQLException e) {
            throw unusable(e);
        }
    }

    private static IllegalStateException unusable(SQLException e) {
        return new IllegalStateException(
                "The temporary index of orders cannot be written (" + e.getMessage()
                        + "); make room in the folder for temporary files, or name another one in SQLITE_TMPDIR.",
                e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unusable(e);
        }
    }
}
