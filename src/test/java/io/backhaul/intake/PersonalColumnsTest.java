package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.order;
import static io.backhaul.intake.IntakeFixture.row;
import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Messages;
import io.backhaul.OwnRoutes;
import io.backhaul.Settings;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** No reason shows a personal value, whatever the ERP calls its column. */
class PersonalColumnsTest {

    private static final String[] OWN = {
        "backhaul.operations.own.system", "oms",
        "backhaul.operations.own.path", "/own",
        "backhaul.operations.own.entity", "Beleg"
    };
    private static final Settings SETTINGS = with("backhaul.operations.own.contract", "oms#ReturnOrderUpdateRequest");

    private static final String MAPPING =
            """
            import "lib/erp.jslt" as erp
            let order = .rows[0]
            {
              "orderNo": $entity,
              "contactName": $order.Vorname + " " + $order.Name,
              "contactMobile": erp:phone($order.Telefon, "DE").number,
              "warehouseCode": $order.Lager,
              "pickupDate": erp:date($order.Abholung, "dd.MM.yyyy", "yyyy-MM-dd"),
              "etaDate": $order.Ankunft,
              "code2": if ($order.Geheim) error("no " + $order.Geheim),
              "itemDTOs": [for (.rows)
                let known = if (.Hinweis and not(contains(.Hinweis, ["a", "b"]))) error("Write a or b") else .Hinweis
                { "productSku": .Artikel, "productId": number(.Nummer), "qty": .Menge, "remark": $known }
                if (.Artikel)]
            }
            """;
    private static final String TESTS =
            """
            ignored: [Geheim]
            cases:
              - name: all
                rows:
                  - { Beleg: B1, Vorname: Ann, Name: Lee, Telefon: 0171 1234567, Lager: nord, Abholung: "31.01.2026",
                      Ankunft: "2026-02-01", Artikel: A, Nummer: "1", Menge: "2", Hinweis: a }
            """;

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    @BeforeEach
    void ownMapping() throws IOException {
        own.write("mappings/own.jslt", MAPPING);
        own.write("mappings/own.test.yaml", TESTS);
    }

    @ParameterizedTest
    @CsvSource({
        "Lager, north, north",
        "Artikel, A-1, A-1",
        "Menge, two, two",
        "account, shop2, shop2",
        "Beleg, RO1, RO1",
        "Name, Miller, M***",
        "Name, Lee, ***",
        "Name, ' ', ***",
        "Name, 李小明明, 李***",
        "Name, 😀😀😀, 😀***",
        "Telefon, 01711234567, 0***",
        "Unbekannt, Miller, M***",
        "Geheim, Miller, M***",
    })
    void aValueIsShownWhereItsColumnIsKnownToHoldNothingPersonal(String column, String value, String shown) {
        assertEquals(
                shown, mask(SETTINGS, Reason.of("differs", column, value, 1, 2)).value());
    }

    @Test
    void aListedColumnIsPersonalWhateverItChanges() throws IOException {
        own.write("mappings/own.test.yaml", "personal: [Lager]\n" + TESTS);
        assertEquals(
                "n***", mask(SETTINGS, Reason.of("differs", "Lager", "north")).value());
        Order checked = run(SETTINGS, row(1, "Beleg", "RO1", "Artikel", "A", "Menge", "two", "Ankunft", "tomorrow"));
        assertEquals(List.of("tomorrow", "two"), values(checked));
        own.write("mappings/own.test.yaml", "personal: [Ankunft]\n" + TESTS);
        checked = run(SETTINGS, row(1, "Beleg", "RO1", "Artikel", "A", "Menge", "two", "Ankunft", "tomorrow"));
        assertEquals(List.of("t***", "two"), values(checked));
    }

    @Test
    void withoutAContractOnlyListedColumnsAreHidden() throws IOException {
        own.write("mappings/own.test.yaml", "personal: [Lager]\n" + TESTS);
        assertEquals(
                "Miller", mask(with(), Reason.of("differs", "Name", "Miller")).value());
        assertEquals(
                "n***", mask(with(), Reason.of("differs", "Lager", "north")).value());
    }

    @Test
    void whereNoCaseShowsAColumnNothingIsShown() throws IOException {
        own.write("mappings/own.test.yaml", "");
        assertEquals(
                "n***", mask(SETTINGS, Reason.of("differs", "Lager", "north")).value());
        own.write("mappings/own.test.yaml", "cases: [{ name: broken, rows: [{ Lager: 1 }] }]");
        assertEquals(
                "n***", mask(SETTINGS, Reason.of("differs", "Lager", "north")).value());
    }

    @ParameterizedTest
    @CsvSource({
        "Telefon, call Miller, It is no telephone number",
        "Abholung, 31.02.2026, It is no date of the form dd.MM.yyyy",
        "Hinweis, Miller was here, Write a or b",
        "Geheim, Miller, …",
        "Nummer, 12x, 12x",
    })
    void aRefusalIsToldInWordsThatQuoteNothingPersonal(String column, String cell, String words) {
        Order refused = run(SETTINGS, row(1, "Beleg", "RO1", "Artikel", "A", "Name", "Secretson", column, cell));
        Reason reason = refused.rows().get(0).reasons().get(0);
        assertEquals("mapping-refused " + column, reason.toString());
        String text = Messages.in("en").text(reason);
        assertEquals(true, text.contains(words), text);
        assertFalse(text.contains("Miller") || text.contains("Secretson"), text);
    }

