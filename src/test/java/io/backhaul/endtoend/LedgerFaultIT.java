package io.backhaul.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A ledger that cannot be used in the middle of delivery: no call starts, nothing is lost or done twice, and all goes on
 * without a restart when the cause is gone.
 */
class LedgerFaultIT {

    private static final String CANCEL = "return2-cancel";
    private static final int ORDERS = 400;

    private Workplace workplace;
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        workplace = Workplace.open();
        settings = new LinkedHashMap<>(workplace.settings());
        settings.put("backhaul.return2.in-flight", "4");
        workplace.sandbox().fault(Map.of("system", "*", "kind", "delay", "delayMs", 60, "share", 1.0));
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    /** Something that happens to the ledger. */
    private interface Event {
        void happen() throws IOException, SQLException;
    }

    private void inTheMiddleOfDelivery(String told, Event begins, Event ends) throws IOException, SQLException {
        try (Program program = Program.start(workplace.folder(), settings)) {
            workplace.drop(CANCEL, "before.csv", file("OCSBEFORE", ORDERS));
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> workplace.sandbox().effects("effect=true").size() > 20);

            begins.happen();
            try {
                workplace.drop(CANCEL, "meanwhile.csv", file("OCSMEANWHILE", 10));
                Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                        .equals("DOWN ledger"));
                nothingIsSent();
                assertTrue(workplace.sandbox().effects("effect=true").size() < ORDERS, "too late");
            } finally {
                ends.happen();
            }

            Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                    .equals("UP"));
            assertEquals(ORDERS, workplace.awaitResult(CANCEL, "before.csv").size());
            assertEquals(10, workplace.awaitResult(CANCEL, "meanwhile.csv").size());
            assertEquals(1, program.lines(told), program.output());
            assertEquals(1, program.lines("The trouble with the ledger is over."), program.output());
            assertEquals(0, program.lines("\tat "), program.output());
        }
        allConfirmedOnce(ORDERS + 10);
    }

    private void nothingIsSent() {
        // What was under way when it began may still arrive.
        Awaitility.await()
                .atMost(Workplace.LONG)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    long before = workplace.sandbox().requestCount();
                    Awaitility.await().pollDelay(Duration.ofMillis(400)).until(() -> true);
                    return workplace.sandbox().requestCount() == before;
                });
        long before = workplace.sandbox().requestCount();
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(4))
                .until(() -> workplace.sandbox().requestCount() == before);
    }

    private void allConfirmedOnce(int orders) {
        Map<String, Long> acted = workplace.sandbox().effects("effect=true").stream()
                .collect(groupingBy((JsonNode line) -> line.path("entity").asText(), counting()));
        assertEquals(orders, acted.size());
        acted.forEach((order, times) -> assertEquals(1, times, order));
        assertEquals(orders, workplace.number("SELECT count(*) FROM request WHERE state='CONFIRMED'"));
        assertEquals(0, workplace.unbalancedSources());
        assertEquals(List.of(), workplace.sandbox().violations());
    }

    private static String file(String prefix, int orders) {
        return "orderNumber,cancelType\n"
                + IntStream.range(0, orders).mapToObj(i -> prefix + i + ",1\n").collect(Collectors.joining());
    }

    @Test
    void aFullDisk() throws IOException, SQLException {
        try (Disk disk = Disk.mount(workplace.folder().resolve("data"), 24)) {
            inTheMiddleOfDelivery("cannot grow, its disk is full", disk::fill, disk::empty);
        }
    }

    @Test
    void aFileThatCannotBeWritten() throws IOException, SQLException {
        assumeTrue(Disk.freezesOpenFiles(workplace.folder()), "This file system does not freeze open files.");
        List<Path> frozen = new ArrayList<>();
        inTheMiddleOfDelivery(
                "cannot be written (",
                () -> {
                    // Not the shared memory: writing to a mapped page of a frozen file kills any process (SIGBUS).
                    Disk.parts(workplace.ledger()).stream()
                            .filter(part -> !part.toString().endsWith("-shm"))
                            .forEach(frozen::add);
                    Disk.freeze(frozen);
                },
                () -> Disk.thaw(frozen));
    }

    @Test
    void aLockHeldByAnotherProcess() throws IOException, SQLException {
        Connection[] shell = new Connection[1];
        inTheMiddleOfDelivery(
                "is locked by another process",
                () -> {
                    shell[0] = DriverManager.getConnection("jdbc:sqlite:" + workplace.ledger());
                    try (Statement lock = shell[0].createStatement()) {
                        lock.execute("PRAGMA busy_timeout=10000");
                        lock.execute("BEGIN EXCLUSIVE");
                    }
                },
                () -> shell[0].close());
    }

    @Test
    void aFileThatIsMovedAway() throws IOException, SQLException {
        Path aside = workplace.folder().resolve("aside.db");
        inTheMiddleOfDelivery(
                "it has been removed or replaced",
                () -> Files.move(workplace.ledger(), aside),
                () -> Files.move(aside, workplace.ledger()));
    }

    @Test
    void aFileThatIsReplacedByACopy() throws IOException, SQLException {
        Path aside = workplace.folder().resolve("aside.db");
        inTheMiddleOfDelivery(
                "it has been removed or replaced",
                () -> {
                    Files.copy(workplace.ledger(), aside);
                    Path copy = workplace.folder().resolve("copy.db");
                    Files.copy(aside, copy);
                    Files.move(workplace.ledger(), aside, StandardCopyOption.REPLACE_EXISTING);
                    Files.move(copy, workplace.ledger());
                },
                () -> Files.move(aside, workplace.ledger(), StandardCopyOption.REPLACE_EXISTING));
    }
}
