package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Rows of a JSON file: an array of objects, or one object after the other (JSON lines). */
final class JsonRows extends Rows {

    private static final int DEEPEST = 50;

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
            throw new SourceBrokenException(Reason.of("not-json-rows", null, null, line()));
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
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        List<Reason> reasons = new ArrayList<>();
        if (start == JsonToken.START_OBJECT) {
            readObject("", fields, reasons);
        } else {
            reasons.add(Reason.of("not-an-object", null, null));
            skip();
        }
        ordinal++;
        return new Row(ordinal, String.valueOf(ordinal), fields, List.copyOf(reasons));
    }

    private void readObject(String prefix, ObjectNode fields, List<Reason> reasons) {
        while (token() == JsonToken.FIELD_NAME) {
            String column = prefix + name();
            switch (token()) {
                case START_OBJECT -> readObject(column + ".", fields, reasons);
                case START_ARRAY -> {
                    reasons.add(Reason.of("list-in-cell", column, null));
                    skip();
                }
                case VALUE_NULL -> {}
                default -> readCell(column, fields, reasons);
            }
        }
    }

    private void readCell(String column, ObjectNode fields, List<Reason> reasons) {
        String cell = cell();
        if (fields.has(column)) {
            reasons.add(Reason.of("duplicate-field", column, null));
        } else if (cell.length() > limits.cell()) {
            reasons.add(Reason.of("cell-too-long", column, null, limits.cell()));
        } else if (fields.size() >= limits.columns()) {
            reasons.add(Reason.of("too-many-columns", column, null, fields.size() + 1, limits.columns()));
        } else if (!cell.isEmpty()) {
            fields.put(column, cell);
            ControlCharacters.reason(column, cell).ifPresent(reasons::add);
        }
    }

    /** The next element, or null at the proper end of the source. */
    private JsonToken element() {
        JsonToken next = token();
        if (!array) {
            return next;
        }
        if (next != JsonToken.END_ARRAY) {
            return require(next);
        }
        if (token() != null) {
            throw new SourceBrokenException(Reason.of("text-after-json", null, null, line()));
        }
        return null;
    }

    private JsonToken require(JsonToken token) {
        if (token == null) {
            throw new SourceBrokenException(Reason.of("json-cut-off", null, null, line()));
        }
        return token;
    }

    private JsonToken token() {
        return parse(parser::nextToken);
    }

    private String name() {
        return parse(parser::currentName);
    }

    /** Numbers keep the digits they were written with. */
    private String cell() {
        return parse(parser::getText);
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
        } catch (JsonProcessingException e) {
            JsonLocation place = e.getLocation();
            long line = place == null ? line() : place.getLineNr();
            int column = place == null ? 0 : place.getColumnNr();
            throw new SourceBrokenException(
                    Reason.of(
                            "not-json",
                            null,
                            null,
                            line,
                            column,
                            e.getOriginalMessage().lines().findFirst().orElse("")),
                    e);
        } catch (IOException e) {
            throw new SourceBrokenException(Reason.of("unreadable", null, null, line(), e), e);
        }
    }

    private long line() {
        return parser.currentLocation().getLineNr();
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
