package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** A sandbox inside the test, with a client that speaks all its APIs. */
final class EmbeddedSandbox implements AutoCloseable {
    /** Enough for a slow machine; a call that hangs on purpose is given less. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    static final String UPDATE = "/open/return-order-data/update";
    static final String CANCEL_RMA = "/openapi/3pp/returns/v1/cancel/rma";
    static final String OUTBOUND = "/openapi/3pp/outbound/v1/cancel";

    private final Sandbox sandbox;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> credentials = new HashMap<>();

    EmbeddedSandbox(Path log) throws IOException, InterruptedException {
        sandbox = new Sandbox(Options.embedded(log));
        url = "http://127.0.0.1:" + sandbox.start();
        credentials.put("Authorization", "sandbox-oms-token");
        credentials.put("clientKey", "sandbox-client");
        useToken(refresh("sandbox-refresh-token").get("access_token").asText());
    }

    /** Sends this token with each later call. */
    void useToken(String access) {
        header("Access-Token", "Bearer " + access);
    }

    /** Sends this header with each later call; null sends it no longer. */
    void header(String name, String value) {
        if (value == null) {
            credentials.remove(name);
        } else {
            credentials.put(name, value);
        }
    }

    JsonNode refresh(String refreshToken) throws IOException, InterruptedException {
        return token("grant_type=refresh_token&refresh_token=" + encode(refreshToken));
    }

    JsonNode token(String query) throws IOException, InterruptedException {
        return json(send("POST", "/oauth/token?client_id=sandbox-client&" + query, null, PATIENCE));
    }

    JsonNode update(String body) throws IOException, InterruptedException {
        return post(UPDATE, body);
    }

    JsonNode cancelRma(String order, int cancelType) throws IOException, InterruptedException {
        return post(
                CANCEL_RMA,
                "{\"messageId\":\"m\",\"data\":{\"orderNumber\":\"%s\",\"cancelType\":%d}}"
                        .formatted(order, cancelType));
    }

    JsonNode post(String path, String body) throws IOException, InterruptedException {
        return json(send("POST", path, body, PATIENCE));
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return json(send("GET", path, null, PATIENCE));
    }

    HttpResponse<String> exchange(String method, String path, String body) throws IOException, InterruptedException {
        return send(method, path, body, PATIENCE);
    }

    HttpResponse<String> postWithin(Duration patience, String path, String body)
            throws IOException, InterruptedException {
        return send("POST", path, body, patience);
    }

    JsonNode effects(String filter) throws IOException, InterruptedException {
        return get("/sandbox/effects?" + filter);
    }

    @Override
    public void close() throws IOException {
        sandbox.close();
    }

    static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static JsonNode json(HttpResponse<String> response) throws IOException {
        return Json.MAPPER.readTree(response.body());
    }

    private HttpResponse<String> send(String method, String path, String body, Duration patience)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + path)).timeout(patience);
        credentials.forEach(request::header);
        if (body == null) {
            request.method(method, HttpRequest.BodyPublishers.noBody());
        } else {
            request.header("Content-Type", "application/json")
                    .method(method, HttpRequest.BodyPublishers.ofString(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
