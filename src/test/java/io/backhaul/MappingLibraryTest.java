package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.JsltException;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions that mappings import. */
class MappingLibraryTest {

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    private static JsonNode apply(String expression, String cell) {
        JsonNode input = JsonNodeFactory.instance.objectNode().put("cell", cell);
        return Jslt.compile("test", "import \"lib/erp.jslt\" as erp " + expression.replace('\'', '"'))
                .apply(input);
    }

    private static void assertRefuses(String expression, String cell) {
        JsltException refused = assertThrows(JsltException.class, () -> apply(expression, cell));
        assertFalse(refused.getMessage().contains(cell), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "12.5                 | 12.5",
                "0.10                 | 0.10",
                "-3                   | -3",
                "+7                   | 7",
                "0.1234567890123      | 0.1234567890123",
                "12345678901234567890.123456 | 12345678901234567890.123456",
                "007                  | 7",
            })
    void decimalsAreExact(String cell, String number) {
        assertEquals(number, apply("erp:decimal(.cell)", cell).decimalValue().toPlainString());
    }

    @Test
    void aCommaIsADecimalSignWhereTheMappingSaysSo() {
        assertEquals(
                "1.50",
                apply("erp:decimal-with(.cell, ',')", "1,50").decimalValue().toPlainString());
        assertRefuses("erp:decimal-with(.cell, ',')", "1.234,50");
        assertRefuses("erp:decimal(.cell)", "1,50");
    }

