package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backhaul.OwnRoutes;
import io.backhaul.Settings;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a deployer's own test file must show of his mapping. */
class CompletenessTest {

    private static final String FILE = "routes/mappings/own.test.yaml: ";
    private static final Settings SETTINGS = settings(
            "backhaul.operations.own.system", "outbound",
            "backhaul.operations.own.path", "/own",
            "backhaul.operations.own.entity", "Beleg",
            "backhaul.operations.own.contract", "outbound#CancelRequest");
    private static final Settings ITEMS = settings(
            "backhaul.operations.own.system", "oms",
            "backhaul.operations.own.path", "/own",
            "backhaul.operations.own.entity", "Beleg",
            "backhaul.operations.own.contract", "oms#ReturnOrderUpdateRequest");

    private static final String MAPPING =
            """
            { "messageId": $messageId,
              "data": { "orderNumber": $entity, "cancelTime": .rows[0].Zeit,
                        "cancelReason": if (.rows[0].Art == "K") "customer" else "other" } }
            """;
    private static final String GOOD =
            """
            ignored: [Kommentar]
            cases:
              - name: one
                rows: [{ Beleg: B1, Zeit: "2026-01-31T08:30:00+0800", Art: K, account: default, requestId: r }]
                payload: { messageId: test, data: { orderNumber: B1, cancelTime: "2026-01-31T08:30:00+0800", cancelReason: customer } }
              - name: none
                rows: [{ Beleg: B1, Kommentar: x }]
                error: { row: 1, key: missing, column: Zeit }
            """;

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    @Test
    void aTestFileThatShowsAllOfItsMappingIsComplete() throws IOException {
        assertEquals(List.of(), failures(SETTINGS, MAPPING, GOOD));
    }

    @Test
    void aColumnThatChangesNothingIsNamed() throws IOException {
        assertEquals(
                List.of(FILE
                        + "the mapping does not use the column Kommentar of the cases: whatever it holds, the payloads"
                        + " stay the same. Use it, or list it under ignored."),
                failures(SETTINGS, MAPPING, GOOD.replace("[Kommentar]", "[]")));
    }

    @Test
    void aColumnThatDiffersFromLineToLineIsNotUsedForThat() throws IOException {
        String lines =
                """
                cases:
                  - name: two
                    rows:
                      - { Beleg: B1, Zeit: "2026-01-31T08:30:00+0800", Art: K, Rest: x }
                      - { Beleg: B1, Zeit: "2026-01-31T08:30:00+0800", Art: K, Rest: x }
                    payload: { messageId: test, data: { orderNumber: B1, cancelTime: "2026-01-31T08:30:00+0800", cancelReason: customer } }
                """;
        assertEquals(
                List.of(FILE + "the mapping does not use the column Rest of the cases: whatever it holds, the payloads"
                        + " stay the same. Use it, or list it under ignored."),
                failures(SETTINGS, MAPPING, lines));
    }

    @Test
    void anIgnoredColumnThatIsUsedIsNamed() throws IOException {
        assertEquals(
                List.of(FILE + "the mapping uses the column Zeit, which is listed under ignored. Take it off that list"
                        + " and show it in a case."),
                failures(SETTINGS, MAPPING, GOOD.replace("[Kommentar]", "[Kommentar, Zeit]")));
        String silent = MAPPING.replace("\"cancelTime\"", "\"apiVersion\": .rows[0].Version, \"cancelTime\"");
        assertEquals(
                List.of(FILE + "the mapping uses the column Version, which is listed under ignored. Take it off that"
                        + " list and show it in a case."),
                failures(SETTINGS, silent, GOOD.replace("[Kommentar]", "[Kommentar, Version]")));
    }

    @Test
    void aRequiredFieldThatNoCaseSetsIsNamed() throws IOException {
        String without = MAPPING.replace("\"cancelTime\": .rows[0].Zeit", "\"apiVersion\": .rows[0].Zeit");
        assertEquals(
                List.of(FILE
                        + "no case sets data.cancelTime, which outbound#CancelRequest requires. Let the mapping set it,"
                        + " and add a case that shows it."),
                failures(SETTINGS, without, GOOD).stream()
                        .filter(failure -> failure.startsWith(FILE))
                        .toList());
    }

    @Test
    void fieldsRequiredInsideARequiredObjectAreNamedToo() throws IOException {
        String nothing =
                """
                cases:
                  - name: nothing
                    rows: [{ Beleg: B1 }]
                    error: { row: 1, key: missing, column: messageId }
                """;
        assertEquals(
                List.of("data", "data.orderNumber", "data.cancelTime", "messageId"),
                unset(failures(SETTINGS, "{ \"apiVersion\": $entity }", nothing)));
    }

    @Test
    void fieldsRequiredInListsAreNamedWhereTheListIsSet() throws IOException {
        String cases =
                """
                cases:
                  - name: an item
                    rows: [{ Beleg: B1, Menge: "1" }]
                    error: { row: 1, key: missing, column: productSku }
                """;
        String mapping = "{ \"orderNo\": $entity, \"itemDTOs\": [for (.rows) { \"qty\": .Menge }] }";
        assertEquals(List.of("itemDTOs[].productSku"), unset(failures(ITEMS, mapping, cases)));
        String none = "{ \"orderNo\": $entity, \"remark\": .rows[0].Menge }";
        assertEquals(List.of(), unset(failures(ITEMS, none, cases)));
    }

    @Test
    void aPersonalColumnThatIsNowhereIsNamed() throws IOException {
        assertEquals(
                List.of(FILE + "the column Nmae is listed under personal, but no case has it. Correct its name."),
                failures(SETTINGS, MAPPING, "personal: [Art, Nmae]\n" + GOOD));
    }

    private List<String> failures(Settings settings, String mapping, String tests) throws IOException {
        own.write("mappings/own.jslt", mapping);
        own.write("mappings/own.test.yaml", tests);
        Mappings mappings = new Mappings(settings);
        return MappingTests.failures("own", settings, mappings, new ContractCheck(settings, mappings));
    }

    private static List<String> unset(List<String> failures) {
        String sign = FILE + "no case sets ";
        return failures.stream()
                .filter(failure -> failure.startsWith(sign))
                .map(failure -> failure.substring(sign.length(), failure.indexOf(',')))
                .toList();
    }
}
