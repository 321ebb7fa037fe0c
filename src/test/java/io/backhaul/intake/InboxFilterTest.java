package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.component.file.GenericFile;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a dropped file is finished, and that it waits for older ones. */
class InboxFilterTest {

    @TempDir
    Path inbox;

    private InboxFilter filter;

    @BeforeEach
    void settings() {
        filter = new InboxFilter(
                IntakeFixture.settings("backhaul.inbox", inbox.toString(), "backhaul.inbox.quiet", "500ms"));
    }

    private Path drop(String name, long modified) throws IOException {
        Path file = inbox.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, "x");
        Files.setLastModifiedTime(file, FileTime.fromMillis(modified));
        return file;
    }

    /** One look at the inbox, the files in the order the folder gives them. */
    private List<Path> poll(Path... files) {
        filter.begin();
        return Stream.of(files).filter(this::isAccepted).toList();
    }

    private boolean isAccepted(Path path) {
        GenericFile<File> file = new GenericFile<>();
        file.setFile(path.toFile());
        file.setDirectory(Files.isDirectory(path));
        return filter.accept(file);
    }

    @Test
    void aFileWaitsForAnOlderOneThatWasSeenLater() throws IOException {
        Path younger = drop("oms-return-update/b.csv", 2_000);
        assertEquals(List.of(), poll(younger));
        long seen = System.nanoTime();
        Awaitility.await().until(() -> System.nanoTime() - seen > 100_000_000);
        Path older = drop("oms-return-create/z.csv", 1_000);
        assertEquals(List.of(), poll(younger, older));

        Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> {
            List<Path> accepted = poll(younger, older);
            assertTrue(accepted.isEmpty() || accepted.contains(older), accepted.toString());
            return accepted.size() == 2;
        });
    }

    @Test
    void aMarkedFileWaitsForAnOlderOneToo() throws IOException {
        Path older = drop("oms-return-update/a.csv", 1_000);
        assertEquals(List.of(), poll(older));
        Path younger = drop("oms-return-update/b.csv", 2_000);
        drop("oms-return-update/b.csv.done", 2_000);

        assertEquals(List.of(), poll(younger, older));
        Awaitility.await().until(() -> poll(younger, older).size() == 2);
    }

    @Test
    void aFileOfAnotherSystemWaitsForNone() throws IOException {
        Path older = drop("oms-return-update/a.csv", 1_000);
        poll(older);
        Path other = drop("return2-cancel/b.csv", 2_000);
        drop("return2-cancel/b.csv.done", 2_000);

        assertEquals(List.of(other), poll(other, older));
    }
}
