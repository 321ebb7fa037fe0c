package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.reasons;
import static io.backhaul.intake.IntakeFixture.row;
import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AttachmentsTest {

    private final Attachments attachments = new Attachments(settings("backhaul.limits.attachments", "100"));

    @TempDir
    Path root;

    private Path inbox;
    private Path folder;

    @BeforeEach
    void aFileInsideAndOneOutside() throws IOException {
        inbox = Files.createDirectories(root.resolve("oms-return-update"));
        folder = Files.createDirectories(inbox.resolve("attachments"));
        Files.writeString(folder.resolve("photo.txt"), "a picture");
        Files.writeString(inbox.resolve("secret.txt"), "a secret");
        Files.createDirectories(inbox.resolve("attachments-of-others"));
        Files.writeString(inbox.resolve("attachments-of-others/secret.txt"), "a secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"photo.txt", " photo.txt ", "./photo.txt", "x/../photo.txt"})
    void aFileOfTheFolderIsAttachedUnderTheNameTheCellGives(String path) {
        Order order = attach(path);
        assertTrue(order.isValid());
        assertEquals(
                "photo.txt", order.attachments().at(pointer(path) + "/fileName").asText());
        assertEquals(
                "YSBwaWN0dXJl",
                order.attachments().at(pointer(path) + "/base64").asText());
    }

    @Test
    void aPathWithSpacesAroundItReachesThePayload() {
        Order order = new Mappings(IntakeFixture.settings()).map(attach(" photo.txt "));
        assertEquals(
                "YSBwaWN0dXJl",
                order.payload().at("/attachmentOpenDTOs/0/base64").asText());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "x/../../secret.txt",
                "..",
                "../attachments-of-others/secret.txt",
                "../../../../../../../../etc/passwd",
                "/etc/passwd"
            })
    void noPathLeadsOutOfTheFolder(String path) {
        Order order = attach(path);
        assertEquals(
                List.of("attachment-outside attachment.path"),
                reasons(order.rows().get(0)));
        assertEquals(path, order.rows().get(0).reasons().get(0).value());
        assertTrue(order.attachments().isEmpty());
    }

    @Test
    void anAbsolutePathIsRefusedEvenInsideTheFolder() {
        assertEquals("attachment-outside", key(folder.resolve("photo.txt").toString()));
    }

    @Test
    void noLinkLeadsOutOfTheFolder() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.txt"), inbox.resolve("secret.txt"));
        Files.createSymbolicLink(folder.resolve("up"), inbox);
        Files.createSymbolicLink(folder.resolve("loop"), folder.resolve("loop"));
        assertEquals("attachment-missing", key("link.txt"));
        assertEquals("attachment-outside", key("up/secret.txt"));
        assertEquals("attachment-missing", key("loop"));
        assertEquals("attachment-missing", key("loop/x"));
    }

    @Test
    void theFolderItselfMayBeALink() throws IOException {
        Path other = Files.createDirectories(root.resolve("other"));
        Files.createSymbolicLink(other.resolve("attachments"), folder);
        assertTrue(attachments.attach(order(other, "photo.txt")).isValid());
    }

    @ParameterizedTest
    @ValueSource(strings = {"none.txt", "photo.txt/x", ".", "nul\u0000.txt", "PHOTO.TXT.", "x/y/z"})
    void whatIsNotThereIsMissing(String path) {
        assertEquals("attachment-missing", key(path));
    }

    @Test
    void aNameTooLongForTheDiskIsMissing() {
        assertEquals("attachment-missing", key("x".repeat(10_000)));
    }

    @Test
    void aFolderThatIsNotThereHasNoAttachments() {
        Order order = attachments.attach(order(root.resolve("nowhere"), "photo.txt"));
        assertEquals("attachment-missing", order.rows().get(0).reasons().get(0).key());
    }

    @Test
    void aFileOverTheLimitIsNotRead() throws IOException {
        Files.write(folder.resolve("limit.bin"), new byte[100]);
        Files.write(folder.resolve("large.bin"), new byte[101]);
        assertTrue(attach("limit.bin").isValid());
        Reason reason = attach("large.bin").rows().get(0).reasons().get(0);
        assertEquals("attachment-too-large", reason.key());
        assertEquals(List.of("101", "100"), reason.arguments());
    }

    @Test
    void eachLineHasItsOwnReason() {
        Order order = attach("none.txt", "photo.txt", "", "none.txt", "../secret.txt");
        assertEquals(
                List.of(1, 0, 0, 1, 1),
                order.rows().stream().map(row -> row.reasons().size()).toList());
        assertEquals(1, order.attachments().size());
    }

    private String key(String path) {
        List<Reason> reasons = attach(path).rows().get(0).reasons();
        return reasons.isEmpty() ? "fine" : reasons.get(0).key();
    }

    private Order attach(String... paths) {
        return attachments.attach(order(inbox, paths));
    }

    private static Order order(Path folder, String... paths) {
        List<Row> rows = Arrays.stream(paths)
                .map(path -> row(1, "orderNo", "RO1", "attachment.path", path))
                .toList();
        return new Order(
                "oms-return-update",
                folder,
                "default",
                "RO1",
                "test",
                List.of(),
                rows,
                JsonNodeFactory.instance.objectNode(),
                null,
                List.of());
    }

    private static String pointer(String path) {
        return "/" + path.replace("~", "~0").replace("/", "~1");
    }
}
