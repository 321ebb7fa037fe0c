package io.backhaul.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each kind of fault: what the caller sees, and whether the call acted. */
class SandboxFaultsTest {
    private static final String BODY = "{\"orderNo\":\"RO1\"}";

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
    @CsvSource({"refuse, 0", "drop-before, 0", "drop-after, 1", "cut, 1"})
    void aBrokenConnection(String kind, int effects) throws Exception {
        fault("{\"system\":\"oms\",\"kind\":\"%s\"}".formatted(kind));
        assertThrows(IOException.class, () -> sandbox.update(BODY));
        assertEquals(effects, sandbox.effects("effect=true").size());
        assertEquals("20000", sandbox.update(BODY).get("code").asText());
    }

    @ParameterizedTest
    @CsvSource({
        "html, 200, <!DOCTYPE",
        "empty, 200, ''",
        "status, 500, INTERNAL_ERROR",
        "unauthorized, 401, INVALID_TOKEN",
        "too-many, 429, TOO_MANY",
        "business-error, 200, BUSINESS_ERROR"
    })
    void anAnswerInPlaceOfActing(String kind, int status, String part) throws Exception {
        fault("{\"kind\":\"%s\"}".formatted(kind));
        HttpResponse<String> response = sandbox.exchange("POST", EmbeddedSandbox.UPDATE, BODY);
        assertEquals(status, response.statusCode());
        assertTrue(response.body().contains(part), response.body());
        assertEquals(
                kind.equals("too-many"),
                response.headers().firstValue("Retry-After").isPresent());
        assertEquals(0, sandbox.effects("").size());
    }

    @Test
    void aFallbackComesInTheEnvelopeOfReturn2() throws Exception {
        fault("{\"system\":\"return2\",\"kind\":\"fallback\"}");
        assertTrue(sandbox.cancelRma("OCS1", 1).get("isFallback").asBoolean());
        assertEquals(0, sandbox.effects("").size());
    }

    @Test
    void aCallMayActAndStillFail() throws Exception {
        fault("{\"kind\":\"status\",\"status\":503,\"retryAfter\":7,\"actThenStatus\":true}");
        HttpResponse<String> response = sandbox.exchange("POST", EmbeddedSandbox.UPDATE, BODY);
        assertEquals(503, response.statusCode());
        assertEquals("7", response.headers().firstValue("Retry-After").orElseThrow());
        assertEquals(1, sandbox.effects("effect=true").size());
    }

    @Test
    void aDelayedCallActsAtOnce() throws Exception {
        fault("{\"kind\":\"delay\",\"delayMs\":60000}");
        assertThrows(
                HttpTimeoutException.class,
                () -> sandbox.postWithin(Duration.ofMillis(500), EmbeddedSandbox.UPDATE, BODY));
        assertEquals(1, sandbox.effects("effect=true").size());
        fault("{\"kind\":\"delay\",\"delayMs\":20}");
        assertEquals("20000", sandbox.update(BODY).get("code").asText());
    }

    @Test
    void aHangingCallEndsWhenFaultsAreCleared() throws Exception {
        fault("{\"kind\":\"hang\"}");
        assertThrows(
                HttpTimeoutException.class,
                () -> sandbox.postWithin(Duration.ofMillis(500), EmbeddedSandbox.UPDATE, BODY));
        sandbox.exchange("DELETE", "/sandbox/faults", null);
        assertEquals(0, sandbox.effects("").size());
        assertEquals("20000", sandbox.update(BODY).get("code").asText());
    }

    @Test
    void aFaultHitsWhatItNamesAndAsOftenAsItSays() throws Exception {
        fault("{\"system\":\"oms\",\"path\":\"/update$\",\"kind\":\"status\",\"count\":2}");
        assertTrue(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
        assertEquals(200, sandbox.exchange("GET", "/open", null).statusCode());
        assertEquals(500, status());
        JsonNode listed = sandbox.get("/sandbox/faults");
        assertEquals(1, listed.at("/0/remaining").asInt());
        assertEquals("status", listed.at("/0/kind").asText());
        assertEquals(500, status());
        assertEquals(200, status());
        assertEquals(0, sandbox.get("/sandbox/faults").size());
    }

    @Test
    void aShareOfTheCallsIsHit() throws Exception {
        fault("{\"share\":0.5,\"kind\":\"status\"}");
        int failed = 0;
        for (int i = 0; i < 100; i++) {
            failed += status() == 500 ? 1 : 0;
        }
        assertTrue(failed > 25 && failed < 75, "failed: " + failed);
    }

    @Test
    void aFaultThatMakesNoSenseIsRefused() throws Exception {
        assertEquals(
                400,
                sandbox.exchange("POST", "/sandbox/faults", "{\"kind\":\"mischief\"}")
                        .statusCode());
        assertEquals(
                400,
                sandbox.exchange("POST", "/sandbox/faults", "{\"count\":1}").statusCode());
    }

    private int status() throws IOException, InterruptedException {
        return sandbox.exchange("POST", EmbeddedSandbox.UPDATE, BODY).statusCode();
    }

    private void fault(String fault) throws IOException, InterruptedException {
        assertEquals(200, sandbox.exchange("POST", "/sandbox/faults", fault).statusCode());
    }
}
