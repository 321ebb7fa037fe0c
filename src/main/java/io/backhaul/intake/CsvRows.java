package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.backhaul.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Rows of a CSV file (RFC 4180; comma, semicolon or tab), by the names in its header. */
final class CsvRows extends Rows {

    private final Utf8Text text;
    private final Settings.Limits limits;
    private final CloseableIterator<CsvCells> records;
    private final CsvCells.Handler handler;
    private final List<String> header;
    private long ordinal;
    private CsvCells pending;

    CsvRows(Utf8Text text, Settings.Limits limits) throws IOException {
        this.text = text;
        this.limits = limits;
        this.handler = new CsvCells.Handler(limits);
        this.records = CsvReader.builder()
                .fieldSeparator(separator(text.peek()))
                .skipEmptyLines(true)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .maxBufferSize(limits.record())
                .build(handler, new EndMark(text))
                .iterator();
        this.header = header();
    }

    /** The separator that stands most often in the header, outside quotes. */
    private static char separator(String start) {
        int comma = 0;
        int semicolon = 0;
        int tab = 0;
        boolean quoted = false;
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r') && comma + semicolon + tab > 0) {
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
        if (cells == null || EndMark.is(cells)) {
            throw new SourceBrokenException(Reason.of(cells == null ? "unterminated-quote" : "empty", null, null, 1));
        }
        List<String> names = new ArrayList<>();
        for (String cell : cells.cells()) {
            String name = cell.strip();
            if (!name.isEmpty() && names.contains(name)) {
                throw new SourceBrokenException(Reason.of("duplicate-column", name, null, cells.line()));
            }
            names.add(name);
        }
        while (!names.isEmpty() && names.get(names.size() - 1).isEmpty()) {
            names.remove(names.size() - 1);
        }
        if (names.contains("")) {
            throw new SourceBrokenException(
                    Reason.of("unnamed-column", null, null, cells.line(), names.indexOf("") + 1));
        }
        return names;
    }

    @Override
    public Set<String> columns() {
        return new LinkedHashSet<>(header);
    }

    @Override
    Row read() {
        CsvCells cells = pending == null ? data() : pending;
        pending = null;
        if (EndMark.is(cells)) {
            return null;
        }
        if (cells.count() < header.size()) {
            pending = data();
            if (EndMark.is(pending) && !text.endsWithLineBreak()) {
                throw new SourceBrokenException(
                        Reason.of("cut-off", null, null, cells.line(), cells.count(), header.size()));
            }
        }
        return row(cells);
    }

    private Row row(CsvCells cells) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        List<Reason> reasons = new ArrayList<>();
        for (int i = 0; i < cells.count() && i < header.size(); i++) {
            String cell = cells.cells().get(i);
            if (cells.overlong().contains(i)) {
                reasons.add(Reason.of("cell-too-long", header.get(i), null, limits.cell()));
            } else if (!cell.isEmpty()) {
                fields.put(header.get(i), cell);
                ControlCharacters.reason(header.get(i), cell).ifPresent(reasons::add);
            }
        }
        boolean surplus = cells.cells().stream().skip(header.size()).anyMatch(cell -> !cell.isEmpty());
        if (surplus || cells.count() > cells.cells().size()) {
            reasons.add(
                    Reason.of("too-many-columns", header.get(header.size() - 1), null, cells.count(), header.size()));
        } else if (cells.count() < header.size()) {
            reasons.add(Reason.of("too-few-columns", header.get(cells.count()), null, cells.count(), header.size()));
        }
        return new Row(++ordinal, String.valueOf(cells.line()), fields, List.copyOf(reasons));
    }

    /** The next record that is not blank; the end mark at the end. */
    private CsvCells data() {
        CsvCells cells;
        do {
            cells = record();
            if (cells == null) {
                // The end mark did not come: an open quote has swallowed it.
                throw new SourceBrokenException(Reason.of("unterminated-quote", null, null, handler.line()));
            }
        } while (cells.isBlank());
        return cells;
    }

    private CsvCells record() {
        try {
            if (!records.hasNext()) {
                return null;
            }
            CsvCells cells = records.next();
            return EndMark.isSwallowed(cells) ? null : cells;
        } catch (CsvParseException e) {
            throw broken(e);
        } catch (UncheckedIOException e) {
            throw new SourceBrokenException(Reason.of("unreadable", null, null, handler.line(), e.getCause()), e);
        }
    }

    private SourceBrokenException broken(CsvParseException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SourceBrokenException known) {
                return known;
            }
        }
        String what = e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
        return new SourceBrokenException(Reason.of("not-csv", null, null, handler.line(), what), e);
    }

    @Override
    public void close() throws IOException {
        records.close();
    }
}
