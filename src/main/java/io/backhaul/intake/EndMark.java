package io.backhaul.intake;

import java.io.FilterReader;
import java.io.IOException;
import java.io.Reader;

/** Text with a last line of its own behind it: where that line does not come out as a record, a quote was left open. */
final class EndMark extends FilterReader {

    private static final String MARK = "\uFFFFend of text\uFFFF";

    private String rest = "\n" + MARK + "\n";

    EndMark(Reader text) {
        super(text);
    }

    static boolean is(CsvCells cells) {
        return cells.count() == 1 && cells.cells().get(0).equals(MARK);
    }

    /** Whether the mark stands inside a cell, or the cell was too long to be kept. */
    static boolean isSwallowed(CsvCells cells) {
        return !is(cells)
                && !cells.cells().isEmpty()
                && cells.cells().get(cells.cells().size() - 1).endsWith(MARK + "\n");
    }

    @Override
    public int read(char[] buffer, int offset, int length) throws IOException {
        int read = in.read(buffer, offset, length);
        if (read >= 0 || rest.isEmpty()) {
            return read;
        }
        int more = Math.min(length, rest.length());
        rest.getChars(0, more, buffer, offset);
        rest = rest.substring(more);
        return more;
    }
}
