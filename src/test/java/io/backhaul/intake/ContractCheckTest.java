package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.order;
import static io.backhaul.intake.IntakeFixture.reasons;
import static io.backhaul.intake.IntakeFixture.row;
import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The built-in mappings: which cell is to blame for what the contract refuses. */
class ContractCheckTest {

    private static final String UPDATE = "oms-return-update";
    private static final Settings SETTINGS = settings();
    private static final Mappings MAPPINGS = new Mappings(SETTINGS);
    private static final ContractCheck CONTRACT = new ContractCheck(SETTINGS, MAPPINGS);

    /** Columns of a file, many of them empty in every row. */
    private static final List<String> COLUMNS = List.copyOf(MappingTests.knownColumns(UPDATE));

    @Test
    void aGoodOrderIsValid() {
        assertEquals(List.of(), blamed(order(UPDATE, COLUMNS, item(1), item(2))));
    }

    @Test
    void aMissingProductSkuInTheSecondLine() {
        Row bad = row(2, "orderNo", "RO1", "item.qty", "1");
        assertEquals(List.of("2 missing item.productSku"), blamed(order(UPDATE, COLUMNS, item(1), bad, item(3))));
        assertEquals(List.of("2 missing item.productSku"), blamed(order(UPDATE, List.of(), item(1), bad, item(3))));
        assertEquals(List.of("1 missing item.productSku"), blamed(order(UPDATE, List.of(), bad)));
    }

    @Test
    void aMissingProductSkuBehindLinesWithoutItem() {
        Row none = row(1, "orderNo", "RO1");
        Row file = row(1, "orderNo", "RO1", "attachment.path", "p");
        Row bad = row(2, "orderNo", "RO1", "item.remark", "torn");
        assertEquals(List.of("3 missing item.productSku"), blamed(order(UPDATE, COLUMNS, none, file, bad, item(4))));
        assertEquals(
                List.of("4 missing item.productSku"), blamed(order(UPDATE, COLUMNS, item(1), none, file, bad, none)));
        assertEquals(List.of("2 missing item.productSku"), blamed(order(UPDATE, COLUMNS, item(1), bad, none, item(4))));
    }

    @Test
    void aBadQuantityInTheThirdOfFiveLines() {
        Row bad = row(3, "orderNo", "RO1", "item.productSku", "A", "item.qty", "two");
        Order order = check(order(UPDATE, COLUMNS, item(1), item(2), bad, item(4), item(5)));
        assertEquals(List.of("3 not-a-whole-number item.qty"), blamed(order));
        assertEquals("two", order.rows().get(2).reasons().get(0).value());
    }

    @Test
    void everyBadLineHasItsOwnReason() {
        Row qty = row(1, "orderNo", "RO1", "item.productSku", "A", "item.qty", "-1", "item.handleType", "1.5");
        Row sku = row(2, "orderNo", "RO1", "item.qty", "1");
        assertEquals(
                List.of(
                        "1 not-a-whole-number item.handleType",
                        "1 not-a-whole-number item.qty",
                        "2 missing item.productSku",
                        "3 not-a-whole-number item.handleType",
                        "3 not-a-whole-number item.qty"),
                blamed(order(UPDATE, COLUMNS, qty, sku, qty)).stream().sorted().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "pickupDate, 2025-02-30, not-a-date",
        "etaDate, 30.01.2025, not-a-date",
        "pickupType, one, not-a-whole-number",
        "isSplitAsn, 1.0, not-a-whole-number",
        "item.productId, abc, wrong-type",
        "item.productId, 1.5, wrong-type",
        "item.productId, 1e3, wrong-type",
        "item.returnOrderId, 1.99999999999999999999999999, wrong-type",
        "item.returnOrderId, 99999999999999999999.5, wrong-type",
        "item.qty, 1234567890, not-a-whole-number",
        "item.qty, ' 2', not-a-whole-number",
        "item.productId, 1234567890123456789012345678901, wrong-type",
    })
    void aBadCell(String column, String cell, String key) {
        Row bad = row(1, "orderNo", "RO1", "item.productSku", "A", column, cell);
        Order order = check(order(UPDATE, COLUMNS, bad));
        assertEquals(List.of("1 " + key + " " + column), blamed(order));
        assertEquals(cell, order.rows().get(0).reasons().get(0).value());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "9007199254740993", "12345678901234567890"})
    void wholeNumbersArriveExact(String id) {
        Order order = MAPPINGS.map(
                order(UPDATE, COLUMNS, row(1, "orderNo", "RO1", "item.productSku", "A", "item.productId", id)));
        assertEquals(
                "{\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productId\":" + id + ",\"productSku\":\"A\"}]}",
                order.payload().toString());
    }

    @Test
    void aCancellationWithoutCancelType() {
        Order csv = order("return2-cancel", List.of("orderNumber", "cancelType"), row(1, "orderNumber", "RO1"));
        assertEquals(List.of("1 missing cancelType"), blamed(csv));
        Order json = order("return2-cancel", List.of(), row(1, "orderNumber", "RO1"));
        assertEquals(List.of("1 missing cancelType"), blamed(json));
    }

    @Test
    void anErrorInTheLastOfManyLinesIsTracedInTime() {
        for (Row bad : List.of(
                row(2000, "orderNo", "RO1", "item.qty", "1"),
                row(2000, "orderNo", "RO1", "item.productSku", "A", "item.qty", "two"))) {
            List<Row> rows = new ArrayList<>(
                    IntStream.range(1, 2000).mapToObj(ContractCheckTest::item).toList());
            // The list of items is one shorter than that of the rows.
            rows.set(0, row(1, "orderNo", "RO1"));
            rows.add(bad);
            Order order = order(UPDATE, COLUMNS, rows.toArray(Row[]::new));
            List<String> blamed = assertTimeout(Duration.ofSeconds(20), () -> blamed(order));
            assertTrue(blamed.get(0).startsWith("2000 "), blamed.toString());
        }
    }

    @Test
    void manyErrorsInManyLinesEndInTimeWithSomeReasons() {
        Row[] rows = IntStream.rangeClosed(1, 2000)
                .mapToObj(i -> row(i, "orderNo", "RO1", "item.qty", "two", "item.productId", "x"))
                .toArray(Row[]::new);
        List<String> blamed = assertTimeout(Duration.ofSeconds(20), () -> blamed(order(UPDATE, COLUMNS, rows)));
        assertEquals(20, blamed.size());
    }

    private static Row item(int ordinal) {
        return row(ordinal, "orderNo", "RO1", "item.productSku", "SKU-" + ordinal, "item.qty", "1");
    }

    private static Order check(Order order) {
        return CONTRACT.check(MAPPINGS.map(order));
    }

    /** Row (its place in the order, from 1), key and column of each reason. */
    private static List<String> blamed(Order order) {
        Order checked = order.payload() == null ? check(order) : order;
        List<String> blamed = new ArrayList<>();
        for (int i = 0; i < checked.rows().size(); i++) {
            for (String reason : reasons(checked.rows().get(i))) {
                blamed.add((i + 1) + " " + reason);
            }
        }
        return blamed;
    }
}
