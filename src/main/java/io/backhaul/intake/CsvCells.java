package io.backhaul.intake;

import de.siegmar.fastcsv.reader.AbstractBaseCsvCallbackHandler;
import io.backhaul.Settings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One record of a CSV file.
 *
 * @param line first physical line, from 1
 * @param cells the cells kept; an overlong one is empty
 * @param count number of cells the record has, kept or not
 * @param overlong indexes of cells over the limit
 */
record CsvCells(long line, List<String> cells, int count, Set<Integer> overlong) {

    boolean isBlank() {
        return overlong.isEmpty() && count == cells.size() && cells.stream().allMatch(String::isBlank);
    }

    /** Takes the parser's cells without making text of those that are over a limit; bounds the record as a whole. */
    static final class Handler extends AbstractBaseCsvCallbackHandler<CsvCells> {

        private final Settings.Limits limits;
        private List<String> cells = new ArrayList<>();
        private Set<Integer> overlong = Set.of();
        private long length;

        Handler(Settings.Limits limits) {
            this.limits = limits;
        }

        /** First line of the record being read. */
        long line() {
            return getStartingLineNumber();
        }

        @Override
        protected void handleBegin(long startingLineNumber) {
            cells = new ArrayList<>(Math.max(10, cells.size()));
            overlong = Set.of();
            length = 0;
        }

        @Override
        protected void handleField(int index, char[] buffer, int offset, int length, boolean quoted) {
            this.length += length + 1L;
            if (this.length > limits.record()) {
                throw new SourceBrokenException(Reason.of("record-too-long", null, null, line(), limits.record()));
            }
            if (index >= limits.columns()) {
                return;
            }
            if (length > limits.cell()) {
                overlong = overlong.isEmpty() ? new HashSet<>() : overlong;
                overlong.add(index);
                cells.add("");
            } else {
                cells.add(new String(buffer, offset, length));
            }
        }

        @Override
        protected CsvCells buildRecord() {
            return new CsvCells(getStartingLineNumber(), cells, getFieldCount(), overlong);
        }
    }
}
