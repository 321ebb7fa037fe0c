package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds the cell a place in the payload comes from, for any mapping, by mapping again with one cell changed at a time.
 * Only orders that fail are traced.
 */
final class CellTrace {

    private static final String SAMPLE = "1";
    private static final String OTHER_SAMPLE = "2";

    /** Mappings that one order may cost before its cell is given up, and rows that these may read together. */
    private static final int MOST_MAPPINGS = 2_000;

    private static final int MOST_ROWS = 400_000;

    /** A cell: row by its place in the order, and column. */
    record Cell(int row, String column) {}

    /** A cell with another content; null empties it. */
    private record Change(Cell cell, String content) {}

    /** What comes out of a changed order: a payload, or what the mapping says in its refusal. */
    private record Mapped(Change change, JsonNode payload, String refusal) {}

    /** How well what comes out fits the cell that is looked for. */
    private enum Fit {
        NOT,
        POSSIBLY,
        LIKELY,
        SURELY
    }

    private final Mapping mapping;
    private final Order order;
    private final List<ObjectNode> rows;
    private int mappingsLeft;

    CellTrace(Mapping mapping, Order order) {
        this.mapping = mapping;
        this.order = order;
        this.rows = order.rows().stream().map(Row::fields).toList();
        this.mappingsLeft = Math.min(MOST_MAPPINGS, MOST_ROWS / rows.size());
    }

    /** The cell whose change changes what stands at the place. */
    Optional<Cell> of(JsonPointer place) {
        return best(indexIn(place), this::otherContents, mapped -> fit(place, mapped.payload()));
    }

    private Fit fit(JsonPointer place, JsonNode after) {
        JsonNode before = order.payload();
        if (after == null) {
            return Fit.POSSIBLY;
        }
        if (after.at(place).equals(before.at(place))) {
            return Fit.NOT;
        }
        boolean elsewhereToo = changesBefore(place, before, after);
        if (sameLists(place, before, after)) {
            return elsewhereToo ? Fit.LIKELY : Fit.SURELY;
        }
        // The element has gone, or another has and this one moved up.
        return elsewhereToo ? Fit.NOT : Fit.POSSIBLY;
    }

    /** The cell whose change makes the mapping succeed, or at least find fault with something else. */
    Optional<Cell> ofRefusal() {
        String refusal = refusal();
        return best(0, this::otherContents, mapped -> {
            boolean filled = mapped.change().content() != null;
            if (mapped.payload() != null) {
                return filled ? Fit.SURELY : Fit.LIKELY;
            }
            return mapped.refusal().equals(refusal) ? Fit.NOT : filled ? Fit.LIKELY : Fit.POSSIBLY;
        });
    }

    private String refusal() {
        try {
            mapping.apply(order);
            return "";
        } catch (JsltException e) {
            return e.getMessage();
        }
    }

    /** The empty cell that would fill a field which is missing at the place. */
    Optional<Cell> ofMissing(JsonPointer parent, String field) {
        Optional<Cell> neighbour = of(parent);
        Set<String> columns = columns();
        return best(neighbour.map(Cell::row).orElse(indexIn(parent)), row -> fillings(row, columns), mapped -> {
                    JsonNode after = mapped.payload();
                    boolean filled =
                            after != null && after.at(parent).has(field) && sameLists(parent, order.payload(), after);
                    return filled ? Fit.SURELY : Fit.NOT;
                })
                // The source has no such column: it would be named like its neighbours.
                .or(() -> neighbour.map(cell -> {
                    int dot = cell.column().lastIndexOf('.');
                    return new Cell(cell.row(), cell.column().substring(0, dot + 1) + field);
                }));
    }

    /**
     * Which of the places show one of the columns: change with it, or nobody can tell. Each column is changed in all rows at
     * once.
     */
    Set<JsonPointer> showing(Set<JsonPointer> places, Predicate<String> sought) {
        Set<JsonPointer> showing = new HashSet<>();
        int left = Math.min(MOST_MAPPINGS, MOST_ROWS / rows.size());
        for (String column : columns()) {
            if (rows.stream().noneMatch(row -> row.has(column)) || !sought.test(column)) {
                continue;
            }
            left -= 2;
            if (left < 0) {
                return places;
            }
            JsonNode other = payload(changed(column, true));
            JsonNode none = payload(changed(column, false));
            for (JsonPointer place : places) {
                if (changes(place, other) || changes(place, none) || !(tells(place, other) || tells(place, none))) {
                    showing.add(place);
                }
            }
        }
        return showing;
    }

    private boolean tells(JsonPointer place, JsonNode after) {
        return after != null && sameLists(place, order.payload(), after);
    }

