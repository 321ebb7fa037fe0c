package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The start on a ledger that has come to harm: refused with one sentence, and the file stays as it is. */
class LedgerStartIT {

    private static final Map<String, String> OMS = Map.of(
            "backhaul.oms.url", "http://127.0.0.1:9",
            "backhaul.oms.api-token", "token",
            "backhaul.inbox.quiet", "100ms",
            "backhaul.inbox.poll", "100ms");

    @TempDir
    static Path used;

    @TempDir
    Path folder;

    /** What befell the ledger while Backhaul did not run, and what the refusal says. */
    enum Harm {
        EMPTIED("is empty, though it has been in use") {
            @Override
            void befall(Path ledger) throws IOException {
                Files.write(ledger, new byte[0]);
            }
        },
        REMOVED("is missing, though it has been in use") {
            @Override
            void befall(Path ledger) throws IOException {
                Files.delete(ledger);
            }
        },
        TRUNCATED("is damaged") {
            @Override
            void befall(Path ledger) throws IOException {
                try (RandomAccessFile file = new RandomAccessFile(ledger.toFile(), "rw")) {
                    file.setLength(file.length() / 2);
                }
            }
        },
        HEADER_OVERWRITTEN("is damaged") {
            @Override
            void befall(Path ledger) throws IOException {
                overwrite(ledger, 0, 100);
            }
        },
        PAGE_OVERWRITTEN("is damaged") {
            @Override
            void befall(Path ledger) throws IOException {
                overwrite(ledger, Files.size(ledger) / 2 / 4096 * 4096, 4096);
            }
        },
        REPLACED("is not the one that has been in use here") {
            @Override
            void befall(Path ledger) throws IOException {
                // The same but for its identity, at byte 60 of the header.
                overwrite(ledger, 60, 4);
            }
        },
        FROZEN("cannot be written") {
            @Override
            void befall(Path ledger) {
                Disk.freeze(List.of(ledger));
            }
        };

        private final String sentence;

        Harm(String sentence) {
            this.sentence = sentence;
        }

        abstract void befall(Path ledger) throws IOException;

        private static void overwrite(Path ledger, long from, int length) throws IOException {
            byte[] noise = new byte[length];
            ThreadLocalRandom.current().nextBytes(noise);
            try (RandomAccessFile file = new RandomAccessFile(ledger.toFile(), "rw")) {
                file.seek(from);
                file.write(noise);
            }
        }
    }

    @BeforeAll
    static void useALedger() throws IOException {
        try (Program program = Program.start(used, OMS)) {
            Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                    .equals("UP"));
            Files.writeString(used.resolve("erp/inbox/oms-return-update/a.csv"), "orderNo,referenceNo\nRO1,A\n");
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> Files.exists(used.resolve("erp/inbox/oms-return-update/.done/a.csv")));
            program.stop();
        }
    }

    @AfterAll
    static void theGoodOneStillStarts() {
        starts(used);
    }

    private Path ledger() throws IOException {
        Path data = Files.createDirectories(folder.resolve("data"));
        for (Path part : Disk.parts(used.resolve("data/backhaul.db"))) {
            Files.copy(part, data.resolve(part.getFileName()));
        }
        return data.resolve("backhaul.db");
    }

    private static void starts(Path folder) {
        try (Program program = Program.start(folder, OMS)) {
            Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                    .equals("UP"));
        }
    }

    @ParameterizedTest
    @EnumSource(Harm.class)
    void itIsRefusedAndLeftAsItIs(Harm harm) throws IOException {
        Path ledger = ledger();
        harm.befall(ledger);
        byte[] before = Files.exists(ledger) ? Files.readAllBytes(ledger) : null;

        Program.Ended start = Program.start(folder, OMS).awaitEnd();
        Disk.thaw(List.of(ledger));

        assertEquals(3, start.exitCode(), start.output());
        List<String> said = start.output()
                .lines()
                .filter(line -> line.startsWith("Backhaul cannot start"))
                .toList();
        assertEquals(1, said.size(), start.output());
        assertTrue(said.get(0).contains("backhaul.db " + harm.sentence), said.get(0));
        assertFalse(start.output().contains("\tat "), start.output());
        if (before == null) {
            assertFalse(Files.exists(ledger));
        } else {
            assertArrayEquals(before, Files.readAllBytes(ledger));
        }
    }

    @Test
    void aNewOneIsBegunOnPurposeByDeletingTheLockFile() throws IOException {
        Path ledger = ledger();
        Files.delete(ledger);
        Files.delete(ledger.resolveSibling("backhaul.db.lock"));

        starts(folder);

        assertTrue(Files.size(ledger) > 0);
        assertTrue(Files.size(ledger.resolveSibling("backhaul.db.lock")) > 0);
    }
}
