package io.backhaul.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of the sandbox: who may call, what is refused, what counts as an effect. */
class SandboxTest {
    @TempDir
    Path folder;

    private EmbeddedSandbox sandbox;

    @BeforeEach
    void start() throws Exception {
        sandbox = new EmbeddedSandbox(folder.resolve("effects.jsonl"));
    }

    @AfterEach
    void stop() throws Exception {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource({
        "/openapi/3pp/returns/v1/query/label?orderNumber=OCS1&messageId=m, Access-Token",
        "/openapi/3pp/returns/v1/query/orders, Access-Token",
        "/open, Authorization"
    })
    void aCallWithoutTokenIsUnauthorised(String path, String header) throws Exception {
        assertEquals(200, sandbox.exchange("GET", path, null).statusCode());
        sandbox.header(header, "Bearer of nothing");
        assertEquals(401, sandbox.exchange("GET", path, null).statusCode());
        sandbox.header(header, null);
        var response = sandbox.exchange("GET", path, null);
        assertEquals(401, response.statusCode());
        assertFalse(Json.MAPPER.readTree(response.body()).get("success").asBoolean());
    }

    @Test
    void outboundWantsClientKeyAndSignature() throws Exception {
        String body = outboundCancel("OCO1");
        assertEquals(
                401, sandbox.exchange("POST", EmbeddedSandbox.OUTBOUND, body).statusCode());
        sandbox.header("vAuthorization", sign(body));
        sandbox.header("clientKey", null);
        assertEquals(
                401, sandbox.exchange("POST", EmbeddedSandbox.OUTBOUND, body).statusCode());
        sandbox.header("clientKey", "sandbox-client");
        assertEquals(0, sandbox.post(EmbeddedSandbox.OUTBOUND, body).get("code").asInt());
        JsonNode again = sandbox.post(EmbeddedSandbox.OUTBOUND, body);
        assertEquals(3, again.get("code").asInt());
        assertEquals("ORDER_ALREADY_CANCELLED", again.at("/errors/0/code").asText());
    }

    @Test
    void aSignatureIsCheckedWhereItIsSwitchedOn() throws Exception {
        sandbox.post("/sandbox/config", "{\"signatureReturn2\":\"path-only\",\"signatureOutbound\":\"off\"}");
        assertEquals(
                0,
                sandbox.post(EmbeddedSandbox.OUTBOUND, outboundCancel("OCO1"))
                        .get("code")
                        .asInt());
        assertFalse(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
        sandbox.header(
                "vAuthorization",
                Signature.vAuthorization(EmbeddedSandbox.CANCEL_RMA, new byte[0], "sandbox-client", "sandbox-secret"));
        assertTrue(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
    }

    @Test
    void anOmsTokenNamesItsAccount() throws Exception {
        sandbox.header("Authorization", "sandbox-oms-token-north");
        sandbox.update("{\"orderNo\":\"RO1\"}");
        sandbox.header(
                "Authorization",
                sandbox.get("/open/open/api-token?apiKey=" + "K".repeat(32))
                        .get("data")
                        .asText());
        sandbox.update("{\"orderNo\":\"RO2\"}");
        assertEquals(List.of("north", "default"), sandbox.effects("effect=true").findValuesAsText("account"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/open/return-order-data/update | {\"orderNo\":\"RO1\",\"pickupType\":1} | /code | 40000",
                "/open/return-order-data/update | not JSON | /code | 40000",
                "/openapi/3pp/returns/v1/cancel/rma | {\"messageId\":\"m\",\"data\":{}} | /errorCode | PARAMETER_ERROR",
                "/openapi/3pp/outbound/v1/cancel | {\"messageId\":\"m\",\"data\":{}} | /errors/0/code | 300001"
            })
    void aCallThatBreaksTheContractIsRefusedAndRemembered(String path, String body, String place, String code)
            throws Exception {
        sandbox.header(
                "vAuthorization",
                Signature.vAuthorization(
                        path, body.getBytes(StandardCharsets.UTF_8), "sandbox-client", "sandbox-secret"));
        assertEquals(code, sandbox.post(path, body).at(place).asText());
        JsonNode violations = sandbox.get("/sandbox/violations");
        assertEquals(1, violations.size());
        assertEquals(path, violations.at("/0/path").asText());
        assertFalse(violations.at("/0/errors").isEmpty());
        assertEquals(0, sandbox.effects("").size());
    }

    @Test
    void anUnknownPathAndAMissingParameterBreakTheContract() throws Exception {
        assertEquals(404, sandbox.exchange("GET", "/open/nowhere", null).statusCode());
        assertEquals(404, sandbox.exchange("GET", EmbeddedSandbox.UPDATE, null).statusCode());
        assertFalse(sandbox.get("/openapi/3pp/returns/v1/query/label?messageId=m")
                .get("success")
                .asBoolean());
        assertEquals(3, sandbox.get("/sandbox/violations").size());
    }

    @Test
    void anRmaIsCancelledOnce() throws Exception {
        assertTrue(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
        JsonNode again = sandbox.cancelRma("OCS1", 1);
        assertFalse(again.get("success").asBoolean());
        assertEquals("RMA_ALREADY_CANCELLED", again.get("errorCode").asText());
        assertEquals(
                List.of("confirmed", "rejected:RMA_ALREADY_CANCELLED"),
                sandbox.effects("entity=OCS1").findValuesAsText("answer"));
        assertEquals(1, sandbox.effects("effect=true").size());
    }

    @Test
    void trackingOfAnRmaMayComeAgain() throws Exception {
        for (int i = 0; i < 2; i++) {
            assertTrue(sandbox.cancelRma("OCS1", 2).get("success").asBoolean());
        }
        assertEquals(List.of("false", "true"), sandbox.effects("entity=OCS1").findValuesAsText("repeat"));
    }

    @Test
    void anUnknownOrderIsRefused() throws Exception {
        assertEquals(
                "ORDER_NOT_FOUND",
                sandbox.cancelRma("OCSUNKNOWN1", 1).get("errorCode").asText());
        JsonNode update = sandbox.update("{\"orderNo\":\"ROUNKNOWN1\"}");
        assertEquals("40004", update.get("code").asText());
        assertEquals(1, update.get("errors").size());
        assertEquals(List.of("false", "false"), sandbox.effects("").findValuesAsText("acted"));
        assertEquals(0, sandbox.get("/sandbox/violations").size());
    }

    @Test
    void anUpdateThatChangesNothingIsARepeat() throws Exception {
        sandbox.update("{\"orderNo\":\"RO1\",\"remark\":\"A\",\"city\":\"X\"}");
        sandbox.update("{\"city\":\"X\",\"remark\":\"A\",\"orderNo\":\"RO1\"}");
        sandbox.update("{\"orderNo\":\"RO1\",\"remark\":\"B\"}");
        sandbox.update("{\"orderNo\":\"RO1\",\"remark\":\"A\",\"city\":\"X\"}");
        assertEquals(
                List.of("false", "true", "false", "false"),
                sandbox.effects("entity=RO1").findValuesAsText("repeat"));
        assertEquals(
                3, sandbox.effects("operation=oms-return-update&effect=true").size());
        assertEquals(4, Files.readAllLines(folder.resolve("effects.jsonl")).size());
    }

    @Test
    void anUpdateAnswersWithNumbers() throws Exception {
        JsonNode data = sandbox.update("{\"orderNo\":\"RO1\",\"pickupType\":\"2\",\"pickupDate\":\"2026-01-30\","
                        + "\"itemDTOs\":[{\"productSku\":\"A\",\"qty\":\"2\"},{\"productSku\":\"B\",\"qty\":\"3\"}]}")
                .get("data");
        assertEquals(2, data.get("pickupType").numberValue());
        assertEquals(5, data.get("qty").numberValue());
        assertEquals("2026-01-30", data.get("pickupDate").asText());
    }

    @Test
    void omsOrdersAreMadeListedAndCancelled() throws Exception {
        JsonNode made = sandbox.post("/open/return-order-data/create", "{\"referenceNo\":\"REF1\"}");
        String orderNo = made.at("/data/orderNo").asText();
        assertTrue(orderNo.startsWith("RO"));
        sandbox.update("{\"orderNo\":\"RO1\"}");
        JsonNode page = sandbox.post(
                "/open/return-order-data/list", "{\"commonParam\":{\"pageParam\":{\"pageNum\":2,\"pageSize\":1}}}");
        assertEquals(2, page.at("/data/totalCount").asInt());
        assertEquals("REF1", page.at("/data/list/0/referenceNo").asText());
        JsonNode cancelled = sandbox.post(
                "/open/return-order-data/cancel", "{\"orderNos\":[\"%s\",\"ROUNKNOWN\"]}".formatted(orderNo));
        assertEquals(orderNo, cancelled.at("/data/successList/0/orderNo").asText());
        assertEquals("ROUNKNOWN", cancelled.at("/data/failList/0/orderNo").asText());
        assertEquals(
                1, sandbox.effects("operation=oms-return-cancel&effect=true").size());
    }

    @Test
    void stockComesInPages() throws Exception {
        sandbox.post("/sandbox/config", "{\"stockRowsPerId\":2}");
        List<String> rows = new ArrayList<>();
        JsonNode result;
        int page = 0;
        do {
            page++;
            result = sandbox.post(
                            "/openapi/3pp/returns/v1/query/stock",
                            """
                            {"messageId":"m","data":{"serviceType":"SKU","uniqueIdList":["A","MISSING1","B","C"],
                             "pageNumber":%d,"pageSize":4}}
                            """
                                    .formatted(page))
                    .get("result");
            result.get("inventoryList")
                    .forEach(row -> rows.add(row.get("uniqueId").asText()
                            + row.get("warehouseCode").asText()));
        } while (result.get("hasNextPage").asBoolean());
        assertEquals(List.of("AWH1", "AWH2", "BWH1", "BWH2", "CWH1", "CWH2"), rows);
        assertEquals(2, result.get("totalPage").asInt());
        assertEquals(4, result.get("requestCount").asInt());
        assertEquals("MISSING1", result.at("/failedList/0").asText());
    }

    @Test
    void omsStockComesInPages() throws Exception {
        JsonNode data = sandbox.post(
                        "/open/inventory-data/list",
                        "{\"commonParam\":{\"pageParam\":{\"pageNum\":3,\"pageSize\":10}}}")
                .get("data");
        assertEquals(5, data.get("list").size());
        assertEquals(25, data.get("totalCount").asInt());
    }

    @Test
    void aLabelsLinkLeadsToADocument() throws Exception {
        JsonNode label = sandbox.get("/openapi/3pp/returns/v1/query/label?orderNumber=OCS1&messageId=m")
                .get("result");
        String link = label.get("docUrl").asText();
        var document = sandbox.exchange("GET", link.substring(link.indexOf("/labels/")), null);
        assertTrue(document.body().startsWith("%PDF"));
    }

    @Test
    void rawRequestsAreKept() throws Exception {
        sandbox.update("{\"orderNo\":\"RO1\"}");
        JsonNode seen = sandbox.get("/sandbox/requests?limit=1");
        assertEquals(2, seen.get("count").asInt());
        JsonNode newest = seen.at("/requests/0");
        assertEquals("{\"orderNo\":\"RO1\"}", newest.get("body").asText());
        assertEquals("sandbox-oms-token", newest.at("/headers/authorization").asText());
        assertEquals(200, newest.get("status").asInt());
    }

    @Test
    void aResetForgetsAll() throws Exception {
        sandbox.cancelRma("OCS1", 1);
        sandbox.post("/sandbox/reset", "{}");
        assertEquals(0, sandbox.effects("").size());
        assertEquals(0, Files.size(folder.resolve("effects.jsonl")));
        sandbox.useToken(
                sandbox.refresh("sandbox-refresh-token").get("access_token").asText());
        assertTrue(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
    }

    private static String outboundCancel(String order) {
        return "{\"messageId\":\"m\",\"data\":{\"orderNumber\":\"%s\",\"cancelTime\":\"2025-06-17T10:10:10+0800\"}}"
                .formatted(order);
    }

    private static String sign(String body) {
        return Signature.vAuthorization(
                EmbeddedSandbox.OUTBOUND, body.getBytes(StandardCharsets.UTF_8), "sandbox-client", "sandbox-secret");
    }
}
