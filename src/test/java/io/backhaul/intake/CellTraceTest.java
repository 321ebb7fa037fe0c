package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.order;
import static io.backhaul.intake.IntakeFixture.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import com.fasterxml.jackson.core.JsonPointer;
import com.schibsted.spt.data.jslt.JsltException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A deployer's own mapping, with the ERP's own names of columns. */
class CellTraceTest {

    private static final Mapping OWN = Mapping.compile(
            "own.jslt",
            """
            let order = .rows[0]
            {
              "orderNo": $entity,
              "warehouseCode": uppercase($order.Lager),
              "contactName": $order.Vorname + " " + $order.Nachname,
              "itemDTOs": [
                for (.rows) {
                  "productSku": .ArtNr,
                  "productId": number(.ArtId),
                  "qty": .Menge,
                  "remark": $order.Lager
                }
                if (.ArtNr or .Menge)
              ],
              "attachmentOpenDTOs": [
                for (.rows) { "attachmentType": .Art, "fileName": .Datei }
                if (.Datei)
              ]
            }
            """);

    private static final List<String> COLUMNS = List.of("Beleg", "Lager", "Leer", "Menge", "ArtNr", "ArtId");

    @ParameterizedTest
    @CsvSource({
        "/itemDTOs/0/productSku, 1, ArtNr",
        "/itemDTOs/1/qty, 2, Menge",
        "/itemDTOs/2/qty, 4, Menge",
        "/itemDTOs/2/productSku, 4, ArtNr",
        "/warehouseCode, 1, Lager",
        "/itemDTOs/0/remark, 1, Lager",
        "/itemDTOs/2/remark, 1, Lager",
        "/attachmentOpenDTOs/0/attachmentType, 2, Art",
        "/attachmentOpenDTOs/1/attachmentType, 4, Art",
        "/attachmentOpenDTOs/1/fileName, 4, Datei",
    })
    void aValueIsTracedToItsCell(String place, int row, String column) {
        Order order = mapped(
                row(1, "Beleg", "RO1", "Lager", "nord", "ArtNr", "A", "Menge", "1"),
                row(2, "Beleg", "RO1", "ArtNr", "B", "Menge", "1", "Datei", "d", "Art", "x"),
                row(3, "Beleg", "RO1"),
                row(4, "Beleg", "RO1", "ArtNr", "B", "Menge", "1", "Datei", "d", "Art", "x"));
        assertEquals(
                Optional.of(new CellTrace.Cell(row - 1, column)),
                new CellTrace(OWN, order).of(JsonPointer.compile(place)));
    }

    @Test
    void theOnlyCellOfAnItemIsNotMistakenForThatOfTheNext() {
        Order order = mapped(
                row(1, "Beleg", "RO1"),
                row(2, "Beleg", "RO1", "Menge", "1"),
                row(3, "Beleg", "RO1", "Menge", "2"),
                row(4, "Beleg", "RO1", "Menge", "x"));
        assertEquals(
                Optional.of(new CellTrace.Cell(3, "Menge")),
                new CellTrace(OWN, order).of(JsonPointer.compile("/itemDTOs/2/qty")));
    }

    @Test
    void whatNoCellMakesHasNoCell() {
        assertEquals(
                Optional.empty(),
                new CellTrace(OWN, mapped(row(1, "Beleg", "RO1"))).of(JsonPointer.compile("/orderNo")));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aMissingFieldIsTracedToTheColumnThatWouldFillIt(boolean declared) {
        Order order = mapped(
                declared ? COLUMNS : List.of(),
                row(1, "Beleg", "RO1"),
                row(2, "Beleg", "RO1", "Menge", "1"),
                row(3, "Beleg", "RO1", "Menge", "1", "ArtNr", "A"));
        assertEquals(
                Optional.of(new CellTrace.Cell(1, "ArtNr")),
                new CellTrace(OWN, order).ofMissing(JsonPointer.compile("/itemDTOs/0"), "productSku"));
    }

    @Test
    void aMissingFieldThatNoColumnFillsIsNamedLikeItsNeighbours() {
        Order order = mapped(List.of(), row(1, "Beleg", "RO1"), row(2, "Beleg", "RO1", "Menge", "1"));
        assertEquals(
                Optional.of(new CellTrace.Cell(1, "productSku")),
                new CellTrace(OWN, order).ofMissing(JsonPointer.compile("/itemDTOs/0"), "productSku"));
    }

    @Test
    void aRefusalIsTracedToItsCell() {
        Order order = order(
                "own",
                COLUMNS,
                row(1, "Beleg", "RO1", "ArtNr", "A", "ArtId", "1"),
                row(2, "Beleg", "RO1", "ArtNr", "B", "ArtId", "two"),
                row(3, "Beleg", "RO1", "ArtNr", "C", "ArtId", "3"));
        assertThrows(JsltException.class, () -> OWN.apply(order));
        assertEquals(Optional.of(new CellTrace.Cell(1, "ArtId")), new CellTrace(OWN, order).ofRefusal());
    }

    @Test
    void ofTwoRefusalsTheFirstIsFound() {
        Order order = order(
                "own",
                COLUMNS,
                row(1, "Beleg", "RO1", "ArtNr", "A", "ArtId", "1"),
                row(2, "Beleg", "RO1", "ArtNr", "B", "ArtId", "two"),
                row(3, "Beleg", "RO1", "ArtNr", "C", "ArtId", "three"));
        assertEquals(Optional.of(new CellTrace.Cell(1, "ArtId")), new CellTrace(OWN, order).ofRefusal());
    }

    @Test
    void numbersThatBreakTheMappingLanguageAreRefusalsToo() {
        Order order =
                order("own", COLUMNS, row(1, "Beleg", "RO1", "ArtNr", "A", "ArtId", "1.9999999999999999999999999999"));
        assertThrows(JsltException.class, () -> OWN.apply(order));
        assertEquals(Optional.of(new CellTrace.Cell(0, "ArtId")), new CellTrace(OWN, order).ofRefusal());
    }

    @Test
    void aNumberTooLongForReadersOfJsonIsRefused() {
        Order order = order("own", COLUMNS, row(1, "Beleg", "RO1", "ArtNr", "A", "ArtId", "9".repeat(1_001)));
        assertThrows(JsltException.class, () -> OWN.apply(order));
        assertEquals(Optional.of(new CellTrace.Cell(0, "ArtId")), new CellTrace(OWN, order).ofRefusal());
    }

    @Test
    void aSearchThatFindsNothingEnds() {
        Row[] rows = IntStream.rangeClosed(1, 2000)
                .mapToObj(i -> row(i, "Beleg", "RO1", "ArtNr", "A", "ArtId", "bad", "Menge", "1"))
                .toArray(Row[]::new);
        Order order = order("own", COLUMNS, rows);
        assertTimeout(Duration.ofSeconds(20), () -> {
            assertEquals(Optional.empty(), new CellTrace(OWN, order).ofRefusal());
        });
    }

    private static Order mapped(Row... rows) {
        return mapped(COLUMNS, rows);
    }

    private static Order mapped(List<String> columns, Row... rows) {
        Order order = order("own", columns, rows);
        return order.withPayload(OWN.apply(order));
    }
}
