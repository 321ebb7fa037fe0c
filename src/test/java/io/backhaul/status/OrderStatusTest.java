package io.backhaul.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.backhaul.endtoend.Workplace;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of orders at the warehouse comes back to the ERP, as files and in a table. */
@QuarkusTest
@QuarkusTestResource(value = ErpResource.class, restrictToAnnotatedClass = true)
class OrderStatusTest {

    private static final String UPDATE = "oms-return-update";
    private static final String LIST = "oms-return-list";

    Workplace workplace;
    EmbeddedPostgres erp;

    @Inject
    StatusLedger changes;

    @AfterEach
    void everythingAskedWasValid() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
    }

    private Path folder() {
        return workplace.folder().resolve("erp/outbox/results/oms-return-status");
    }

    /** What all files together tell of an order, in the order of their time. */
    private List<NamedCsvRecord> told(String order) {
        List<NamedCsvRecord> told = new ArrayList<>();
        for (String file : Workplace.list(folder())) {
            if (file.endsWith(".csv")) {
                try (CsvReader<NamedCsvRecord> lines = CsvReader.builder().ofNamedCsvRecord(folder().resolve(file))) {
                    lines.stream()
                            .filter(line -> line.getField("orderNo").equals(order))
                            .forEach(told::add);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
        return told;
    }

    private void await(String order, int times) {
        Awaitility.await(order).atMost(Workplace.LONG).until(() -> told(order).size() >= times);
    }

    private String inTable(String sql) {
        try (Connection connection = erp.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getString(1) : null;
        } catch (SQLException e) {
            return e.getMessage();
        }
    }

    private void order(String... numbers) {
        workplace.drop(
                UPDATE,
                numbers[0] + ".csv",
                "orderNo,remark\n"
                        + IntStream.range(0, numbers.length)
                                .mapToObj(i -> numbers[i] + ",x\n")
                                .collect(Collectors.joining()));
        workplace.awaitResult(UPDATE, numbers[0] + ".csv");
    }

    @Test
    void changesOfOrdersThatBackhaulKnowsAreToldOnceEach() {
        order("ROSTATUS1", "ROSTATUS2");
        workplace.sandbox().happens(Map.of("orderNo", "ROFOREIGN", "receiveQty", 5));
        await("ROSTATUS1", 1);
        workplace.sandbox().happens(Map.of("orderNo", "ROSTATUS1", "status", 3, "receiveQty", 7, "goodQty", 6.5));
        await("ROSTATUS1", 2);

        NamedCsvRecord first = told("ROSTATUS1").get(0);
        assertEquals("1", first.getField("status"));
        assertEquals("0", first.getField("receiveQty"));
        NamedCsvRecord second = told("ROSTATUS1").get(1);
        assertEquals("default", second.getField("account"));
        assertEquals("3", second.getField("status"));
        assertEquals("7", second.getField("receiveQty"));
        assertEquals("6.5", second.getField("goodQty"));
        assertTrue(second.getField("changedAt").endsWith("Z"));
        Awaitility.await().atMost(Workplace.LONG).until(() -> "6.5"
                .equals(inTable("SELECT good_qty FROM oms_return_status WHERE order_no='ROSTATUS1'")));
        assertEquals("3", inTable("SELECT status FROM oms_return_status WHERE order_no='ROSTATUS1'"));
        assertEquals(1, told("ROSTATUS2").size(), "nothing of it has changed");
        assertEquals(0, told("ROFOREIGN").size(), "nobody asked anything of it here");
        assertEquals("0", inTable("SELECT count(*) FROM oms_return_status WHERE order_no='ROFOREIGN'"));
    }

    @Test
    void anOrderThatWasCreatedIsKnownByTheSellersNumber() {
        workplace.drop("oms-return-create", "made.csv", "referenceNo,item.productSku,item.qty\nREFSTATUS,A,2\n");
        String number =
                workplace.awaitResult("oms-return-create", "made.csv").get(0).getField("answer.orderNo");
        await(number, 1);

        assertEquals("REFSTATUS", told(number).get(0).getField("referenceNo"));
    }

    @Test
    void allPagesAreReadAlsoWhenSomeFail() {
        workplace.sandbox().fault(Map.of("system", "oms", "path", "list$", "kind", "status", "share", 0.4, "seed", 3));
        String[] orders = IntStream.range(0, 230).mapToObj(i -> "ROPAGE" + i).toArray(String[]::new);
        order(orders);

        await("ROPAGE0", 1);
        await("ROPAGE229", 1);
        for (String order : orders) {
            assertEquals(1, told(order).size(), order);
        }
    }

    @Test
    void aTableThatIsGoneIsMadeAgainAndNothingIsMissing() {
        order("ROTABLE1");
        Awaitility.await().atMost(Workplace.LONG).until(() -> "1"
                .equals(inTable("SELECT status FROM oms_return_status WHERE order_no='ROTABLE1'")));
        try (Connection connection = erp.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE oms_return_status");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        workplace.sandbox().happens(Map.of("orderNo", "ROTABLE1", "badQty", 9));

        Awaitility.await().atMost(Workplace.LONG).until(() -> "9"
                .equals(inTable("SELECT bad_qty FROM oms_return_status WHERE order_no='ROTABLE1'")));
    }

    @Test
    void valuesThatTheTableDoesNotTakeHarmNoOther() {
        order("ROVALUE1", "ROVALUE2", "ROVALUE3");
        workplace.sandbox().happens(Map.of("orderNo", "ROVALUE1", "goodQty", ""));
        workplace.sandbox().happens(Map.of("orderNo", "ROVALUE2", "goodQty", "many"));
        workplace.sandbox().happens(Map.of("orderNo", "ROVALUE3", "goodQty", 4));

        Awaitility.await().atMost(Workplace.LONG).until(() -> "4"
                .equals(inTable("SELECT good_qty FROM oms_return_status WHERE order_no='ROVALUE3'")));
        Awaitility.await().atMost(Workplace.LONG).until(() -> told("ROVALUE2").stream()
                .anyMatch(line -> line.getField("goodQty").equals("many")));
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> null == inTable("SELECT good_qty FROM oms_return_status WHERE order_no='ROVALUE1'"));
    }

    @Test
    void aConnectionThatTheDatabaseHasCutIsReplaced() {
        order("ROCUT1");
        Awaitility.await().atMost(Workplace.LONG).until(() -> "1"
                .equals(inTable("SELECT status FROM oms_return_status WHERE order_no='ROCUT1'")));
        inTable("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid<>pg_backend_pid()"
                + " AND datname='postgres'");
        workplace.sandbox().happens(Map.of("orderNo", "ROCUT1", "badQty", 8));

        Awaitility.await().atMost(Workplace.LONG).until(() -> "8"
                .equals(inTable("SELECT bad_qty FROM oms_return_status WHERE order_no='ROCUT1'")));
    }

    /** A page takes longer than the time between two looks. */
    @Test
    void aSlowListIsReadOnceAtATimeAndAllOfItIsTold() {
        workplace
                .sandbox()
                .fault(Map.of("system", "oms", "path", "list$", "kind", "delay", "delayMs", 1200, "count", 6));
        String[] orders = IntStream.range(0, 150).mapToObj(i -> "ROSLOW" + i).toArray(String[]::new);
        order(orders);
        await("ROSLOW0", 1);
        await("ROSLOW149", 1);

        for (String order : orders) {
            assertEquals(1, told(order).size(), order);
        }
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number("SELECT count(*) FROM order_change") == 0);
    }

    /** As a kill between the name's commit and the file leaves it. */
    @Test
    void aFileThatHadItsNameAlreadyIsWrittenUnderIt() throws IOException {
        order("RONAMED1");
        await("RONAMED1", 1);
        StatusRun run = new StatusRun(LIST, "default", java.time.Instant.now(), null);
        var news = new com.fasterxml.jackson.databind.ObjectMapper()
                .readTree("[{\"order\":\"RONAMED1\",\"reference\":null,\"values\":{\"status\":77}}]");
        changes.see(run, "oms", news, List.of("status"), 0);
        changes.files(LIST, "named-before.csv");

        Awaitility.await().atMost(Workplace.LONG).until(() -> Workplace.list(folder())
                .contains("named-before.csv"));
        assertTrue(told("RONAMED1").stream()
                .anyMatch(line -> line.getField("status").equals("77")));
    }
}
