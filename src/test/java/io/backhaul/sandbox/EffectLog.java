package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was done, one JSON object a line, on disk before the answer leaves. An effect is a line that acted and is no
 * repeat.
 */
final class EffectLog implements AutoCloseable {
    /**
     * One line.
     *
     * @param time ISO, UTC
     * @param entity order number, or null for queries over many
     * @param payloadHash see {@link Json#hash}
     * @param acted false where a rule refused, and for queries
     * @param repeat acted, but changed nothing: the payload last acted on for this entity, and no change of state
     * @param answer confirmed, rejected:code, or answered for queries
     */
    record Line(
            String time,
            String account,
            String system,
            String operation,
            String messageId,
            String entity,
            String payloadHash,
            boolean acted,
            boolean repeat,
            String answer) {
        boolean effect() {
            return acted && !repeat;
        }
    }

    /** What somebody asks for. */
    record Deed(String account, String system, String operation, String messageId, String entity, JsonNode payload) {}

    private final FileChannel file;
    private final List<Line> lines = new ArrayList<>();
    private final Map<String, String> lastByEntity = new HashMap<>();

    EffectLog(Path path) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    /** Notes a deed that was done; changed tells whether it changed the state of its entity. */
    void acted(Deed deed, boolean changed) {
        String hash = Json.hash(deed.payload());
        String now = deed.operation() + " " + hash;
        String last = lastByEntity.put(deed.system() + " " + deed.entity(), now);
        append(deed, hash, true, !changed && now.equals(last), "confirmed");
    }

    void refused(Deed deed, String code) {
        append(deed, Json.hash(deed.payload()), false, false, "rejected:" + code);
    }

    /** Notes a query. */
    void answered(Deed deed) {
        append(deed, Json.hash(deed.payload()), false, false, "answered");
    }

    List<Line> lines() {
        return lines;
    }

    void reset() {
        lines.clear();
        lastByEntity.clear();
        try {
            file.truncate(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void append(Deed deed, String hash, boolean acted, boolean repeat, String answer) {
        Line line = new Line(
                Instant.now().toString(),
                deed.account(),
                deed.system(),
                deed.operation(),
                deed.messageId(),
                deed.entity(),
                hash,
                acted,
                repeat,
                answer);
        lines.add(line);
        byte[] json = Json.bytes(line);
        ByteBuffer bytes =
                ByteBuffer.allocate(json.length + 1).put(json).put((byte) '\n').flip();
        try {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
