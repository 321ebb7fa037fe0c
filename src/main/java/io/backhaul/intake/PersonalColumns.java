package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.MappingRefusal;
import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which columns hold personal values, and reasons without these. The ERP's own names of columns say nothing; its mapping
 * does: a column is personal when it is listed under {@code personal} in the test file, when it changes a field that the
 * contract marks {@code x-personal}, and when nobody can tell what it changes.
 */
@ApplicationScoped
public class PersonalColumns {

    private static final String ACCOUNT = "account";
    private static final List<String> SAMPLES = List.of("1", "2");

    private final Settings settings;
    private final Mappings mappings;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    PersonalColumns(Settings settings, Mappings mappings) {
        this.settings = settings;
        this.mappings = mappings;
    }

    /**
     * What is known of an operation's columns.
     *
     * @param open those that hold nothing personal; empty where there is no contract, and all are but the listed ones
     */
    private record Known(Set<String> listed, Optional<Set<String>> open) {

        boolean isPersonal(String column) {
            return listed.contains(column) || open.isPresent() && !open.get().contains(column);
        }
    }

    boolean isPersonal(String operation, String column) {
        String entity = settings.operations().get(operation).entity();
        return !ACCOUNT.equals(column)
                && !entity.equals(column)
                && of(operation).isPersonal(column);
    }

    /**
     * The order with reasons that show no personal value. To be asked by whoever records or shows them, so that no route of a
     * deployer can leave it out.
     */
    Order mask(Order order) {
        return order.withReasons(reason -> {
            boolean personal = reason.column() == null || isPersonal(order.operation(), reason.column());
            Reason masked = personal ? reason.masked() : reason;
            return reason.hasWordsOfAMapping() && !isDiscreet(order) ? masked.withoutWords() : masked;
        });
    }

    /** Whether the mapping that refuses the order says the same of one with other personal values. */
    private boolean isDiscreet(Order order) {
        Mapping mapping = mappings.of(order.operation());
        List<ObjectNode> rows = order.rows().stream().map(Row::fields).toList();
        RuntimeException refusal = refusal(mapping, order, rows);
        if (refusal instanceof MappingRefusal) {
            return true;
        }
        List<ObjectNode> others =
                rows.stream().map(row -> otherPerson(order.operation(), row)).toList();
        RuntimeException other = refusal(mapping, order, others);
        return refusal != null && other != null && mappings.words(other).equals(mappings.words(refusal));
    }

    private static RuntimeException refusal(Mapping mapping, Order order, List<ObjectNode> rows) {
        try {
            mapping.apply(order, rows);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private ObjectNode otherPerson(String operation, ObjectNode row) {
        ObjectNode other = row.deepCopy();
        for (Map.Entry<String, JsonNode> cell : row.properties()) {
            if (isPersonal(operation, cell.getKey())) {
                String sample = SAMPLES.get(0);
                other.put(cell.getKey(), cell.getValue().asText().contains(sample) ? SAMPLES.get(1) : sample);
            }
        }
        return other;
    }

    private Known of(String operation) {
        return known.computeIfAbsent(operation, this::find);
    }

    private Known find(String operation) {
        Set<String> listed = new HashSet<>();
        MappingTests.of(operation).path("personal").forEach(column -> listed.add(column.asText()));
        Optional<Contract> contract =
                settings.operations().get(operation).contract().map(Contract::of);
        return new Known(listed, contract.map(agreed -> open(operation, agreed)));
    }

    private Set<String> open(String operation, Contract contract) {
        ColumnUse use = ColumnUse.of(operation, settings, mappings);
        Set<String> open = new HashSet<>();
        for (String column : MappingTests.columns(operation)) {
            if (use.isKnown(column)
                    && !use.places(column).isEmpty()
                    && use.places(column).stream().noneMatch(contract::isPersonal)) {
                open.add(column);
            }
        }
        return open;
    }
}
