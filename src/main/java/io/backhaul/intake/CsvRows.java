package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.backhaul.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rows of a CSV file (RFC 4180; comma, semicolon or tab), by the names in its header. */
final class CsvRows extends Rows {

    private final Utf8Text text;
    private final Settings.Limits limits;
    private final CsvCells.Handler handler;
    private final CloseableIterator<CsvCells> records;
    private final List<String> header;
    private CsvCells last;
    private long ordinal;

    CsvRows(Utf8Text text, Settings.Limits limits) throws IOException {
        this.text = text;
        this.limits = limits;
        this.handler = new CsvCells.Handler(limits);
        this.records = CsvReader.builder()
                .fieldSeparator(separator(text.peek()))
                .skipEmptyLines(true)
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(limits.record())
                .build(handler, text)
                .iterator();
        this.header = header();
    }

    /** The separator that stands most often in the header, outside quotes. */
    private static char separator(String start) {
        int comma = 0;
        int semicolon = 0;
        int tab = 0;
        boolean quoted = false;
        boolean blank = true;
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            blank &= Character.isWhitespace(c);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r') && !blank) {
                break;
            } else if (!quoted) {
                comma += c == ',' ? 1 : 0;
                semicolon += c == ';' ? 1 : 0;
                tab += c == '\t' ? 1 : 0;
            }
        }
        return tab > comma && tab > semicolon ? '\t' : semicolon > comma ? ';' : ',';
    }

    private List<String> header() {
        CsvCells cells = record();
        if (cells == null) {
            throw new SourceBrokenException(Reason.of("empty", null, null, 1));
        }
        if (cells.count() > cells.cells().size()) {
            throw new SourceBrokenException(
                    Reason.of("header-too-wide", null, null, cells.line(), cells.count(), limits.columns()));
        }
        List<String> names = new ArrayList<>();
        for (String cell : cells.cells()) {
            // Never told by name: in a file without a header these are a person's cells.
            String name = cell.strip();
            if (!name.isEmpty() && names.contains(name)) {
                throw new SourceBrokenException(Reason.of(
                        "duplicate-column", null, null, cells.line(), names.indexOf(name) + 1, names.size() + 1));
            }
            names.add(name);
        }
        int named = names.size();
        while (names.get(named - 1).isEmpty() && !cells.overlong().contains(named - 1)) {
            named--;
        }
        int unnamed = names.subList(0, named).indexOf("");
        if (unnamed >= 0) {
            throw new SourceBrokenException(Reason.of("unnamed-column", null, null, cells.line(), unnamed + 1));
        }
        return names.subList(0, named);
    }

    @Override
    public Set<String> columns() {
        return new LinkedHashSet<>(header);
    }

    @Override
    Row read() {
        CsvCells cells = record();
        return cells == null ? null : row(cells);
    }

    private Row row(CsvCells cells) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < cells.count() && i < header.size(); i++) {
            String column = header.get(i);
            String cell = cells.cells().get(i);
            if (cells.overlong().contains(i)) {
                reasons.add(Reason.of("cell-too-long", column, null, limits.cell()));
            }
            ControlCharacters.reason(column, cell).ifPresent(reasons::add);
            if (!cell.isBlank()) {
                fields.put(column, cell);
            }
        }
        boolean surplus = cells.cells().stream().skip(header.size()).anyMatch(cell -> !cell.isBlank());
        if (surplus || cells.count() > cells.cells().size()) {
            reasons.add(
                    Reason.of("too-many-columns", header.get(header.size() - 1), null, cells.count(), header.size()));
        } else if (cells.count() < header.size()) {
            reasons.add(Reason.of("too-few-columns", header.get(cells.count()), null, cells.count(), header.size()));
        }
        return new Row(++ordinal, String.valueOf(cells.line()), fields, List.copyOf(reasons));
    }

    /** The next record that is not blank, or null at the end. */
    private CsvCells record() {
        try {
            while (records.hasNext()) {
                last = records.next();
                if (!last.isBlank()) {
                    return last;
                }
            }
        } catch (CsvParseException e) {
            throw broken(e);
        }
        checkWhole();
        return null;
    }

    /** A file that was cut in its last line; spaces at its end are none. */
    private void checkWhole() {
        if (header != null && ordinal == 0 && !text.endsWithLineBreak()) {
            throw new SourceBrokenException(Reason.of("cut-off", null, null, 1, header.size(), header.size()));
        }
        boolean spaces = last == null || last.isBlank() && last.count() == 1;
        if (!spaces && header != null && last.count() < header.size() && !text.endsWithLineBreak()) {
            throw new SourceBrokenException(Reason.of("cut-off", null, null, last.line(), last.count(), header.size()));
        }
    }

    /** The parser tells what it found by its message only. */
    private SourceBrokenException broken(CsvParseException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        if (cause instanceof SourceBrokenException known) {
            return known;
        }
        String what = String.valueOf(cause.getMessage());
        String key = what.startsWith("Unclosed quoted field")
                ? "unterminated-quote"
                : what.startsWith("Unexpected character after closing quote")
                        ? "text-after-quote"
                        : what.startsWith("The maximum buffer size") ? "record-too-long" : "not-csv";
        Object detail = key.equals("record-too-long") ? limits.record() : what;
        return new SourceBrokenException(Reason.of(key, null, null, handler.line(), detail), e);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
