package io.backhaul.authorization;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A token endpoint as Orange Connex documents it, all in the address and nothing in the body, before one that wants a form.
 * The parameters go on as they came.
 */
public final class QueryWire implements AutoCloseable {

    private final HttpServer http;
    private final String endpoint;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private volatile String refreshToken;

    private QueryWire(HttpServer http, String endpoint) {
        this.http = http;
        this.endpoint = endpoint;
    }

    public static QueryWire start(String endpoint) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        QueryWire wire = new QueryWire(http, endpoint);
        http.createContext("/oauth/token", wire::pass);
        http.start();
        return wire;
    }

    public String tokenUrl() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/oauth/token";
    }

    /** The last one that was given out. */
    public String refreshToken() {
        return refreshToken;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = exchange.getRequestURI().getRawQuery();
            if (!exchange.getRequestMethod().equals("POST")
                    || query == null
                    || exchange.getRequestHeaders().containsKey("Authorization")
                    || exchange.getRequestBody().read() != -1) {
                GuardedApi.answer(exchange, 400, "{\"error\":\"invalid_request\"}");
                return;
            }
            HttpResponse<String> answer = client.send(
                    HttpRequest.newBuilder(URI.create(endpoint))
                            .header("Content-Type", "application/x-www-form-urlencoded")
                            .POST(HttpRequest.BodyPublishers.ofString(query))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                refreshToken = new ObjectMapper()
                        .readTree(answer.body())
                        .path("refresh_token")
                        .asText();
            }
            GuardedApi.answer(exchange, answer.statusCode(), answer.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
