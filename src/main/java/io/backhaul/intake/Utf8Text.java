package io.backhaul.intake;

import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/** UTF-8 text of a file without byte order mark; bytes that are no UTF-8 break the source at their line. */
final class Utf8Text extends FilterReader {

    /** A character no text holds stands for bytes that are no UTF-8, so that reading comes to their exact place. */
    private static final char NOT_UTF8 = '\uFFFE';

    private static final int LOOK_AHEAD = 1 << 15;

    private long line = 1;
    private int last = '\n';

    /** @throws SourceBrokenException when there is nothing to read or it is no text */
    Utf8Text(InputStream bytes) throws IOException {
        super(new PushbackReader(
                new InputStreamReader(
                        bytes,
                        StandardCharsets.UTF_8
                                .newDecoder()
                                .onMalformedInput(CodingErrorAction.REPLACE)
                                .replaceWith(String.valueOf(NOT_UTF8))),
                LOOK_AHEAD));
        String start = peek();
        if (start.startsWith("\uFEFF")) {
            in.read();
            start = start.substring(1);
        }
        if (start.indexOf('\0') >= 0) {
            throw new SourceBrokenException(Reason.of("binary", null, null, 1));
        }
        if (start.length() < LOOK_AHEAD - 1 && start.isBlank()) {
            throw new SourceBrokenException(Reason.of("empty", null, null, 1));
        }
    }

    /** What comes next, up to some ten thousand characters, without taking it. */
    String peek() throws IOException {
        char[] start = new char[LOOK_AHEAD];
        int length = 0;
        int read;
        while (length < start.length && (read = in.read(start, length, start.length - length)) > 0) {
            length += read;
        }
        ((PushbackReader) in).unread(start, 0, length);
        return new String(start, 0, length);
    }

    /** The next character that is no white space, without taking it; -1 at the end. */
    int peekVisible() throws IOException {
        return peek().chars()
                .filter(c -> !Character.isWhitespace(c))
                .findFirst()
                .orElse(-1);
    }

    /** Whether the text read so far ends with a line break. */
    boolean endsWithLineBreak() {
        return last == '\n' || last == '\r';
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        for (int i = offset; i < offset + read; i++) {
            char c = buffer[i];
            if (c == '\r' || c == '\n' && last != '\r') {
                line++;
            } else if (c == NOT_UTF8) {
                throw new SourceBrokenException(Reason.of("not-utf8", null, null, line));
            }
            last = c;
        }
        return read;
    }

    @Override
    public int read() throws IOException {
        char[] one = new char[1];
        return read(one, 0, 1) < 0 ? -1 : one[0];
    }
}
