package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.OwnRoutes;
import io.backhaul.Settings;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a test file may hold, and what is told of one that holds something else. */
class MappingTestFileTest {

    private static final String[] OWN = {
        "backhaul.operations.own.system", "oms",
        "backhaul.operations.own.path", "/own",
        "backhaul.operations.own.entity", "Beleg"
    };
    private static final String[] CONTRACT = {"backhaul.operations.own.contract", "oms#ReturnOrderUpdateRequest"};

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "personal: Kundencode            | : personal must be a list",
                "persnal: [Kundencode]           | : nobody knows the key persnal. Correct it; there are cases, ignored,",
                "ignored: { Kundencode: yes }    | : ignored must be a list",
                "personal: [{ Kundencode: x }]   | : what stands under personal is no name of a column",
                "personal: [null]                | : what stands under personal is no name of a column",
                "columns: all                    | : columns can only be any",
                "cases: 7                        | : cases must be a list",
                "cases: [{}, 7]                  | , case 2: there must be keys: name, messageId,",
                "cases: [{ row: [] }]            | , case 1: nobody knows the key row. Correct it; there are name,",
                "cases: [{ rows: { Beleg: B1 } }]| , case 1: rows must be a list",
                "cases: [{ rows: [B1] }]         | , case 1: a row is not made of columns",
                "[cases]                         | : there must be keys: cases, ignored,",
                "'cases: [{ name: ] }'           | :1:17: ",
            })
    void aFileThatIsNoneNamesItsPlace(String content, String told) throws IOException {
        own.write("mappings/own.test.yaml", content);
        String message = assertThrows(IllegalArgumentException.class, () -> MappingTests.of("own"))
                .getMessage();
        assertTrue(message.startsWith("routes/mappings/own.test.yaml" + told), message);
    }

    @ParameterizedTest
    @CsvSource({"''", "'# nothing yet'"})
    void anEmptyFileHasNoCases(String content) throws IOException {
        own.write("mappings/own.test.yaml", content);
        assertEquals(List.of(), MappingTests.cases("own"));
    }

    @Test
    void aMappingThatTakesAnyColumnIsTestedLikeAnother() throws IOException {
        own.write(
                "mappings/own.jslt",
                "{ \"orderNo\": $entity, \"contactName\": .rows[0].Name, \"warehouseCode\": .rows[0].Lager }");
        String tests =
                """
                columns: any
                cases:
                  - name: one
                    rows: [{ Beleg: B1, Name: Lee, Lager: nord }]
                    payload: { orderNo: B1, contactName: Lee, warehouseCode: nord }
                """;
        own.write("mappings/own.test.yaml", tests);
        assertEquals(Set.of(), MappingTests.knownColumns("own"));
        for (String[] contract : List.of(CONTRACT, new String[0])) {
            assertEquals(List.of(), failures(contract));
        }
        PersonalColumns personal = personal(CONTRACT);
        assertTrue(personal.isPersonal("own", "Name"));
        assertFalse(personal.isPersonal("own", "Lager"));
        assertTrue(personal.isPersonal("own", "Other"));
        assertFalse(personal().isPersonal("own", "Name"));

        own.write("mappings/own.test.yaml", "personal: [Name, Lagr]\n" + tests);
        assertEquals(1, failures().size());
        assertTrue(failures().get(0).contains("the column Lagr is listed under personal"), failures()::toString);
        assertTrue(personal().isPersonal("own", "Name"));
    }

    @Test
    void whatCannotBeTriedInTimeCountsAsUsedAndPersonal() throws IOException {
        List<String> columns =
                IntStream.range(0, 40).mapToObj("Spalte%02d"::formatted).toList();
        own.write(
                "mappings/own.jslt",
                columns.stream()
                        .map(column -> ".rows[0]." + column)
                        .collect(Collectors.joining(" + ", "{ \"warehouseCode\": ", " }")));
        String row =
                columns.stream().map(column -> column + ": x").collect(Collectors.joining(", ", "{ Beleg: B, ", " }"));
        own.write(
                "mappings/own.test.yaml",
                "ignored: [Spalte39]\ncases: [{ name: long, rows: [" + (row + ", ").repeat(299) + row
                        + "], payload: {} }]");
        PersonalColumns personal = personal(CONTRACT);
        assertTimeout(Duration.ofSeconds(60), () -> personal.isPersonal("own", "Spalte00"));
        assertFalse(personal.isPersonal("own", "Spalte00"));
        assertTrue(personal.isPersonal("own", "Spalte38"));
        ColumnUse use = ColumnUse.of("own", with(CONTRACT), new Mappings(with(CONTRACT)));
        assertTrue(use.isUsed("Spalte38"));
        assertFalse(use.isKnown("Spalte39"));
    }

    private static List<String> failures(String... others) {
        Settings settings = with(others);
        Mappings mappings = new Mappings(settings);
        return MappingTests.failures("own", settings, mappings, new ContractCheck(settings, mappings));
    }

    private static PersonalColumns personal(String... others) {
        Settings settings = with(others);
        return new PersonalColumns(settings, new Mappings(settings));
    }

    private static Settings with(String... others) {
        return settings(Stream.concat(Arrays.stream(OWN), Arrays.stream(others)).toArray(String[]::new));
    }
}
