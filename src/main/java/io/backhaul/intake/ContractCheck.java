package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Optional;

/** Checks payloads against the operation's contract and says which cell is to blame. */
@ApplicationScoped
@Named("contract")
@Unremovable
@RegisterForReflection
public class ContractCheck {

    private static final int MOST_REASONS = 20;

    private final Settings settings;
    private final Mappings mappings;

    ContractCheck(Settings settings, Mappings mappings) {
        this.settings = settings;
        this.mappings = mappings;
    }

    /** The order as it is, or with a reason for each breach. */
    public Order check(Order order) {
        Optional<String> reference =
                settings.operations().get(order.operation()).contract();
        if (reference.isEmpty()) {
            return order;
        }
        Order result = order;
        CellTrace trace = null;
        int reasons = 0;
        for (ValidationMessage breach : Contract.of(reference.get()).validate(order.payload())) {
            if (reasons++ == MOST_REASONS) {
                break;
            }
            trace = trace == null ? new CellTrace(mappings.of(order.operation()), order) : trace;
            result = blame(result, breach, trace);
        }
        return result;
    }

    private Order blame(Order order, ValidationMessage breach, CellTrace trace) {
        JsonPointer place = pointer(breach.getInstanceLocation());
        boolean named = breach.getProperty() != null;
        CellTrace.Cell cell = (switch (breach.getType()) {
                    case "required" -> trace.ofMissing(place, breach.getProperty());
                    case "additionalProperties" -> trace.of(place.appendProperty(breach.getProperty()));
                    default -> trace.of(place);
                })
                .orElseGet(() -> new CellTrace.Cell(0, named ? breach.getProperty() : field(place)));
        JsonNode value = order.payload().at(place);
        String shown = named || value.isContainerNode() ? null : value.asText();
        return order.with(cell.row(), Reason.of(key(breach), cell.column(), shown, rule(breach), field(place)));
    }

    private static String key(ValidationMessage breach) {
        return switch (breach.getType()) {
            case "required" -> "missing";
            case "format" -> "date".equals(breach.getSchemaNode().asText()) ? "not-a-date" : "wrong-format";
            case "pattern" ->
                breach.getSchemaNode().asText().startsWith("^[0-9]")
                                || breach.getSchemaNode().asText().startsWith("^-?[0-9]")
                        ? "not-a-whole-number"
                        : "wrong-pattern";
            case "type" -> "wrong-type";
            case "minLength" -> "missing";
            case "maxLength" -> "too-long";
            case "additionalProperties" -> "unknown-field";
            default -> "breaks-contract";
        };
    }

    private static String rule(ValidationMessage breach) {
        return switch (breach.getType()) {
            case "format", "pattern", "type", "maxLength" ->
                breach.getSchemaNode().asText();
            default -> breach.getError();
        };
    }

    private static String field(JsonPointer place) {
        String last = place.last() == null ? "" : place.last().getMatchingProperty();
        return last.isEmpty() ? "payload" : last;
    }

    private static JsonPointer pointer(JsonNodePath path) {
        JsonPointer pointer = JsonPointer.empty();
        for (int i = 0; i < path.getNameCount(); i++) {
            Object element = path.getElement(i);
            pointer = element instanceof Integer index
                    ? pointer.appendIndex(index)
                    : pointer.appendProperty(String.valueOf(element));
        }
        return pointer;
    }
}
