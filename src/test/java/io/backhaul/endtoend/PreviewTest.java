package io.backhaul.endtoend;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a file would send, asked of the running service. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class PreviewTest {

    private static final String UPDATE = DropFolderTest.UPDATE;
    private static final String CANCEL = DropFolderTest.CANCEL;
    private static final String CREATE = "oms-return-create";

    Workplace workplace;

    @Test
    void eachOrderHasItsVerdictAndNothingIsSentOrRecorded() throws IOException {
        workplace.drop(UPDATE, "before.csv", "orderNo,remark\nROSAME,a\nROOTHER,a\nROBACK,a\n");
        workplace.awaitResult(UPDATE, "before.csv");
        workplace.drop(UPDATE, "before2.csv", "orderNo,remark\nROBACK,b\n");
        workplace.awaitResult(UPDATE, "before2.csv");
        workplace.attachment(UPDATE, "preview.txt", "a picture".getBytes());
        final long sent = workplace.sandbox().requestCount();
        final long sources = workplace.number("SELECT count(*) FROM source");

        List<JsonNode> lines = preview(
                UPDATE,
                "?name=p.csv",
                "orderNo,remark,pickupDate,attachment.path\nROSAME,a,,\nROOTHER,b,,\nROBACK,a,,\nRONEW,\u4f60\u597d,,preview.txt\n"
                        + "RODAY,a,2026-02-30,\nROTWICE,a,,\nROLAST,a,,\nROTWICE,a,,\n");

        Map<String, JsonNode> orders = byLine(lines);
        assertEquals("unchanged", verdict(orders, "2"));
        assertEquals("would be sent", verdict(orders, "3"));
        assertEquals("would be sent", verdict(orders, "4"));
        assertEquals("would be sent", verdict(orders, "5"));
        assertEquals("\u4f60\u597d", orders.get("5").at("/payload/remark").asText());
        assertEquals(
                "preview.txt",
                orders.get("5").at("/payload/attachmentOpenDTOs/0/fileName").asText());
        assertEquals("not-a-date", orders.get("6").at("/reasons/0/code").asText());
        assertEquals("pickupDate", orders.get("6").at("/reasons/0/column").asText());
        assertEquals("6", orders.get("6").at("/reasons/0/line").asText());
        for (String line : List.of("7", "9")) {
            assertEquals("invalid", verdict(orders, line));
            assertTrue(orders.get(line).at("/reasons/0/message").asText().contains("line 7 and again in line 9"));
        }
        assertEquals(
                new ObjectMapper()
                        .readTree(
                                "{\"summary\":{\"rows\":8,\"orders\":8,\"would be sent\":4,\"invalid\":3,\"unchanged\":1,"
                                        + "\"repeated\":0,\"refused\":false}}"),
                new ObjectMapper().readTree(lines.get(lines.size() - 1).toString()));
        JsonNode call = orders.get("3").path("call");
        assertEquals("POST", call.path("method").asText());
        assertEquals(
                workplace.sandbox().url() + "/open/return-order-data/update",
                call.path("url").asText());
        assertEquals("***", call.at("/headers/Authorization").asText());
        assertFalse(orders.get("2").has("call"), "nothing would be called");
        assertEquals(sent, workplace.sandbox().requestCount());
        assertEquals(sources, workplace.number("SELECT count(*) FROM source"));
    }

    @Test
    void whatWaitsOrWasCreatedAlreadyIsCalledRepeated() {
        workplace.drop(CREATE, "created.csv", "referenceNo,item.productSku,item.qty\nREFDONE,A,1\n");
        String done = workplace.awaitResult(CREATE, "created.csv").get(0).getField("messageId");
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "too-many", "count", 100_000));
        try {
            workplace.drop(CREATE, "waits.csv", "referenceNo,item.productSku,item.qty\nREFWAITS,A,1\n");
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> workplace.number("SELECT count(*) FROM request r JOIN entity e ON e.id=r.entity_id"
                                    + " WHERE e.order_no='REFWAITS' AND r.open=1")
                            == 1);

            Map<String, JsonNode> orders = byLine(preview(
                    CREATE,
                    "",
                    "[{\"referenceNo\":\"REFDONE\",\"item.productSku\":\"A\",\"item.qty\":1},"
                            + "{\"referenceNo\":\"REFWAITS\",\"item.productSku\":\"A\",\"item.qty\":\"1\"},"
                            + "{\"referenceNo\":\"REFDONE2\",\"item.productSku\":\"A\",\"item.qty\":\"1\"}]"));

            assertEquals("repeated", verdict(orders, "1"));
            assertEquals(done, orders.get("1").path("repeats").asText());
            assertTrue(orders.get("1").at("/reasons/0/message").asText().contains(done));
            assertEquals("repeated", verdict(orders, "2"));
            assertEquals(
                    workplace.text("SELECT message_id FROM request r JOIN entity e ON e.id=r.entity_id"
                            + " WHERE e.order_no='REFWAITS'"),
                    orders.get("2").path("repeats").asText());
            assertEquals("would be sent", verdict(orders, "3"));
        } finally {
            workplace.sandbox().clearFaults();
        }
        workplace.awaitResult(CREATE, "waits.csv");
    }

    @Test
    void ofABrokenFileWhatCameBeforeIsShownThenTheRefusal() {
        List<JsonNode> lines = preview(CANCEL, "?name=b.csv", "orderNumber,cancelType\nOCSB1,1\nOCSB2,\"1\n");

        assertEquals("would be sent", lines.get(0).path("verdict").asText());
        assertEquals("Bearer ***", lines.get(0).at("/call/headers/Access-Token").asText());
        assertEquals("refused", lines.get(1).path("verdict").asText());
        assertTrue(lines.get(1).at("/reasons/0/message").asText().startsWith("Line 3"));
        assertTrue(lines.get(2).at("/summary/refused").asBoolean());
        assertEquals(
                "refused",
                preview(CANCEL, "", "").get(0).path("verdict").asText(),
                "an empty one is told in the same way");
    }

    @Test
    void wrongQuestionsAreProblemsAndNoFileIsLeft() {
        post("no-such", "", "x").then().statusCode(404).contentType("application/problem+json");
        post(CANCEL, "?account=nobody", "x").then().statusCode(400).body("detail", containsString("default"));
        post(CANCEL, "?name=../x.csv", "x").then().statusCode(400);
        io.restassured.RestAssured.given()
                .body("x")
                .post("/api/preview/" + CANCEL)
                .then()
                .statusCode(401)
                .contentType("application/problem+json");
        Response large = Api.post("balance", "x".repeat(11 << 20));
        large.then().statusCode(413).contentType("application/problem+json").body("status", equalTo(413));

        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        Awaitility.await().atMost(Workplace.LONG).until(() -> Workplace.list(temporary).stream()
                .noneMatch(name -> name.startsWith("backhaul-preview-")));
    }

    @Test
    void aFileLargerThanTheLimitIsRefusedHoweverItComes() throws Exception {
        String large = "orderNumber,cancelType\n" + "OCSLARGE,1\n".repeat(200_000);

        post(CANCEL, "", large).then().statusCode(413).body("detail", containsString("backhaul.limits.preview"));
        assertEquals(413, Api.postChunked("preview/" + CANCEL, large));
        assertEquals(200, Api.postChunked("preview/" + CANCEL, large.substring(0, 100_000)));
    }

    private static List<JsonNode> preview(String operation, String query, String body) {
        Response response = post(operation, query, body);
        assertEquals(200, response.statusCode(), response.asString());
        assertEquals("application/x-ndjson", response.contentType());
        ObjectMapper mapper = new ObjectMapper();
        return response.asString().lines().map(line -> read(mapper, line)).toList();
    }

    private static JsonNode read(ObjectMapper mapper, String line) {
        try {
            return mapper.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Response post(String operation, String query, String body) {
        return Api.post("preview/" + operation + query, body);
    }

    private static Map<String, JsonNode> byLine(List<JsonNode> lines) {
        return lines.stream()
                .filter(line -> line.has("line"))
                .collect(Collectors.toMap(line -> line.path("line").asText(), Function.identity()));
    }

    private static String verdict(Map<String, JsonNode> orders, String line) {
        return orders.get(line).path("verdict").asText();
    }
}
