package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code check} asks the APIs: before the first start, beside the service, and where things are wrong. */
class CheckIT {

    private static final String CANCEL = "return2-cancel";

    private Workplace workplace;
    private Map<String, String> settings;

    @BeforeEach
    void open() {
        workplace = Workplace.open();
        settings = new LinkedHashMap<>(workplace.settings());
        settings.put("backhaul.outbound.url", workplace.sandbox().url() + "/openapi");
        settings.put("backhaul.return2.secret-key", "sandbox-secret");
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    private JsonNode check(int exitCode) throws IOException {
        Program.Ended ended =
                Program.start(workplace.folder(), settings, "check", "--json").awaitEnd();
        assertEquals(exitCode, ended.exitCode(), ended.output());
        assertFalse(ended.output().contains("sandbox-refresh-token"), ended.output());
        return new ObjectMapper()
                .readTree(ended.output().substring(ended.output().indexOf("[ {")));
    }

    private static JsonNode finding(JsonNode findings, String item) {
        for (JsonNode finding : findings) {
            if (finding.path("item").asText().equals(item)) {
                return finding;
            }
        }
        throw new AssertionError(item + " is not in " + findings);
    }

    private static void assertBad(JsonNode findings, String item, String... words) {
        JsonNode finding = finding(findings, item);
        assertFalse(finding.path("ok").asBoolean(), finding.toString());
        for (String word : words) {
            assertTrue(finding.path("text").asText().contains(word), finding.toString());
        }
    }

    @Test
    void allIsWellBeforeTheFirstStartAndBesideTheServiceAndNothingIsLostByAsking() throws IOException {
        workplace.sandbox().config(Map.of("rotation", "at-once"));
        JsonNode findings = check(0);
        for (String item : List.of("oms default", "oms shop2", "return2 default")) {
            assertTrue(finding(findings, item).path("text").asText().startsWith("its credentials are taken"), item);
        }
        assertTrue(finding(findings, "outbound default").path("text").asText().startsWith("not asked"));
        assertTrue(finding(findings, "clock").path("ok").asBoolean());
        assertTrue(finding(findings, "key").path("ok").asBoolean());
        assertEquals(List.of(), workplace.sandbox().effects("effect=true"));

        try (Program service = Program.start(workplace.folder(), settings)) {
            workplace.drop(CANCEL, "one.csv", "orderNumber,cancelType\nOCS1,1\n");
            assertEquals("confirmed", outcome("one.csv"));
            workplace.sandbox().expireTokens();
            check(0);
            workplace.drop(CANCEL, "two.csv", "orderNumber,cancelType\nOCS2,1\n");
            assertEquals("confirmed", outcome("two.csv"), service.output());
        }
        assertEquals(List.of(), workplace.sandbox().violations());
    }

    private String outcome(String file) {
        return workplace.awaitResult(CANCEL, file).get(0).getField("outcome");
    }

    @Test
    void eachItemThatIsWrongSaysWhatToDo() throws IOException {
        settings.put("backhaul.oms.shop2.api-token", "wrong-secret");
        settings.put("backhaul.oms.shop3.url", "http://127.0.0.1:9");
        settings.put("backhaul.oms.shop3.api-token", "x");
        settings.put("backhaul.return2.refresh-token", "dead");
        settings.put("backhaul.return2.shop2.url", workplace.sandbox().url() + "/openapi");
        settings.put("backhaul.return2.shop2.token-url", workplace.sandbox().url() + "/oauth/token");
        settings.put("backhaul.return2.shop2.client-id", "stranger");
        settings.put("backhaul.return2.shop2.refresh-token", "sandbox-refresh-token-shop2");
        workplace.sandbox().config(Map.of("clockAheadMs", 300_000));

        JsonNode findings = check(1);

        assertTrue(finding(findings, "oms default").path("ok").asBoolean());
        assertBad(findings, "oms shop2", "401", "correct");
        assertBad(findings, "oms shop3", "no answer", "correct its url");
        assertBad(findings, "return2 default", "invalid_grant", "run connect default");
        assertBad(findings, "return2 shop2", "invalid_client", "client-id");
        assertBad(findings, "clock", "behind that of oms", "Let the clock be set");
        assertFalse(findings.toString().contains("wrong-secret"));
    }

    @Test
    void whatOthersMayReadOrNobodyMayWriteIsFound() throws IOException {
        assertTrue(check(0).isArray());
        Path key = workplace.ledger().resolveSibling("backhaul.key");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        Path blocked = workplace.folder().resolve("erp/outbox/results");
        Files.createDirectories(blocked.getParent());
        Path inbox = workplace.inbox(CANCEL);
        Files.createDirectories(inbox);
        // Root may write anywhere; a dead link stands for a folder that cannot be used.
        Files.createSymbolicLink(
                workplace.folder().resolve("gone"), workplace.folder().resolve("nowhere"));
        settings.put("backhaul.outbox", workplace.folder().resolve("gone").toString());

        JsonNode findings = check(1);

        assertBad(findings, "key", "chmod 600", "backhaul.key");
        assertBad(findings, "folder " + workplace.folder().resolve("gone"), "permissions");
        Program.Ended start =
                Program.start(workplace.folder(), workplace.settings()).awaitEnd();
        assertEquals(3, start.exitCode(), start.output());
        assertTrue(start.output().contains("chmod 600"), start.output());
    }
}
