package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which file is taken first. Files are written as time and name; an unfinished one ends in a question mark. */
class TakingOrderTest {

    private final Set<DroppedFile> finished = new HashSet<>();

    @Test
    void oldestFirstThenByName() {
        assertEquals(List.of("1b", "2a", "2c"), taken(files("1b", "2a", "2c")));
    }

    @Test
    void aFileThatIsNotFinishedHoldsBackYoungerOnes() {
        assertEquals(List.of("1a"), taken(files("1a", "2b?", "3c")));
    }

    @Test
    void accountsTakeTurnsAndDoNotWaitForEachOther() {
        assertEquals(
                List.of("1a", "5x", "2b", "6y"), taken(files(), files("1a", "2b", "3c?", "4d"), files("5x", "6y")));
    }

    @Test
    void whatMayHoldAnyAccountsRowsAndAccountsFilesWaitForEachOther() {
        assertEquals(List.of("1a", "2r", "3b"), taken(files("2r"), files("1a", "3b")));
        assertEquals(List.of("1a"), taken(files("2s?"), files("1a", "3b")));
        assertEquals(List.of("1x"), taken(files("3t"), files("2u?"), files("1x", "4y")));
    }

    @SafeVarargs
    private final List<String> taken(Queue<DroppedFile> shared, Queue<DroppedFile>... accounts) {
        TakingOrder order = new TakingOrder(shared, List.of(accounts), finished);
        List<String> taken = new ArrayList<>();
        for (Optional<DroppedFile> next = order.next(); next.isPresent(); next = order.next()) {
            taken.add(next.get().path().toString());
        }
        return taken;
    }

    private Queue<DroppedFile> files(String... names) {
        Queue<DroppedFile> files = new ArrayDeque<>();
        for (String name : names) {
            DroppedFile file = new DroppedFile(Path.of(name.replace("?", "")), 1, Long.parseLong(name.substring(0, 1)));
            files.add(file);
            if (!name.endsWith("?")) {
                finished.add(file);
            }
        }
        return files;
    }
}