    @Test
    void aRefusalOfTheOrderAsAWholeSaysSo() throws IOException {
        own.write("mappings/own.jslt", "error(\"never \" + .rows[0].Name)");
        Reason reason =
                run(SETTINGS, row(1, "Beleg", "RO1")).rows().get(0).reasons().get(0);
        assertEquals("mapping-refused-order null", reason.toString());
        assertEquals(
                "The mapping refuses the order. Correct its lines, or the mapping: error: never null",
                Messages.in("en").text(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"companyName", "contactName", "contactMobile", "contactEmail", "address", "postcode", "remark"})
    void builtInPersonalColumnsAreHidden(String column) {
        Settings shipped = settings();
        Order order = order("oms-return-update", List.of(), row(1, "orderNo", "RO1"))
                .with(0, Reason.of("differs", column, "Miller", 1, 2));
        assertEquals(
                "M***",
                new PersonalColumns(shipped, new Mappings(shipped))
                        .mask(order)
                        .rows()
                        .get(0)
                        .reasons()
                        .get(0)
                        .value());
    }

    @Test
    void ofTheBuiltInColumnsExactlyThesePersonalOnesAreHidden() {
        Settings shipped = settings();
        PersonalColumns personal = new PersonalColumns(shipped, new Mappings(shipped));
        for (String operation : List.of("oms-return-update", "oms-return-create")) {
            assertEquals(
                    List.of(
                            "address",
                            "city",
                            "companyName",
                            "contactCellMobile",
                            "contactEmail",
                            "contactMobile",
                            "contactName",
                            "district",
                            "doorplate",
                            "handleAdvice",
                            "item.remark",
                            "postcode",
                            "province",
                            "remark"),
                    MappingTests.knownColumns(operation).stream()
                            .filter(column -> personal.isPersonal(operation, column))
                            .toList());
        }
    }

    @Test
    void aBreachOfAPersonalFieldHidesItsValue() throws IOException {
        own.write(
                "mappings/own.jslt",
                "{ \"orderNo\": $entity, \"contactName\": [.rows[0].Name], \"companyName\": number(.rows[0].Nummer) }");
        Order checked = run(SETTINGS, row(1, "Beleg", "RO1", "Name", "Miller", "Nummer", "12345"));
        assertEquals(List.of("1***"), values(checked));
    }

    @Test
    void aColumnThatAlsoFillsAPersonalFieldIsHiddenWhereverItGoes() throws IOException {
        own.write(
                "mappings/own.jslt",
                "{ \"orderNo\": $entity, \"contactName\": .rows[0].Name, \"pickupDate\": .rows[0].Name,"
                        + " \"etaDate\": .rows[0].Ankunft }");
        Order checked = run(SETTINGS, row(1, "Beleg", "RO1", "Name", "Miller", "Ankunft", "tomorrow"));
        assertEquals(List.of("M***", "tomorrow"), values(checked));
    }

    @Test
    void aFieldThatAPersonalCellIsPartOfIsHidden() throws IOException {
        String mapping =
                """
                let row = .rows[0]
                { "orderNo": $entity, "contactName": $row.Name, "warehouseCode": $row.Lager, "etaDate": $row.Ankunft,
                  "pickupType": $row.Lager + if (contains("M", $row.Name)) $row.Name else "" }
                """;
        own.write("mappings/own.jslt", mapping);
        Row row = row(1, "Beleg", "RO1", "Lager", "north", "Name", "Miller", "Ankunft", "tomorrow");
        Order checked = run(SETTINGS, row);
        assertEquals(List.of("n***", "tomorrow"), values(checked));
        assertTrue(checked.rows().get(0).reasons().stream()
                .anyMatch(reason -> reason.toString().equals("not-a-whole-number Lager")));
    }

    @Test
    void anOrderNumberIsShownEvenWhereTheMappingTakesItFromTheVariable() throws IOException {
        own.write("mappings/own.jslt", "{ \"orderNo\": \"RO1\", \"pickupType\": $entity }");
        Order checked = run(SETTINGS, row(1, "Beleg", "RO1"));
        assertEquals(List.of("RO1"), values(checked));
        assertEquals("Beleg", checked.rows().get(0).reasons().get(0).column());
    }

    @Test
    void whatIsRecordedIsMaskedWhateverTheRoutesDo() {
        Order order = order("own", List.of(), row(1, "Beleg", "RO1"))
                .with(0, Reason.of("differs", "Name", "Miller", 1, 2))
                .with(0, Reason.of("differs", "Lager", "north", 1, 2));
        PersonalColumns personal = new PersonalColumns(SETTINGS, new Mappings(SETTINGS));
        String recorded = new OrderRecorder(SETTINGS, null, null, null, personal)
                .request(order, null)
                .rows()
                .get(0)
                .reasons();
        assertTrue(recorded.contains("M***") && recorded.contains("north"), recorded);
        assertFalse(recorded.contains("Miller"), recorded);
    }

    private static Settings with(String... others) {
        String[] all = Arrays.copyOf(OWN, OWN.length + others.length);
        System.arraycopy(others, 0, all, OWN.length, others.length);
        return settings(all);
    }

    private static Reason mask(Settings settings, Reason reason) {
        Order order = order("own", List.of(), row(1, "Beleg", "RO1")).with(0, reason);
        return new PersonalColumns(settings, new Mappings(settings))
                .mask(order)
                .rows()
                .get(0)
                .reasons()
                .get(0);
    }

    /** As routes/intake/orders.camel.yaml has it, and what it is recorded as. */
    private static Order run(Settings settings, Row row) {
        Mappings mappings = new Mappings(settings);
        Order mapped = mappings.map(order("own", List.of(), row));
        Order checked = mapped.isValid() ? new ContractCheck(settings, mappings).check(mapped) : mapped;
        return new PersonalColumns(settings, mappings).mask(checked);
    }

    private static List<String> values(Order order) {
        return order.rows().get(0).reasons().stream()
                .map(Reason::value)
                .filter(value -> value != null)
                .sorted()
                .toList();
    }
}
