package io.backhaul.endtoend;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An API that tells everybody what it was told: secrets of headers and address, and the body, in its answers. */
final class EchoServer implements AutoCloseable {

    /** How it tells: the first part of the path asked for. */
    static final Set<String> WAYS = Set.of("page", "error", "no", "words", "cut", "moved", "challenge", "half");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Set<String> heard = ConcurrentHashMap.newKeySet();

    EchoServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url(String way) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + way;
    }

    /** Whether it was asked for this, such as {@code page/oauth}. */
    boolean heard(String path) {
        return heard.stream().anyMatch(asked -> asked.startsWith("/" + path));
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String told = told(exchange);
        Headers headers = exchange.getResponseHeaders();
        headers.add("Content-Type", "application/json");
        headers.add("X-Told", told);
        headers.add("Set-Cookie", "told=" + told + "; expires=never");
        switch (path.split("/")[1]) {
            case "page" -> {
                headers.set("Content-Type", "text/html");
                send(exchange, 200, "<html>" + told + "</html>", 0);
            }
            case "error" -> send(exchange, 500, "{\"code\":\"" + told + "\",\"error\":\"" + told + "\"}", 0);
            case "no" ->
                send(
                        exchange,
                        path.contains("/oauth") ? 400 : 200,
                        "{\"code\":\"%1$s\",\"success\":false,\"message\":\"%1$s\",\"errors\":[\"%1$s\"],\"error\":\"%1$s\",\"error_description\":\"%1$s\",\"timestamp\":\"%1$s\"}"
                                .formatted(told),
                        0);
            case "words" -> send(exchange, 200, "{ " + told + ": " + told + " }", 0);
            case "cut" -> send(exchange, 200, "{\"code\":\"20000\",\"message\":\"" + told, 0);
            case "moved" -> {
                headers.add("Location", "http://127.0.0.1:1/?" + told);
                send(exchange, 302, "", 0);
            }
            case "challenge" -> {
                headers.add("WWW-Authenticate", "=" + told + ", Basic =,=\"" + told);
                send(exchange, 401, "{\"message\":\"" + told + "\"}", 0);
            }
            default -> send(exchange, 200, told, 10);
        }
        heard.add(path);
    }

    /** All that may be secret, in one word. */
    private static String told(HttpExchange exchange) throws IOException {
        StringBuilder told = new StringBuilder();
        for (String name : Set.of("Authorization", "Access-Token", "vAuthorization")) {
            told.append(exchange.getRequestHeaders().getOrDefault(name, java.util.List.of()));
        }
        String query = exchange.getRequestURI().getRawQuery();
        told.append(query == null ? "" : URLDecoder.decode(query, StandardCharsets.UTF_8));
        told.append(new String(exchange.getRequestBody().readNBytes(2_000), StandardCharsets.UTF_8));
        return told.toString().replaceAll("[^A-Za-z0-9=+/%]+", "_");
    }

    /** @param missing how many bytes of what it promises it keeps to itself */
    private static void send(HttpExchange exchange, int status, String text, int missing) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length + missing);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(body);
        } catch (IOException e) {
            // It promised more than it gave: the client sees the connection end.
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