    @ParameterizedTest
    @CsvSource({"1e400", "NaN", "1.2.3", "٣", "0x10", "--1", "1 000"})
    void whatIsNoDecimalIsRefused(String cell) {
        assertRefuses("erp:decimal(.cell)", cell);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "02.03.2026 | dd.MM.yyyy | 2026-03-02T00:00:00+0800",
                "2026-03-02 23:59 | yyyy-MM-dd HH:mm | 2026-03-02T23:59:00+0800",
                "2026-03-02T00:00:00Z | yyyy-MM-dd'T'HH:mm:ssXX | 2026-03-02T08:00:00+0800",
            })
    void datesOfTheErpsZone(String cell, String form, String date) {
        JsonNode input = JsonNodeFactory.instance.objectNode().put("cell", cell).put("form", form);
        assertEquals(
                date,
                Jslt.compile(
                                "test",
                                "import \"lib/erp.jslt\" as erp erp:time(.cell, .form, \"Asia/Shanghai\","
                                        + " \"yyyy-MM-dd'T'HH:mm:ssxx\")")
                        .apply(input)
                        .asText());
    }

    @Test
    void aTimeGoesIntoAnotherZone() {
        assertEquals(
                "2026-07-01 02:00",
                apply(
                                "erp:time-in(.cell, 'yyyy-MM-dd HH:mm', 'Asia/Shanghai', 'yyyy-MM-dd HH:mm', 'Europe/Berlin')",
                                "2026-07-01 08:00")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource({"2026-02-30", "2026-13-01", "yesterday", "2026-1-1", "0000000000"})
    void whatIsNoDateIsRefused(String cell) {
        assertRefuses("erp:time(.cell, 'yyyy-MM-dd', 'UTC', 'yyyy-MM-dd')", cell);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "+86 138 0013 8000 | DE | 86 | 13800138000",
                "0171 1234567      | DE | 49 | 1711234567",
                "020 7946 0018 x12 | GB | 44 | 2079460018",
            })
    void telephoneNumbers(String cell, String region, String country, String number) {
        JsonNode phone = apply("erp:phone(.cell, '" + region + "')", cell);
        assertEquals(country, phone.path("country").asText());
        assertEquals(number, phone.path("number").asText());
    }

    @Test
    void whatIsNoTelephoneNumberIsRefused() {
        assertRefuses("erp:phone(.cell, 'DE')", "call me");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "erp:time(.cell, 'yyyy', 'UTC', 'yyyy')",
                "erp:decimal(.cell)",
                "erp:code('no-such', .cell)",
                "erp:phone(.cell, 'CN')",
                "erp:whole(.cell)",
                "erp:text(.cell)"
            })
    void anEmptyCellComesToNothing(String expression) {
        assertEquals("", apply(expression, "").asText("").strip());
        assertEquals(true, apply(expression, null).isNull());
    }

    @Test
    void whatCannotBeSeenIsTrimmed() {
        assertEquals("a b", apply("erp:text(.cell)", "\u3000 a b\u00a0\u200b\t").asText());
        assertEquals(7, apply("erp:whole(.cell)", "\u00a07 ").asInt());
        assertTrue(apply("erp:text(.cell)", "\u3000").isNull());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2026-03-29 01:59 | 2026-03-29T01:59:00+0100",
                "2026-03-29 03:00 | 2026-03-29T03:00:00+0200",
                // Comes twice; the first is meant.
                "2026-10-25 02:30 | 2026-10-25T02:30:00+0200",
                "2026-10-25 03:00 | 2026-10-25T03:00:00+0100",
            })
    void clocksAreSetForwardAndBack(String cell, String time) {
        String form = "yyyy-MM-dd''T''HH:mm:ssxx".replace("''", "\\u0027");
        assertEquals(
                time,
                apply("erp:time(.cell, 'yyyy-MM-dd HH:mm', 'Europe/Berlin', '" + form + "')", cell)
                        .asText());
    }

    @Test
    void aTimeThatClocksSkipIsRefused() {
        assertRefuses("erp:time(.cell, 'yyyy-MM-dd HH:mm', 'Europe/Berlin', 'HH:mm')", "2026-03-29 02:30");
        assertRefuses("erp:time(.cell, 'yyyy-MM-dd HH:mm VV', 'UTC', 'HH:mm')", "2026-03-29 02:30 Europe/Berlin");
        assertEquals(
                "02:30",
                apply("erp:time(.cell, 'yyyy-MM-dd HH:mm', 'Asia/Shanghai', 'HH:mm')", "2026-03-29 02:30")
                        .asText());
    }

    @Test
    void aDayBeginsWhenClocksSkipMidnight() {
        assertEquals(
                "01:00",
                apply("erp:time(.cell, 'yyyy-MM-dd', 'America/Sao_Paulo', 'HH:mm')", "2018-11-04")
                        .asText());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2026-03-29 10:00 Europe/Berlin   | yyyy-MM-dd HH:mm VV  | 08:00",
                "2026-10-25 02:30+01:00           | yyyy-MM-dd HH:mmXXX  | 01:30",
                "2 Mar 2026 8:05 pm               | d MMM yyyy h:mm a    | 20:05",
                "year 2026-03-02 01:00            | 'year' yyyy-MM-dd HH:mm | 01:00",
            })
    void formsOfEveryKind(String cell, String form, String time) {
        JsonNode input = JsonNodeFactory.instance.objectNode().put("cell", cell).put("form", form);
        assertEquals(
                time,
                Jslt.compile("test", "import \"lib/erp.jslt\" as erp erp:time(.cell, .form, \"UTC\", \"HH:mm\")")
                        .apply(input)
                        .asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "erp:date(.cell, 'YYYY-MM-dd', 'yyyy-MM-dd')",
                "erp:date(.cell, 'yyyy-MM-dd', 'YYYY-MM-dd')",
                "erp:date(.cell, 'yyyy-MM-dd', 'yyyy-MM-dd hh:mm')",
                "erp:date(.cell, 'yyyy-MM-dd', 'nonsense')",
                "erp:time(.cell, 'yyyy-MM-dd', 'Mars', 'yyyy')",
                "erp:decimal-with(.cell, ';')",
                "erp:phone(.cell, 'Europe')",
                "erp:code('../../config/application', .cell)",
            })
    void whatIsWrongWithTheMappingIsNotBlamedOnTheCell(String expression) {
        JsltException refused = assertThrows(JsltException.class, () -> apply(expression, "2026-03-02"));
        assertFalse(refused instanceof MappingRefusal, refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1,234.50", "1.234,50", "1 234", "1'234", "\uFF11\uFF12", "\u2212" + "3", "1.", ".5", "1e3", "½"
            })
    void groupedAndOtherNumbersAreRefused(String cell) {
        assertRefuses("erp:decimal(.cell)", cell);
    }

    @Test
    void zeroHasNoSignAndKeepsItsDecimals() {
        assertEquals("0.00", apply("erp:decimal(.cell)", "-0.00").decimalValue().toPlainString());
        assertEquals("0", apply("erp:whole(.cell)", "-0").toString());
        assertEquals("7", apply("erp:whole(.cell)", "007").toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12",
                "123456789012345678",
                "13800138000,13900139000",
                "13800138000/13900139000",
                "13800138000-801",
                "+999 123456789",
                "+1"
            })
    void numbersNobodyCanHaveAreRefused(String cell) {
        assertRefuses("erp:phone(.cell, 'CN')", cell);
    }

    @Test
    void anExtensionStandsApart() {
        JsonNode phone = apply("erp:phone(.cell, 'cn')", "\uFF10\uFF11\uFF10-62552345 ext. 801");
        assertEquals("1062552345", phone.path("number").asText());
        assertEquals("801", phone.path("extension").asText());
    }

    @Test
    void aCodeTableStandsBesideTheMapping() throws IOException {
        own.write("mappings/codes/quality.csv", "\uFEFF\"ours\",theirs\r\n good , 1\r\n\"torn, wet\",\"2\"\r\n,\r\n");
        assertEquals("1", apply("erp:code('quality', .cell)", "\u00a0good ").textValue());
        assertEquals("2", apply("erp:code('quality', .cell)", "torn, wet").textValue());
        assertTrue(apply("erp:code('quality', .cell)", " ").isNull());
        JsltException refused = assertThrows(MappingRefusal.class, () -> apply("erp:code('quality', .cell)", "Good"));
        assertEquals(
                "It is not in the table routes/mappings/codes/quality.csv; there are good, torn, wet.",
                refused.getMessageWithoutLocation());
    }

    @Test
    void aTableIsReadAnewByTheNextMapping() throws IOException {
        own.write("mappings/codes/quality.csv", "ours,theirs\ngood,1\n");
        assertEquals("1", apply("erp:code('quality', .cell)", "good").textValue());
        own.write("mappings/codes/quality.csv", "ours,theirs\ngood,5\n");
        assertEquals("5", apply("erp:code('quality', .cell)", "good").textValue());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ours,theirs\\na,1\\n a ,2     | Line 3 of routes/mappings/codes/bad.csv repeats",
                "ours,theirs\\na,              | Line 2 of routes/mappings/codes/bad.csv has an empty cell",
                "ours,theirs\\n,1              | Line 2 of routes/mappings/codes/bad.csv has an empty cell",
                "ours;theirs\\na;1             | Line 2 of routes/mappings/codes/bad.csv has 1 cells",
                "ours,theirs\\na,1,2           | Line 2 of routes/mappings/codes/bad.csv has 3 cells",
                "ours,theirs\\n\"a\"x,1         | routes/mappings/codes/bad.csv is no CSV",
                "ours,theirs                   | which is empty",
            })
    void aBadTableSaysWhatIsWrongWithIt(String content, String why) throws IOException {
        own.write("mappings/codes/bad.csv", content.replace("\\n", "\n"));
        JsltException refused = assertThrows(JsltException.class, () -> apply("erp:code('bad', .cell)", "a b"));
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        JsltException refused = assertThrows(JsltException.class, () -> apply("erp:code('no-such', .cell)", "x"));
        assertEquals("There is no file routes/mappings/codes/no-such.csv.", refused.getMessageWithoutLocation());
    }
}
