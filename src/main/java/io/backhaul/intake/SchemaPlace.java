package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.AllOfValidator;
import com.networknt.schema.ItemsValidator202012;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonValidator;
import com.networknt.schema.PropertiesValidator;
import com.networknt.schema.RefValidator;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * All that a contract says of one place in the payload: its schema, with those it refers to ({@code $ref}) or is made of
 * ({@code allOf}). Alternatives ({@code anyOf}, {@code oneOf}) are left out, as none of them need hold.
 */
record SchemaPlace(Set<JsonSchema> schemas) {

    static SchemaPlace root(JsonSchema schema) {
        Set<JsonSchema> all = new LinkedHashSet<>();
        gather(schema, all);
        return new SchemaPlace(all);
    }

    /** The place that a pointer into the payload leads to; empty where the contract says nothing of it. */
    SchemaPlace at(JsonPointer place) {
        if (place.matches()) {
            return this;
        }
        SchemaPlace below = property(place.getMatchingProperty());
        return (below.isEmpty() && place.mayMatchElement() ? elements() : below).at(place.tail());
    }

    boolean isEmpty() {
        return schemas.isEmpty();
    }

    SchemaPlace property(String name) {
        return below(PropertiesValidator.class, found -> found.getSchemas().get(name));
    }

    /** Every element of a list. */
    SchemaPlace elements() {
        return below(ItemsValidator202012.class, ItemsValidator202012::getSchema);
    }

    private <V extends JsonValidator> SchemaPlace below(Class<V> keyword, Function<V, JsonSchema> step) {
        Set<JsonSchema> all = new LinkedHashSet<>();
        for (JsonSchema schema : schemas) {
            for (JsonValidator validator : schema.getValidators()) {
                JsonSchema next = keyword.isInstance(validator) ? step.apply(keyword.cast(validator)) : null;
                if (next != null) {
                    gather(next, all);
                }
            }
        }
        return new SchemaPlace(all);
    }

    Set<String> properties() {
        Set<String> names = new LinkedHashSet<>();
        schemas.forEach(
                schema -> schema.getSchemaNode().path("properties").fieldNames().forEachRemaining(names::add));
        return names;
    }

    Set<String> required() {
        Set<String> names = new LinkedHashSet<>();
        schemas.forEach(schema -> schema.getSchemaNode().path("required").forEach(name -> names.add(name.asText())));
        return names;
    }

    /** Whether a keyword is true in any of its schemas. */
    boolean isMarked(String keyword) {
        return schemas.stream()
                .anyMatch(schema -> schema.getSchemaNode().path(keyword).asBoolean());
    }

    /** The text of a keyword, of the nearest schema that has it. */
    Optional<String> text(String keyword) {
        return schemas.stream()
                .map(schema -> schema.getSchemaNode().path(keyword))
                .filter(JsonNode::isTextual)
                .map(JsonNode::asText)
                .findFirst();
    }

    private static void gather(JsonSchema schema, Set<JsonSchema> all) {
        if (!all.add(schema)) {
            return;
        }
        for (JsonValidator validator : schema.getValidators()) {
            if (validator instanceof RefValidator reference) {
                gather(reference.getSchemaRef().getSchema(), all);
            } else if (validator instanceof AllOfValidator parts) {
                parts(schema, parts).forEach(part -> gather(part, all));
            }
        }
    }

    private static List<JsonSchema> parts(JsonSchema schema, AllOfValidator parts) {
        JsonNodePath place = parts.getSchemaLocation().getFragment();
        List<JsonSchema> found = new ArrayList<>();
        for (int i = 0; i < parts.getSchemaNode().size(); i++) {
            found.add(schema.getSubSchema(place.append(i)));
        }
        return found;
    }
}
