package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.JsltException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The functions that mappings import. */
class MappingLibraryTest {

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

    @Test
    void aTableThatIsNotThereIsNamed() {
        JsltException refused = assertThrows(JsltException.class, () -> apply("erp:code('no-such', .cell)", "x"));
        assertEquals("There is no file routes/mappings/codes/no-such.csv.", refused.getMessageWithoutLocation());
    }
}
