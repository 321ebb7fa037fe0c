package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.all;
import static io.backhaul.intake.IntakeFixture.line;
import static io.backhaul.intake.IntakeFixture.settings;
import static io.backhaul.intake.IntakeFixture.utf8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.backhaul.Settings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is text at all, and how a file is opened. */
class Utf8TextTest {

    private static final Settings SETTINGS = settings();

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"", "\uFEFF", " ", "\r\n\r\n", "\uFEFF \t\n"})
    void nothingButWhiteSpaceIsEmpty(String text) {
        assertBroken("empty", "1", utf8(text));
    }

    @Test
    void muchWhiteSpaceIsEmptyToo() throws IOException {
        for (String name : List.of("a.csv", "a.json", "a")) {
            Path file = Files.writeString(folder.resolve(name), " \n".repeat(50_000));
            SourceBrokenException broken =
                    assertThrows(SourceBrokenException.class, () -> all(Rows.open(file, name, SETTINGS.limits())));
            assertEquals("empty", broken.reason().key(), name);
        }
    }

    @Test
    void binaryFilesAreNoText() {
        assertBroken("binary", "1", new byte[] {'P', 'K', 3, 4, 20, 0, 8, 0});
        assertBroken("binary", "1", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16));
        assertBroken("binary", "1", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
        assertBroken("not-utf8", "1", new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1A});
    }

    @Test
    void aByteThatIsNoUtf8IsNamedByItsLineWhereverItStands() throws IOException {
        // Longer than any buffer in the way.
        byte[] good = utf8("a,b\n" + "grün,2\r\n".repeat(20_000) + "x,y\n");
        for (int at = 0; at < good.length; at += at < 40 || at > good.length - 20 ? 1 : 5_003) {
            byte[] bad = good.clone();
            bad[at] = (byte) 0xFF;
            int line = 1;
            for (int i = 0; i < at; i++) {
                line += good[i] == '\n' ? 1 : 0;
            }
            // A carriage return alone ends a line as well.
            line += at > 0 && good[at] == '\n' && good[at - 1] == '\r' ? 1 : 0;
            assertBroken("not-utf8", String.valueOf(line), bad);
        }
    }

    @ParameterizedTest
    @CsvSource({"C3", "E2 82", "F0 9F 98", "ED A0 80", "C0 AF", "F8 88 80 80 80", "80"})
    void cutAndForgedCharactersAreNoUtf8(String hex) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.write(utf8("a,b\n1,x"));
        for (String one : hex.split(" ")) {
            file.write(Integer.parseInt(one, 16));
        }
        assertBroken("not-utf8", "2", file.toByteArray());
    }

    @Test
    void textOfAnotherEncodingIsNoUtf8() {
        assertBroken("not-utf8", "2", "a\n退货\n".getBytes(Charset.forName("GBK")));
        assertBroken("not-utf8", "2", "a\ngrün\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void textComesOutAsItIsWithoutByteOrderMark() throws IOException {
        String text = "grün 退货 \uD83D\uDE00 \uFEFF\r\n".repeat(10_000);
        for (String mark : List.of("", "\uFEFF")) {
            Utf8Text read = new Utf8Text(new ByteArrayInputStream(utf8(mark + text)));
            read.peek();
            StringWriter out = new StringWriter();
            read.transferTo(out);
            assertEquals(text, out.toString());
        }
    }

    @Test
    void aCutFileBreaksAtWhateverByteOfACharacter() {
        byte[] whole = utf8("a,b\n1,\uD83D\uDE00");
        for (int length = whole.length - 3; length < whole.length; length++) {
            assertBroken("not-utf8", "2", Arrays.copyOf(whole, length));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a.json  | [{\"x\":1}]     | x",
                "a.JSONL | {\"x\":1}       | x",
                "a.ndjson| {\"x\":1}       | x",
                "a.txt   |   [{\"x\":1}]   | x",
                "a       | {\"x\":1}       | x",
                "a.txt   | x/1             | x",
                "a.csv   | {x/1            | {x",
                "a.tsv   | [x/1            | [x",
            })
    void aFileIsReadByItsNameOrElseByItsFirstCharacter(String name, String text, String column) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), text.replace('/', '\n'));
        try (Rows rows = Rows.open(file, name, SETTINGS.limits())) {
            assertEquals("1", all(rows).get(0).text(column));
        }
    }

    @Test
    void aFileThatIsNotThereSaysNothingOfTheSource() {
        assertThrows(UncheckedIOException.class, () -> Rows.open(folder.resolve("none"), "none", SETTINGS.limits()));
    }

    private static void assertBroken(String key, String line, byte[] file) {
        SourceBrokenException broken =
                assertThrows(SourceBrokenException.class, () -> all(IntakeFixture.csv(file, SETTINGS)));
        assertEquals(key, broken.reason().key());
        assertEquals(line, line(broken));
    }
}
