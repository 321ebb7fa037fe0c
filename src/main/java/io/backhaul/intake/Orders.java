package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.backhaul.Settings;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Groups rows of one order that stand together. Holds one order at a time. */
public final class Orders implements Iterator<Order>, Closeable {

    private static final String ACCOUNT = "account";

    private final Rows rows;
    private final String operationName;
    private final Settings.Operation operation;
    private final Path folder;
    private final String folderAccount;
    private final Set<String> accounts;
    private final Settings.Limits limits;

    // Not static: a native binary must not seed it when it is built.
    private final NoArgGenerator messageIds = Generators.timeBasedEpochGenerator();

    /** Whether the next row belongs to an order that was cut for its length. */
    private boolean goesOn;

    /**
     * @param folderAccount account of rows that name none, or null for {@code default}
     * @param accounts accounts of the operation's system
     * @throws SourceBrokenException when the source has no column for the order number
     */
    public Orders(
            Rows rows,
            String operationName,
            Settings.Operation operation,
            Path folder,
            String folderAccount,
            Set<String> accounts,
            Settings.Limits limits) {
        this.rows = rows;
        this.operationName = operationName;
        this.operation = operation;
        this.folder = folder;
        this.folderAccount = folderAccount;
        this.accounts = accounts;
        this.limits = limits;
        if (!rows.columns().isEmpty() && !rows.columns().contains(operation.entity())) {
            throw new SourceBrokenException(Reason.of(
                    "wrong-header", operation.entity(), null, 1, rows.columns().size()));
        }
    }

    /** The account of every row, or null where rows may name different ones. */
    public String soleAccount() {
        boolean fixed = !rows.columns().isEmpty() && !rows.columns().contains(ACCOUNT);
        return fixed ? accountOf(null) : null;
    }

    /** How many rows have come out in orders. */
    long rowsRead() {
        return rows.given();
    }

    @Override
    public boolean hasNext() {
        return rows.hasNext();
    }

    /** What stands before a break comes out as an order before the break is thrown. */
    @Override
    public Order next() {
        Row first = rows.next();
        List<Row> together = new ArrayList<>();
        together.add(first);
        String entity = entity(first);
        long length = first.length();
        while (belongs(first, entity)
                && together.size() < limits.linesPerOrder()
                && length + rows.peek().length() <= limits.record()) {
            together.add(rows.next());
            length += together.get(together.size() - 1).length();
        }
        boolean begun = goesOn;
        goesOn = belongs(first, entity);
        return order(first, entity, together, begun || goesOn);
    }

    /** The order number; a text that no database takes is none. */
    private String entity(Row row) {
        String text = row.text(operation.entity());
        return text == null || ControlCharacters.reason(null, text).isPresent() ? null : text;
    }

    private boolean belongs(Row first, String entity) {
        Row ahead = entity == null ? null : rows.peek();
        return ahead != null
                && entity.equals(entity(ahead))
                && Objects.equals(first.text(ACCOUNT), ahead.text(ACCOUNT));
    }

    private Order order(Row first, String entity, List<Row> together, boolean tooLong) {
        String account = accountOf(first.text(ACCOUNT));
        boolean known = accounts.contains(account);
        Order order = new Order(
                operationName,
                folder,
                known ? account : null,
                entity,
                messageIds.generate().toString(),
                List.copyOf(rows.columns()),
                together,
                JsonNodeFactory.instance.objectNode(),
                null,
                List.of());
        if (entity == null && first.reasons().stream().noneMatch(this::isOfEntity)) {
            order = order.with(0, Reason.of("missing", operation.entity(), null));
        }
        if (!known) {
            order = order.with(0, Reason.of("unknown-account", ACCOUNT, account, String.join(", ", accounts)));
        }
        if (tooLong) {
            order = order.with(
                    0, Reason.of("too-many-lines", operation.entity(), null, limits.linesPerOrder(), limits.record()));
        }
        return sameHeader(order);
    }

    private boolean isOfEntity(Reason reason) {
        return operation.entity().equals(reason.column());
    }

    private String accountOf(String named) {
        return named != null ? named : folderAccount != null ? folderAccount : "default";
    }

    /** What is said of the order as a whole must be the same in each of its lines that could be read. */
    private Order sameHeader(Order order) {
        Row first = order.rows().get(0);
        Order result = order;
        for (int i = 1; i < order.rows().size() && first.reasons().isEmpty(); i++) {
            Row row = order.rows().get(i);
            if (row.reasons().isEmpty()) {
                for (String column : headerColumns(first, row)) {
                    result = same(first, row, column) ? result : result.with(i, differs(first, row, column));
                }
            }
        }
        return result;
    }

    private static boolean same(Row first, Row row, String column) {
        return Objects.equals(first.fields().get(column), row.fields().get(column));
    }

    private static Reason differs(Row first, Row row, String column) {
        return Reason.of("differs", column, row.fields().path(column).asText(), first.position(), row.position());
    }

    private Set<String> headerColumns(Row first, Row row) {
        Set<String> columns = new LinkedHashSet<>();
        first.fields().fieldNames().forEachRemaining(columns::add);
        row.fields().fieldNames().forEachRemaining(columns::add);
        return columns.stream()
                .filter(column -> operation.lines().stream().noneMatch(column::startsWith))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}