    private boolean changes(JsonPointer place, JsonNode after) {
        return tells(place, after) && !after.at(place).equals(order.payload().at(place));
    }

    private List<ObjectNode> changed(String column, boolean filled) {
        List<ObjectNode> changed = new ArrayList<>();
        for (ObjectNode row : rows) {
            ObjectNode other = row.deepCopy();
            JsonNode cell = other.remove(column);
            if (cell != null && filled) {
                other.put(column, cell.asText().equals(SAMPLE) ? OTHER_SAMPLE : SAMPLE);
            }
            changed.add(other);
        }
        return changed;
    }

    /** Null where the mapping refuses the rows. */
    private JsonNode payload(List<ObjectNode> changed) {
        try {
            return mapping.apply(order, changed);
        } catch (JsltException e) {
            return null;
        }
    }

    /** All that the source declares or any of the rows has. */
    private Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>(order.columns());
        rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        return columns;
    }

    private Stream<Change> fillings(int row, Set<String> columns) {
        return columns.stream()
                .filter(column -> !rows.get(row).has(column))
                .map(column -> new Change(new Cell(row, column), SAMPLE));
    }

    /** Other contents first: an emptied cell may take the whole element with it. */
    private Stream<Change> otherContents(int row) {
        List<Change> filled = new ArrayList<>();
        List<Change> emptied = new ArrayList<>();
        rows.get(row).fields().forEachRemaining(field -> {
            Cell cell = new Cell(row, field.getKey());
            filled.add(new Change(cell, field.getValue().asText().equals(SAMPLE) ? OTHER_SAMPLE : SAMPLE));
            emptied.add(new Change(cell, null));
        });
        return Stream.concat(filled.stream(), emptied.stream());
    }

    /** The n-th element of a list mostly comes from the n-th row or one near it. */
    private static int indexIn(JsonPointer place) {
        for (JsonPointer part = place; !part.matches(); part = part.tail()) {
            if (part.mayMatchElement()) {
                return part.getMatchingIndex();
            }
        }
        return 0;
    }

    /** Whether an element changes that stands before those on the way to the place. */
    private static boolean changesBefore(JsonPointer place, JsonNode before, JsonNode after) {
        if (place.matches()) {
            return false;
        }
        for (int i = 0; before.isArray() && i < place.getMatchingIndex(); i++) {
            if (!before.path(i).equals(after.path(i))) {
                return true;
            }
        }
        return changesBefore(place.tail(), step(before, place), step(after, place));
    }

    /** Whether the lists on the way to the place keep their length. */
    private static boolean sameLists(JsonPointer place, JsonNode before, JsonNode after) {
        return place.matches()
                || (!before.isArray() || before.size() == after.size())
                        && sameLists(place.tail(), step(before, place), step(after, place));
    }

    private static JsonNode step(JsonNode node, JsonPointer place) {
        return node.isArray() ? node.path(place.getMatchingIndex()) : node.path(place.getMatchingProperty());
    }

    /** The cell that fits best, the first of several. */
    private Optional<Cell> best(int near, Function<Integer, Stream<Change>> changes, Function<Mapped, Fit> fit) {
        Fit best = Fit.NOT;
        Cell cell = null;
        for (int row : nearestFirst(near)) {
            for (Change change : (Iterable<Change>) changes.apply(row)::iterator) {
                if (mappingsLeft <= 0) {
                    return Optional.ofNullable(cell);
                }
                Fit found = fit.apply(map(change));
                if (found.compareTo(best) > 0) {
                    best = found;
                    cell = change.cell();
                }
                if (best == Fit.SURELY) {
                    return Optional.of(cell);
                }
            }
        }
        return Optional.ofNullable(cell);
    }

    /** What belongs to the order as a whole mostly comes from its first row: that is tried second. */
    private int[] nearestFirst(int near) {
        int begin = Math.min(near, rows.size() - 1);
        IntStream around = IntStream.rangeClosed(1, rows.size())
                .flatMap(distance -> IntStream.of(begin - distance, begin + distance))
                .filter(row -> row >= 0 && row < rows.size());
        return IntStream.concat(IntStream.of(begin, 0), around).distinct().toArray();
    }

    private Mapped map(Change change) {
        mappingsLeft--;
        ObjectNode row = rows.get(change.cell().row()).deepCopy();
        row.remove(change.cell().column());
        if (change.content() != null) {
            row.put(change.cell().column(), change.content());
        }
        List<ObjectNode> changed = new ArrayList<>(rows);
        changed.set(change.cell().row(), row);
        try {
            return new Mapped(change, mapping.apply(order, changed), null);
        } catch (JsltException e) {
            return new Mapped(change, null, e.getMessage());
        }
    }
}
