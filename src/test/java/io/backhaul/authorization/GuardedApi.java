package io.backhaul.authorization;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Return 2.0's cancel for whoever shows an access token that the authorization server calls alive. */
public final class GuardedApi implements AutoCloseable {

    private static final String PREFIX = "Bearer ";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final AuthorizationServerProcess authorization;
    private final List<Cancelled> cancelled = new CopyOnWriteArrayList<>();

    /** @param client that the token was given to */
    public record Cancelled(String order, String client, String accessToken) {}

    private GuardedApi(HttpServer http, AuthorizationServerProcess authorization) {
        this.http = http;
        this.authorization = authorization;
    }

    public static GuardedApi start(AuthorizationServerProcess authorization) throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        GuardedApi api = new GuardedApi(http, authorization);
        http.createContext("/openapi/3pp/returns/v1/cancel/rma", api::cancel);
        http.start();
        return api;
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort() + "/openapi";
    }

    /** How often, and in whose name, an order was cancelled. */
    public List<Cancelled> cancelled(String order) {
        return cancelled.stream().filter(one -> one.order().equals(order)).toList();
    }

    private void cancel(HttpExchange exchange) throws IOException {
        try (exchange) {
            String order = JSON.readTree(exchange.getRequestBody())
                    .at("/data/orderNumber")
                    .asText();
            String header = exchange.getRequestHeaders().getFirst("Access-Token");
            String token = header != null && header.startsWith(PREFIX) ? header.substring(PREFIX.length()) : "";
            String client = token.isEmpty() ? "" : authorization.clientOf(token);
            if (client.isEmpty()) {
                answer(exchange, 401, "{\"success\":false,\"errorMsg\":\"access token is invalid or expired\"}");
            } else {
                cancelled.add(new Cancelled(order, client, token));
                answer(exchange, 200, "{\"success\":true,\"hasBusinessException\":false,\"result\":null}");
            }
        }
    }

    static void answer(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
