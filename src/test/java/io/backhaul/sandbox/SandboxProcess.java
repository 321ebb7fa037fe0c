package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The sandbox as a process of its own, for tests. It ends with {@link #close()}, or with the test JVM. */
public final class SandboxProcess implements AutoCloseable {
    private final Process process;
    private final int port;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private SandboxProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts a sandbox on a free port; folder takes its effect log (effects.jsonl) and its own output (sandbox.log). */
    public static SandboxProcess start(Path folder) throws IOException {
        return start(folder, 0);
    }

    /** As {@link #start(Path)} on a given port, so that a sandbox can come back where it was. */
    public static SandboxProcess start(Path folder, int port) throws IOException {
        Files.createDirectories(folder);
        Path portFile = Files.createTempFile(folder, "sandbox", ".port");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Sandbox.class.getName(),
                        "--port",
                        String.valueOf(port),
                        "--log",
                        folder.resolve("effects.jsonl").toString(),
                        "--port-file",
                        portFile.toString(),
                        "--attached")
                .redirectError(folder.resolve("sandbox.log").toFile())
                .start();
        awaitFirstLine(process, folder);
        SandboxProcess sandbox = new SandboxProcess(process, Integer.parseInt(Files.readString(portFile)));
        Files.delete(portFile);
        sandbox.send("GET", "health", null);
        return sandbox;
    }

    public int port() {
        return port;
    }

    /** http://127.0.0.1:port, without a slash at the end. */
    public String url() {
        return "http://127.0.0.1:" + port;
    }

    /** All lines of the effect log, see {@link EffectLog.Line}. */
    public List<JsonNode> effects() {
        return list(send("GET", "effects", null));
    }

    /** The lines of the effect log under a filter, such as {@code operation=oms-return-update&effect=true}. */
    public List<JsonNode> effects(String filter) {
        return list(send("GET", "effects?" + filter, null));
    }

    /** Calls that broke the contract: time, path, errors[]. */
    public List<JsonNode> violations() {
        return list(send("GET", "violations", null));
    }

    /** The newest requests, oldest first: time, method, path, query, headers (names in lower case), body, status. */
    public List<JsonNode> requests(int limit) {
        return list(send("GET", "requests?limit=" + limit, null).get("requests"));
    }

    public long requestCount() {
        return send("GET", "requests?limit=0", null).get("count").asLong();
    }

    /** Orders a fault; for its fields see {@link Fault.Spec}. */
    public void fault(Map<String, ?> fault) {
        send("POST", "faults", fault);
    }

    public void clearFaults() {
        send("DELETE", "faults", null);
    }

    /** Forgets orders, tokens, faults, violations, requests and effects; the behaviour stays as configured. */
    public void reset() {
        send("POST", "reset", Map.of());
    }

    /** Changes the behaviour; for its fields see {@link Behaviour}. */
    public void config(Map<String, ?> changes) {
        send("POST", "config", changes);
    }

    /** Something happens to an order at the OMS's warehouse: its orderNo, and fields that lists show; or gone: true. */
    public void happens(Map<String, ?> news) {
        send("POST", "oms-order", news);
    }

    public void expireTokens() {
        send("POST", "expire-tokens", Map.of());
    }

    /** Ends all that an account was given until now, as a seller does who withdraws. */
    public void revoke(String account) {
        send("POST", "revoke", Map.of("account", account));
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }

    private JsonNode send(String method, String control, Object body) {
        HttpRequest.BodyPublisher publisher = body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + Control.PATH + control))
                .header("Content-Type", "application/json")
                .method(method, publisher)
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
            JsonNode answer = Json.MAPPER.readTree(response.body());
            if (response.statusCode() != 200) {
                throw new IllegalStateException(control + ": " + answer);
            }
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static List<JsonNode> list(JsonNode array) {
        return Json.MAPPER.convertValue(
                array, Json.MAPPER.getTypeFactory().constructCollectionType(List.class, JsonNode.class));
    }

    // The sandbox prints its one line when it is up.
    private static void awaitFirstLine(Process process, Path folder) throws IOException {
        BufferedReader output = process.inputReader();
        String line = output.readLine();
        while (line != null && !line.startsWith("sandbox listening on ")) {
            line = output.readLine();
        }
        if (line == null) {
            throw new IOException("the sandbox did not start: " + Files.readString(folder.resolve("sandbox.log")));
        }
    }
}
