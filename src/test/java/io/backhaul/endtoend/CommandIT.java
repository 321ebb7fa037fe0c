package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands and the start of the packaged program, in an empty folder. */
class CommandIT {

    private static final Map<String, String> OMS =
            Map.of("backhaul.oms.url", "http://127.0.0.1:9", "backhaul.oms.api-token", "secret-canary");

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "backhaul.oms.url=http://127.0.0.1:9|backhaul.oms.api-token",
                "backhaul.oms.url=http://127.0.0.1:9,backhaul.oms.api-key=k|backhaul.oms.api-secret",
                "backhaul.oms.api-token=secret-canary|backhaul.oms.url",
                "backhaul.return2.url=http://127.0.0.1:9/openapi|backhaul.return2.client-id",
                "backhaul.return2.shop1.url=http://127.0.0.1:9/openapi|backhaul.return2.shop1.client-id",
                "backhaul.outbound.client-key=k|backhaul.outbound.url",
                "backhaul.oms.url=ftp://host,backhaul.oms.api-token=secret-canary|backhaul.oms.url",
                "backhaul.ledger.url=jdbc:oracle:thin:x|backhaul.ledger.url",
                "backhaul.retry.first=soon|backhaul.retry.first",
                "backhaul.omms.url=http://127.0.0.1:9|backhaul.omms.url",
            })
    void wrongSettingsStopTheStartWithOneSentenceThatNamesThem(String settings, String named) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String setting : settings.split(",")) {
            given.put(setting.split("=", 2)[0], setting.split("=", 2)[1]);
        }

        Program.Ended ended = Program.start(folder, given).awaitEnd();

        assertEquals(3, ended.exitCode(), ended.output());
        assertTrue(ended.output().contains(named), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
        assertFalse(ended.output().contains("secret-canary"), ended.output());
    }

    @Test
    void itRunsInAnEmptyFolderAndASecondOneOnTheSameLedgerRefuses() {
        try (Program first = Program.start(folder, OMS)) {
            Awaitility.await().atMost(Workplace.LONG).until(() -> first.output().contains("Listening"));
            assertTrue(Files.isDirectory(folder.resolve("erp/inbox/oms-return-update/attachments")));
            assertTrue(Files.isRegularFile(folder.resolve("data/backhaul.db")));

            Program.Ended second = Program.start(folder, OMS).awaitEnd();

            assertEquals(3, second.exitCode());
            assertTrue(second.output().contains("Another Backhaul already serves the ledger"), second.output());
            assertTrue(first.isAlive());
        }
    }

    @Test
    void checkFindsWhatWouldFailLaterAndListsReplacements() throws IOException {
        Program.Ended good = Program.start(folder, OMS, "check", "--offline").awaitEnd();
        assertEquals(0, good.exitCode(), good.output());
        assertFalse(Files.exists(folder.resolve("data")), "check leaves the ledger alone");

        Path mappings = Files.createDirectories(folder.resolve("routes/mappings"));
        Files.writeString(mappings.resolve("return2-cancel.jslt"), "{ \"broken\": ");
        Path own = Files.createDirectories(folder.resolve("routes/writeback"));
        Files.writeString(
                own.resolve("mine.camel.yaml"),
                "- route:\n    id: mine\n    from:\n      uri: direct:mine\n      steps:\n"
                        + "        - toD: { uri: \"nosuch:${body}\" }\n");

        Program.Ended bad =
                Program.start(folder, OMS, "check", "--json", "--offline").awaitEnd();

        assertEquals(1, bad.exitCode(), bad.output());
        JsonNode findings =
                new ObjectMapper().readTree(bad.output().substring(bad.output().indexOf('[')));
        assertEquals("replaces the built-in file", text(findings, "routes/mappings/return2-cancel.jslt", true));
        assertTrue(text(findings, "operation return2-cancel", false).contains("return2-cancel.jslt"));
        assertTrue(text(findings, "route mine", false).contains("nosuch"));

        Program.Ended start = Program.start(folder, OMS).awaitEnd();
        assertEquals(3, start.exitCode(), start.output());
        assertTrue(start.output().contains("return2-cancel.jslt"), start.output());
    }

    @Test
    void aRouteOfOnesOwnReplacesTheBuiltInOneAndItsFailureLosesNothing() throws IOException {
        Path intake = Files.createDirectories(folder.resolve("routes/intake"));
        Files.writeString(
                intake.resolve("orders.camel.yaml"),
                """
                - route:
                    id: order
                    from:
                      uri: direct:order
                      steps:
                        - throwException: { exceptionType: java.lang.IllegalStateException, message: my own trouble }
                """);
        try (Program program = Program.start(folder, OMS)) {
            Path inbox = inbox();
            Awaitility.await().atMost(Workplace.LONG).until(() -> program.output()
                    .contains("Listening"));
            Files.writeString(inbox.resolve("a.csv"), "orderNo\nRO1\n");

            Awaitility.await().atMost(Workplace.LONG).until(() -> program.output()
                    .contains("tried again in 10 s"));

            assertTrue(program.output().contains("IllegalStateException"), program.output());
            assertEquals(1, Workplace.list(inbox.resolve(".work")).size());
            assertTrue(program.isAlive());
        }
        Files.delete(intake.resolve("orders.camel.yaml"));
        try (Program program = Program.start(folder, OMS)) {
            Awaitility.await().atMost(Workplace.LONG).until(() -> Workplace.list(inbox().resolve(".done"))
                    .equals(List.of("a.csv")));
            assertTrue(program.isAlive());
        }
    }

    private Path inbox() {
        return folder.resolve("erp/inbox/oms-return-update");
    }

    private static String text(JsonNode findings, String item, boolean ok) {
        for (JsonNode finding : findings) {
            if (finding.path("item").asText().equals(item) && finding.path("ok").asBoolean() == ok) {
                return finding.path("text").asText();
            }
        }
        throw new AssertionError(item + " is not in " + findings);
    }

    @Test
    void previewShowsWhatWouldBeSentAndRecordsNothing() throws IOException {
        Path file = folder.resolve("orders.csv");
        Files.writeString(file, "orderNo,item.productSku,item.qty\nRO1,A,1\nRO1,B,2\nRO2,A,two\n");

        Program.Ended text = Program.start(folder, OMS, "preview", "oms-return-update", "orders.csv")
                .awaitEnd();
        Program.Ended json = Program.start(folder, OMS, "preview", "--json", "oms-return-update", "orders.csv")
                .awaitEnd();
        Program.Ended usage =
                Program.start(folder, OMS, "preview", "no-such", "orders.csv").awaitEnd();

        assertEquals(1, text.exitCode(), text.output());
        assertTrue(
                text.output().contains("2 orders in 3 rows: 1 would be sent, 1 invalid, 0 unchanged, 0 repeated."),
                text.output());
        assertTrue(
                text.output().contains("lines 2-3, order RO1: would be sent\n  POST http://127.0.0.1:9/open/"),
                text.output());
        assertFalse(text.output().contains("secret-canary"), text.output());
        assertTrue(text.output().contains("line 4: The column item.qty holds \"two\""), text.output());
        JsonNode first =
                new ObjectMapper().readTree(json.output().lines().findFirst().orElseThrow());
        assertEquals("B", first.at("/payload/itemDTOs/1/productSku").asText());
        assertEquals(2, usage.exitCode(), usage.output());
        assertFalse(Files.exists(folder.resolve("data")));
    }

    @Test
    void aBrokenFileOfAnOperationIsToldByStartAndPreview() throws IOException {
        Path mappings = Files.createDirectories(folder.resolve("routes/mappings"));
        Files.writeString(folder.resolve("orders.csv"), "orderNo\nRO1\n");
        Path broken = mappings.resolve("oms-return-update.test.yaml");
        Files.writeString(broken, "cases:\n  - name: x\n    rows: [{ orderNo: RO1 }\n  - name: y\n");
        for (Program.Ended ended : List.of(run(), run("preview", "oms-return-update", "orders.csv"))) {
            assertEquals(3, ended.exitCode(), ended.output());
            assertTrue(ended.output().contains("routes/mappings/oms-return-update.test.yaml:4:3: "), ended.output());
            assertFalse(ended.output().contains("\tat "), ended.output());
        }
        Files.writeString(broken, "persnal: [orderNo]\n");
        assertTrue(run().output().contains("oms-return-update.test.yaml: nobody knows the key persnal."));

        Files.delete(broken);
        Files.writeString(mappings.resolve("oms-return-update.jslt"), "{ \"broken\": ");
        Program.Ended ended = run("preview", "oms-return-update", "orders.csv");
        assertEquals(3, ended.exitCode(), ended.output());
        assertTrue(ended.output().contains("routes/mappings/oms-return-update.jslt:1:"), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
    }

    @Test
    void aRouteOfOnesOwnCannotUnmaskPersonalValues() throws IOException {
        Files.writeString(
                Files.createDirectories(folder.resolve("routes/intake")).resolve("orders.camel.yaml"),
                """
                - route:
                    id: order
                    from:
                      uri: direct:order
                      steps:
                        - log: my own step
                """);
        Files.writeString(folder.resolve("orders.csv"), "orderNo,contactName\nRO1,Quillfeather\nRO1,Quarterstaff\n");

        Program.Ended ended = run("preview", "oms-return-update", "orders.csv");

        assertTrue(ended.output().contains("Q***"), ended.output());
        assertFalse(ended.output().contains("Quarter") || ended.output().contains("Quill"), ended.output());
    }

    @Test
    void mappingsOfAFolderAreTestedAndEachFailureSaysWhere() throws IOException {
        Path mappings = Files.createDirectories(folder.resolve("mine/mappings"));
        Path test = mappings.resolve("return2-cancel.test.yaml");
        Files.writeString(
                mappings.resolve("return2-cancel.jslt"),
                "{ \"messageId\": $messageId, \"data\": { \"orderNumber\": $entity, \"cancelType\": 1 } }");
        Files.writeString(
                test,
                """
                cases:
                  - name: good
                    rows: [{ orderNumber: OCS1 }]
                    payload: { messageId: test, data: { orderNumber: OCS1, cancelType: 1 } }
                  - name: bad
                    rows: [{ orderNumber: OCS1 }]
                    payload: { messageId: test, data: { orderNumber: OCS1, cancelType: "1", carrier: X } }
                """);

        Program.Ended built = run("test-mappings");
        Program.Ended bad = run("test-mappings", "mine");

        assertEquals(0, built.exitCode(), built.output());
        assertTrue(built.output().contains("ok   return2-cancel: the example of the vendor's page"), built.output());
        assertEquals(1, bad.exitCode(), bad.output());
        assertTrue(bad.output().contains("ok   return2-cancel: good\n"), bad.output());
        assertTrue(
                bad.output()
                        .contains("FAIL return2-cancel: bad\n       The payload is another one:\n"
                                + "       /data/cancelType: should be \"1\", is 1\n"
                                + "       /data/carrier: should be \"X\", is missing\n"),
                bad.output());
        assertTrue(bad.output().contains(" 1 failed."), bad.output());
        assertTrue(bad.output().contains("ok   oms-return-update: "), "built-in ones are tested too");

        Files.writeString(test, "cases:\n  - name: x\n    rows: [{ orderNumber: OCS1 }\n  - name: y\n");
        Files.writeString(mappings.resolve("oms-return-cancel.jslt"), "{\n  \"orderNos\": [$entity,,]\n}");
        Files.writeString(mappings.resolve("forgotten.jslt"), "{}");
        Program.Ended broken = run("test-mappings", "mine", "--json");

        assertEquals(1, broken.exitCode(), broken.output());
        assertTrue(failure(broken, "return2-cancel").startsWith("mine/mappings/return2-cancel.test.yaml:4:3: "));
        assertTrue(
                failure(broken, "oms-return-cancel").startsWith("mine/mappings/oms-return-cancel.jslt:2:24: "),
                broken.output());
        assertTrue(failure(broken, "forgotten").contains("backhaul.operations.forgotten"));
        assertEquals(2, run("test-mappings", "nowhere").exitCode());
    }

    private Program.Ended run(String... arguments) {
        return Program.start(folder, OMS, arguments).awaitEnd();
    }

    private static String failure(Program.Ended ended, String operation) throws IOException {
        for (String line : ended.output().lines().toList()) {
            JsonNode result = new ObjectMapper().readTree(line);
            if (result.path("operation").asText().equals(operation)
                    && !result.path("ok").asBoolean()) {
                return result.at("/failure/0").asText();
            }
        }
        throw new AssertionError(operation + " has not failed: " + ended.output());
    }
}
