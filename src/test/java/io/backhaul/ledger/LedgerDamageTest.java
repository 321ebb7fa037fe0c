package io.backhaul.ledger;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A ledger that comes to harm while it is in use. */
class LedgerDamageTest {

    @Test
    void itIsNotUsedAnyMoreAndSaysWhatToDo() throws IOException, SQLException {
        LedgerOnDisk disk = LedgerOnDisk.open();
        disk.given("oms-return-update", "{\"remark\":\"" + "x".repeat(2_000_000) + "\"}");
        String url = disk.settings.ledger().url();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        overwriteAllButTheFirstPage(Path.of(url.substring("jdbc:sqlite:".length())));

        LedgerException refused = assertThrows(
                LedgerException.class,
                () -> disk.ledger.read(tx -> tx.list("SELECT * FROM request, call, decision", row -> 1)));

        assertTrue(refused.getMessage().contains("is damaged"), refused.getMessage());
        assertFalse(disk.ledger.isAvailable());
        assertThrows(LedgerUnavailableException.class, () -> disk.given("oms-return-update", "{}"));
        disk.ledger.close();
    }

    private static void overwriteAllButTheFirstPage(Path file) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            byte[] noise = new byte[(int) bytes.length() - 4096];
            new Random(1).nextBytes(noise);
            bytes.seek(4096);
            bytes.write(noise);
        }
    }
}
