package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the columns of an operation are used for, found by mapping the cases of its test file again with one cell changed
 * at a time. A case that cannot be mapped shows nothing.
 */
final class ColumnUse {

    /** Contents tried in each cell, besides none at all and what the column holds elsewhere in the cases. */
    private static final List<String> SAMPLES = List.of("1", "2");

    private static final int MOST_CONTENTS = 10;
    private static final int MOST_ROWS_OF_A_CASE = 100;

    /** Column to the places in the payload that change with it; columns without use are left out. */
    private final Map<String, Set<JsonPointer>> places = new TreeMap<>();

    private final List<JsonNode> payloads = new ArrayList<>();

    private ColumnUse() {}

    /** What comes of rows: a payload, or what the mapping says in its refusal. */
    private record Mapped(JsonNode payload, String refusal) {}

    static ColumnUse of(String operation, Settings settings, Mappings mappings) {
        ColumnUse use = new ColumnUse();
        Map<String, Set<String>> contents = contents(operation);
        for (MappingCase test : MappingTests.cases(operation)) {
            try {
                Order order = test.unmapped(settings);
                if (order.isValid()) {
                    use.tryOut(order, mappings.in(test.zone()).of(operation), contents);
                }
            } catch (RuntimeException e) {
                // Its failure is told where the cases are run.
            }
        }
        return use;
    }

    /** Whether a change of the column changed the payload or the refusal of any case. */
    boolean isUsed(String column) {
        return places.containsKey(column);
    }

    /** Places in the payload that change with the column, in lists only where these keep their length. */
    Set<JsonPointer> places(String column) {
        return places.getOrDefault(column, Set.of());
    }

    /** The payloads of the cases, as they stand there. */
    List<JsonNode> payloads() {
        return payloads;
    }

    private static Map<String, Set<String>> contents(String operation) {
        Map<String, Set<String>> contents = new LinkedHashMap<>();
        MappingTests.columns(operation).forEach(column -> contents.put(column, new LinkedHashSet<>(SAMPLES)));
        for (JsonNode test : MappingTests.of(operation).path("cases")) {
            for (JsonNode row : test.path("rows")) {
                row.properties().forEach(cell -> {
                    Set<String> known = contents.get(cell.getKey());
                    if (known.size() < MOST_CONTENTS) {
                        known.add(cell.getValue().asText());
                    }
                });
            }
        }
        // An empty cell.
        contents.values().forEach(known -> known.add(null));
        return contents;
    }

    private void tryOut(Order order, Mapping mapping, Map<String, Set<String>> contents) {
        List<ObjectNode> rows = order.rows().stream().map(Row::fields).toList();
        Mapped before = map(mapping, order, rows);
        if (before.payload() != null) {
            payloads.add(before.payload());
        }
        for (int i = 0; i < Math.min(rows.size(), MOST_ROWS_OF_A_CASE); i++) {
            for (Map.Entry<String, Set<String>> column : contents.entrySet()) {
                for (String content : column.getValue()) {
                    note(column.getKey(), before, map(mapping, order, changed(rows, i, column.getKey(), content)));
                }
            }
        }
    }

    private static List<ObjectNode> changed(List<ObjectNode> rows, int at, String column, String content) {
        ObjectNode row = rows.get(at).deepCopy();
        row.remove(column);
        if (content != null) {
            row.put(column, content);
        }
        List<ObjectNode> changed = new ArrayList<>(rows);
        changed.set(at, row);
        return changed;
    }

    private static Mapped map(Mapping mapping, Order order, List<ObjectNode> rows) {
        try {
            return new Mapped(mapping.apply(order, rows), null);
        } catch (JsltException e) {
            return new Mapped(null, e.getMessage());
        }
    }

    private void note(String column, Mapped before, Mapped after) {
        if (!after.equals(before)) {
            Set<JsonPointer> changed = places.computeIfAbsent(column, name -> new LinkedHashSet<>());
            if (before.payload() != null && after.payload() != null) {
                compare(before.payload(), after.payload(), JsonPointer.empty(), changed);
            }
        }
    }

    /** In a list that grew or shrank what changed is anybody's guess. */
    private static void compare(JsonNode before, JsonNode after, JsonPointer place, Set<JsonPointer> changed) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() || after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> compare(before.path(name), after.path(name), place.appendProperty(name), changed));
        } else if (before.isArray() || after.isArray()) {
            for (int i = 0; before.size() == after.size() && i < before.size(); i++) {
                compare(before.path(i), after.path(i), place.appendIndex(i), changed);
            }
        } else {
            changed.add(place);
        }
    }
}
