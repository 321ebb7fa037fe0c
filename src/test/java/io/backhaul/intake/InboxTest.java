package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.TestSettings;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.LedgerOnDisk;
import io.backhaul.ledger.Source;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Taking files while the ledger or the disk fails. */
class InboxTest {

    private static final String UPDATE = "oms-return-update";

    @TempDir
    Path root;

    private long lastModified;
    private Settings settings;
    private LedgerOnDisk disk;
    private Inbox inbox;
    private InboxLook look;

    @BeforeEach
    void open() throws IOException {
        disk = LedgerOnDisk.open();
        settings = IntakeFixture.settings(
                "backhaul.inbox", root.resolve("in").toString(),
                "backhaul.outbox", root.resolve("out").toString(),
                "backhaul.inbox.quiet", "0s");
        Alarms alarms = new Alarms();
        inbox = new Inbox(settings, disk.sources, alarms);
        look = new InboxLook(settings, inbox, disk.ledger, alarms);
        inbox.create();
    }

    @AfterEach
    void close() {
        disk.ledger.close();
    }

    private Path drop(String name, String content) throws IOException {
        Path file = Files.writeString(root.resolve("in").resolve(UPDATE).resolve(name), content);
        Files.setLastModifiedTime(file, FileTime.fromMillis(++lastModified));
        return file;
    }

    private List<File> finished() {
        List<File> files = new ArrayList<>();
        look.finished().forEachRemaining(files::add);
        return files;
    }

    @Test
    void aFileTheLedgerCouldNotRecordNeverTakesTheNextOnesPlace() throws IOException {
        Path dropped = drop("a.csv", "first");
        // Taken by nothing but a rule of the database: the ledger as such is well.
        disk.ledger.write(tx ->
                tx.update("CREATE TRIGGER no_more BEFORE INSERT ON source BEGIN SELECT" + " raise(ABORT, 'no'); END"));
        drop("b.csv", "younger");
        Iterator<File> files = look.finished();
        assertEquals(dropped.toFile(), files.next());
        assertThrows(LedgerException.class, () -> inbox.take(dropped.toFile()));
        assertFalse(files.hasNext(), "no younger one comes before it");
        drop("a.csv", "second");
        disk.ledger.write(tx -> tx.update("DROP TRIGGER no_more"));

        List<Source> sources = new ArrayList<>();
        for (Iterator<File> again = look.finished(); again.hasNext(); ) {
            sources.add(inbox.take(again.next()));
        }

        List<String> contents = new ArrayList<>();
        for (Source source : sources) {
            contents.add(Files.readString(inbox.work(source)));
        }
        assertEquals(List.of("first", "younger", "second"), contents);
        assertEquals(List.of(), finished());
    }

    @Test
    void whatItsDiskKeepsFromBeingReadIsReadWhenTheDiskIsBack() throws IOException {
        Source source = inbox.take(drop("a.csv", "orderNo\nRO1\n").toFile());
        Path aside = root.resolve("aside");
        Files.move(inbox.work(source), aside);
        SourceReader reader = new SourceReader(settings, TestSettings.accounts(settings), inbox, disk.sources);

        assertThrows(UncheckedIOException.class, () -> reader.orders(source, exchange()));
        Files.move(aside, inbox.work(source));

        assertEquals("RO1", reader.orders(source, exchange()).next().entity());
    }

    private static Exchange exchange() {
        return new DefaultExchange(new DefaultCamelContext());
    }

    @Test
    void twoFilesOfOneNameArePutAwaySideBySide() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Source source = inbox.take(drop("same.csv", "content " + i).toFile());
            disk.sources.read(source, 0);
            threads.add(new Thread(() -> {
                try {
                    inbox.putAway(source);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        try (var done = Files.list(root.resolve("in").resolve(UPDATE).resolve(".done"))) {
            assertEquals(20, done.count());
        }
    }

    @Test
    void aDiskThatFailsSaysNothingOfWhatTheFileHolds() throws IOException {
        Settings.Limits limits = IntakeFixture.settings().limits();
        Path gone = root.resolve("gone.csv");
        assertThrows(UncheckedIOException.class, () -> Rows.open(gone, "gone.csv", limits));

        Path folder = Files.createDirectories(root.resolve("folder.csv"));
        assertThrows(UncheckedIOException.class, () -> Rows.open(folder, "folder.csv", limits));
        assertTrue(Files.exists(folder));
    }
}
