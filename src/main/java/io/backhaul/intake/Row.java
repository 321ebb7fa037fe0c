package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * One row of a source, whatever kind the source is of.
 *
 * @param ordinal number of the row in its source, from 1
 * @param position where a person finds it: first physical line (the header is 1), or record number
 * @param fields column to text; empty cells are left out
 * @param reasons why it cannot be used; empty when it can
 */
public record Row(long ordinal, String position, ObjectNode fields, List<Reason> reasons) {

    /** The trimmed text of a column, or null where the cell is empty. */
    public String text(String column) {
        String text = fields.path(column).textValue();
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** Characters in all its cells. */
    long length() {
        long length = 0;
        for (JsonNode cell : fields) {
            length += cell.textValue().length();
        }
        return length;
    }

    public Row with(Reason reason) {
        List<Reason> all = new ArrayList<>(reasons);
        all.add(reason);
        return new Row(ordinal, position, fields, List.copyOf(all));
    }

    /** Changes each of its reasons. */
    Row withReasons(UnaryOperator<Reason> change) {
        return new Row(ordinal, position, fields, reasons.stream().map(change).toList());
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "row " + position;
    }
}
