package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Alarms;
import io.backhaul.TestSettings;
import io.backhaul.endtoend.Workplace;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentFilesTest {

    private static final String PDF = "%PDF-1.4 and so on";

    @TempDir
    Path outbox;

    private final Alarms alarms = new Alarms();
    private DocumentFiles files;

    @BeforeEach
    void open() {
        files = new DocumentFiles(TestSettings.of("backhaul.outbox", outbox.toString()), alarms);
    }

    private String save(String order, String field, String content) {
        return files.save("return2-label", "default", order, field, "application/pdf", stream(content));
    }

    private static InputStream stream(String content) {
        return new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1));
    }

    private List<String> all() {
        return Workplace.list(outbox.resolve("labels"));
    }

    @Test
    void noTwoOrdersShareANameAndNoneLeavesTheFolder() {
        String[] pieces = {
            "a", "A", "/", "\\", "..", ".", "~", "_", "%2e", "\0", "é", "e\u0301", "退", "💥", ":", "CON", " "
        };
        Random random = new Random(11);
        Set<String> orders = new HashSet<>(Set.of("", "..", "../../etc/passwd", "A".repeat(64), "A".repeat(65)));
        orders.add("A".repeat(30_000));
        while (orders.size() < 300) {
            StringBuilder order = new StringBuilder();
            for (int i = random.nextInt(4); i >= 0; i--) {
                order.append(pieces[random.nextInt(pieces.length)]);
            }
            orders.add(order.toString());
        }
        Set<String> names = new HashSet<>();

        for (String order : orders) {
            String file = save(order, "docUrl", PDF);
            assertTrue(file.matches("labels/[A-Za-z0-9._~-]{1,200}\\.pdf"), file);
            assertTrue(Files.isRegularFile(outbox.resolve(file)), file);
            assertTrue(names.add(file.toLowerCase(Locale.ROOT)), "two orders share " + file);
        }
        assertEquals(orders.size(), all().size());
        assertEquals(List.of("labels"), Workplace.list(outbox));
    }

    @Test
    void otherAccountsFieldsAndOperationsHaveOtherNames() {
        save("OCS1", "docUrl", PDF);
        save("OCS1", "qr.url", PDF);
        save("OCS1", "qr_url", PDF);
        files.save("return2-label", "shop2", "OCS1", "docUrl", "application/pdf", stream(PDF));
        files.save("return2-invoice", "default", "OCS1", "docUrl", "application/pdf", stream(PDF));

        assertEquals(5, all().size());
    }

    @Test
    void theSameDocumentIsReplacedAtOnce() throws IOException {
        String first = save("OCS1", "docUrl", PDF);
        String second = save("OCS1", "docUrl", PDF + " anew");

        assertEquals(first, second);
        assertEquals(PDF + " anew", Files.readString(outbox.resolve(second)));
        assertEquals(1, all().size());
    }

    @Test
    void whatBreaksOffLeavesTheOldOne() throws IOException {
        String file = save("OCS1", "docUrl", PDF);
        InputStream broken = new SequenceInputStream(stream(PDF + "x".repeat(100_000)), new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("connection reset");
            }
        });

        assertFault(DocumentFault.UNAVAILABLE, "application/pdf", broken);

        assertEquals(PDF, Files.readString(outbox.resolve(file)));
        assertEquals(1, all().size());
        assertEquals(Set.of(), alarms.standing());
    }

    @ParameterizedTest
    @CsvSource({
        "application/pdf,                   %PDF-1.7, pdf",
        "Application/PDF; charset=binary,   %PDF-1.7, pdf",
        ",                                  %PDF-1.7, pdf",
        "application/octet-stream,          %PDF-1.7, pdf",
        "image/gif,                         GIF89a,   gif",
        "text/plain,                        ^XA^FO50, zpl",
        "application/octet-stream,          ^XA^FO50, zpl",
    })
    void typesAreKnownByTheirFirstBytes(String declared, String content, String ending) {
        String file = files.save("return2-label", "default", "OCS1", "docUrl", declared, stream(content));

        assertEquals("labels/return2-label.default.OCS1.docUrl." + ending, file);
    }

    @ParameterizedTest
    @CsvSource({
        "application/pdf,          <html>hello",
        "text/html,                %PDF-1.7",
        "image/png,                %PDF-1.7",
        "text/plain,               %PDF-1.7",
        "application/octet-stream, MZ program",
        "application/zip,          %PDF-1.7",
        "application/pdf,          %PD",
    })
    void whatIsNoneOrDeclaredAsAnotherIsRefused(String declared, String content) {
        assertFault(DocumentFault.WRONG_TYPE, declared, stream(content));
        assertEquals(List.of(), all());
    }

    @Test
    void nothingIsNoDocumentYet() {
        assertFault(DocumentFault.UNAVAILABLE, "application/pdf", stream(""));
        assertFault(DocumentFault.UNAVAILABLE, "application/pdf", null);
    }

    private void assertFault(DocumentFault fault, String declared, InputStream content) {
        DocumentException thrown = assertThrows(
                DocumentException.class,
                () -> files.save("return2-label", "default", "OCS1", "docUrl", declared, content));
        assertEquals(fault, thrown.fault());
    }

    @Test
    void whatCannotBeWrittenIsToldUntilItCan() throws IOException {
        Files.writeString(outbox.resolve("labels"), "in the way");
        assertFault(DocumentFault.NOT_SAVED, "application/pdf", stream(PDF));
        assertEquals(Set.of("outbox"), alarms.standing());

        Files.delete(outbox.resolve("labels"));
        save("OCS1", "docUrl", PDF);

        assertEquals(Set.of(), alarms.standing());
    }

    @Test
    void theTroubleIsOverOnceTheFolderCanBeWrittenAlsoWithoutAnotherDocument() throws IOException {
        Files.writeString(outbox.resolve("labels"), "in the way");
        assertFault(DocumentFault.NOT_SAVED, "application/pdf", stream(PDF));
        files.look();
        assertEquals(Set.of("outbox"), alarms.standing());

        Files.delete(outbox.resolve("labels"));
        files.look();

        assertEquals(Set.of(), alarms.standing());
        assertEquals(0, all().size());
    }

    @Test
    void whatStandsInTheWayOfOneFileIsNoTroubleOfAll() throws IOException {
        Path folder = Files.createDirectories(outbox.resolve("labels/return2-label.default.OCS1.docUrl.pdf"));
        Files.writeString(folder.resolve("x"), "x");
        assertFault(DocumentFault.NOT_SAVED, "application/pdf", stream(PDF));

        assertEquals(Set.of(), alarms.standing());
        save("OCS2", "docUrl", PDF);
    }

    @Test
    void aLabelOfAnotherTypeTakesThePlaceOfTheOldOne() throws IOException {
        String pdf = save("OCS1", "docUrl", PDF);
        String gif = files.save("return2-label", "default", "OCS1", "docUrl", "image/gif", stream("GIF89a and so on"));

        assertFalse(Files.exists(outbox.resolve(pdf)));
        assertTrue(Files.exists(outbox.resolve(gif)));
    }

    @Test
    void aPlantedLinkIsNotWrittenThrough() throws IOException {
        Path mine = Files.writeString(outbox.resolve("precious"), "precious");
        Files.createDirectories(outbox.resolve("labels"));
        Files.createSymbolicLink(outbox.resolve("labels/.return2-label.default.OCS1.docUrl.part"), mine);

        String file = save("OCS1", "docUrl", PDF);

        assertEquals("precious", Files.readString(mine));
        assertEquals(PDF, Files.readString(outbox.resolve(file)));
    }

    @Test
    void whatAKillLeftIsRemovedAtTheStart() throws IOException {
        files.clean();
        String file = save("OCS1", "docUrl", PDF);
        Files.writeString(outbox.resolve("labels/.return2-label.default.OCS2.docUrl.part"), "half");

        files.clean();

        assertEquals(List.of(Path.of(file).getFileName().toString()), all());
    }
}
