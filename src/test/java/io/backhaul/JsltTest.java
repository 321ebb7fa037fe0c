package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.schibsted.spt.data.jslt.JsltException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever is wrong with a mapping names file, line and column. */
class JsltTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "{~ \"a\": [1,,2] }|routes/x.jslt:2:10: ",
                "{~ \"a\": 'x' }|routes/x.jslt:2:7: ",
                "{~ \"a\": |routes/x.jslt:2:",
            })
    void whatCannotBeParsedBeginsWithItsPlace(String text, String place) {
        assertTrue(message(text).startsWith(place), message(text));
        assertEquals(1, message(text).lines().count(), message(text));
    }

    @Test
    void whatIsNotKnownNamesItsPlaceToo() {
        assertTrue(message("{~ \"a\": nofun(1) }").endsWith("routes/x.jslt:2:7"));
    }

    private static String message(String text) {
        return assertThrows(JsltException.class, () -> Jslt.compile("routes/x.jslt", text.replace('~', '\n')))
                .getMessage();
    }
}
