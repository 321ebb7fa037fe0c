package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

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
        Contract contract = Contract.of(reference.get());
        List<ValidationMessage> breaches = contract.validate(order.payload(), locale()).stream()
                .limit(MOST_REASONS)
                .toList();
        if (breaches.isEmpty()) {
            return order;
        }
        CellTrace trace = new CellTrace(mappings.of(order.operation()), order);
        Set<JsonPointer> hidden = hidden(order, breaches, contract, trace);
        Order result = order;
        for (ValidationMessage breach : breaches) {
            result = blame(result, breach, contract, trace, hidden);
        }
        return result;
    }

    /** Places whose value may not be shown: personal ones, and those that a personal column is part of. */
    private Set<JsonPointer> hidden(Order order, List<ValidationMessage> breaches, Contract contract, CellTrace trace) {
        Map<Boolean, Set<JsonPointer>> places = breaches.stream()
                .map(breach -> pointer(breach.getInstanceLocation()))
                .collect(Collectors.partitioningBy(contract::isPersonal, Collectors.toSet()));
        Set<JsonPointer> hidden = new HashSet<>(places.get(true));
        hidden.addAll(trace.showing(places.get(false), column -> personal.isPersonal(order.operation(), column)));
        return hidden;
    }

    private Order blame(
            Order order, ValidationMessage breach, Contract contract, CellTrace trace, Set<JsonPointer> hidden) {
        JsonPointer place = pointer(breach.getInstanceLocation());
        boolean named = breach.getProperty() != null;
        Optional<CellTrace.Cell> found =
                switch (breach.getType()) {
                    case "required" -> trace.ofMissing(place, breach.getProperty());
                    case "additionalProperties" -> trace.of(place.appendProperty(breach.getProperty()));
                    default -> trace.of(place);
                };
        JsonNode value = order.payload().at(place);
        CellTrace.Cell cell =
                found.orElseGet(() -> new CellTrace.Cell(0, named ? breach.getProperty() : column(order, place)));
        String shown = named || value.isContainerNode() ? null : value.asText();
        Optional<String> form = form(contract, place);
        Reason reason =
                Reason.of(key(breach, form.isPresent()), cell.column(), shown, rule(breach, form), field(place));
        boolean ofPerson = found.isPresent() && personal.isPersonal(order.operation(), cell.column());
        return order.with(cell.row(), ofPerson || hidden.contains(place) ? reason.masked() : reason);
    }

    /** In the language of the results, where the contract has it. */
    private Optional<String> form(Contract contract, JsonPointer place) {
        SchemaPlace said = contract.payload().at(place);
        return said.text("x-form-" + settings.language()).or(() -> said.text("x-form"));
    }

    /** The validator has Chinese by country only; else it takes the language of the machine. */
    private Locale locale() {
        return settings.language().equals("zh") ? Locale.SIMPLIFIED_CHINESE : Locale.ENGLISH;
    }

    private String types(JsonNode types) {
        Messages messages = Messages.in(settings.language());
        return (types.isArray() ? StreamSupport.stream(types.spliterator(), false) : Stream.of(types))
                .map(type -> messages.ofType(type.asText()))
                .collect(Collectors.joining(" / "));
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

    private String rule(ValidationMessage breach, Optional<String> form) {
        return switch (breach.getType()) {
            case "pattern" -> form.orElseGet(() -> breach.getSchemaNode().asText());
            case "type" -> types(breach.getSchemaNode());
            case "format", "maxLength" -> breach.getSchemaNode().asText();
            default -> breach.getError();
        };
    }

    /** Mappings take the order number from {@code $entity} too, where no change of a cell shows it. */
    private String column(Order order, JsonPointer place) {
        boolean isEntity = order.payload().at(place).asText().equals(order.entity());
        return isEntity ? settings.operations().get(order.operation()).entity() : field(place);
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
