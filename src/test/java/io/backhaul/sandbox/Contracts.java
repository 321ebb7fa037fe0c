package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operations of the contracts on the class path, by method and path, with their schemas compiled. */
final class Contracts {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    // The keywords of OpenAPI around the schemas say nothing to a validator.
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();

    private final JsonSchemaFactory schemas = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, factory -> factory.metaSchema(DIALECT).defaultMetaSchemaIri(DIALECT.getIri()));
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<String, Operation> operations = new HashMap<>();

    Contracts() {
        for (String name : new String[] {"return2", "outbound", "oms"}) {
            load("contracts/" + name + ".yaml");
        }
    }

    /** The operation, or null where no contract has it. */
    Operation find(String method, String path) {
        return operations.get(method + " " + path);
    }

    /** A schema by its name. */
    JsonSchema component(String contract, String name) {
        return schema("contracts/" + contract + ".yaml", "/components/schemas/" + name);
    }

    private void load(String resource) {
        JsonNode document = read(resource);
        String base = basePath(document);
        document.get("paths").properties().forEach(path -> {
            String prefix = path.getValue().has("servers") ? basePath(path.getValue()) : base;
            path.getValue().properties().forEach(method -> {
                if (method.getValue().has("operationId")) {
                    operations.put(
                            method.getKey().toUpperCase() + " " + prefix + path.getKey(),
                            operation(resource, path.getKey(), method.getKey(), method.getValue()));
                }
            });
        });
    }

    private Operation operation(String resource, String path, String method, JsonNode operation) {
        String place = "/paths/" + path.replace("~", "~0").replace("/", "~1") + "/" + method;
        JsonSchema body = operation.has("requestBody") ? schema(resource, place + bodySchema(operation)) : null;
        Map<String, JsonSchema> params = new LinkedHashMap<>();
        JsonNode declared = operation.path("parameters");
        for (int i = 0; i < declared.size(); i++) {
            JsonNode param = declared.get(i);
            if (param.path("required").asBoolean() && param.path("in").asText().equals("query")) {
                params.put(param.get("name").asText(), schema(resource, place + "/parameters/" + i + "/schema"));
            }
        }
        return new Operation(operation.get("operationId").asText(), body, params);
    }

    private static String bodySchema(JsonNode operation) {
        String type = operation.at("/requestBody/content").fieldNames().next();
        return "/requestBody/content/" + type.replace("/", "~1") + "/schema";
    }

    private JsonSchema schema(String resource, String pointer) {
        JsonSchema schema = schemas.getSchema(SchemaLocation.of("classpath:" + resource + "#" + pointer), config);
        schema.initializeValidators();
        return schema;
    }

    private static String basePath(JsonNode described) {
        return URI.create(described.at("/servers/0/url").asText()).getPath();
    }

    private static JsonNode read(String resource) {
        try (InputStream in = Contracts.class.getClassLoader().getResourceAsStream(resource)) {
            return YAML.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(resource, e);
        }
    }
}
