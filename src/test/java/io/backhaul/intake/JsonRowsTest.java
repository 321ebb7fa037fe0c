package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.all;
import static io.backhaul.intake.IntakeFixture.line;
import static io.backhaul.intake.IntakeFixture.reasons;
import static io.backhaul.intake.IntakeFixture.settings;
import static io.backhaul.intake.IntakeFixture.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonRowsTest {

    private static final Settings SETTINGS = settings();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"a\":\"1\",\"b\":\"2\"},{\"a\":\"3\"}]",
                "\uFEFF [ {\"a\":\"1\",\"b\":\"2\"} ,\n\n {\"a\":\"3\",\"b\":null,\"c\":\"  \"} ] \n",
                "{\"a\":\"1\",\"b\":\"2\"}\n{\"a\":\"3\"}\n",
                "\n{\"a\":\"1\",\n\"b\":\"2\"}\r\n\r\n{\"a\":\"3\",\"d\":\"\"}",
            })
    void arraysAndLinesOfObjectsAreRows(String file) throws IOException {
        List<Row> rows = rows(file);
        assertEquals("{\"a\":\"1\",\"b\":\"2\"}", rows.get(0).fields().toString());
        assertEquals("{\"a\":\"3\"}", rows.get(1).fields().toString());
        assertEquals(List.of("1", "2"), rows.stream().map(Row::position).toList());
        assertEquals(2, rows.size());
    }

    @Test
    void anEmptyArrayHasNoRows() throws IOException {
        assertEquals(List.of(), rows("[]"));
    }

    @Test
    void nestedObjectsBecomeDottedColumns() throws IOException {
        assertEquals(
                "{\"orderNo\":\"R\",\"item.productSku\":\"A\",\"item.box.size\":\"2\"}",
                rows("[{\"orderNo\":\"R\",\"item\":{\"productSku\":\"A\",\"box\":{\"size\":2}},\"none\":{}}]")
                        .get(0)
                        .fields()
                        .toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10",
                "1e3",
                "9007199254740993",
                "-0",
                "0.30000000000000004",
                "123456789012345678901234567890.5",
                "1E-400",
                "true"
            })
    void numbersKeepTheirDigits(String number) throws IOException {
        Row row = rows("[{\"a\":" + number + "}]").get(0);
        assertEquals(number, row.text("a"));
        assertEquals("{\"a\":\"" + number + "\"}", row.fields().toString());
    }

    @Test
    void listsAreInvalidAndTheRestGoesOn() throws IOException {
        List<Row> rows = rows("[{\"a\":[1,[{\"b\":2}]],\"c\":\"3\"},{\"a\":1}]");
        assertEquals(List.of("list-in-cell a"), reasons(rows.get(0)));
        assertEquals("3", rows.get(0).text("c"));
        assertEquals(List.of(), reasons(rows.get(1)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\",\"a\":2}",
                "{\"a\":null,\"a\":2}",
                "{\"x\":{\"y\":1},\"x.y\":2,\"a\":1}",
                "{\"x\":{\"y\":1},\"x\":{\"y\":1}}"
            })
    void duplicateFieldsAreInvalid(String record) throws IOException {
        assertEquals(
                "duplicate-field",
                rows("[" + record + "]").get(0).reasons().get(0).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "\"text\"", "null", "true", "[]", "[{\"a\":1}]"})
    void elementsThatAreNoObjectsAreInvalidRows(String element) throws IOException {
        for (String file : List.of("[{\"a\":1}," + element + ",{\"a\":2}]", "{\"a\":1}\n" + element + "\n{\"a\":2}")) {
            List<Row> rows = rows(file);
            assertEquals(3, rows.size());
            assertEquals(List.of("not-an-object"), reasons(rows.get(1)));
            assertEquals("2", rows.get(1).position());
            assertEquals("2", rows.get(2).text("a"));
        }
    }

    @Test
    void aCellOverTheLimitHarmsItsRowOnly() throws IOException {
        List<Row> rows =
                rows("[{\"a\":\"" + "x".repeat(65_537) + "\",\"b\":1},{\"a\":\"" + "x".repeat(65_536) + "\"}]");
        assertEquals(List.of("cell-too-long a"), reasons(rows.get(0)));
        assertEquals("1", rows.get(0).text("b"));
        assertEquals(List.of(), reasons(rows.get(1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\u0000", "\\u0007", "\\u007f", "\\b", "x\\ud83d", "\\ude00", "\\ude00\\ud83d"})
    void controlCharactersAndHalvesOfCharactersAreInvalid(String escape) throws IOException {
        assertEquals(
                List.of("control-character a"),
                reasons(rows("[{\"a\":\"" + escape + "\"}]").get(0)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\ud83d\\ude00", "\uD83D\uDE00", "\\t\\r\\nx", "\\u00e9"})
    void allOtherCharactersAreFine(String text) throws IOException {
        assertEquals(List.of(), reasons(rows("[{\"a\":\"" + text + "\"}]").get(0)));
    }

    @Test
    void fieldsBeyondTheLimitAreInvalidAndFewOfThemAreSpokenOf() throws IOException {
        StringBuilder record = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            record.append(i == 0 ? "" : ",").append("\"f").append(i).append("\":1");
        }
        Row row = rows("[{" + record + "}]").get(0);
        assertEquals("too-many-columns f1000", reasons(row).get(0));
        assertEquals(1000, row.fields().size());
        assertTrue(row.reasons().size() <= 20, row.reasons().size() + " reasons");
    }

    @Test
    void everyPrefixOfAnArrayBreaks() throws IOException {
        byte[] whole = utf8("[ {\"a\":\"grün\",\"n\":-1.5e3,\"o\":{\"p\":true}},\n{\"a\":null,\"l\":[1,2]},3 ]");
        assertEquals(3, all(IntakeFixture.json(whole, SETTINGS)).size());
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(
                    SourceBrokenException.class,
                    () -> all(IntakeFixture.json(cut, SETTINGS)),
                    () -> new String(cut, StandardCharsets.UTF_8));
        }
    }

    @Test
    void linesCutInsideAnObjectBreak() throws IOException {
        byte[] whole = utf8("{\"a\":\"grün\"}\n{\"a\":2}\n{\"a\":{\"b\":\"3\"}}\n");
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            String text = new String(cut, StandardCharsets.UTF_8).strip();
            boolean complete =
                    List.of("{\"a\":\"grün\"}", "{\"a\":\"grün\"}\n{\"a\":2}").contains(text)
                            || length == whole.length - 1;
            if (!complete) {
                assertThrows(SourceBrokenException.class, () -> all(IntakeFixture.json(cut, SETTINGS)), text);
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "json-cut-off    | 2 | [{`a`:1},/{`a`:2}",
                "json-cut-off    | 4 | [{`a`:1},/{`a`:2//",
                "not-json        | 2 | [{`a`:1},/{`a`:2}}]",
                "not-json        | 2 | [{`a`:1}/{`a`:2}]",
                "not-json        | 1 | [{`a`:1},]",
                "not-json        | 1 | [{`a`:01}]",
                "not-json        | 1 | [{`a`:NaN}]",
                "not-json        | 2 | {`a`:1}/{`a`:2}}",
                "not-json        | 2 | [{`a`:1}]/x",
                "text-after-json | 2 | [{`a`:1}]/{`a`:2}",
                "text-after-json | 1 | [{`a`:1}] []",
                "not-json-rows   | 1 | `text`",
                "not-json-rows   | 1 | 12",
            })
    void otherTextBreaksTheSource(String key, String line, String file) {
        assertBroken(key, line, file.replace('`', '"').replace("/", "\n"));
    }

    @Test
    void aLineBreakInsideAStringIsNotJson() {
        assertBroken("not-json", "1", "[{\"a\":\"x\ny\"}]");
    }

    @Test
    void deepNestingBreaksTheSource() {
        assertBroken("not-json", "1", "[" + "{\"a\":".repeat(100_000));
        assertBroken("not-json", "1", "[".repeat(100_000));
        assertBroken("not-json", "1", "[{\"a\":" + "[".repeat(60) + "]".repeat(60) + "}]");
    }

    @Test
    void aRecordIsBoundedAsAWhole() {
        StringBuilder record = new StringBuilder("[{\"a\":1},\n{");
        for (int i = 0; i < 100; i++) {
            record.append(i == 0 ? "" : ",")
                    .append("\"f" + i + "\":\"")
                    .append("x".repeat(60_000))
                    .append('"');
        }
        assertBroken("record-too-long", "2", record.append("}]").toString());
    }

    @Test
    void whiteSpaceAloneIsEmpty() {
        assertBroken("empty", "1", " \n\t\n");
        assertBroken("empty", "100001", "\n".repeat(100_000));
    }

    @Test
    void anEndlessTextIsGivenUpEarly() {
        for (String start : List.of("[{\"a\":\"", "[{\"a\":1", "[{\"")) {
            Repeated endless = new Repeated('1', 200 << 20);
            InputStream file = new SequenceInputStream(new ByteArrayInputStream(utf8(start)), endless);
            assertTimeoutPreemptively(
                    Duration.ofSeconds(20),
                    () -> assertThrows(
                            SourceBrokenException.class,
                            () -> all(new JsonRows(new Utf8Text(file), SETTINGS.limits()))));
            assertTrue(endless.left() > 190 << 20, "read on and on");
        }
    }

    private static List<Row> rows(String file) throws IOException {
        return all(IntakeFixture.json(utf8(file), SETTINGS));
    }

    private static void assertBroken(String key, String line, String file) {
        SourceBrokenException broken = assertThrows(SourceBrokenException.class, () -> rows(file));
        assertEquals(key, broken.reason().key());
        assertEquals(line, line(broken));
    }
}
