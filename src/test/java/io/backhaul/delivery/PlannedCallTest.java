package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.Settings;
import io.backhaul.TestSettings;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The call that a preview shows. */
class PlannedCallTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] COMPLETE = {
        "backhaul.return2.url", "https://host/openapi",
        "backhaul.return2.token-url", "https://host/oauth/token",
        "backhaul.return2.client-id", "bd1d1971-d0db-11ea",
        "backhaul.return2.secret-key", "secret-canary",
        "backhaul.outbound.url", "https://host/openapi/",
        "backhaul.operations.ask.system", "return2",
        "backhaul.operations.ask.method", "GET",
        "backhaul.operations.ask.path", "/3pp/returns/v1/query/orders",
        "backhaul.operations.ask.entity", "orderNumber",
    };

    @Test
    void theHeadersAreThereAndTheSecretsAreNot() throws IOException {
        JsonNode call = call("outbound-cancel", COMPLETE);

        assertEquals(
                JSON.readTree("{'method':'POST','url':'https://host/openapi/3pp/outbound/v1/cancel','headers':{"
                        .concat("'Content-Type':'application/json','Access-Token':'Bearer ***','clientKey':'bd1d***',")
                        .concat("'vAuthorization':'***'}}")
                        .replace('\'', '"')),
                call);
    }

    @Test
    void whatIsAskedWithGetShowsItsQuery() throws IOException {
        JsonNode call = call("ask", COMPLETE);

        assertEquals("GET", call.path("method").asText());
        assertEquals("orderNumber=OCS%201&n=2", call.path("query").asText());
        assertFalse(call.path("headers").has("clientKey"));
    }

    @Test
    void anAccountThatIsSetUpInPartSaysSo() throws IOException {
        JsonNode call = call(
                "oms-return-update",
                "backhaul.oms.url",
                "https://oms",
                "backhaul.oms.shop2.url",
                "https://oms",
                "backhaul.oms.shop2.api-key",
                "k");

        assertEquals(
                "backhaul.oms.api-token is missing: set it, or both api-key and api-secret.",
                call.path("problem").asText());
    }

    private static JsonNode call(String operation, String... set) throws IOException {
        Settings settings = TestSettings.of(set);
        return new PlannedCall(settings, TestSettings.accounts(settings))
                .of(operation, "default", JSON.readTree("{\"orderNumber\":\"OCS 1\",\"n\":2}"));
    }
}
