package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.backhaul.delivery.Call;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What opened a door does not stay on the exchange, however the call ended. */
@QuarkusTest
@QuarkusTestResource(value = HeadersGoneTest.Signed.class, restrictToAnnotatedClass = true)
class HeadersGoneTest {

    private static final String NOWHERE = "http://127.0.0.1:9";

    @Inject
    CamelContext camel;

    @Inject
    ProducerTemplate route;

    Workplace workplace;

    /** Every header that opens a door is in use. */
    public static class Signed extends WorkplaceResource {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new LinkedHashMap<>(super.start());
            String sandbox = settings.get("backhaul.oms.url");
            settings.put("backhaul.return2.secret-key", "sandbox-secret");
            settings.put("backhaul.return2.signature", "path-and-body");
            settings.put("backhaul.outbound.url", sandbox + "/openapi");
            return settings;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "oms, /open/return-order-data/update, authorization",
        "return2, /openapi/3pp/returns/v1/cancel/rma, access-token vauthorization",
        "outbound, /openapi/3pp/outbound/v1/cancel, access-token vauthorization clientkey",
    })
    void ofACall(String system, String path, String sent) {
        Exchange answered = call(system, workplace.sandbox().url() + path);
        var headers = workplace.sandbox().requests(1).get(0).get("headers");
        List.of(sent.split(" "))
                .forEach(name -> assertFalse(headers.path(name).asText().isEmpty(), name));
        assertGone(answered);
        assertNull(answered.getException());

        assertGone(call(system, NOWHERE + path));
    }

    private Exchange call(String system, String url) {
        Call call = new Call(
                system,
                "default",
                "oms-return-update",
                "POST",
                url,
                null,
                "{}".getBytes(StandardCharsets.UTF_8),
                "x",
                false,
                null);
        Exchange exchange = camel.getEndpoint("direct:call").createExchange();
        exchange.getIn().setBody(call);
        return route.send("direct:call", exchange);
    }

    @Test
    void ofATokenRequest() {
        Exchange answered = tokenRequest(workplace.sandbox().url());
        var asked = workplace.sandbox().requests(1).get(0);
        assertFalse(asked.at("/headers/authorization").asText().isEmpty());
        assertFalse(asked.path("query").asText().isEmpty());
        assertGone(answered);

        Exchange failed = tokenRequest(NOWHERE);
        assertNotNull(failed.getException());
        assertGone(failed);
        assertFalse(failed.getException().toString().contains("refresh_token"));
    }

    private Exchange tokenRequest(String host) {
        HTTPRequest request = new TokenRequest.Builder(
                        URI.create(host + "/oauth/token"),
                        new ClientSecretBasic(new ClientID("sandbox-client"), new Secret("sandbox-secret")),
                        new RefreshTokenGrant(new RefreshToken("sandbox-refresh-token")))
                .build()
                .toHTTPRequest();
        Exchange exchange = camel.getEndpoint("direct:token-request").createExchange();
        exchange.setVariable("account", "default");
        exchange.setVariable("token", request);
        return route.send("direct:token-request", exchange);
    }

    private static void assertGone(Exchange exchange) {
        for (String header :
                List.of("Access-Token", "Authorization", "clientKey", "vAuthorization", Exchange.HTTP_QUERY)) {
            assertNull(exchange.getMessage().getHeader(header), header);
            assertNull(exchange.getIn().getHeader(header), header);
        }
        assertEquals(
                List.of(),
                List.of("credential", "token").stream()
                        .filter(name -> exchange.getVariable(name) != null)
                        .toList());
    }
}
