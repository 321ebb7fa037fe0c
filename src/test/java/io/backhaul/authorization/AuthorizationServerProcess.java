package io.backhaul.authorization;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;

/** The {@link AuthorizationServer} as a process of its own. It ends with {@link #close()}, or with the test JVM. */
public final class AuthorizationServerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final String url;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private AuthorizationServerProcess(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Starts it on a free port; folder takes its log. */
    public static AuthorizationServerProcess start(Path folder) throws IOException {
        Path log = Files.createDirectories(folder).resolve("authorization-server.log");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        AuthorizationServer.class.getName())
                .redirectError(log.toFile())
                .start();
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith(AuthorizationServer.LISTENING)) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the authorization server did not start: " + Files.readString(log));
        }
        return new AuthorizationServerProcess(process, line.substring(AuthorizationServer.LISTENING.length()));
    }

    /** http://127.0.0.1:port, without a slash at the end. */
    public String url() {
        return url;
    }

    public String authorizeUrl() {
        return url + "/oauth2/authorize";
    }

    public String tokenUrl() {
        return url + "/oauth2/token";
    }

    /** The client that a live access token was given to; empty where the token is not alive. */
    public String clientOf(String accessToken) {
        String answer = post(
                "/oauth2/introspect",
                Map.of(
                        "client_id", AuthorizationServer.API,
                        "client_secret", AuthorizationServer.API,
                        "token", accessToken));
        try {
            JsonNode token = JSON.readTree(answer);
            return token.path("active").asBoolean() ? token.path("client_id").asText() : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends a grant of {@link AuthorizationServer#BY_ID}. */
    public void revoke(String refreshToken) {
        post("/oauth2/revoke", Map.of("client_id", AuthorizationServer.BY_ID, "token", refreshToken));
    }

    private String post(String path, Map<String, String> form) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form(form)))
                .build();
        try {
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
