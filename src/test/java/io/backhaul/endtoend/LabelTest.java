package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A dropped order number becomes a label in the outbox. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class LabelTest {

    private static final String LABEL = "return2-label";

    Workplace workplace;

    @AfterEach
    void everySourceBalancesAndNothingIsHalfThere() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
        assertEquals(
                List.of(),
                Workplace.list(labels()).stream()
                        .filter(name -> name.startsWith("."))
                        .toList());
    }

    private Path labels() {
        return workplace.folder().resolve("erp/outbox/labels");
    }

    private List<NamedCsvRecord> ask(String file, String... orders) {
        workplace.drop(LABEL, file, "orderNumber\n" + String.join("\n", orders) + "\n");
        return workplace.awaitResult(LABEL, file);
    }

    private String document(NamedCsvRecord row, String field) throws IOException {
        return Files.readString(workplace.folder().resolve("erp/outbox").resolve(row.getField(field)));
    }

    /** Requests for an order's files, oldest first. */
    private List<JsonNode> fetched(String order) {
        return workplace.sandbox().requests(1000).stream()
                .filter(request -> request.get("path").asText().startsWith("/labels/" + order + "."))
                .toList();
    }

    @Test
    void labelsLieInTheOutboxWhenTheResultSaysWhere() throws IOException {
        List<NamedCsvRecord> result = ask("labels.csv", "OCSLBL1", "OCSLBLQR", "OCSUNKNOWNLBL");

        NamedCsvRecord label = result.get(0);
        assertEquals("confirmed", label.getField("outcome"));
        assertEquals("TRKOCSLBL1", label.getField("answer.trackingNumber"));
        assertEquals("Sandbox Carrier", label.getField("answer.carrierName"));
        assertEquals("labels/return2-label.default.OCSLBL1.docUrl.pdf", label.getField("answer.docUrlFile"));
        assertTrue(document(label, "answer.docUrlFile").startsWith("%PDF-"));
        assertEquals("", label.getField("answer.qrCodeUrlFile"));
        NamedCsvRecord code = result.get(1);
        assertEquals("", code.getField("answer.docUrlFile"));
        assertTrue(document(code, "answer.qrCodeUrlFile").startsWith("%PDF-"));
        assertFalse(code.getField("answer.qrLink").isEmpty());
        assertEquals("rejected", result.get(2).getField("outcome"));
        assertEquals("ORDER_NOT_FOUND", result.get(2).getField("code"));
    }

    @Test
    void nothingThatOpensOurDoorsGoesToWhereLinksLead() {
        ask("bare.csv", "OCSBARE");

        List<JsonNode> fetched = fetched("OCSBARE");
        assertEquals(1, fetched.size());
        fetched.get(0)
                .get("headers")
                .fieldNames()
                .forEachRemaining(header -> assertTrue(
                        List.of("host", "user-agent", "connection", "accept").contains(header), header));
    }

    @Test
    void anExpiredLinkIsAskedForAgain() throws IOException {
        workplace
                .sandbox()
                .fault(Map.of("system", "labels", "path", "OCSEXPIRED", "kind", "status", "status", 403, "count", 2));

        List<NamedCsvRecord> result = ask("expired.csv", "OCSEXPIRED");

        assertEquals("confirmed", result.get(0).getField("outcome"));
        assertTrue(document(result.get(0), "answer.docUrlFile").startsWith("%PDF-"));
        assertEquals(3, workplace.sandbox().effects("entity=OCSEXPIRED").size());
        assertEquals(
                List.of(403, 403, 200),
                fetched("OCSEXPIRED").stream()
                        .map(request -> request.get("status").asInt())
                        .toList());
        assertEquals(
                3,
                fetched("OCSEXPIRED").stream()
                        .map(request -> request.get("query").asText())
                        .distinct()
                        .count(),
                "the same link was tried again");
        assertEquals(
                2,
                workplace.number("SELECT count(*) FROM call WHERE operation='return2-label' AND outcome='retry'"
                        + " AND code='document-expired' AND status=200"));
        assertEquals(
                1,
                workplace.sandbox().effects("entity=OCSEXPIRED").stream()
                        .map(line -> line.get("messageId").asText())
                        .distinct()
                        .count());
    }

    @Test
    void aLabelThatIsAskedForTwiceIsReplaced() throws IOException {
        NamedCsvRecord first = ask("once.csv", "OCSTWICE").get(0);
        Path file = workplace.folder().resolve("erp/outbox").resolve(first.getField("answer.docUrlFile"));
        Files.writeString(file, "old");

        NamedCsvRecord second = ask("twice.csv", "OCSTWICE").get(0);

        assertEquals("confirmed", second.getField("outcome"));
        assertEquals(first.getField("answer.docUrlFile"), second.getField("answer.docUrlFile"));
        assertTrue(Files.readString(file).startsWith("%PDF-"));
    }

    @Test
    void whatIsNoDocumentIsRejectedAndTheTrackingNumberStands() {
        workplace.sandbox().fault(Map.of("system", "labels", "path", "OCSPAGE", "kind", "html"));

        NamedCsvRecord row = ask("page.csv", "OCSPAGE").get(0);

        assertEquals("rejected", row.getField("outcome"));
        assertEquals("document-wrong-type", row.getField("code"));
        assertTrue(row.getField("message").contains("docUrl at 127.0.0.1 leads to is no PDF"), row.getField("message"));
        assertEquals("TRKOCSPAGE", row.getField("answer.trackingNumber"));
        assertTrue(row.getField("answer.docUrl").startsWith("http://"));
        assertEquals("", row.getField("answer.docUrlFile"));
    }

    @Test
    void ordersThatLookLikePathsStayInTheFolder() {
        String[] orders = {"OCS/../../../evil", "OCS..", "OCS\\evil", "ocs", "OCSé", "OCSe\u0301", "OCS 退货", "OCS:x|y*?"
        };

        List<NamedCsvRecord> result = ask("tricks.csv", orders);

        List<String> files = result.stream()
                .filter(row -> !row.getField("entity").equals("ocs"))
                .map(row -> row.getField("answer.docUrlFile"))
                .toList();
        assertEquals(orders.length - 1, files.stream().distinct().count(), files.toString());
        for (String file : files) {
            assertTrue(file.matches("labels/return2-label\\.default\\.[A-Za-z0-9_~-]+\\.docUrl\\.pdf"), file);
            assertTrue(
                    Files.isRegularFile(workplace.folder().resolve("erp/outbox").resolve(file)), file);
        }
        assertEquals(
                List.of("inbox", "outbox"), Workplace.list(workplace.folder().resolve("erp")));
    }

    @Test
    void aMissingOrderNumberIsFoundAtItsCell() {
        workplace.drop(LABEL, "missing.csv", "orderNumber,note\n,x\nOCSTHERE,y\n");

        List<NamedCsvRecord> result = workplace.awaitResult(LABEL, "missing.csv");

        assertEquals("2", result.get(0).getField("line"));
        assertEquals("invalid", result.get(0).getField("outcome"));
        assertEquals("missing", result.get(0).getField("code"));
        assertEquals("orderNumber", result.get(0).getField("column"));
        assertEquals("confirmed", result.get(1).getField("outcome"));
    }
}
