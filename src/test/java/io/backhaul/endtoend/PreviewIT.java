package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command beside the service and without it, and on files of any size. */
class PreviewIT {

    private static final String CANCEL = "return2-cancel";

    @Test
    void itReadsTheLedgerBesideTheServiceAndWithoutItAndMakesNone() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            Path file = workplace.folder().resolve("again.csv");
            Files.writeString(file, "orderNumber,cancelType\nOCSP1,1\nOCSP2,1\n");

            assertEquals(List.of("would be sent", "would be sent"), verdicts(workplace, file));
            assertFalse(Files.exists(workplace.ledger()));
            assertEquals(0, workplace.sandbox().requestCount());

            try (Program program = Program.start(workplace.folder(), workplace.settings())) {
                workplace.drop(CANCEL, "first.csv", "orderNumber,cancelType\nOCSP1,1\n");
                workplace.awaitResult(CANCEL, "first.csv");
                assertEquals(List.of("unchanged", "would be sent"), verdicts(workplace, file), program.output());
                program.stop();
            }
            long sources = workplace.number("SELECT count(*) FROM source");
            assertEquals(List.of("unchanged", "would be sent"), verdicts(workplace, file));
            assertEquals(sources, workplace.number("SELECT count(*) FROM source"));

            Files.delete(workplace.ledger());
            Program.Ended gone = preview(workplace, file);
            assertEquals(3, gone.exitCode(), gone.output());
            assertTrue(gone.output().contains("is missing, though it has been in use"), gone.output());
        }
    }

    private static Program.Ended preview(Workplace workplace, Path file) {
        return Program.start(workplace.folder(), workplace.settings(), "preview", CANCEL, file.toString(), "--json")
                .awaitEnd();
    }

    private static List<String> verdicts(Workplace workplace, Path file) {
        Program.Ended ended = preview(workplace, file);
        assertEquals(0, ended.exitCode(), ended.output());
        return ended.output()
                .lines()
                .filter(line -> line.contains("verdict"))
                .map(line -> line.replaceAll(".*\"verdict\":\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void aFileWithUnknownColumnsIsRefusedWhereTheInboxRefusesIt() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            Map<String, String> settings = workplace.settings();
            settings.put("backhaul.inbox.unknown-columns", "reject");
            Path file = workplace.folder().resolve("more.json");
            Files.writeString(
                    file,
                    "{\"orderNumber\":\"OCSU1\",\"cancelType\":1}\n"
                            + "{\"orderNumber\":\"OCSU2\",\"cancelType\":1,\"colour\":\"red\"}\n");

            Program.Ended ended = Program.start(workplace.folder(), settings, "preview", CANCEL, file.toString())
                    .awaitEnd();

            assertEquals(1, ended.exitCode(), ended.output());
            List<String> printed = ended.output().lines().toList();
            assertTrue(printed.get(printed.size() - 2).contains("colour"), ended.output());
            assertEquals(
                    "The file is refused, nothing of it would be sent; 1 orders in 1 rows were read before,"
                            + " 0 of them invalid.",
                    printed.get(printed.size() - 1));
        }
    }

    @Test
    void aBigFileIsShownInSmallMemoryAndAReaderMayGoAway() throws Exception {
        bigFile(150_000);
    }

    @Test
    @Tag("long")
    void aMillionLinesAreShownInSmallMemory() throws Exception {
        bigFile(1_000_000);
    }

    private static void bigFile(int lines) throws Exception {
        try (Workplace workplace = Workplace.open()) {
            Path file = workplace.folder().resolve("big.csv");
            try (BufferedWriter big = Files.newBufferedWriter(file)) {
                big.write("orderNumber,cancelType\n");
                for (int i = 1; i < lines; i++) {
                    big.write("OCS" + i + "," + (i % 1000 == 0 ? "x" : "1") + "\n");
                }
                big.write("OCS1,1\n");
            }
            Program.Ended all = Program.start(
                            workplace.folder(),
                            workplace.settings(),
                            List.of("-Xmx96m", "-XX:+ExitOnOutOfMemoryError"),
                            "preview",
                            CANCEL,
                            file.toString(),
                            "--json")
                    .awaitEnd(lines);

            assertEquals(1, all.exitCode());
            List<String> printed = all.output().lines().toList();
            assertEquals(lines + 1, printed.size());
            JsonNode summary = new ObjectMapper().readTree(printed.get(lines)).path("summary");
            long bad = (lines - 1) / 1000 + 2;
            assertEquals(lines, summary.path("orders").asLong());
            assertEquals(bad, summary.path("invalid").asLong());
            assertEquals(lines - bad, summary.path("would be sent").asLong());

            Path errors = workplace.folder().resolve("errors.txt");
            Process head = new ProcessBuilder(
                            "sh",
                            "-c",
                            "\"$0\" -jar \"$1\" preview return2-cancel big.csv --json 2>errors.txt | head -n 1",
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            Program.JAR.toString())
                    .directory(workplace.folder().toFile())
                    .start();
            String first = new String(head.getInputStream().readAllBytes());
            assertTrue(head.waitFor(60, TimeUnit.SECONDS), "it goes on though nobody reads");
            assertTrue(first.startsWith("{\"line\":\"2\""), first);
            Awaitility.await().atMost(Workplace.LONG).until(() -> Files.exists(errors));
            assertEquals("", Files.readString(errors));
        }
    }
}
