package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Outbound on the wire: return2's token without a prefix, the client key, the signature over the bytes sent. */
class OutboundIT {

    private static final String CANCEL = "outbound-cancel";

    @Test
    void aCancelOpensTheDoorAndHasItsTimeInTheDocumentedForm() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            workplace.sandbox().config(Map.of("tokenPrefix", ""));
            Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
            settings.put("backhaul.outbound.url", workplace.sandbox().url() + "/openapi");
            settings.put("backhaul.return2.secret-key", "sandbox-secret");
            settings.put("backhaul.return2.token-prefix", "none");
            settings.put("backhaul.erp.time-zone", "Asia/Shanghai");
            try (Program program = Program.start(workplace.folder(), settings)) {
                workplace.drop(CANCEL, "c.csv", "orderNumber,cancelReason,cancelTime\nOCO1,客户取消,2026-03-02 12:10:21\n");

                assertEquals(
                        "confirmed",
                        workplace.awaitResult(CANCEL, "c.csv").get(0).getField("outcome"),
                        program.output());
            }
            JsonNode sent = workplace.sandbox().requests(100).stream()
                    .filter(request -> request.path("path").asText().endsWith("/outbound/v1/cancel"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(
                    sent.path("body").asText().contains("\"cancelTime\":\"2026-03-02T12:10:21+0800\""),
                    sent.toString());
            assertEquals("sandbox-client", sent.at("/headers/clientkey").asText());
            assertEquals(
                    1, workplace.sandbox().effects("entity=OCO1&effect=true").size());
            assertEquals(List.of(), workplace.sandbox().violations());
        }
    }
}
