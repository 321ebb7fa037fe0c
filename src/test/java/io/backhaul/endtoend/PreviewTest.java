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
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a file would send, asked of the running service. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class PreviewTest {

    private static final List<String> BEFORE = Workplace.list(Path.of(System.getProperty("java.io.tmpdir")));

    private static final String UPDATE = DropFolderTest.UPDATE;
    private static final String CANCEL = DropFolderTest.CANCEL;
    private static final String CREATE = "oms-return-create";
    private static final int BIG = 30_000;

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
    void aFileIsComparedWithWhatWaitsRightBeforeIt() {
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "too-many", "count", 100_000));
        try {
            for (String content : List.of("a", "b")) {
                workplace.drop(UPDATE, "queue-" + content + ".csv", "orderNo,remark\nROQUEUE," + content + "\n");
                workplace.drop(
                        CREATE,
                        "queue-" + content + ".csv",
                        "referenceNo,remark,item.productSku,item.qty\nREFQUEUE," + content + ",A,1\n");
                awaitWaiting("ROQUEUE", content);
                awaitWaiting("REFQUEUE", content);
            }

            Map<String, JsonNode> older =
                    byLine(preview(UPDATE, "?name=q.csv", "orderNo,remark\nROQUEUE,a\nROFREE,a\n"));
            Map<String, JsonNode> newest = byLine(preview(UPDATE, "?name=q.csv", "orderNo,remark\nROQUEUE,b\n"));
            Map<String, JsonNode> create = byLine(
                    preview(CREATE, "?name=q.csv", "referenceNo,remark,item.productSku,item.qty\nREFQUEUE,a,A,1\n"));
            Map<String, JsonNode> again = byLine(
                    preview(CREATE, "?name=q.csv", "referenceNo,remark,item.productSku,item.qty\nREFQUEUE,b,A,1\n"));

            assertEquals("would be sent", verdict(older, "2"), "a, b, a are three changes");
            assertEquals("unchanged", verdict(newest, "2"));
            String waiting = messageIdOf("ROQUEUE");
            assertEquals(waiting, newest.get("2").path("repeats").asText());
            assertEquals(
                    "unchanged-waiting", newest.get("2").at("/reasons/0/code").asText());
            assertTrue(newest.get("2").at("/reasons/0/message").asText().contains(waiting));
            assertFalse(newest.get("2").has("call"));
            assertEquals("would be sent", verdict(create, "2"));
            assertEquals("repeated", verdict(again, "2"));
            assertEquals(messageIdOf("REFQUEUE"), again.get("2").path("repeats").asText());
        } finally {
            workplace.sandbox().clearFaults();
        }
        workplace.awaitResult(UPDATE, "queue-b.csv");
        workplace.awaitResult(CREATE, "queue-b.csv");
    }

    private void awaitWaiting(String order, String remark) {
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number("SELECT count(*) FROM request r JOIN entity e ON e.id=r.entity_id"
                                + " JOIN source s ON s.no=r.source_no WHERE s.state='SEALED' AND r.open=1 AND e.order_no='"
                                + order + "' AND r.payload LIKE '%\"remark\":\"" + remark + "\"%'")
                        == 1);
    }

    private String messageIdOf(String order) {
        return workplace.text("SELECT message_id FROM request r JOIN entity e ON e.id=r.entity_id WHERE e.order_no='"
                + order + "' ORDER BY r.id DESC LIMIT 1");
    }

    @Test
    void aBigFileIsAnsweredWhileItIsRead() throws Exception {
        HttpResponse<InputStream> answer =
                Api.stream("preview/" + CANCEL + "?name=big.csv", "orderNumber,cancelType\n" + bigLines());
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
            assertTrue(lines.readLine().startsWith("{\"line\":\"2\""));
            assertFalse(temporary().isEmpty(), "the rest is still being read");
            assertTrue(answer.headers().firstValue("Content-Length").isEmpty());

            List<String> rest = lines.lines().toList();
            assertEquals(BIG, rest.size());
            JsonNode summary =
                    new ObjectMapper().readTree(rest.get(rest.size() - 1)).path("summary");
            assertEquals(BIG, summary.path("orders").asLong());
            assertEquals(BIG, summary.path("would be sent").asLong());
        }
        awaitNoFile();
    }

    /** Each moment more often than there are places. */
    @Test
    void callersThatGoAwayKeepNeitherPlaceNorFile() throws Exception {
        String file = "orderNumber,cancelType\n" + bigLines();
        for (int sent : List.of(0, file.length() / 2, file.length())) {
            for (int i = 0; i < 3; i++) {
                Api.startAndGoAway("preview/" + CANCEL, file, sent, false);
                awaitPlace();
            }
        }
        for (int i = 0; i < 3; i++) {
            Api.startAndGoAway("preview/" + CANCEL, file, file.length(), true);
            awaitPlace();
        }
        awaitNoFile();
        preview(CANCEL, "", "orderNumber,cancelType\nOCSB1,1\n");
    }

    /** As long as the work of a caller that is gone goes on, it has its place; it does not go on for long. */
    @Test
    void whoReadsSlowlyKeepsAPlaceAndWhoGoesAwayGivesItBack() throws Exception {
        String file = "orderNumber,cancelType\n" + bigLines();
        try (InputStream one = Api.stream("preview/" + CANCEL, file).body();
                InputStream two = Api.stream("preview/" + CANCEL, file).body()) {
            assertEquals('{', one.read());
            assertEquals('{', two.read());
            post(CANCEL, "", "x").then().statusCode(429);
        }
        awaitPlace();
        awaitNoFile();
    }

    private static void awaitPlace() {
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() ->
                        post(CANCEL, "", "orderNumber,cancelType\nOCSB1,1\n").statusCode() == 200);
    }

    private static void awaitNoFile() {
        Awaitility.await().atMost(Workplace.LONG).until(() -> temporary().isEmpty());
    }

    /** The folder is everybody's, and what a kill left there is not ours. */
    private static List<String> temporary() {
        return Workplace.list(Path.of(System.getProperty("java.io.tmpdir"))).stream()
                .filter(name -> name.startsWith("backhaul-preview-") && !BEFORE.contains(name))
                .toList();
    }

    private static String bigLines() {
        return IntStream.rangeClosed(1, BIG).mapToObj(i -> "OCS" + i + ",1\n").collect(Collectors.joining());
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
        awaitNoFile();
    }

    @Test
    void aFileLargerThanTheLimitIsRefusedHoweverItComes() throws Exception {
        String large = "orderNumber,cancelType\n" + "OCSLARGE,1\n".repeat(200_000);

        post(CANCEL, "", large).then().statusCode(413).body("detail", containsString("backhaul.limits.preview"));
        assertEquals(413, Api.postChunked("preview/" + CANCEL, large));
        assertEquals(200, Api.postChunked("preview/" + CANCEL, large.substring(0, 100_000)));
    }

    @Test
    void whoHasSentABodyThatWasTooLargeMayGoOnWithTheConnection() throws Exception {
        try (Api.Line line = new Api.Line()) {
            line.post("balance", 11 << 20);
            assertEquals(413, line.status());
            // Longer than one who does not end is waited for.
            Awaitility.await()
                    .during(Duration.ofSeconds(6))
                    .atMost(Duration.ofSeconds(12))
                    .until(() -> {
                        line.get("balance");
                        return line.status() == 200;
                    });
        }
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
