package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks payloads against the operation's contract and says which cell is to blame. */
@ApplicationScoped
@Named("contract")
@Unremovable
@RegisterForReflection
public class ContractCheck {

    private static final int MOST_REASONS = 20;

    /** A pattern of a contract that lets digits through, and nothing else. */
    private static final Pattern WHOLE_NUMBER = Pattern.compile("\\^(-[?])?\\[0-9]([+*]|\\{[0-9,]+})\\$");

    private final Settings settings;
    private final Mappings mappings;
    private final PersonalColumns personal;

    @Inject
    ContractCheck(Settings settings, Mappings mappings, PersonalColumns personal) {
        this.settings = settings;
        this.mappings = mappings;
        this.personal = personal;
    }

    ContractCheck(Settings settings, Mappings mappings) {
        this(settings, mappings, new PersonalColumns(settings, mappings));
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
        Contract contract = Contract.of(reference.get());
        for (ValidationMessage breach : contract.validate(order.payload())) {
            if (reasons++ == MOST_REASONS) {
                break;
            }
            trace = trace == null ? new CellTrace(mappings.of(order.operation()), order) : trace;
            result = blame(result, breach, contract, trace);
        }
        return result;
    }

    private Order blame(Order order, ValidationMessage breach, Contract contract, CellTrace trace) {
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
        Optional<String> form = contract.payload().at(place).text("x-form");
        Reason reason =
                Reason.of(key(breach, form.isPresent()), cell.column(), shown, rule(breach, form), field(place));
        boolean hidden = contract.isPersonal(place) || personal.isListed(order.operation(), cell.column());
        return order.with(cell.row(), hidden ? reason.masked() : reason);
    }

    private static String key(ValidationMessage breach, boolean formKnown) {
        return switch (breach.getType()) {
            case "required" -> "missing";
            case "format" -> "date".equals(breach.getSchemaNode().asText()) ? "not-a-date" : "wrong-format";
            case "pattern" ->
                WHOLE_NUMBER.matcher(breach.getSchemaNode().asText()).lookingAt()
                        ? "not-a-whole-number"
                        : formKnown ? "wrong-format" : "wrong-pattern";
            case "type" -> "wrong-type";
            case "minLength" -> "missing";
            case "maxLength" -> "too-long";
            case "additionalProperties" -> "unknown-field";
            default -> "breaks-contract";
        };
    }

    private static String rule(ValidationMessage breach, Optional<String> form) {
        return switch (breach.getType()) {
            case "pattern" -> form.orElseGet(() -> breach.getSchemaNode().asText());
            case "format", "type", "maxLength" -> breach.getSchemaNode().asText();
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
