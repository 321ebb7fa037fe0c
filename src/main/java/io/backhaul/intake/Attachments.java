package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Base64;

/** Reads the files that rows name in {@code attachment.path}, from {@code attachments/} beside the source. */
@ApplicationScoped
@Named("attachments")
@Unremovable
@RegisterForReflection
public class Attachments {

    public static final String FOLDER = "attachments";
    static final String COLUMN = "attachment.path";

    private final Settings settings;

    Attachments(Settings settings) {
        this.settings = settings;
    }

    /** The order with its attachments, or with the reason why one of them cannot be had. */
    public Order attach(Order order) {
        ObjectNode files = JsonNodeFactory.instance.objectNode();
        Order result = order;
        long room = settings.limits().attachments();
        for (int i = 0; i < order.rows().size(); i++) {
            String path = order.rows().get(i).text(COLUMN);
            // The mapping looks the file up by the cell as it stands, with the spaces around it.
            String cell = order.rows().get(i).fields().path(COLUMN).asText();
            if (path != null && !files.has(cell)) {
                try {
                    Path file = inside(order.folder().resolve(FOLDER), path);
                    room -= sizeWithin(room, file, path);
                    files.set(cell, read(file, path));
                } catch (UnusableException e) {
                    result = result.with(i, e.reason);
                }
            }
        }
        return result.withAttachments(files);
    }

    private long sizeWithin(long room, Path file, String path) throws UnusableException {
        long size = file.toFile().length();
        if (size > room) {
            throw new UnusableException(
                    "attachment-too-large", path, size, settings.limits().attachments());
        }
        return size;
    }

    private static ObjectNode read(Path file, String path) throws UnusableException {
        try {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("fileName", file.getFileName().toString())
                    .put("base64", Base64.getEncoder().encodeToString(Files.readAllBytes(file)));
        } catch (IOException e) {
            throw new UnusableException(
                    "attachment-unreadable", path, e.getClass().getSimpleName());
        }
    }

    /** Neither {@code ..} nor a link leads out of the folder. */
    private static Path inside(Path folder, String path) throws UnusableException {
        try {
            Path file = folder.resolve(path).normalize();
            if (!file.startsWith(folder.normalize()) || Path.of(path).isAbsolute()) {
                throw new UnusableException("attachment-outside", path);
            }
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new UnusableException("attachment-missing", path);
            }
            if (!file.toRealPath().startsWith(folder.toRealPath())) {
                throw new UnusableException("attachment-outside", path);
            }
            return file;
        } catch (InvalidPathException | IOException e) {
            throw new UnusableException("attachment-missing", path);
        }
    }

    private static final class UnusableException extends Exception {
        private final transient Reason reason;

        UnusableException(String key, String path, Object... arguments) {
            super(key);
            this.reason = Reason.of(key, COLUMN, path, arguments);
        }
    }
}
