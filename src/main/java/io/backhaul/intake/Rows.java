package io.backhaul.intake;

import io.backhaul.Settings;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * The rows of a source, read one after the other; {@code next} throws {@link SourceBrokenException} where it breaks, and
 * {@link UncheckedIOException} where its disk does.
 */
public abstract class Rows implements Iterator<Row>, Closeable {

    private Row ahead;
    private SourceBrokenException broken;
    private boolean ended;
    private long given;

    /** Columns the source declares, in its order; empty where each record names its own. */
    public abstract Set<String> columns();

    /** Reads one more row; null at the proper end. */
    abstract Row read();

    /** Also true where the next thing to come is the break. */
    @Override
    public boolean hasNext() {
        return peek() != null || broken != null;
    }

    @Override
    public Row next() {
        Row next = peek();
        if (next == null) {
            if (broken == null) {
                throw new NoSuchElementException();
            }
            SourceBrokenException once = broken;
            broken = null;
            throw once;
        }
        ahead = null;
        given++;
        return next;
    }

    /** How many rows have been given out. */
    long given() {
        return given;
    }

    /** The next row without taking it; null at the end and at a break, which {@link #next} throws. */
    Row peek() {
        if (ahead == null && !ended) {
            try {
                ahead = read();
            } catch (SourceBrokenException e) {
                broken = e;
            }
            ended = ahead == null;
        }
        return ahead;
    }

    /**
     * Opens a file by its extension, or by its first character where the extension says nothing.
     *
     * @throws SourceBrokenException when it holds nothing that could be rows
     * @throws UncheckedIOException when the file cannot be read, which says nothing of what it holds
     */
    public static Rows open(Path file, String name, Settings.Limits limits) {
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
            throw new UncheckedIOException(e);
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
