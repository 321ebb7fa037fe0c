package io.backhaul.intake;

import io.backhaul.Settings;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Set;

/** The rows of a source, read one after the other; {@code next} throws {@link SourceBrokenException}. */
public interface Rows extends Iterator<Row>, Closeable {

    /** Columns the source declares, in its order; empty where each record names its own. */
    Set<String> columns();

    /** Opens a file by its extension, or by its first character where the extension says nothing. */
    static Rows open(Path file, String name, Settings.Limits limits) {
        try {
            InputStream bytes = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
            try {
                Utf8Text text = new Utf8Text(bytes);
                return isJson(name, text) ? new JsonRows(text, limits) : new CsvRows(text, limits);
            } catch (IOException | RuntimeException e) {
                bytes.close();
                throw e;
            }
        } catch (IOException e) {
            throw new SourceBrokenException(Reason.of("unreadable", null, null, 1, e), e);
        }
    }

    private static boolean isJson(String name, Utf8Text text) throws IOException {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".json") || lower.endsWith(".jsonl") || lower.endsWith(".ndjson")) {
            return true;
        }
        int first = text.peekVisible();
        return !lower.endsWith(".csv") && !lower.endsWith(".tsv") && (first == '[' || first == '{');
    }
}
