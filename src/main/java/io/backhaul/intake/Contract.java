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
import com.networknt.schema.resource.InputStreamSource;
import io.backhaul.RouteFiles;
import io.backhaul.YamlFile;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One schema of an OpenAPI document, {@code routes/contracts/<file>.yaml} of the deployer or a built-in one of the same name,
 * checked before anything is recorded. Documents may refer to one another by name.
 */
@RegisterResourceBundle(bundleName = "jsv-messages")
public final class Contract {

    /** JSON Schema 2020-12, in which the keywords of OpenAPI around it mean nothing. */
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private static final String FOLDER = "classpath:contracts/";

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
        String file = "contracts/" + reference.substring(0, reference.indexOf('#')) + ".yaml";
        String schemaName = reference.substring(reference.indexOf('#') + 1);
        try {
            if (!YamlFile.read(file).at("/components/schemas").has(schemaName)) {
                throw new IllegalArgumentException("There is no contract " + reference + ": " + RouteFiles.name(file)
                        + " has no schema " + schemaName + " below components/schemas.");
            }
            JsonSchema schema = JsonSchemaFactory.getInstance(
                            VersionFlag.V202012, factory -> factory.metaSchema(DIALECT)
                                    .defaultMetaSchemaIri(DIALECT.getIri())
                                    .schemaLoaders(loaders -> loaders.add(iri -> document(iri.toString()))))
                    .getSchema(
                            SchemaLocation.of(FOLDER + reference.replaceFirst("#", ".yaml#/components/schemas/")),
                            SchemaValidatorsConfig.builder()
                                    .formatAssertionsEnabled(true)
                                    .build());
            schema.initializeValidators();
            return new Contract(schema);
        } catch (FileNotFoundException e) {
            throw new IllegalArgumentException("There is no contract " + reference + ": " + e.getMessage() + ".", e);
        } catch (IOException | JsonSchemaException e) {
            throw new IllegalArgumentException(
                    "The contract " + reference + " in " + RouteFiles.name(file) + " cannot be read: " + e.getMessage(),
                    e);
        }
    }

    /** A deployer's own document in the place of a built-in one; null for what is no contract, such as a dialect. */
    private static InputStreamSource document(String iri) {
        return iri.startsWith(FOLDER)
                ? () -> new ByteArrayInputStream(RouteFiles.read("contracts/" + iri.substring(FOLDER.length()))
                        .getBytes(StandardCharsets.UTF_8))
                : null;
    }

    /** @param locale of what the breaches say */
    Set<ValidationMessage> validate(JsonNode payload, Locale locale) {
        return schema.validate(
                payload, (context, validation) -> context.getExecutionConfig().setLocale(locale));
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
