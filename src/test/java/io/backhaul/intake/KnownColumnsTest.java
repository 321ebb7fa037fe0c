package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static io.backhaul.intake.IntakeFixture.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import io.backhaul.Settings.UnknownColumns;
import io.backhaul.TestSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Columns that the mapping does not know: told once for each source, or reason to refuse it. */
class KnownColumnsTest {

    private static final Settings SETTINGS = settings();
    private static final Set<String> KNOWN = Set.of("orderNo", "item.qty");
    private static final String JSON =
            "{\"orderNo\":\"R1\",\"item\":{\"qty\":1},\"requestId\":\"x\",\"account\":\"default\"}\n";

    @Test
    void namesInRecordsAreToldOnceAtTheEnd() throws IOException {
        String file = JSON + "{\"orderNo\":\"R2\",\"colour\":\"SECRET\"}\n".repeat(3)
                + "{\"orderNo\":\"R3\",\"item\":{\"size\":\"SECRET\"}}\n";
        assertEquals(
                List.of("a.json: columns that the mapping of own does not use: colour, item.size"),
                warnings(() -> read(json(file, UnknownColumns.WARN))));
    }

    @Test
    void aFileWithoutUnknownColumnsIsNotTold() throws IOException {
        assertEquals(List.of(), warnings(() -> read(json(JSON, UnknownColumns.WARN))));
        assertEquals(
                List.of(),
                warnings(() -> read(csv("orderNo,item.qty,account,attachment.path\nR1,1,,\n", UnknownColumns.WARN))));
    }

    @Test
    void aHeaderIsToldOnce() throws IOException {
        assertEquals(
                List.of("a.json: columns that the mapping of own does not use: colour"),
                warnings(() -> read(csv("orderNo,colour\nR1,SECRET\nR2,SECRET\n", UnknownColumns.WARN))));
    }

    @Test
    void moreNamesThanAnyoneReadsAreCutOff() throws IOException {
        String file = IntStream.range(0, 5_000)
                .mapToObj(i -> "{\"orderNo\":\"R\",\"" + "x".repeat(500) + i + "\":1,\"c" + i + "\":1}\n")
                .collect(Collectors.joining());
        String told = warnings(() -> read(json(file, UnknownColumns.WARN))).get(0);
        assertTrue(told.length() < 2_000 && told.endsWith(", …"), told);
    }

    @Test
    void aNameDoesNotMakeALineOfItsOwn() throws IOException {
        String told = warnings(() -> read(json("{\"orderNo\":\"R\",\"a\\n\\ud800ERROR b\":1}", UnknownColumns.WARN)))
                .get(0);
        assertTrue(told.endsWith(": a ERROR b"), told);
    }

    @Test
    void aRecordWithAnUnknownNameBreaksTheSourceWhereThatIsWanted() throws IOException {
        try (Rows rows = json(JSON + "{\"orderNo\":\"R2\",\"colour\":\"SECRET\"}\n", UnknownColumns.REJECT)) {
            assertEquals("1", rows.next().position());
            SourceBrokenException broken = assertThrows(SourceBrokenException.class, rows::next);
            assertEquals("unknown-columns", broken.reason().key());
            assertEquals(List.of("2", "colour"), broken.reason().arguments());
        }
    }

    @Test
    void aHeaderWithAnUnknownNameBreaksTheSourceBeforeItsFirstRow() throws IOException {
        try (Rows rows = csv("orderNo,colour\nR1,SECRET\n", UnknownColumns.REJECT)) {
            SourceBrokenException broken = assertThrows(SourceBrokenException.class, rows::next);
            assertEquals(List.of("1", "colour"), broken.reason().arguments());
            assertFalse(rows.hasNext());
        }
    }

    @Test
    void theInboxReadsItsSourcesLikeThat(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(
                folder.resolve("a.json"), "{\"orderNo\":\"R1\"}\n{\"orderNo\":\"R2\",\"colour\":\"x\"}\n");
        Settings reject = settings(
                "backhaul.inbox.unknown-columns", "reject",
                "backhaul.oms.url", "http://localhost",
                "backhaul.oms.api-token", "t");
        SourceReader reader = new SourceReader(reject, TestSettings.accounts(reject), null, null);
        try (Orders orders = reader.open(file, "a.json", "oms-return-update", folder, null)) {
            assertEquals("R1", orders.next().entity());
            assertThrows(SourceBrokenException.class, orders::next);
        }
        try (Orders again = reader.reopen(file, "a.json", "oms-return-update", folder, null)) {
            assertEquals("R1", again.next().entity());
            assertThrows(SourceBrokenException.class, again::next);
        }
    }

    @Test
    void aFileReadTwiceIsWarnedOfOnce(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a.csv"), "orderNo,colour\nR1,x\n");
        Settings warn = settings("backhaul.oms.url", "http://localhost", "backhaul.oms.api-token", "t");
        SourceReader reader = new SourceReader(warn, TestSettings.accounts(warn), null, null);
        assertEquals(
                List.of("a.csv: columns that the mapping of oms-return-update does not use: colour"), warnings(() -> {
                    readAll(reader.open(file, "a.csv", "oms-return-update", folder, null));
                    readAll(reader.reopen(file, "a.csv", "oms-return-update", folder, null));
                }));
    }

    private static void readAll(Orders orders) throws IOException {
        try (orders) {
            orders.forEachRemaining(order -> {});
        }
    }

    private static Rows json(String text, UnknownColumns meaning) throws IOException {
        return new KnownColumns(IntakeFixture.json(utf8(text), SETTINGS), "a.json", "own", KNOWN, meaning);
    }

    private static Rows csv(String text, UnknownColumns meaning) throws IOException {
        return new KnownColumns(IntakeFixture.csv(utf8(text), SETTINGS), "a.json", "own", KNOWN, meaning);
    }

    private interface Reading {
        void read() throws IOException;
    }

    private static void read(Rows rows) throws IOException {
        try (rows) {
            rows.forEachRemaining(row -> {});
        }
    }

    private static List<String> warnings(Reading reading) throws IOException {
        List<String> told = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                told.add(String.format(line.getMessage(), line.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger log = Logger.getLogger(KnownColumns.class.getName());
        log.addHandler(handler);
        try {
            reading.read();
        } finally {
            log.removeHandler(handler);
        }
        return told;
    }
}
