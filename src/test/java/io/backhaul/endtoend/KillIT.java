package io.backhaul.endtoend;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 of the packaged program in the middle of its work. */
class KillIT {

    private static final int ORDERS = 500;
    private static final int IN_FLIGHT = 8;

    private Workplace workplace;
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        workplace = Workplace.open();
        settings = new LinkedHashMap<>(workplace.settings());
        settings.put("backhaul.oms.in-flight", String.valueOf(IN_FLIGHT));
        settings.put("backhaul.return2.in-flight", String.valueOf(IN_FLIGHT));
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    @Test
    void updatesSurviveAKillInTheMiddleOfDelivery() {
        String file = "orderNo,referenceNo,item.productSku,item.qty\n"
                + lines(i -> "ROKILL" + i + ",R" + i + ",A,1\nROKILL" + i + ",R" + i + ",B,2\n");
        killInTheMiddle("oms-return-update", "kill.csv", file, "system=oms&effect=true", 2 * ORDERS);
    }

    @Test
    void cancelsSurviveAKillInTheMiddleOfDelivery() {
        killInTheMiddle(
                "return2-cancel",
                "kill.csv",
                "orderNumber,cancelType\n" + lines(i -> "OCSKILL" + i + ",1\n"),
                "system=return2&effect=true",
                ORDERS);
    }

    @Test
    void aLabelSurvivesAKillInTheMiddleOfItsDownload() throws IOException {
        workplace.sandbox().fault(Map.of("system", "labels", "kind", "hang"));
        try (Program first = Program.start(workplace.folder(), settings)) {
            workplace.drop("return2-label", "label.csv", "orderNumber\nOCSKILL\n");
            Awaitility.await().atMost(Workplace.LONG).until(() -> workplace.sandbox().requests(10).stream()
                    .anyMatch(request -> request.get("path").asText().startsWith("/labels/")));
            first.kill();
        }
        workplace.sandbox().clearFaults();
        Path labels = Files.createDirectories(workplace.folder().resolve("erp/outbox/labels"));
        Files.writeString(labels.resolve(".return2-label.default.OCSGONE.docUrl.part"), "%PDF-half");

        try (Program second = Program.start(workplace.folder(), settings)) {
            List<NamedCsvRecord> result = workplace.awaitResult("return2-label", "label.csv");

            assertEquals("confirmed", result.get(0).getField("outcome"), second.output());
            assertEquals(List.of("return2-label.default.OCSKILL.docUrl.pdf"), Workplace.list(labels));
        }
        assertEquals(0, workplace.sandbox().effects("effect=true").size());
    }

    private void killInTheMiddle(String operation, String name, String file, String effects, int rows) {
        workplace.sandbox().fault(Map.of("system", "*", "kind", "delay", "delayMs", 20, "share", 1.0));
        try (Program first = Program.start(workplace.folder(), settings)) {
            workplace.drop(operation, name, file);
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> workplace.sandbox().effects(effects).size() >= ORDERS / 5);
            first.kill();
        }
        int before = workplace.sandbox().effects(effects).size();
        assertTrue(before < ORDERS, "killed too late: " + before);
        assertTrue(!Files.exists(workplace.result(operation, name)));

        try (Program second = Program.start(workplace.folder(), settings)) {
            List<NamedCsvRecord> result = workplace.awaitResult(operation, name);

            assertEquals(rows, result.size(), second.output());
            assertTrue(result.stream().allMatch(row -> row.getField("outcome").equals("confirmed")));
        }
        Map<String, Long> acted = workplace.sandbox().effects(effects).stream()
                .collect(groupingBy(line -> line.path("entity").asText(), counting()));
        assertEquals(ORDERS, acted.size());
        acted.forEach((order, times) -> assertEquals(1, times, order));
        List<JsonNode> all = workplace.sandbox().effects();
        assertTrue(all.size() - ORDERS <= IN_FLIGHT, all.size() - ORDERS + " repeats");
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void aFileKilledWhileItIsReadIsReadAnewAndSentOnce() {
        int orders = 20_000;
        String file = "orderNumber,cancelType\n"
                + IntStream.range(0, orders)
                        .mapToObj(i -> "OCSREAD" + i + ",1\n")
                        .collect(Collectors.joining());
        workplace.sandbox().fault(Map.of("system", "return2", "kind", "refuse", "share", 1.0));
        try (Program first = Program.start(workplace.folder(), settings)) {
            workplace.drop("return2-cancel", "big.csv", file);
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .ignoreExceptions()
                    .until(() -> workplace.number("SELECT count(*) FROM source_row") > 500);
            first.kill();
        }
        assertEquals(1, workplace.number("SELECT count(*) FROM source WHERE state='TAKEN'"));
        assertEquals(
                1,
                Workplace.list(workplace.inbox("return2-cancel").resolve(".work"))
                        .size());

        try (Program second = Program.start(workplace.folder(), settings)) {
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> workplace.number("SELECT count(*) FROM source WHERE state='SEALED'") == 1);
            Awaitility.await().atMost(Workplace.LONG).until(() -> Workplace.list(
                            workplace.inbox("return2-cancel").resolve(".done"))
                    .equals(List.of("big.csv")));
            assertTrue(second.isAlive());
        }
        assertEquals(orders, workplace.number("SELECT count(*) FROM source_row"));
        assertEquals(orders, workplace.number("SELECT rows_read FROM source"));
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    @Tag("long")
    void tenKillsAtRandomInstantsLoseNothingAndRepeatNothing() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int orders = 4_000;
        for (int part = 0; part < 4; part++) {
            int from = part * orders / 4;
            workplace.drop(
                    "return2-cancel",
                    "part" + part + ".csv",
                    "orderNumber,cancelType\n"
                            + IntStream.range(from, from + orders / 4)
                                    .mapToObj(i -> "OCSRANDOM" + i + ",1\n")
                                    .collect(Collectors.joining()));
        }
        workplace.sandbox().fault(Map.of("system", "*", "kind", "delay", "delayMs", 10, "share", 1.0));
        for (int kill = 0; kill < 10; kill++) {
            try (Program program = Program.start(workplace.folder(), settings)) {
                assertFalse(program.endsWithin(2_000 + random.nextInt(4_000)), program.output());
                program.kill();
            }
        }
        try (Program last = Program.start(workplace.folder(), settings)) {
            for (int part = 0; part < 4; part++) {
                List<NamedCsvRecord> result = workplace.awaitResult("return2-cancel", "part" + part + ".csv");
                assertTrue(
                        result.stream().allMatch(row -> row.getField("outcome").equals("confirmed")),
                        "seed " + seed + " " + last.output());
            }
        }
        Map<String, Long> acted = workplace.sandbox().effects("system=return2&effect=true").stream()
                .collect(groupingBy(line -> line.path("entity").asText(), counting()));
        assertEquals(orders, acted.size(), "seed " + seed);
        acted.forEach((order, times) -> assertEquals(1, times, order + " seed " + seed));
        assertEquals(0, workplace.unbalancedSources());
    }

    private static String lines(java.util.function.IntFunction<String> line) {
        return IntStream.range(0, ORDERS).mapToObj(line).collect(Collectors.joining());
    }
}
