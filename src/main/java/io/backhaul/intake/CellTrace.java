package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.JsltException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Finds the cell a place in the payload comes from, for any mapping, by mapping again with one cell changed at a time.
 * Only orders that fail are traced.
 */
final class CellTrace {

    private static final String SAMPLE = "1";

    /** Mappings that one order may cost before its cell is given up. */
    private static final int MOST_MAPPINGS = 2_000;

    /** A cell: row by its place in the order, and column. */
    record Cell(int row, String column) {}

    private final Mapping mapping;
    private final Order order;
    private final List<ObjectNode> rows;
    private int mappings;

    CellTrace(Mapping mapping, Order order) {
        this.mapping = mapping;
        this.order = order;
        this.rows = order.rows().stream().map(Row::fields).toList();
    }

    /** The cell whose loss changes what stands at the place. */
    Optional<Cell> of(JsonPointer place) {
        JsonNode before = order.payload().at(place);
        return withoutEachCell(
                indexIn(place),
                mapped -> mapped.isEmpty() || !mapped.get().at(place).equals(before));
    }

    /** The cell whose loss makes the mapping succeed. */
    Optional<Cell> ofFailure() {
        return withoutEachCell(0, Optional::isPresent);
    }

    /** The empty cell that would fill a field which is missing at the place. */
    Optional<Cell> ofMissing(JsonPointer parent, String field) {
        JsonPointer place =
                parent.append(JsonPointer.compile("/" + field.replace("~", "~0").replace("/", "~1")));
        for (String column : emptyColumns()) {
            for (int row : startingWith(indexIn(place))) {
                if (mappings < MOST_MAPPINGS && !rows.get(row).has(column)) {
                    ObjectNode filled = rows.get(row).deepCopy().put(column, SAMPLE);
                    Optional<JsonNode> mapped = map(row, filled);
                    if (mapped.isPresent() && !mapped.get().at(place).isMissingNode()) {
                        return Optional.of(new Cell(row, column));
                    }
                }
            }
        }
        // The source has no such column: it would be named like its neighbours.
        return of(parent).map(neighbour -> {
            int dot = neighbour.column().lastIndexOf('.');
            return new Cell(neighbour.row(), neighbour.column().substring(0, dot + 1) + field);
        });
    }

    private Set<String> emptyColumns() {
        Set<String> columns = new LinkedHashSet<>(order.columns());
        rows.forEach(row -> row.fieldNames().forEachRemaining(columns::add));
        return columns;
    }

    /** The n-th element of a list mostly comes from the n-th row: it is tried first. */
    private static int indexIn(JsonPointer place) {
        for (JsonPointer part = place; !part.matches(); part = part.tail()) {
            if (part.mayMatchElement()) {
                return part.getMatchingIndex();
            }
        }
        return 0;
    }

    private int[] startingWith(int first) {
        int begin = Math.min(first, rows.size() - 1);
        return IntStream.concat(
                        IntStream.of(begin), IntStream.range(0, rows.size()).filter(row -> row != begin))
                .toArray();
    }

    private Optional<Cell> withoutEachCell(int first, Predicate<Optional<JsonNode>> found) {
        for (int row : startingWith(first)) {
            List<String> columns = new ArrayList<>();
            rows.get(row).fieldNames().forEachRemaining(columns::add);
            for (String column : columns) {
                ObjectNode rest = rows.get(row).deepCopy();
                rest.remove(column);
                if (mappings < MOST_MAPPINGS && found.test(map(row, rest))) {
                    return Optional.of(new Cell(row, column));
                }
            }
        }
        return Optional.empty();
    }

    private Optional<JsonNode> map(int row, ObjectNode other) {
        mappings++;
        List<ObjectNode> changed = new ArrayList<>(rows);
        changed.set(row, other);
        try {
            return Optional.of(mapping.apply(order, changed));
        } catch (JsltException e) {
            return Optional.empty();
        }
    }
}
