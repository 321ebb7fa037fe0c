package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaException;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One schema of an OpenAPI document in {@code contracts/}, checked before anything is recorded. */
@RegisterResourceBundle(bundleName = "jsv-messages")
public final class Contract {

    /** JSON Schema 2020-12, in which the keywords of OpenAPI around it mean nothing. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private static final Map<String, Contract> COMPILED = new ConcurrentHashMap<>();

    private final JsonSchema schema;

    private Contract(JsonSchema schema) {
        this.schema = schema;
    }

    /**
     * @param reference {@code <file>#<schema>}, e.g. {@code oms#ReturnOrderUpdateRequest}
     * @throws IllegalArgumentException when there is no such file or schema
     */
    public static Contract of(String reference) {
        return COMPILED.computeIfAbsent(reference, Contract::compile);
    }

    private static Contract compile(String reference) {
        if (!reference.matches("[a-z0-9-]+#[A-Za-z0-9]+")) {
            throw new IllegalArgumentException("The contract " + reference + " is not written as <file>#<schema>.");
        }
        String location = "classpath:contracts/" + reference.replaceFirst("#", ".yaml#/components/schemas/");
        try {
            JsonSchema schema = JsonSchemaFactory.getInstance(
                            VersionFlag.V202012,
                            factory -> factory.metaSchema(DIALECT).defaultMetaSchemaIri(DIALECT.getIri()))
                    .getSchema(
                            SchemaLocation.of(location),
                            SchemaValidatorsConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build());
            schema.initializeValidators();
            return new Contract(schema);
        } catch (JsonSchemaException e) {
            throw new IllegalArgumentException("There is no contract " + reference + ": " + e.getMessage(), e);
        }
    }

    Set<ValidationMessage> validate(JsonNode payload) {
        return schema.validate(payload);
    }

    /** What it says of the payload as a whole. */
    SchemaPlace payload() {
        return SchemaPlace.root(schema);
    }

    /**
     * Whether what stands at a place of the payload must not be shown: it, or something around it, is marked
     * {@code x-personal: true}, or the contract says nothing of it.
     */
    boolean isPersonal(JsonPointer place) {
        for (JsonPointer part = place; ; part = part.head()) {
            SchemaPlace said = payload().at(part);
            if (said.isEmpty() || said.isMarked("x-personal")) {
                return true;
            }
            if (part.matches()) {
                return false;
            }
        }
    }
}
