package io.backhaul.sandbox;

import static io.backhaul.sandbox.EmbeddedSandbox.encode;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OAuth server: login, refresh, rotation, expiry. */
class SandboxTokensTest {
    private static final String FIRST = "sandbox-refresh-token-north";

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

    @Test
    void aRotatedTokenDiesWhenTheNewPairIsUsed() throws Exception {
        JsonNode lost = sandbox.refresh(FIRST);
        JsonNode pair = sandbox.refresh(FIRST);
        assertFalse(lost.get("refresh_token").equals(pair.get("refresh_token")));
        sandbox.useToken(pair.get("access_token").asText());
        assertTrue(sandbox.cancelRma("OCS1", 1).get("success").asBoolean());
        assertEquals("north", sandbox.effects("").at("/0/account").asText());
        assertEquals("invalid_grant", sandbox.refresh(FIRST).get("error").asText());
        assertTrue(sandbox.refresh(pair.get("refresh_token").asText()).has("access_token"));
    }

    @Test
    void usingTheNewRefreshTokenAlsoEndsTheOldOne() throws Exception {
        JsonNode pair = sandbox.refresh(FIRST);
        sandbox.refresh(pair.get("refresh_token").asText());
        assertEquals("invalid_grant", sandbox.refresh(FIRST).get("error").asText());
    }

    @Test
    void withoutRotationTheOldTokenStays() throws Exception {
        sandbox.post("/sandbox/config", "{\"rotation\":\"none\",\"expiresIn\":60}");
        JsonNode answer = sandbox.refresh(FIRST);
        assertFalse(answer.has("refresh_token"));
        assertEquals(60, answer.get("expires_in").asInt());
        sandbox.useToken(answer.get("access_token").asText());
        sandbox.cancelRma("OCS1", 1);
        assertTrue(sandbox.refresh(FIRST).has("access_token"));
    }

    @Test
    void anExpiredTokenIsUnauthorised() throws Exception {
        sandbox.post("/sandbox/expire-tokens", "{}");
        assertEquals(
                "INVALID_TOKEN", sandbox.cancelRma("OCS1", 1).get("errorCode").asText());
        sandbox.post("/sandbox/config", "{\"expiresIn\":0}");
        sandbox.useToken(sandbox.refresh(FIRST).get("access_token").asText());
        assertEquals(
                "INVALID_TOKEN", sandbox.cancelRma("OCS1", 1).get("errorCode").asText());
        assertEquals(0, sandbox.effects("").size());
    }

    @Test
    void anErrorMayComeWithStatus200() throws Exception {
        String query = "/oauth/token?client_id=sandbox-client&grant_type=refresh_token&refresh_token=no";
        assertEquals(400, sandbox.exchange("POST", query, null).statusCode());
        sandbox.post("/sandbox/config", "{\"oauthErrorStatus\":200}");
        HttpResponse<String> response = sandbox.exchange("POST", query, null);
        assertEquals(200, response.statusCode());
        assertTrue(response.body().contains("error_description"));
    }

    @Test
    void aStrangerGetsNoToken() throws Exception {
        HttpResponse<String> response = sandbox.exchange(
                "POST",
                "/oauth/token?client_id=stranger&grant_type=refresh_token&refresh_token=sandbox-refresh-token",
                null);
        assertTrue(response.body().contains("invalid_client"));
    }

    @Test
    void aSellerConnects() throws Exception {
        String callback = "http://127.0.0.1:1/callback";
        String login = "/oauth/authorize?response_type=code&client_id=sandbox-client&redirect_uri=" + encode(callback)
                + "&state=a%26b&account=south";
        HttpResponse<String> page = sandbox.exchange("GET", login, null);
        assertTrue(page.body().contains("<button type=\"submit\">Connect</button>"));
        String location = sandbox.exchange("POST", login, null)
                .headers()
                .firstValue("Location")
                .orElseThrow();
        assertTrue(location.startsWith(callback + "?code="), location);
        assertTrue(location.endsWith("&state=a%26b"), location);
        String code = location.substring(location.indexOf("code=") + 5, location.indexOf("&state"));
        String query = "grant_type=authorization_code&redirect_uri=" + encode(callback) + "&code=" + code;
        JsonNode pair = sandbox.token(query);
        sandbox.useToken(pair.get("access_token").asText());
        sandbox.cancelRma("OCS1", 1);
        assertEquals("south", sandbox.effects("").at("/0/account").asText());
        assertEquals("invalid_grant", sandbox.token(query).get("error").asText());
        assertEquals(0, sandbox.get("/sandbox/violations").size());
    }
}
