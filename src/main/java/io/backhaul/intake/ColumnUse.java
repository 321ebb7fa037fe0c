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
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the columns of an operation are used for, found by mapping the cases of its test file again with one cell changed
 * at a time. A case that cannot be mapped shows nothing. What that costs is bounded, as files wait for it: of columns that are
 * not reached nothing is known.
 */
final class ColumnUse {

    /** Contents tried in each cell, besides none at all and what the column holds elsewhere in the cases. */
    private static final List<String> SAMPLES = List.of("1", "2");

    private static final int MOST_CONTENTS = 10;
    private static final int MOST_ROWS_OF_A_CASE = 100;

    /** Mappings that one test file may cost, and rows that these may read together. */
    private static final int MOST_MAPPINGS = 50_000;

    private static final int MOST_ROWS = 400_000;

    /** Column to the places in the payload that change with it; columns without use are left out. */
    private final Map<String, Set<JsonPointer>> places = new TreeMap<>();

    /** Columns that were not tried in all ways before the budget ended. */
    private final Set<String> unreached = new LinkedHashSet<>();

    private final List<JsonNode> payloads = new ArrayList<>();
    private int mappingsLeft = MOST_MAPPINGS;
    private int rowsLeft = MOST_ROWS;

    private ColumnUse() {}

    /** What comes of rows: a payload, or what the mapping says in its refusal. */
    private record Mapped(JsonNode payload, String refusal) {}

    /** A case of the test file, and what comes of it as it stands there. */
    private record Case(Order order, Mapping mapping, List<ObjectNode> rows, Mapped before) {}

    static ColumnUse of(String operation, Settings settings, Mappings mappings) {
        ColumnUse use = new ColumnUse();
        List<Case> cases = cases(operation, settings, mappings);
        cases.stream()
                .map(test -> test.before().payload())
                .filter(Objects::nonNull)
                .forEach(use.payloads::add);
        contents(operation).forEach((column, contents) -> {
            if (!use.tryOut(column, contents, cases)) {
                use.unreached.add(column);
            }
        });
        return use;
    }

    private static List<Case> cases(String operation, Settings settings, Mappings mappings) {
        List<Case> cases = new ArrayList<>();
        for (MappingCase test : MappingTests.cases(operation)) {
            try {
                Order order = test.unmapped(settings);
                if (order.isValid()) {
                    Mapping mapping = mappings.in(test.zone()).of(operation);
                    List<ObjectNode> rows =
                            order.rows().stream().map(Row::fields).toList();
                    cases.add(new Case(order, mapping, rows, map(mapping, order, rows)));
                }
            } catch (RuntimeException e) {
                // Its failure is told where the cases are run.
            }
        }
        return cases;
    }

    /** Whether a change of the column changed the payload or the refusal of any case, or nobody can tell. */
    boolean isUsed(String column) {
        return places.containsKey(column) || unreached.contains(column);
    }

    /** Whether all that changes with the column is known. */
    boolean isKnown(String column) {
        return places.containsKey(column) && !unreached.contains(column);
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

    /** False where the budget ended first. */
    private boolean tryOut(String column, Set<String> contents, List<Case> cases) {
        for (Case test : cases) {
            for (int i = 0; i < Math.min(test.rows().size(), MOST_ROWS_OF_A_CASE); i++) {
                for (String content : contents) {
                    mappingsLeft--;
                    rowsLeft -= test.rows().size();
                    if (mappingsLeft < 0 || rowsLeft < 0) {
                        return false;
                    }
                    List<ObjectNode> changed = changed(test.rows(), i, column, content);
                    note(column, test.before(), map(test.mapping(), test.order(), changed));
                }
            }
        }
        return true;
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
