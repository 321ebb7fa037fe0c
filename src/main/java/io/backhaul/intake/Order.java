package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The rows of one order on their way to a request: what the intake routes carry.
 *
 * @param operation name of the operation
 * @param folder folder the source was dropped into; attachments lie below it
 * @param account null where the rows name an unknown one
 * @param entity order number, or null where it is missing
 * @param columns columns the source declares; empty where records name their own
 * @param payload what will be sent, or null until mapped
 * @param reasons why the order as a whole cannot be sent; rows have their own
 */
@RegisterForReflection
public record Order(
        String operation,
        Path folder,
        String account,
        String entity,
        String messageId,
        List<String> columns,
        List<Row> rows,
        JsonNode attachments,
        JsonNode payload,
        List<Reason> reasons) {

    /** Whether nothing is known against it. */
    public boolean isValid() {
        return reasons.isEmpty() && rows.stream().allMatch(row -> row.reasons().isEmpty());
    }

    public Order withMessageId(String id) {
        return new Order(operation, folder, account, entity, id, columns, rows, attachments, payload, reasons);
    }

    public Order withAttachments(JsonNode files) {
        return new Order(operation, folder, account, entity, messageId, columns, rows, files, payload, reasons);
    }

    public Order withPayload(JsonNode mapped) {
        return new Order(operation, folder, account, entity, messageId, columns, rows, attachments, mapped, reasons);
    }

    public Order with(Reason reason) {
        List<Reason> all = new ArrayList<>(reasons);
        all.add(reason);
        return new Order(operation, folder, account, entity, messageId, columns, rows, attachments, payload, all);
    }

    /** Adds a reason to one of the rows, by its place in the order. */
    public Order with(int row, Reason reason) {
        List<Row> marked = new ArrayList<>(rows);
        marked.set(row, marked.get(row).with(reason));
        return new Order(operation, folder, account, entity, messageId, columns, marked, attachments, payload, reasons);
    }

    /** Changes each reason of the order and of its rows. */
    Order withReasons(UnaryOperator<Reason> change) {
        return new Order(
                operation,
                folder,
                account,
                entity,
                messageId,
                columns,
                rows.stream().map(row -> row.withReasons(change)).toList(),
                attachments,
                payload,
                reasons.stream().map(change).toList());
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "order at row " + (rows.isEmpty() ? "?" : rows.get(0).position()) + " for " + operation;
    }
}
