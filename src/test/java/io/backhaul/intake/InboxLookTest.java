package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerOnDisk;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a dropped file is finished, that it waits for older ones, and that systems take turns. */
class InboxLookTest {

    @TempDir
    Path inbox;

    private Ledger ledger;
    private InboxLook look;

    @BeforeEach
    void open() {
        Settings settings = IntakeFixture.settings("backhaul.inbox", inbox.toString(), "backhaul.inbox.quiet", "500ms");
        ledger = LedgerOnDisk.open().ledger;
        Alarms alarms = new Alarms();
        look = new InboxLook(settings, new Inbox(settings, null, alarms), ledger, alarms);
    }

    @AfterEach
    void close() {
        ledger.close();
    }

    private Path drop(String name, long modified) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
        return file;
    }

    private List<Path> finished() {
        List<Path> finished = new ArrayList<>();
        look.finished().forEachRemaining((File file) -> finished.add(file.toPath()));
        return finished;
    }

    private void awaitFinished(List<Path> files) {
        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
            List<Path> finished = finished();
            assertTrue(finished.isEmpty() || finished.equals(files), finished.toString());
            return !finished.isEmpty();
        });
    }

    @Test
    void aFileWaitsForAnOlderOneThatWasSeenLater() throws IOException {
        Path younger = drop("oms-return-update/b.csv", 2_000);
        assertEquals(List.of(), finished());
        long seen = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - seen > 100_000_000);
        Path older = drop("oms-return-update/shop2/z.csv", 1_000);

        awaitFinished(List.of(older, younger));
    }

    @Test
    void aMarkedFileWaitsForAnOlderOneToo() throws IOException {
        Path older = drop("oms-return-update/a.csv", 1_000);
        Path younger = drop("oms-return-update/b.csv", 2_000);
        drop("oms-return-update/b.csv.done", 2_000);

        awaitFinished(List.of(older, younger));
    }

    @Test
    void aFileOfAnotherSystemWaitsForNone() throws IOException {
        drop("oms-return-update/a.csv", 1_000);
        finished();
        Path other = drop("return2-cancel/b.csv", 2_000);
        drop("return2-cancel/b.csv.done", 2_000);

        assertEquals(List.of(other), finished());
    }

    @Test
    void thousandsOfOneSystemLetAnotherHaveItsTurn() throws IOException {
        for (int i = 0; i < 3_000; i++) {
            drop("oms-return-update/" + i + ".csv", 1_000 + i);
        }
        Path other = drop("return2-cancel/b.csv", 9_000);
        Awaitility.await().pollInterval(Duration.ofMillis(100)).until(() -> !finished()
                .isEmpty());

        List<Path> finished = finished();

        assertTrue(finished.indexOf(other) < 2, "first or second");
        assertEquals(1_001, finished.size(), "no more are held at once");
        assertEquals(
                inbox.resolve("oms-return-update/0.csv"),
                finished.stream()
                        .filter(file -> !file.equals(other))
                        .findFirst()
                        .orElseThrow());
    }
}
