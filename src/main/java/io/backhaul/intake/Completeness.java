package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.Settings;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/** Whether the cases of a test file show what each column is for, and set every field that the contract requires. */
final class Completeness {

    /** Schemas may contain themselves. */
    private static final int DEEPEST = 20;

    private final String operation;
    private final Settings.Operation data;
    private final ColumnUse use;

    private Completeness(String operation, Settings.Operation data, ColumnUse use) {
        this.operation = operation;
        this.data = data;
        this.use = use;
    }

    static Completeness of(String operation, Settings settings, Mappings mappings) {
        return new Completeness(
                operation, settings.operations().get(operation), ColumnUse.of(operation, settings, mappings));
    }

    /** A sentence for each thing that is missing; empty when nothing is. */
    List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        columns(gaps);
        data.contract().ifPresent(reference -> {
            Set<String> unset = new LinkedHashSet<>();
            required(Contract.of(reference).payload(), use.payloads(), "", 0, unset);
            unset.forEach(place -> gaps.add("no case sets " + place + ", which " + reference
                    + " requires. Let the mapping set it, and add a case that shows it."));
        });
        return gaps;
    }

    private void columns(List<String> gaps) {
        JsonNode tests = MappingTests.of(operation);
        Set<String> ignored = texts(tests.path("ignored"));
        Set<String> known = MappingTests.knownColumns(operation);
        for (String column : known) {
            if (data.entity().equals(column) || KnownColumns.OF_BACKHAUL.contains(column)) {
                continue;
            }
            if (ignored.contains(column) && use.isKnown(column)) {
                gaps.add("the mapping uses the column " + column + ", which is listed under ignored. Take it off that "
                        + "list and show it in a case.");
            } else if (!ignored.contains(column) && !use.isUsed(column)) {
                gaps.add("the mapping does not use the column " + column + " of the cases: whatever it holds, the "
                        + "payloads stay the same. Use it, or list it under ignored.");
            }
        }
        Set<String> strangers = texts(tests.path("personal"));
        strangers.removeAll(MappingTests.columns(operation));
        strangers.forEach(column ->
                gaps.add("the column " + column + " is listed under personal, but no case has it. Correct its name."));
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new TreeSet<>();
        list.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /**
     * @param found what the payloads hold at this place
     * @param unset gathers the places of required fields that none of them sets
     */
    private static void required(SchemaPlace place, List<JsonNode> found, String name, int depth, Set<String> unset) {
        if (depth > DEEPEST) {
            return;
        }
        Set<String> fields = new LinkedHashSet<>(place.properties());
        fields.addAll(place.required());
        for (String field : fields) {
            List<JsonNode> below = found.stream()
                    .map(node -> node.path(field))
                    .filter(node -> !node.isMissingNode() && !node.isNull())
                    .toList();
            boolean required = place.required().contains(field);
            String path = name.isEmpty() ? field : name + "." + field;
            if (required && below.isEmpty()) {
                unset.add(path);
            }
            if (required || !below.isEmpty()) {
                required(place.property(field), below, path, depth + 1, unset);
            }
        }
        List<JsonNode> elements = found.stream()
                .filter(JsonNode::isArray)
                .flatMap(list -> StreamSupport.stream(list.spliterator(), false))
                .toList();
        if (!elements.isEmpty()) {
            required(place.elements(), elements, name + "[]", depth + 1, unset);
        }
    }
}
