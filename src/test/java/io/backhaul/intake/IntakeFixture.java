package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import io.backhaul.TestSettings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The shipped settings and short ways to rows and orders, without the program around them. */
final class IntakeFixture {

    private IntakeFixture() {}

    /** The shipped settings, with some others: name, value, name, value. */
    static Settings settings(String... others) {
        return TestSettings.of(others);
    }

    static Rows csv(byte[] bytes, Settings settings) throws IOException {
        return new CsvRows(new Utf8Text(new ByteArrayInputStream(bytes)), settings.limits());
    }

    static Rows json(byte[] bytes, Settings settings) throws IOException {
        return new JsonRows(new Utf8Text(new ByteArrayInputStream(bytes)), settings.limits());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static List<Row> all(Rows rows) {
        List<Row> all = new ArrayList<>();
        rows.forEachRemaining(all::add);
        return all;
    }

    /** Reasons of a row as {@code key column}. */
    static List<String> reasons(Row row) {
        return row.reasons().stream()
                .map(reason -> reason.column() == null ? reason.key() : reason.key() + " " + reason.column())
                .toList();
    }

    /** The first line that a source's reason names. */
    static String line(SourceBrokenException broken) {
        return broken.reason().arguments().get(0);
    }

    static Order order(String operation, List<String> columns, Row... rows) {
        return new Order(
                operation,
                Path.of(""),
                "default",
                "RO1",
                "test",
                columns,
                Arrays.asList(rows),
                JsonNodeFactory.instance.objectNode(),
                null,
                List.of());
    }

    /** A row of column, cell, column, cell. */
    static Row row(int ordinal, String... cells) {
        ObjectNode fields = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < cells.length; i += 2) {
            fields.put(cells[i], cells[i + 1]);
        }
        return new Row(ordinal, String.valueOf(ordinal + 1), fields, List.of());
    }

    static Orders orders(Rows rows, Settings settings, String folderAccount, Set<String> accounts) {
        String operation = "oms-return-update";
        return new Orders(
                rows,
                operation,
                settings.operations().get(operation),
                Path.of(""),
                folderAccount,
                accounts,
                settings.limits());
    }
}
