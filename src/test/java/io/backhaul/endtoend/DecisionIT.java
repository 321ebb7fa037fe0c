package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
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

/** Commands of the packaged program beside the running service, on the same ledger. */
class DecisionIT {

    private static final String CANCEL = "return2-cancel";

    @Test
    void peopleShowReplaySettleAndStopWhileTheServiceRuns() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            try (Program service = Program.start(workplace.folder(), settings(workplace))) {
                workplace.sandbox().fault(Map.of("system", "return2", "kind", "business-error"));
                workplace.drop(CANCEL, "c.csv", "orderNumber,cancelType\nOCSCLI,2\n");
                workplace.awaitResult(CANCEL, "c.csv");

                Program.Ended shown = run(workplace, "show", "state=rejected", "--json");
                assertEquals(0, shown.exitCode(), shown.output());
                JsonNode request = new ObjectMapper().readTree(shown.output());
                assertEquals("OCSCLI", request.path("entity").asText());
                assertEquals(1, request.path("calls").size());

                // Another mapping: cancelType is what the deployer makes of it.
                Path mapping = workplace.folder().resolve("routes/mappings/return2-cancel.jslt");
                Files.createDirectories(mapping.getParent());
                Files.writeString(
                        mapping,
                        "{\"messageId\": $messageId, \"data\": {\"orderNumber\": $entity, \"cancelType\": 1}}");
                String message = request.path("messageId").asText();
                Program.Ended difference = run(workplace, "replay", message);
                assertEquals(0, difference.exitCode(), difference.output());
                assertTrue(difference.output().contains("replace /data/cancelType: 2 -> 1"), difference.output());
                assertEquals(0, workplace.sandbox().effects("entity=OCSCLI").size(), "shown, not sent");

                assertEquals(
                        0,
                        run(workplace, "replay", message, "--yes", "--who", "ann")
                                .exitCode());
                Awaitility.await().atMost(Workplace.LONG).until(() -> workplace
                        .awaitResult(CANCEL, "c.csv")
                        .get(0)
                        .getField("outcome")
                        .equals("confirmed"));
                assertTrue(run(workplace, "show", message).output().contains("ann: replay (it was REJECTED)"));

                workplace.sandbox().fault(Map.of("system", "oms", "kind", "drop-before", "count", 2));
                workplace.drop("oms-return-update", "u.csv", "orderNo\nROCLI1\nROCLI2\n");
                Awaitility.await()
                        .atMost(Workplace.LONG)
                        .until(() -> workplace.number("SELECT count(*) FROM request WHERE state='UNKNOWN'") == 2);
                assertEquals(
                        0, run(workplace, "settle", "entity=ROCLI1", "resend").exitCode());
                assertEquals(0, run(workplace, "stop", "entity=ROCLI2").exitCode());
                assertEquals(
                        List.of("confirmed", "stopped"),
                        workplace.awaitResult("oms-return-update", "u.csv").stream()
                                .map(row -> row.getField("outcome"))
                                .toList());
                assertEquals(
                        1,
                        run(workplace, "settle", "entity=ROCLI1", "confirmed").exitCode(),
                        "nothing unknown");
                assertEquals(
                        2, run(workplace, "settle", "entity=ROCLI1", "perhaps").exitCode());
                assertEquals(2, run(workplace, "show", "colour=red").exitCode());

                Program.Ended balance = run(workplace, "balance", "--recount");
                assertEquals(0, balance.exitCode(), balance.output());
                assertTrue(balance.output().contains("read 2 = confirmed 1"), balance.output());
                assertTrue(service.isAlive());
            }
            workplace.change("UPDATE source SET rows_confirmed=rows_confirmed+1 WHERE operation='return2-cancel'");
            Program.Ended unbalanced = run(workplace, "balance");
            assertEquals(1, unbalanced.exitCode(), unbalanced.output());
            assertTrue(unbalanced.output().contains("c.csv"), unbalanced.output());
        }
    }

    @Test
    void withoutALedgerACommandSaysSo() {
        try (Workplace workplace = Workplace.open()) {
            Program.Ended ended = run(workplace, "balance");
            assertEquals(3, ended.exitCode(), ended.output());
            assertTrue(ended.output().contains("There is no ledger"), ended.output());
        }
    }

    private Program.Ended run(Workplace workplace, String... arguments) {
        return Program.start(workplace.folder(), settings(workplace), arguments).awaitEnd();
    }

    private static Map<String, String> settings(Workplace workplace) {
        Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
        settings.put("backhaul.operations.oms-return-update.unanswered", "ask");
        return settings;
    }
}
