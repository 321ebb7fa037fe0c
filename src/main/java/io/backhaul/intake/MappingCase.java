package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One case of a mapping's test file: {@code rows} in, {@code payload} or {@code error} out. */
public final class MappingCase {

    private final String operation;
    private final JsonNode test;

    MappingCase(String operation, JsonNode test) {
        this.operation = operation;
        this.test = test;
    }

    public String name() {
        return test.path("name").asText();
    }

    /** The order that the rows come to when they go the way of the routes. Attachments are taken from the case. */
    public Order order(Settings settings, Mappings mappings, ContractCheck contract) {
        Order order = unmapped(settings);
        order = order.isValid() ? mappings.in(zone()).map(order) : order;
        return order.isValid() ? contract.check(order) : order;
    }

    /** The ERP's zone in this case. */
    ZoneId zone() {
        return ZoneId.of(test.path("timeZone").asText("UTC"));
    }

    /**
     * The order that the rows come to before they are mapped.
     *
     * @throws IllegalArgumentException when they are not one order
     */
    Order unmapped(Settings settings) {
        Orders orders = new Orders(
                new CaseRows(),
                operation,
                settings.operations().get(operation),
                Path.of(""),
                null,
                Set.of(test.path("account").asText("default")),
                settings.limits());
        if (!orders.hasNext()) {
            throw new IllegalArgumentException("There are no rows.");
        }
        Order order = orders.next();
        if (orders.hasNext()) {
            throw new IllegalArgumentException("The rows are more than one order.");
        }
        order = order.withMessageId(test.path("messageId").asText("test"));
        if (test.path("attachments").isObject()) {
            order = order.withAttachments(test.get("attachments"));
        }
        return order;
    }

    /** What is not as the case has it, as a sentence, with a line for each place that differs; empty when all is. */
    public Optional<String> failure(Settings settings, Mappings mappings, ContractCheck contract) {
        try {
            Order order = order(settings, mappings, contract);
            return test.has("payload") ? payloadFailure(order) : errorFailure(order);
        } catch (RuntimeException e) {
            return Optional.of("It cannot be run: " + e.getMessage());
        }
    }

    private Optional<String> payloadFailure(Order order) {
        if (!order.isValid()) {
            return Optional.of("There should be a payload, but there are errors: " + errors(order));
        }
        List<String> differences = PayloadDifference.of(test.get("payload"), order.payload());
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of("The payload is another one:\n" + String.join("\n", differences));
    }

    private Optional<String> errorFailure(Order order) {
        String wanted = error(
                test.at("/error/row").asInt(),
                test.at("/error/key").asText(),
                test.at("/error/column").asText());
        List<String> found = errors(order);
        return found.contains(wanted)
                ? Optional.empty()
                : Optional.of("The error should be " + wanted + ", but is "
                        + (found.isEmpty() ? "none; the payload is " + order.payload() : found));
    }

    private static List<String> errors(Order order) {
        List<String> errors = new ArrayList<>();
        for (int i = 0; i < order.rows().size(); i++) {
            for (Reason reason : order.rows().get(i).reasons()) {
                errors.add(error(i + 1, reason.key(), reason.column()));
            }
        }
        return errors;
    }

    private static String error(int row, String key, String column) {
        return "row " + row + " " + key + (column == null || column.isEmpty() ? "" : " " + column);
    }

    /** The rows of the case as a file of all the columns the mapping knows would give them. */
    private final class CaseRows extends Rows {

        private final Iterator<JsonNode> rows = test.path("rows").elements();
        private long ordinal;

        @Override
        public Set<String> columns() {
            return MappingTests.columns(operation);
        }

        @Override
        Row read() {
            if (!rows.hasNext()) {
                return null;
            }
            ordinal++;
            ObjectNode fields = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> cell : rows.next().properties()) {
                if (!cell.getValue().isTextual()) {
                    throw new IllegalArgumentException("Row " + ordinal + ": put the value of " + cell.getKey()
                            + " into quotes, as cells are text.");
                }
                fields.set(cell.getKey(), cell.getValue());
            }
            return new Row(ordinal, String.valueOf(ordinal), fields, List.of());
        }

        @Override
        public void close() {}
    }
}
