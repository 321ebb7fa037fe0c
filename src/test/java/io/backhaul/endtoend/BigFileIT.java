package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Files of any size with a heap of 256 MB: memory stays, and whoever drops a small file is not kept waiting. */
class BigFileIT {

    private static final String UPDATE = "oms-return-update";
    private static final String CANCEL = "return2-cancel";
    private static final List<String> SMALL = List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError");
    private static final Duration PROMISED = Duration.ofSeconds(5);
    private static final Duration HOURS = Duration.ofHours(2);

    private Workplace workplace;
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        workplace = Workplace.open();
        settings = new LinkedHashMap<>(workplace.settings());
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    private Program start() {
        Program program = Program.start(workplace.folder(), settings, SMALL);
        Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                .equals("UP"));
        return program;
    }

    /** About 300 bytes a row, as ERPs write them: most of it addresses and remarks. */
    private void dropBig(String name, int rows) throws IOException {
        Files.createDirectories(workplace.inbox(UPDATE));
        Path part = workplace.inbox(UPDATE).resolve(name + ".part");
        try (BufferedWriter file = Files.newBufferedWriter(part)) {
            file.write(
                    "orderNo,referenceNo,companyName,contactName,city,address,postcode,remark,item.productSku,item.qty\n");
            String remark = "a remark that fills the line with words ".repeat(4);
            for (int i = 0; i < rows; i++) {
                file.write("RO" + name + i + ",REF-" + i + ",\"Company, of Number " + i + "\",Contact " + i + ",City "
                        + i % 100 + ",\"" + i + " Long Street Name, Building " + i % 7 + "\"," + i % 100_000 + ","
                        + remark + ",SKU-" + i % 1000 + "," + (i % 9 + 1) + "\n");
            }
        }
        Files.move(part, workplace.inbox(UPDATE).resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    private long rowsRead(String name) {
        return workplace.number("SELECT rows_read FROM source WHERE name='" + name + "'");
    }

    private void begins(String name, Duration promised) {
        Awaitility.await(name + " begins to be read")
                .atMost(promised)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> rowsRead(name) > 0);
    }

    @Test
    void smallFilesBesideBigOnesAreReadAndSentAtOnce() throws IOException {
        besideBigOnes(3, 30_000, Duration.ofSeconds(20));
    }

    @Test
    @Tag("long")
    void aMillionRowsAreReadWithoutKeepingAnyoneWaiting() throws IOException {
        besideBigOnes(1, 1_000_000, PROMISED);
    }

    private void besideBigOnes(int files, int rows, Duration promised) throws IOException {
        // Nothing is sent for this account: what counts here is reading.
        settings.put("backhaul.oms.rate", "1");
        try (Program program = start()) {
            for (int i = 0; i < files; i++) {
                dropBig("big" + i + ".csv", rows);
            }
            Awaitility.await().atMost(Workplace.LONG).until(() -> IntStream.range(0, files)
                    .allMatch(i -> rowsRead("big" + i + ".csv") > 0));

            workplace.drop(UPDATE, "beside.csv", "orderNo,referenceNo\nROBESIDE,A\n");
            begins("beside.csv", promised);
            workplace.drop(UPDATE + "/shop2", "other.csv", "orderNo,referenceNo\nROOTHER,A\n");
            Awaitility.await("the other account's file is sent")
                    .atMost(promised)
                    .until(() -> workplace.sandbox().effects("entity=ROOTHER").size() == 1);
            assertTrue(rowsRead("big0.csv") < rows, "too late to tell");

            Awaitility.await()
                    .atMost(HOURS)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> workplace.number("SELECT count(*) FROM source WHERE state='SEALED'") == files + 2);
            assertEquals((long) files * rows + 2, workplace.number("SELECT sum(rows_read) FROM source"));
            assertEquals((long) files * rows + 2, workplace.number("SELECT count(*) FROM source_row"));
            assertEquals("UP", program.readiness());
        }
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void aCancelBehindABacklogIsSentAtOnce() {
        cancelBehind(5_000);
    }

    @Test
    @Tag("long")
    void aCancelBehindAHundredThousandIsSentAtOnce() {
        cancelBehind(100_000);
    }

    private void cancelBehind(int backlog) {
        settings.put("backhaul.return2.rate", "20");
        workplace.drop(
                CANCEL,
                "backlog.csv",
                "orderNumber,cancelType\n"
                        + IntStream.range(0, backlog)
                                .mapToObj(i -> "OCSBACKLOG" + i + ",1\n")
                                .collect(Collectors.joining()));
        try (Program program = start()) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(10))
                    .until(() -> workplace.sandbox().effects("effect=true").size() > 20);
            workplace.drop(CANCEL, "urgent.csv", "orderNumber,cancelType\nOCSURGENT,1\n");

            Awaitility.await(program.output())
                    .atMost(PROMISED)
                    .until(() -> workplace.sandbox().effects("entity=OCSURGENT").size() == 1);
            assertTrue(workplace.number("SELECT rows_waiting FROM source WHERE name='backlog.csv'") > backlog / 2);
        }
    }

    @Test
    void aLineWithoutEndFailsCleanly() throws IOException {
        lineWithoutEnd(64 << 20);
    }

    @Test
    @Tag("long")
    void aLineOfTwoGigabytesFailsCleanly() throws IOException {
        lineWithoutEnd(2L << 30);
    }

    private void lineWithoutEnd(long length) throws IOException {
        Path file = workplace.folder().resolve("line.csv");
        byte[] block = "x".repeat(1 << 20).getBytes();
        try (OutputStream line = Files.newOutputStream(file)) {
            line.write("orderNumber,cancelType\nOCSLINE,1\n".getBytes());
            for (long written = 0; written < length; written += block.length) {
                line.write(block);
            }
        }
        failsCleanly(file, "Line 3");
    }

    @Test
    void aSparseFileFailsCleanly() throws IOException {
        Path file = workplace.folder().resolve("sparse.csv");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.writeBytes("orderNumber,cancelType\nOCSLINE,1\n");
            sparse.setLength(10L << 30);
        }
        failsCleanly(file, "Line ");
    }

    private void failsCleanly(Path file, String reason) throws IOException {
        try (Program program = start()) {
            Files.createDirectories(workplace.inbox(CANCEL));
            Files.move(file, workplace.inbox(CANCEL).resolve(file.getFileName()), StandardCopyOption.ATOMIC_MOVE);
            Path failed = workplace.inbox(CANCEL).resolve(".failed").resolve(file.getFileName());
            Awaitility.await().atMost(Workplace.LONG).until(() -> Files.exists(failed));

            String text = Files.readString(failed.resolveSibling(file.getFileName() + ".reason.txt"));
            assertTrue(text.startsWith(reason), text);
            workplace.drop(CANCEL, "next.csv", "orderNumber,cancelType\nOCSNEXT,1\n");
            assertEquals(
                    "confirmed",
                    workplace.awaitResult(CANCEL, "next.csv").get(0).getField("outcome"));
            assertEquals(0, workplace.sandbox().effects("entity=OCSLINE").size());
            assertEquals("UP", program.readiness());
        }
        assertEquals(0, workplace.unbalancedSources());
    }
}
