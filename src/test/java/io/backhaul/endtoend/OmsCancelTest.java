package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** OMS cancels: success at the top does not mean that the order was cancelled. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class OmsCancelTest {

    private static final String CANCEL = "oms-return-cancel";
    private static final String HEADER = "orderNo,cancelRemark\n";

    Workplace workplace;

    @AfterEach
    void everySourceBalances() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void whatTheFailListSaysDecidesForTheOrder() {
        workplace.drop(CANCEL, "lists.csv", HEADER + "ROFINE1,a\nROUNKNOWN1,a\n");
        List<NamedCsvRecord> first = workplace.awaitResult(CANCEL, "lists.csv");
        workplace.drop(CANCEL, "twice.csv", HEADER + "ROFINE1,another remark\n");
        List<NamedCsvRecord> second = workplace.awaitResult(CANCEL, "twice.csv");

        assertEquals("confirmed", first.get(0).getField("outcome"));
        assertEquals("rejected", first.get(1).getField("outcome"));
        assertEquals("cancel-failed", first.get(1).getField("code"));
        assertEquals("does not exist", first.get(1).getField("message"));
        assertEquals("rejected", second.get(0).getField("outcome"), "no attempt of it was unknown");
        assertEquals("is cancelled already", second.get(0).getField("message"));
    }

    @Test
    void cancelledAlreadyAfterAnUnknownAttemptIsConfirmedAndOneEffect() {
        for (String kind : List.of("drop-after", "cut", "drop-before", "html", "empty")) {
            workplace
                    .sandbox()
                    .fault(Map.of("system", "oms", "path", "cancel$", "kind", kind, "count", 3, "actThenStatus", true));
        }
        String orders =
                IntStream.range(0, 20).mapToObj(i -> "ROCANCEL" + i + ",r\n").collect(Collectors.joining());

        workplace.drop(CANCEL, "faults.csv", HEADER + orders);
        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "faults.csv");

        assertEquals(
                20,
                result.stream()
                        .filter(row -> row.getField("outcome").equals("confirmed"))
                        .count(),
                result.toString());
        Map<String, Long> effects = workplace.sandbox().effects("operation=" + CANCEL + "&effect=true").stream()
                .map(line -> line.path("entity").asText())
                .filter(order -> order.startsWith("ROCANCEL"))
                .collect(Collectors.groupingBy(order -> order, Collectors.counting()));
        assertEquals(20, effects.size());
        effects.forEach((order, times) -> assertEquals(1, times, order));
        List<JsonNode> repeats = workplace.sandbox().effects("operation=" + CANCEL + "&effect=false");
        assertEquals(true, repeats.size() > 5, "no cancel was repeated after it had worked");
    }

    private List<JsonNode> cancelCalls(String order) {
        return workplace.sandbox().requests(500).stream()
                .filter(call -> call.path("path").asText().endsWith("/cancel")
                        && call.path("body").toString().contains(order))
                .toList();
    }

    @Test
    void manyOrdersGoInOneCallAndEachHasItsOutcome() {
        String orders = IntStream.range(0, 30)
                .mapToObj(i -> (i % 10 == 3 ? "ROUNKNOWNB" : "ROMANY") + i + ",r\n")
                .collect(Collectors.joining());

        workplace.drop(CANCEL, "many.csv", HEADER + orders + "ROMANYOTHER,another remark\n");
        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "many.csv");

        for (NamedCsvRecord row : result) {
            boolean unknown = row.getField("entity").contains("UNKNOWN");
            assertEquals(unknown ? "rejected" : "confirmed", row.getField("outcome"), row.toString());
            assertEquals(unknown ? "does not exist" : "", row.getField("message"));
        }
        assertEquals(
                2, cancelCalls("ROMANY").size() - cancelCalls("ROMANYOTHER").size());
        assertEquals(1, cancelCalls("ROMANYOTHER").size());
        assertEquals(
                28,
                workplace.sandbox().effects("operation=" + CANCEL + "&effect=true").stream()
                        .filter(line -> line.path("entity").asText().startsWith("ROMANY"))
                        .count());
    }

    @Test
    void whatIsRefusedTogetherIsSentAlone() {
        workplace
                .sandbox()
                .fault(Map.of("system", "oms", "path", "cancel$", "kind", "business-error", "errorCode", "50099"));
        String orders =
                IntStream.range(0, 5).mapToObj(i -> "ROALONE" + i + ",r\n").collect(Collectors.joining());

        workplace.drop(CANCEL, "alone.csv", HEADER + orders);
        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "alone.csv");

        result.forEach(row -> assertEquals("confirmed", row.getField("outcome"), row.toString()));
        assertEquals(6, cancelCalls("ROALONE").size(), "one together, then each alone");
        assertEquals(1, workplace.number("SELECT count(*) FROM call WHERE code='refused-together'"));
        assertEquals(5, workplace.number("SELECT count(*) FROM request WHERE alone=1"));
    }
}
