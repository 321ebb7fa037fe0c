package io.backhaul.delivery;

import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.connections.Sha256;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Documents in {@code <outbox>/labels/}: whole or not there, under names of our own making. */
@ApplicationScoped
class DocumentFiles {

    static final String FOLDER = "labels";

    /** What readiness calls it, as for results, and what is concerned. */
    private static final String CHECK = "outbox";

    private static final String PART = ".part";
    private static final int BUFFER = 1 << 16;
    private static final int READABLE = 40;

    private final Path folder;
    private final Alarms alarms;

    DocumentFiles(Settings settings, Alarms alarms) {
        this.folder = settings.outbox().resolve(FOLDER);
        this.alarms = alarms;
    }

    /** Removes what a process that was killed left half written. */
    void clean() {
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*" + PART)) {
            for (Path part : parts) {
                Files.deleteIfExists(part);
            }
        } catch (NoSuchFileException e) {
            // No document has been saved yet.
        } catch (DirectoryIteratorException e) {
            raise(e.getCause());
        } catch (IOException e) {
            raise(e);
        }
    }

    /**
     * Saves a document: under a temporary name, to the disk, then renamed. One that is there already is replaced.
     *
     * @param order number of the order
     * @param field of the answer that linked to it
     * @param contentType as declared, or null
     * @param content null where there is none
     * @return path relative to the outbox, with forward slashes
     * @throws DocumentException when it is not what it should be, breaks off, or cannot be written
     */
    String save(String operation, String account, String order, String field, String contentType, InputStream content) {
        byte[] head = content == null ? new byte[0] : read(content, DocumentType.HEAD);
        if (head.length == 0) {
            throw new DocumentException(DocumentFault.UNAVAILABLE);
        }
        DocumentType type = DocumentType.of(contentType, head);
        String name = name(operation, account, order, field);
        Path part = folder.resolve("." + name + PART);
        Path file = folder.resolve(name + "." + type.ending);
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(part);
            write(part, head, content);
            alarms.clear(CHECK, FOLDER);
        } catch (IOException e) {
            delete(part);
            raise(e);
            throw new DocumentException(DocumentFault.NOT_SAVED, e);
        } catch (DocumentException e) {
            delete(part);
            throw e;
        }
        try {
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            for (DocumentType other : DocumentType.values()) {
                if (other != type) {
                    // An older label of this order must not be taken for this one.
                    Files.deleteIfExists(folder.resolve(name + "." + other.ending));
                }
            }
            sync();
        } catch (IOException e) {
            // What stands in the way of one file concerns its order alone.
            delete(part);
            throw new DocumentException(DocumentFault.NOT_SAVED, e);
        }
        return FOLDER + "/" + file.getFileName();
    }

    /** Looks whether a trouble with the folder is over, as there may be no next document to show it. */
    void look() {
        if (!alarms.standing().contains(CHECK)) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.delete(Files.createTempFile(folder, ".look", PART));
            alarms.clear(CHECK, FOLDER);
        } catch (IOException e) {
            // It goes on standing.
        }
    }

    /** No two orders share a name, nor do two fields, even where names know no case. */
    private static String name(String operation, String account, String order, String field) {
        return String.join(
                ".",
                plain(operation, "[A-Za-z0-9-]{1,50}"),
                plain(account, "[a-z0-9]{1,31}"),
                plain(order, "[A-Z0-9_-]{1,64}"),
                plain(field, "[A-Za-z0-9]{1,50}"));
    }

    /** The text itself where it is of that form; else what is readable of it, and a hash that no other text has. */
    private static String plain(String text, String form) {
        if (text.matches(form)) {
            return text;
        }
        String readable = text.replaceAll("[^A-Za-z0-9_-]", "_");
        return readable.substring(0, Math.min(READABLE, readable.length())) + "~"
                + Sha256.hex(text).substring(0, 32);
    }

    private static void write(Path part, byte[] head, InputStream content) throws IOException {
        // Anew: what somebody has put there must not be written through.
        try (FileChannel file = FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (byte[] bytes = head; bytes.length > 0; bytes = read(content, BUFFER)) {
                for (ByteBuffer buffer = ByteBuffer.wrap(bytes); buffer.hasRemaining(); ) {
                    file.write(buffer);
                }
            }
            file.force(true);
        }
    }

    /** What fails here is the other side, not our disk. */
    private static byte[] read(InputStream content, int most) {
        try {
            return content.readNBytes(most);
        } catch (IOException e) {
            throw new DocumentException(DocumentFault.UNAVAILABLE, e);
        }
    }

    /** The request must not be final before the name has reached the disk; file systems without such folders need none. */
    private void sync() throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            try (FileChannel names = FileChannel.open(folder)) {
                names.force(true);
            }
        }
    }

    private void delete(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            raise(e);
        }
    }

    private void raise(IOException failure) {
        alarms.raise(
                CHECK,
                FOLDER,
                "Documents cannot be written to " + folder + " (" + Trace.reason(failure)
                        + "). Let Backhaul write the folder, and see that its disk has room; they are fetched again on"
                        + " the retry schedule.");
    }
}
