package io.backhaul.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sandbox as a process of its own. */
class SandboxProcessTest {
    @TempDir
    Path folder;

    @Test
    void itServesTestsFromOutside() throws Exception {
        try (SandboxProcess sandbox = SandboxProcess.start(folder)) {
            sandbox.config(Map.of("omsToken", "another-token"));
            sandbox.fault(Map.of("system", "oms", "kind", "too-many", "retryAfter", 3));
            assertEquals(429, update(sandbox));
            assertEquals(200, update(sandbox));
            sandbox.fault(Map.of("system", "*", "kind", "status", "count", 100));
            sandbox.clearFaults();
            assertEquals(200, update(sandbox));
            assertEquals(1, sandbox.effects("effect=true").size());
            assertEquals(2, sandbox.effects().size());
            assertEquals(2, Files.readAllLines(folder.resolve("effects.jsonl")).size());
            assertEquals(List.of(), sandbox.violations());
            assertEquals(3, sandbox.requestCount());
            assertEquals(2, sandbox.requests(2).size());
            sandbox.expireTokens();
            sandbox.reset();
            assertEquals(List.of(), sandbox.effects());
        }
    }

    @Test
    void itSaysWhyItDoesNotStart() throws Exception {
        try (SandboxProcess sandbox = SandboxProcess.start(folder)) {
            IOException refused =
                    assertThrows(IOException.class, () -> SandboxProcess.start(folder.resolve("b"), sandbox.port()));
            assertTrue(refused.getMessage().contains("cannot listen on port " + sandbox.port()));
        }
    }

    private static int update(SandboxProcess sandbox) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.url() + EmbeddedSandbox.UPDATE))
                .header("Authorization", "another-token")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"orderNo\":\"RO1\"}"))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
