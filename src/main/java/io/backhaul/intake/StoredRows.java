package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.ledger.NewRequest;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** Rows as the ledger kept them. */
final class StoredRows extends Rows {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Iterator<NewRequest.Row> rows;

    StoredRows(List<NewRequest.Row> rows) {
        this.rows = rows.iterator();
    }

    @Override
    public Set<String> columns() {
        return Set.of();
    }

    @Override
    Row read() {
        if (!rows.hasNext()) {
            return null;
        }
        NewRequest.Row row = rows.next();
        try {
            return new Row(row.ordinal(), row.position(), (ObjectNode) JSON.readTree(row.data()), List.of());
        } catch (JsonProcessingException e) {
            // Its words may quote the row.
            throw new IllegalStateException("The ledger holds a row that is no JSON: " + row.position());
        }
    }

    @Override
    public void close() {}
}
