package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rows of a JSON file: an array of objects, or one object after the other (JSON lines). */
final class JsonRows extends Rows {

    private static final int DEEPEST = 50;

    /** Reasons kept of one record; a record may have as many faults as characters. */
    private static final int MOST_REASONS = 20;

    private final Settings.Limits limits;
    private final JsonParser parser;
    private final boolean array;
    private long ordinal;
    private JsonToken first;

    JsonRows(Utf8Text text, Settings.Limits limits) throws IOException {
        this.limits = limits;
        this.parser = JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(limits.record())
                        .maxNameLength(1000)
                        .maxNumberLength(1000)
                        .maxNestingDepth(DEEPEST)
                        .build())
                .build()
                .createParser(text);
        JsonToken start = token();
        this.array = start == JsonToken.START_ARRAY;
        if (!array && start != JsonToken.START_OBJECT) {
            throw new SourceBrokenException(Reason.of(start == null ? "empty" : "not-json-rows", null, null, line()));
        }
        this.first = array ? null : start;
    }

    /** Each record names its own columns. */
    @Override
    public Set<String> columns() {
        return Set.of();
    }

    @Override
    Row read() {
        JsonToken start = first == null ? element() : first;
        first = null;
        if (start == null) {
            return null;
        }
        Draft draft = new Draft();
        if (start == JsonToken.START_OBJECT) {
            draft.read("");
        } else {
            draft.blame(Reason.of("not-an-object", null, null));
            skip();
        }
        ordinal++;
        return new Row(ordinal, String.valueOf(ordinal), draft.fields, List.copyOf(draft.reasons));
    }

    /** One object of the source on its way to a flat row. */
    private final class Draft {

        private final long begin = parser.currentLocation().getCharOffset();
        private final ObjectNode fields = JsonNodeFactory.instance.objectNode();
        private final Set<String> seen = new HashSet<>();
        private final List<Reason> reasons = new ArrayList<>();

        void read(String prefix) {
            while (token() == JsonToken.FIELD_NAME) {
                String column = prefix + name();
                switch (token()) {
                    case START_OBJECT -> read(column + ".");
                    case START_ARRAY -> {
                        blame(Reason.of("list-in-cell", column, null));
                        skip();
                    }
                    default -> take(column);
                }
                if (parser.currentLocation().getCharOffset() - begin > limits.record()) {
                    throw new SourceBrokenException(Reason.of("record-too-long", null, null, line(), limits.record()));
                }
            }
        }

        private void take(String column) {
            String cell = cell();
            if (seen.contains(column)) {
                blame(Reason.of("duplicate-field", column, null));
            } else if (seen.size() >= limits.columns()) {
                blame(Reason.of("too-many-columns", column, null, seen.size() + 1, limits.columns()));
            } else if (seen.add(column) && cell.length() > limits.cell()) {
                blame(Reason.of("cell-too-long", column, null, limits.cell()));
            } else {
                ControlCharacters.reason(column, cell).ifPresent(this::blame);
                if (!cell.isBlank()) {
                    fields.put(column, cell);
                }
            }
        }

        void blame(Reason reason) {
            if (reasons.size() < MOST_REASONS) {
                reasons.add(reason);
            }
        }
    }

    /** The next element, or null at the proper end of the source. */
    private JsonToken element() {
        JsonToken next = token();
        if (!array) {
            return next;
        }
        if (next != JsonToken.END_ARRAY) {
            return next;
        }
        if (token() != null) {
            throw new SourceBrokenException(Reason.of("text-after-json", null, null, line()));
        }
        return null;
    }

    private JsonToken token() {
        return parse(parser::nextToken);
    }

    private String name() {
        return parse(parser::currentName);
    }

    /** Numbers keep the digits they were written with; null is an empty cell. */
    private String cell() {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : parse(parser::getText);
    }

    private void skip() {
        parse(parser::skipChildren);
    }

    private interface Reading<T> {
        T read() throws IOException;
    }

    private <T> T parse(Reading<T> reading) {
        try {
            return reading.read();
        } catch (JsonEOFException e) {
            throw new SourceBrokenException(Reason.of("json-cut-off", null, null, line()), e);
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            long line = place == null ? line() : place.getLineNr();
            int column = place == null ? 0 : place.getColumnNr();
            throw new SourceBrokenException(Reason.of("not-json", null, null, line, column, words(e)), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The parser's words without those of the file that it quotes. */
    private static String words(JsonProcessingException e) {
        String first = e.getOriginalMessage().lines().findFirst().orElse("");
        return first.replaceFirst("^(Unrecognized token) '.*': was", "$1: was");
    }

    private long line() {
        return parser.currentLocation().getLineNr();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
