package io.backhaul.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contracts against the vendors' own examples, and against the rules of this project for contracts. */
class ContractsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final Set<String> CERTAINTIES = Set.of("client", "inferred", "unknown");
    // The keywords of OpenAPI around the schemas say nothing to a validator.
    private static final JsonMetaSchema DIALECT = JsonMetaSchema.builder(JsonMetaSchema.getV202012())
            .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
            .build();
    private static final JsonSchemaFactory SCHEMAS = JsonSchemaFactory.getInstance(
            VersionFlag.V202012, factory -> factory.metaSchema(DIALECT).defaultMetaSchemaIri(DIALECT.getIri()));

    @ParameterizedTest
    @CsvSource({
        "return2,  CancelRmaRequest,         return2-cancel.request",
        "return2,  CancelRmaAnswer,          return2-cancel.answer",
        "return2,  LabelRequest,             return2-label.request",
        "return2,  LabelAnswer,              return2-label.answer",
        "return2,  StockRequest,             return2-stock.request",
        "return2,  StockAnswer,              return2-stock.answer",
        "outbound, CancelRequest,            outbound-cancel.request",
        "outbound, CancelAnswer,             outbound-cancel.answer",
        "oms,      ReturnOrderUpdateRequest, oms-return-update.request",
        "oms,      ReturnOrderUpdateAnswer,  oms-return-update.answer",
    })
    void theVendorsExampleIsValid(String contract, String schema, String example) throws IOException {
        assertEquals(Set.of(), errors(contract, schema, seed(example)));
    }

    @Test
    void aCreateBodyIsAnUpdateBodyWithoutOrderNumber() throws IOException {
        ObjectNode body = (ObjectNode) seed("oms-return-update.request");
        assertFalse(errors("oms", "ReturnOrderCreateRequest", body).isEmpty());
        body.remove("orderNo");
        assertEquals(Set.of(), errors("oms", "ReturnOrderCreateRequest", body));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no order number       | {}",
                "empty order number    | {\"orderNo\":\"\"}",
                "control character     | {\"orderNo\":\"RO1\\u0007\"}",
                "newline at the end    | {\"orderNo\":\"RO1\\n\"}",
                "no such day           | {\"orderNo\":\"RO1\",\"pickupDate\":\"2025-02-30\"}",
                "day of another form   | {\"orderNo\":\"RO1\",\"pickupDate\":\"30.01.2025\"}",
                "enumeration as number | {\"orderNo\":\"RO1\",\"pickupType\":1}",
                "enumeration as word   | {\"orderNo\":\"RO1\",\"pickupType\":\"one\"}",
                "unknown field         | {\"orderNo\":\"RO1\",\"colour\":\"red\"}",
                "unknown item field    | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productSku\":\"A\",\"colour\":\"red\"}]}",
                "item without SKU      | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"qty\":\"1\"}]}",
                "item with empty SKU   | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productSku\":\"\"}]}",
                "negative quantity     | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productSku\":\"A\",\"qty\":\"-1\"}]}",
                "quantity as word      | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productSku\":\"A\",\"qty\":\"two\"}]}",
                "id as text            | {\"orderNo\":\"RO1\",\"itemDTOs\":[{\"productSku\":\"A\",\"productId\":\"7\"}]}",
                "data: prefix          | {\"orderNo\":\"RO1\",\"attachmentOpenDTOs\":[{\"base64\":\"data:image/png;base64,AA\"}]}",
            })
    void aBadUpdateIsRefused(String why, String body) throws IOException {
        assertEquals(
                1,
                errors("oms", "ReturnOrderUpdateRequest", JSON.readTree(body)).size(),
                why);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"orderNumber\":\"OCS1\",\"cancelType\":1}}",
                "{\"messageId\":\"\",\"data\":{\"orderNumber\":\"OCS1\",\"cancelType\":1}}",
                "{\"messageId\":\"m\",\"data\":{\"cancelType\":1}}",
                "{\"messageId\":\"m\",\"data\":{\"orderNumber\":\"OCS1\"}}",
                "{\"messageId\":\"m\",\"data\":{\"orderNumber\":\"OCS1\",\"cancelType\":\"1\"}}"
            })
    void aBadCancellationIsRefused(String body) throws IOException {
        assertEquals(
                1, errors("return2", "CancelRmaRequest", JSON.readTree(body)).size(), body);
    }

    @Test
    void aCancellationMayCarryFieldsNobodyDocuments() throws IOException {
        JsonNode body = JSON.readTree(
                "{\"messageId\":\"m\",\"data\":{\"orderNumber\":\"OCS1\",\"cancelType\":2,\"trackingNumber\":\"T\"}}");
        assertEquals(Set.of(), errors("return2", "CancelRmaRequest", body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2025-06-17T10:10:10+08:00",
                "2025-06-17T10:10:10Z",
                "2025-06-17 10:10:10+0800",
                "2025-13-17T10:10:10+0800",
                "2025-06-17T10:10:10+0800\n"
            })
    void aCancelTimeOfAnotherFormIsRefused(String time) throws IOException {
        ObjectNode body = (ObjectNode) seed("outbound-cancel.request");
        body.withObject("/data").put("cancelTime", time);
        assertEquals(1, errors("outbound", "CancelRequest", body).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"return2", "outbound", "oms"})
    void everyOperationSchemaAndPropertySaysWhatItIs(String contract) throws IOException {
        JsonNode document = document(contract);
        List<String> silent = new ArrayList<>();
        document.get("paths").properties().forEach(path -> path.getValue().properties().stream()
                .filter(method -> !method.getKey().equals("servers"))
                .forEach(method -> {
                    requireText(method.getValue(), "description", path.getKey(), silent);
                    requireText(method.getValue(), "operationId", path.getKey(), silent);
                }));
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> requireDescriptions(schema.getValue(), schema.getKey(), silent));
        assertEquals(List.of(), silent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"return2", "outbound", "oms"})
    void everyMarkOfCertaintyIsAKnownOne(String contract) throws IOException {
        Set<String> marks = new TreeSet<>();
        forEachObject(document(contract), node -> {
            if (node.has("x-certainty")) {
                marks.add(node.get("x-certainty").asText());
            }
        });
        assertTrue(CERTAINTIES.containsAll(marks), marks::toString);
    }

    private static void requireDescriptions(JsonNode schema, String place, List<String> silent) {
        // A reference alone takes the description of what it refers to.
        if (!schema.has("$ref")) {
            requireText(schema, "description", place, silent);
        }
        schema.path("properties")
                .properties()
                .forEach(property -> requireDescriptions(property.getValue(), place + "." + property.getKey(), silent));
        if (schema.has("items")) {
            requireDescriptions(schema.get("items"), place + "[]", silent);
        }
    }

    private static void requireText(JsonNode node, String field, String place, List<String> silent) {
        if (node.path(field).asText().isBlank()) {
            silent.add(place + ": " + field);
        }
    }

    private static void forEachObject(JsonNode node, Consumer<JsonNode> visitor) {
        if (node.isObject()) {
            visitor.accept(node);
        }
        node.forEach(child -> forEachObject(child, visitor));
    }

    private static Set<ValidationMessage> errors(String contract, String schema, JsonNode body) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        JsonSchema compiled = SCHEMAS.getSchema(
                SchemaLocation.of("classpath:contracts/" + contract + ".yaml#/components/schemas/" + schema), config);
        return compiled.validate(body);
    }

    private static JsonNode document(String contract) throws IOException {
        try (InputStream in = resource("contracts/" + contract + ".yaml")) {
            return YAML.readTree(in);
        }
    }

    private static JsonNode seed(String name) throws IOException {
        try (InputStream in = resource("seeds/" + name + ".json")) {
            return JSON.readTree(in);
        }
    }

    private static InputStream resource(String name) {
        return Thread.currentThread().getContextClassLoader().getResourceAsStream(name);
    }
}
