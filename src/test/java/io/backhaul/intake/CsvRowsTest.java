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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

    private static final Settings SETTINGS = settings();

    @ParameterizedTest
    @ValueSource(strings = {",", ";", "\t"})
    void theSeparatorIsFound(String separator) throws IOException {
        List<Row> rows = rows("a,b,c\n1,2,\"3;\t,\"\n".replace(",", separator).replace("3;\t" + separator, "3;\t,"));
        assertEquals(
                "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3;\\t,\"}",
                rows.get(0).fields().toString());
    }

    @Test
    void aSeparatorInsideQuotesOrBelowTheHeaderDoesNotCount() throws IOException {
        assertEquals(Set.of("a;;;", "b"), read("\"a;;;\",b\n1,2\n").columns());
        assertEquals("1;2", rows("a\n1;2\n").get(0).text("a"));
    }

    @Test
    void quotedCellsKeepLineBreaksQuotesAndSpaces() throws IOException {
        List<Row> rows = rows("a,b\n\"one\ntwo\",\"say \"\"hi\"\"\"\n\" x \",5\" pipe\n");
        assertEquals("one\ntwo", rows.get(0).fields().get("a").textValue());
        assertEquals("say \"hi\"", rows.get(0).fields().get("b").textValue());
        assertEquals(" x ", rows.get(1).fields().get("a").textValue());
        assertEquals("5\" pipe", rows.get(1).fields().get("b").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void rowsBearTheirFirstPhysicalLine(String lineBreak) throws IOException {
        String file = "a,b\n1,\"x\ny\nz\"\n\n  \n,\n2,\"v\n\"\n\"\n\nw\",3\n4,5".replace("\n", lineBreak);
        List<Row> rows = rows(file);
        assertEquals(
                List.of("2", "8", "10", "13"), rows.stream().map(Row::position).toList());
        assertEquals(List.of(1L, 2L, 3L, 4L), rows.stream().map(Row::ordinal).toList());
        assertEquals("v" + lineBreak, rows.get(1).fields().get("b").textValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"x\r\"", "\"x\ry\"", "\"\rx\r\r\"", "\"x\n\r\""})
    void aLoneCarriageReturnInTheLastCellOfALineSwallowsNoLine(String cell) throws IOException {
        List<Row> rows = rows("a,b\n1," + cell + "\n2,z\n");
        assertEquals(2, rows.size());
        assertEquals(cell.replace("\"", ""), rows.get(0).fields().get("b").textValue());
        assertEquals("z", rows.get(1).text("b"));
        long breaks = cell.chars().filter(c -> c == '\r' || c == '\n').count();
        assertEquals(String.valueOf(3 + breaks), rows.get(1).position());
    }

    @Test
    void aByteOrderMarkIsNoPartOfTheHeader() throws IOException {
        assertEquals(Set.of("a", "b"), read("\uFEFFa,b\n1,2\n").columns());
        assertEquals(Set.of("a", "b"), read("\uFEFF\"a\",b\n1,2\n").columns());
    }

    @Test
    void blankLinesBeforeTheHeaderArePassedOver() throws IOException {
        Rows rows = read("\n   \n,,\n a ,b\n1,2\n");
        assertEquals(Set.of("a", "b"), rows.columns());
        assertEquals("5", all(rows).get(0).position());
    }

    @Test
    void aHeaderAloneHasNoRows() throws IOException {
        assertEquals(List.of(), rows("a,b\n"));
    }

    @Test
    void aHeaderThatMayHaveBeenCutIsBroken() {
        SourceBrokenException broken = assertThrows(SourceBrokenException.class, () -> rows("a,b"));
        assertEquals("cut-off", broken.reason().key());
    }

    @Test
    void emptyAndBlankCellsAreLeftOut() throws IOException {
        assertEquals("{\"c\":\"1\"}", rows("a,b,c\n,   ,1\n").get(0).fields().toString());
    }

    @Test
    void aCellOverTheLimitHarmsItsRowOnly() throws IOException {
        List<Row> rows = rows("a,b\n" + "x".repeat(65_537) + ",1\n" + "y".repeat(65_536) + ",2\n\""
                + "z\n".repeat(40_000) + "\",3\n");
        assertEquals(List.of("cell-too-long a"), reasons(rows.get(0)));
        assertEquals("1", rows.get(0).text("b"));
        assertEquals(List.of(), reasons(rows.get(1)));
        assertEquals(65_536, rows.get(1).text("a").length());
        assertEquals(List.of("cell-too-long a"), reasons(rows.get(2)));
        assertEquals("4", rows.get(2).position());
    }

    @Test
    void linesOfAnotherWidthAreInvalid() throws IOException {
        List<Row> rows = rows("a,b,c\n1,2,3,4\n1,2,3,, \n1,2\n1\n\n");
        assertEquals(List.of("too-many-columns c"), reasons(rows.get(0)));
        assertEquals(List.of("4", "3"), rows.get(0).reasons().get(0).arguments());
        assertEquals(List.of(), reasons(rows.get(1)), "empty cells behind the last column do no harm");
        assertEquals(List.of("too-few-columns c"), reasons(rows.get(2)));
        assertEquals(List.of("too-few-columns b"), reasons(rows.get(3)));
    }

    @Test
    void moreCellsThanAFileMayHaveColumnsAreNotKept() throws IOException {
        Settings narrow = settings("backhaul.limits.columns", "3");
        Row row = all(IntakeFixture.csv(utf8("a,b,c\n1,2,3,,,,,,\n"), narrow)).get(0);
        assertEquals(List.of("too-many-columns c"), reasons(row));
        assertEquals("9", row.reasons().get(0).arguments().get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u0000", "\u0007", "\u001F", "\u007F", "\u000B"})
    void controlCharactersAreInvalid(String control) throws IOException {
        // Beyond what tells a binary file.
        String many = "1,2\n".repeat(10_000);
        List<Row> rows = rows("a,b\n" + many + "1,x" + control + "\n1,\ttab\n");
        assertEquals(List.of("control-character b"), reasons(rows.get(10_000)));
        assertEquals("2", rows.get(10_000).reasons().get(0).arguments().get(1));
        assertEquals(List.of(), reasons(rows.get(10_001)));
    }

    @Test
    void aCellOfNothingButControlCharactersIsInvalidToo() throws IOException {
        assertEquals(
                List.of("control-character b"), reasons(rows("a,b\n1,\u001F\n").get(0)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "duplicate-column | 1 | a,b, a",
                "duplicate-column | 1 | a,\"a\"",
                "unnamed-column   | 1 | a,,c",
                "unnamed-column   | 1 | ,b",
                "header-too-wide  | 1 | ,,,,,,,,,,,,",
                "header-too-wide  | 1 | a,b,c,d,e,f,g,h,i,j,k",
            })
    void aHeaderThatCannotNameCellsBreaksTheSource(String key, String line, String header) {
        Settings narrow = settings("backhaul.limits.columns", "10");
        SourceBrokenException broken =
                assertThrows(SourceBrokenException.class, () -> IntakeFixture.csv(utf8(header + "\n1,2,3\n"), narrow));
        assertEquals(key, broken.reason().key());
        assertEquals(line, line(broken));
    }

    @Test
    void aColumnNameOverTheLimitBreaksTheSource() {
        assertBroken("unnamed-column", "1", "a," + "x".repeat(70_000) + "\n1,2\n");
    }

    @Test
    void emptyColumnsAtTheEndOfTheHeaderAreNone() throws IOException {
        Rows rows = read("a,b,,\n1,2,,\n3,4,5,\n");
        assertEquals(Set.of("a", "b"), rows.columns());
        List<Row> all = all(rows);
        assertEquals(List.of(), reasons(all.get(0)));
        assertEquals(List.of("too-many-columns b"), reasons(all.get(1)));
    }

    @Test
    void anUnterminatedQuoteBreaksTheSourceWhereItsLineBegins() {
        assertBroken("unterminated-quote", "3", "a,b\n1,2\n3,\"x\n4,5\n");
        assertBroken("unterminated-quote", "2", "a,b\n1,\"");
        assertBroken("unterminated-quote", "2", "a,b\n1,\"\"\"");
        assertBroken("unterminated-quote", "1", "a,\"b\n1,2\n");
        assertBroken("unterminated-quote", "3", "a,b\n1,2\n3,\"" + "4,5\n".repeat(300_000));
        assertBroken("unterminated-quote", "2", "a\n1,2,\"");
    }

    @Test
    void aQuoteLeftOpenBeyondTheLimitOfARecordBreaksTheSource() {
        assertBroken("record-too-long", "3", "a,b\n1,2\n3,\"" + "4,5\n".repeat(1_200_000));
    }

    @Test
    void aRecordOfManyCellsIsBoundedAsAWhole() {
        assertBroken("record-too-long", "2", "a,b\n" + "x,".repeat(3_000_000) + "\n");
        assertBroken("record-too-long", "2", "a,b\n" + ("x".repeat(60_000) + ",").repeat(100) + "\n");
    }

    @Test
    void textBehindAClosingQuoteBreaksTheSource() {
        assertBroken("text-after-quote", "3", "a,b\n1,2\n3,\"5\" pipe\"\n");
    }

    @Test
    void anEndlessLineIsGivenUpEarly() {
        for (String start : List.of("a,b\n", "a,b\n1,\"", "")) {
            Repeated endless = new Repeated('x', 200 << 20);
            InputStream file = new SequenceInputStream(new ByteArrayInputStream(utf8(start)), endless);
            assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
                SourceBrokenException broken = assertThrows(
                        SourceBrokenException.class, () -> all(new CsvRows(new Utf8Text(file), SETTINGS.limits())));
                assertEquals("record-too-long", broken.reason().key());
            });
            assertTrue(endless.left() > 190 << 20, "read on and on");
        }
    }

    @Test
    void aFileCutInItsLastLineIsNeverReadToItsEnd() throws IOException {
        byte[] whole = utf8("a,b,c\r\n1,\"x\r\ny\",grün\r\n,\"4 \"\"q\"\"\",6\r\n7,8,\r\n");
        int rows = 3;
        assertEquals(rows, all(IntakeFixture.csv(whole, SETTINGS)).size());
        int broken = 0;
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                int found = all(IntakeFixture.csv(cut, SETTINGS)).size();
                // What cannot be known: the cut came at the end of a line, or in its last cell.
                String text = new String(cut, StandardCharsets.UTF_8);
                String last = text.substring(text.lastIndexOf("\n", text.length() - 2) + 1);
                boolean atEnd = text.endsWith("\n") || text.endsWith("\r");
                assertTrue(
                        atEnd || !text.contains("\n") || last.split(",", -1).length >= (last.startsWith("y") ? 2 : 3),
                        length + " of " + whole.length + " bytes pass as " + found + " rows: " + text);
            } catch (SourceBrokenException e) {
                broken++;
            }
        }
        assertTrue(broken > 15, broken + " cuts found");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {"a,b,c/1,2 | 2", "a,b,c/1,2,3/4, | 3", "a,b,c/1,2,3/, | 3", "a,b,c/1,2,3/\"4\" | 3"})
    void theCutLineIsNamed(String file, String line) {
        assertBroken("cut-off", line, file.replace("/", "\n"));
    }

    @Test
    void whiteSpaceAtTheEndIsNoCutLine() throws IOException {
        assertEquals(
                List.of("too-few-columns c"), reasons(rows("a,b,c\n1,2\n   ").get(0)));
        assertEquals(1, rows("a,b,c\n1,2,3\n   ").size());
    }

    @Test
    void aMissingLineBreakAtTheEndIsFine() throws IOException {
        assertEquals("3", rows("a,b\n1,2\n2,3").get(1).text("b"));
    }

    @Test
    void aReadErrorSaysNothingOfTheSource() throws IOException {
        byte[] good = utf8("a,b\n" + "1,2\n".repeat(100_000));
        InputStream failing = new SequenceInputStream(
                Collections.enumeration(List.of(new ByteArrayInputStream(good), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("bad sector");
                    }
                })));
        Rows rows = new CsvRows(new Utf8Text(failing), SETTINGS.limits());
        UncheckedIOException failed = assertThrows(UncheckedIOException.class, () -> all(rows));
        assertEquals("bad sector", failed.getCause().getMessage());
    }

    @Test
    void charactersNoTextHoldsEndNothing() throws IOException {
        String odd = "a\n1\n\uFFFFend of text\uFFFF\n2\n";
        assertEquals(3, rows(odd).size());
    }

    private static Rows read(String file) throws IOException {
        return IntakeFixture.csv(utf8(file), SETTINGS);
    }

    private static List<Row> rows(String file) throws IOException {
        return all(read(file));
    }

    private static void assertBroken(String key, String line, String file) {
        SourceBrokenException broken = assertThrows(SourceBrokenException.class, () -> rows(file));
        assertEquals(key, broken.reason().key());
        assertEquals(line, line(broken));
    }
}
