package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.docs.DocBlocks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Operations that a deployer adds or changes beside the packaged program, without touching it. */
class OwnOperationIT {

    /** The program, in the README's commands. */
    private static final String PROGRAM = "    … ";

    private static final String SHELL = "    $ ";

    @Test
    void theReadmesOperationWorksWordByWord() throws Exception {
        DocBlocks readme = DocBlocks.of("README.md").section("Add an operation");
        try (Workplace workplace = Workplace.open()) {
            Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
            settings.putAll(readme.settings());
            for (Map.Entry<String, String> file : readme.files().entrySet()) {
                Path path = workplace.folder().resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
            String said = "";
            Program service = null;
            try {
                for (String line : readme.commands()) {
                    if (line.startsWith(PROGRAM)) {
                        String[] command = line.substring(PROGRAM.length()).split(" ");
                        Program.Ended ended = Program.start(workplace.folder(), settings, command)
                                .awaitEnd();
                        assertEquals(0, ended.exitCode(), ended.output());
                        said = ended.output();
                    } else if (line.startsWith(SHELL)) {
                        service = service == null ? start(workplace, settings) : service;
                        said = shell(workplace, line.substring(SHELL.length()));
                    } else if (line.startsWith("    ")) {
                        assertTrue(said.contains(line.substring(4).replace("…", "")), line + "\nis not in\n" + said);
                    }
                }
            } finally {
                if (service != null) {
                    service.close();
                }
            }

            JsonNode sent = body(workplace, "OCS4711");
            assertEquals(
                    new ObjectMapper()
                            .readTree("{\"orderNumber\":\"OCS4711\",\"cancelType\":2,\"carrier\":\"DHL\","
                                    + "\"trackingNumber\":\"JJD0099\",\"pickedUpAt\":\"2026-02-28T16:30:00+0000\","
                                    + "\"weight\":1.25}"),
                    sent.path("data"));
            for (String order : List.of("OCS4711", "OCS4712")) {
                assertEquals(
                        1,
                        workplace
                                .sandbox()
                                .effects("entity=" + order + "&effect=true")
                                .size());
            }
            assertEquals(List.of(), workplace.sandbox().violations());
        }
    }

    private static Program start(Workplace workplace, Map<String, String> settings) {
        Program service = Program.start(workplace.folder(), settings);
        Awaitility.await().atMost(Workplace.LONG).until(() -> service.readiness()
                .equals("UP"));
        return service;
    }

    /** What it prints; a file that is still to come is waited for. */
    private static String shell(Workplace workplace, String command) throws Exception {
        String[] words = command.split(" ");
        if (words[0].equals("cat")) {
            Path file = workplace.folder().resolve(words[1]);
            Awaitility.await(command).atMost(Workplace.LONG).until(() -> Files.exists(file));
        }
        Process shell = new ProcessBuilder("sh", "-c", command)
                .directory(workplace.folder().toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(shell.getInputStream().readAllBytes());
        assertEquals(0, shell.waitFor(), said);
        return said;
    }

    @Test
    void aQueryThatIsOffByDefaultAndACancelWithTrackingFieldsReachTheApi() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
            DocBlocks.of("docs/operations.md").settings().forEach((name, value) -> {
                if (name.startsWith("backhaul.operations.return2-orders.")) {
                    settings.put(name, value);
                }
            });
            Path mapping = workplace.folder().resolve("routes/mappings/return2-cancel.jslt");
            Files.createDirectories(mapping.getParent());
            Files.writeString(
                    mapping,
                    """
                    {
                      "messageId": $messageId,
                      "data": {
                        "orderNumber": $entity,
                        "cancelType": number(.rows[0].cancelType),
                        "trackingNumber": .rows[0].sendung,
                        "carrier": .rows[0].spediteur
                      }
                    }
                    """);
            try (Program program = Program.start(workplace.folder(), settings)) {
                workplace.drop(
                        "return2-orders",
                        "q.csv",
                        "orderNumber,status,createdAfter\nOCSQ1,07,2026-01-01 00:00\nOCSQ2,,\n");
                workplace.drop(
                        "return2-cancel", "c.csv", "orderNumber,cancelType,sendung,spediteur\nOCSTRACK1,2,T-1,DHL\n");

                assertEquals(
                        List.of("confirmed", "confirmed"),
                        workplace.awaitResult("return2-orders", "q.csv").stream()
                                .map(row -> row.getField("outcome"))
                                .toList(),
                        program.output());
                assertEquals(
                        "confirmed",
                        workplace.awaitResult("return2-cancel", "c.csv").get(0).getField("outcome"));
            }
            List<String> queries = workplace.sandbox().requests(100).stream()
                    .filter(request -> request.path("path").asText().endsWith("/returns/v1/query/orders"))
                    .map(request -> request.path("method").asText() + " "
                            + request.path("query").asText())
                    .sorted()
                    .toList();
            assertEquals(
                    List.of(
                            "GET orderNumber=OCSQ1&status=07&createdAfter=2026-01-01%2000%3A00",
                            "GET orderNumber=OCSQ2"),
                    queries);
            JsonNode cancel = body(workplace, "OCSTRACK1").path("data");
            assertEquals(2, cancel.path("cancelType").asInt());
            assertEquals("T-1", cancel.path("trackingNumber").asText());
            assertEquals("DHL", cancel.path("carrier").asText());
            assertEquals(List.of(), workplace.sandbox().violations());
        }
    }

    /** The body of the one request that named an order. */
    private static JsonNode body(Workplace workplace, String order) throws IOException {
        List<String> bodies = workplace.sandbox().requests(100).stream()
                .map(request -> request.path("body").asText())
                .filter(body -> body.contains(order))
                .toList();
        assertEquals(1, bodies.size(), bodies.toString());
        return new ObjectMapper().readTree(bodies.get(0));
    }
}
