package io.backhaul.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the sandbox answers keeps to the contracts, acceptance and refusal alike. */
class SandboxAnswersTest {
    @TempDir
    static Path folder;

    private static EmbeddedSandbox sandbox;
    private static Contracts contracts;

    @BeforeAll
    static void start() throws Exception {
        sandbox = new EmbeddedSandbox(folder.resolve("effects.jsonl"));
        sandbox.post("/sandbox/config", "{\"signatureOutbound\":\"off\"}");
        contracts = new Contracts();
    }

    @AfterAll
    static void stop() throws Exception {
        sandbox.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return2 | CancelRmaAnswer | /openapi/3pp/returns/v1/cancel/rma | {'messageId':'m','data':{'orderNumber':'OCS1','cancelType':1}}",
                "return2 | StockAnswer | /openapi/3pp/returns/v1/query/stock | {'messageId':'m','data':{'serviceType':'SKU','uniqueIdList':['A','MISSING'],'pageNumber':1,'pageSize':9}}",
                "outbound | CancelAnswer | /openapi/3pp/outbound/v1/cancel | {'messageId':'m','data':{'orderNumber':'OCO1','cancelTime':'2025-06-17T10:10:10+0800'}}",
                "oms | ReturnOrderUpdateAnswer | /open/return-order-data/update | {'orderNo':'RO1','pickupType':'1'}",
                "oms | ReturnOrderCreateAnswer | /open/return-order-data/create | {'referenceNo':'REF1'}",
                "oms | ReturnOrderListAnswer | /open/return-order-data/list | {}",
                "oms | ReturnOrderCancelAnswer | /open/return-order-data/cancel | {'orderNos':['RO7','ROUNKNOWN']}",
                "oms | InventoryListAnswer | /open/inventory-data/list | {}"
            },
            quoteCharacter = '`')
    void toAPost(String contract, String schema, String path, String body) throws Exception {
        assertValid(contract, schema, sandbox.post(path, body.replace('\'', '"')));
        assertValid(contract, schema, sandbox.post(path, body.replace('\'', '"')));
        assertValid(contract, schema, sandbox.post(path, "{\"orderNo\":1}"));
    }

    @ParameterizedTest
    @CsvSource({
        "return2, LabelAnswer, /openapi/3pp/returns/v1/query/label?orderNumber=OCS1&messageId=m",
        "return2, LabelAnswer, /openapi/3pp/returns/v1/query/label?orderNumber=OCSQR1&messageId=m",
        "return2, LabelAnswer, /openapi/3pp/returns/v1/query/label?orderNumber=OCSUNKNOWN&messageId=m",
        "return2, OrdersAnswer, /openapi/3pp/returns/v1/query/orders",
        "oms, Envelope, /open",
        "oms, ApiTokenAnswer, /open/open/api-token?apiKey=KKKKKKKKKKKKKKKKKKKKKKKKKKKKKKKK",
        "oms, ApiTokenAnswer, /open/open/api-token?apiKey=X"
    })
    void toAGet(String contract, String schema, String path) throws Exception {
        assertValid(contract, schema, sandbox.get(path));
    }

    @Test
    void toARefresh() throws Exception {
        assertValid("return2", "TokenAnswer", sandbox.refresh("sandbox-refresh-token-x"));
        assertValid("return2", "TokenAnswer", sandbox.refresh("no"));
    }

    private static void assertValid(String contract, String schema, JsonNode answer) {
        assertEquals(Set.of(), contracts.component(contract, schema).validate(answer), answer::toString);
    }
}
