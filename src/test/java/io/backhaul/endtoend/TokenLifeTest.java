package io.backhaul.endtoend;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tokens that end, are refused, revoked or not to be had, while requests of several accounts are sent. */
@QuarkusTest
@QuarkusTestResource(value = TokenLifeTest.ManyAtOnce.class, restrictToAnnotatedClass = true)
class TokenLifeTest {

    private static final String CANCEL = "return2-cancel";
    private static final int AT_ONCE = 200;

    Workplace workplace;

    /** As many requests under way as a test sends, and two accounts of return2. */
    public static class ManyAtOnce extends WorkplaceResource {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new LinkedHashMap<>(super.start());
            String url = workplace().sandbox().url();
            settings.put("backhaul.return2.in-flight", String.valueOf(AT_ONCE));
            settings.put("backhaul.return2.redirect-url", "https://returns.example.com/connect");
            settings.put("backhaul.return2.shop2.url", url + "/openapi");
            settings.put("backhaul.return2.shop2.token-url", url + "/oauth/token");
            settings.put("backhaul.return2.shop2.client-id", "sandbox-client");
            settings.put("backhaul.return2.shop2.refresh-token", "sandbox-refresh-token-shop2");
            settings.put("backhaul.return2.shop2.redirect-url", "https://returns.example.com/connect");
            settings.put("backhaul.return2.secret-key", "sandbox-secret");
            settings.put("backhaul.return2.signature", "path-and-body");
            settings.put("backhaul.return2.shop2.secret-key", "sandbox-secret");
            settings.put("backhaul.return2.shop2.signature", "path-only");
            settings.put("backhaul.http.response-timeout", "4s");
            return settings;
        }
    }

    @AfterEach
    void everythingSentWasValid() {
        workplace.sandbox().clearFaults();
        workplace
                .sandbox()
                .config(Map.of(
                        "expiresIn", 3600, "rotation", "rotate", "tokenErrorStatus", 401, "signatureReturn2", "off"));
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void manyRequestsOnATokenThatHasEndedAskForOneAndNoneFails() {
        workplace.sandbox().config(Map.of("expiresIn", 1));
        renewedTokenOf(CANCEL, "short.csv", "OCSSHORT");
        workplace.sandbox().config(Map.of("expiresIn", 3600));
        workplace.sandbox().fault(Map.of("system", "oauth", "kind", "delay", "delayMs", 500, "share", 1.0));
        long ended = System.currentTimeMillis() + 1_000;
        Awaitility.await().until(() -> System.currentTimeMillis() > ended);
        long asked = tokenRequests();

        drop(CANCEL, "ended.csv", "OCSENDED", AT_ONCE);

        assertEquals(AT_ONCE, confirmed(CANCEL, "ended.csv"));
        assertEquals(asked + 1, tokenRequests());
        assertEquals(AT_ONCE, calls("OCSENDED"), "no attempt was wasted");
        assertEquals(AT_ONCE, effects("OCSENDED"));
    }

    @Test
    void manyRequestsOnATokenThatIsRefusedAskForOneAndNoneFails() {
        renewedTokenOf(CANCEL, "good.csv", "OCSGOOD");
        for (int status : List.of(401, 200)) {
            workplace.sandbox().config(Map.of("tokenErrorStatus", status));
            workplace.sandbox().expireTokens();
            // All of them are refused before the first new token is there, and again each asks with what it had.
            workplace.sandbox().fault(Map.of("system", "oauth", "kind", "delay", "delayMs", 500, "share", 1.0));
            long asked = tokenRequests();

            drop(CANCEL, "refused" + status + ".csv", "OCSREFUSED" + status, AT_ONCE);

            assertEquals(AT_ONCE, confirmed(CANCEL, "refused" + status + ".csv"));
            assertEquals(asked + 1, tokenRequests(), "status " + status);
            assertEquals(AT_ONCE, effects("OCSREFUSED" + status));
            workplace.sandbox().clearFaults();
        }
    }

    @Test
    void whileATokenIsRenewedAheadOfItsEndTheOthersGoOnWithIt() {
        workplace.sandbox().config(Map.of("expiresIn", 15));
        renewedTokenOf(CANCEL, "life.csv", "OCSLIFE");
        String old = tokensUsedFor("OCSLIFE").get(0);
        workplace.sandbox().fault(Map.of("system", "oauth", "kind", "delay", "delayMs", 1_000, "share", 1.0));
        // A third of its life before its end it is renewed; it lives for five more seconds.
        Instant ahead = lastTokenRequest().plusMillis(10_100);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> Instant.now()
                .isAfter(ahead));
        long asked = tokenRequests();

        drop(CANCEL, "ahead.csv", "OCSAHEAD", 50);

        assertEquals(50, confirmed(CANCEL, "ahead.csv"));
        assertEquals(asked + 1, tokenRequests());
        List<String> used = tokensUsedFor("OCSAHEAD");
        assertEquals(50, used.size());
        // One asks for the new token, and goes with it.
        assertTrue(used.stream().filter(old::equals).count() >= 40, used.toString());
    }

    @Test
    void anEndpointThatFailsDeletesNothing() {
        renewedTokenOf(CANCEL, "before.csv", "OCSBEFORE");
        workplace.sandbox().config(Map.of("rotation", "none"));
        for (Map<String, Object> fault : List.<Map<String, Object>>of(
                Map.of("kind", "status", "status", 503),
                Map.of("kind", "drop-after"),
                Map.of("kind", "cut"),
                Map.of("kind", "html"),
                Map.of("kind", "empty"),
                Map.of("kind", "business-error", "errorCode", "invalid_grant", "status", 502))) {
            Map<String, Object> twice = new LinkedHashMap<>(fault);
            twice.put("system", "oauth");
            twice.put("count", 2);
            workplace.sandbox().fault(twice);
            workplace.sandbox().expireTokens();
            String name = "OCSFAIL" + Math.abs(fault.hashCode());
            drop(CANCEL, name + ".csv", name, 3);
            assertEquals(3, confirmed(CANCEL, name + ".csv"), fault.toString());
        }
        assertTrue(workplace.number("SELECT needs_login FROM token WHERE account='default'") == 0);
    }

    @Test
    void theSignatureFitsTheBytesThatAreSent() {
        workplace.sandbox().config(Map.of("signatureReturn2", "path-and-body"));
        drop(CANCEL, "body.csv", "OCS退件", 3);
        assertEquals(3, confirmed(CANCEL, "body.csv"));
        workplace.sandbox().config(Map.of("signatureReturn2", "path-only"));
        drop(CANCEL + "/shop2", "path.csv", "OCSPATH", 3);
        assertEquals(3, confirmed(CANCEL + "/shop2", "path.csv"));
        assertEquals(6, effects("OCS退件") + effects("OCSPATH"));
    }

    @Test
    void aDeadGrantParksItsAccountAloneUntilItIsConnected() {
        renewedTokenOf(CANCEL, "own.csv", "OCSOWN");
        drop(CANCEL + "/shop2", "alive.csv", "OCSALIVE", 1);
        assertEquals(1, confirmed(CANCEL + "/shop2", "alive.csv"));
        workplace.sandbox().revoke("shop2");
        workplace.sandbox().fault(Map.of("system", "oauth", "kind", "hang", "share", 1.0));
        drop(CANCEL + "/shop2", "dead.csv", "OCSDEAD", 30);
        drop(CANCEL, "beside.csv", "OCSBESIDE", AT_ONCE);
        assertEquals(AT_ONCE, confirmed(CANCEL, "beside.csv"), "beside an endpoint that never answers");
        workplace.sandbox().clearFaults();
        awaitReadiness(503, "return2 shop2");

        long calls = calls("OCSDEAD");
        drop(CANCEL, "others.csv", "OCSOTHERS", AT_ONCE);
        assertEquals(AT_ONCE, confirmed(CANCEL, "others.csv"));
        long asked = tokenRequests();
        Awaitility.await()
                .during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> tokenRequests() == asked);
        assertEquals(calls, calls("OCSDEAD"), "parked, not tried again and again");
        assertEquals(30, workplace.number("SELECT count(*) FROM request WHERE account='shop2' AND state='READY'"));
        RestAssured.get("/q/health/ready")
                .then()
                .statusCode(503)
                .body("checks[0].data", not(hasKey("return2 default")));

        connect("shop2");

        assertEquals(30, confirmed(CANCEL + "/shop2", "dead.csv"));
        awaitReadiness(200, null);
    }

    /** As a seller's browser does. */
    private void connect(String account) {
        Response begin = RestAssured.given()
                .redirects()
                .follow(false)
                .header("Authorization", "Bearer " + Workplace.API_TOKEN)
                .get("/connect/" + account);
        assertEquals(303, begin.statusCode(), begin.asString());
        Response back = RestAssured.given()
                .redirects()
                .follow(false)
                .urlEncodingEnabled(false)
                .post(URI.create(begin.header("Location") + "&account=" + account));
        URI address = URI.create(back.header("Location"));
        RestAssured.given()
                .urlEncodingEnabled(false)
                .cookies(begin.cookies())
                .get("/connect?" + address.getRawQuery())
                .then()
                .statusCode(200);
    }

    private void awaitReadiness(int status, String check) {
        Awaitility.await().atMost(Workplace.LONG).untilAsserted(() -> {
            Response ready = RestAssured.get("/q/health/ready");
            ready.then().statusCode(status);
            if (check != null) {
                ready.then().body("checks[0].data", hasKey(check)).body("status", equalTo("DOWN"));
            }
        });
    }

    /** Sends one order with a token made just now. */
    private void renewedTokenOf(String folder, String file, String order) {
        workplace.sandbox().expireTokens();
        drop(folder, file, order, 1);
        assertEquals(1, confirmed(folder, file));
    }

    private void drop(String folder, String file, String prefix, int orders) {
        workplace.drop(
                folder,
                file,
                IntStream.range(0, orders)
                        .mapToObj(i -> prefix + i + ",1\n")
                        .collect(Collectors.joining("", "orderNumber,cancelType\n", "")));
    }

    private long confirmed(String folder, String file) {
        return workplace.awaitResult(folder, file).stream()
                .filter(row -> row.getField("outcome").equals("confirmed"))
                .count();
    }

    private long effects(String prefix) {
        return workplace.sandbox().effects("effect=true").stream()
                .filter(line -> line.path("entity").asText().startsWith(prefix))
                .count();
    }

    private long calls(String prefix) {
        return workplace.sandbox().requests(10_000).stream()
                .filter((JsonNode request) -> request.path("body").asText().contains(prefix))
                .count();
    }

    private List<String> tokensUsedFor(String prefix) {
        return workplace.sandbox().requests(10_000).stream()
                .filter(request -> request.path("body").asText().contains(prefix))
                .filter(request -> request.path("status").asInt() == 200)
                .map(request -> request.path("headers").path("access-token").asText())
                .toList();
    }

    private Instant lastTokenRequest() {
        return workplace.sandbox().requests(10_000).stream()
                .filter(request -> request.path("path").asText().equals("/oauth/token"))
                .map(request -> Instant.parse(request.path("time").asText()))
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private long tokenRequests() {
        return workplace.sandbox().requests(10_000).stream()
                .filter(request -> request.path("path").asText().equals("/oauth/token"))
                .count();
    }
}
