package io.backhaul.endtoend;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person decides about requests, through the API. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class DecisionTest {

    private static final String UPDATE = DropFolderTest.UPDATE;
    private static final String HEADER = "orderNo,remark\n";

    Workplace workplace;

    @AfterEach
    void everythingSentWasValidAndEverySourceBalances() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
        Api.get("balance").then().statusCode(200).body("balanced", equalTo(true));
    }

    @Test
    void aRejectedRequestIsReplayedUnderItsMessageIdAndItsResultWrittenAnew() {
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "business-error", "errorCode", "E7"));
        workplace.drop(UPDATE, "replay.csv", HEADER + "ROREPLAY,x\n");
        NamedCsvRecord before = workplace.awaitResult(UPDATE, "replay.csv").get(0);
        assertEquals("rejected", before.getField("outcome"));
        String id = before.getField("messageId");
        Api.get("requests/" + id + "/replay").then().statusCode(200).body("difference", hasSize(0));

        Api.post("requests/" + id + "/replay?who=ann").then().statusCode(202).body("ids", hasSize(1));

        awaitOutcome("replay.csv", "confirmed");
        assertEquals(id, workplace.awaitResult(UPDATE, "replay.csv").get(0).getField("messageId"));
        assertEquals(1, effects("ROREPLAY").size());
        Api.get("requests/" + id)
                .then()
                .body("decisions", hasSize(1))
                .body("decisions[0].who", equalTo("ann"))
                .body("decisions[0].decision", equalTo("replay"))
                .body("decisions[0].stateBefore", equalTo("REJECTED"))
                .body("calls", hasSize(2));
    }

    @Test
    void aConfirmedRequestThatIsReplayedIsSentThoughNothingChanged() {
        workplace.drop(UPDATE, "same.csv", HEADER + "ROSAME,x\n");
        String id = workplace.awaitResult(UPDATE, "same.csv").get(0).getField("messageId");
        Api.post("requests/" + id + "/replay").then().statusCode(202);
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.sandbox().effects("entity=ROSAME").size() == 2);
        awaitOutcome("same.csv", "confirmed");
    }

    @Test
    void aReplayThatALaterRequestHasOvertakenIsRefusedNamingItUnlessForced() {
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "business-error"));
        workplace.drop(UPDATE, "old.csv", HEADER + "ROTAKEN,old\n");
        String old = workplace.awaitResult(UPDATE, "old.csv").get(0).getField("messageId");
        workplace.drop(UPDATE, "new.csv", HEADER + "ROTAKEN,new\n");
        String later = workplace.awaitResult(UPDATE, "new.csv").get(0).getField("messageId");

        Api.post("requests/" + old + "/replay")
                .then()
                .statusCode(409)
                .contentType("application/problem+json")
                .body("detail", containsString(later))
                .body("detail", containsString("new.csv, line 2"));
        assertEquals(1, effects("ROTAKEN").size());

        Api.post("requests/" + old + "/replay?force=true").then().statusCode(202);
        awaitOutcome("old.csv", "confirmed");
        assertEquals(2, effects("ROTAKEN").size());
    }

    @Test
    void aSourcesRequestsAreReplayedTogetherAndWhatStandsInTheFileIsRefused() {
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "business-error", "count", 2));
        workplace.drop(UPDATE, "source.csv", HEADER + "ROSRC1,x\nROSRC2,x\nROSRC3,x,surplus\n");
        List<NamedCsvRecord> result = workplace.awaitResult(UPDATE, "source.csv");
        String source =
                Api.get("requests/" + result.get(0).getField("messageId")).path("source");

        Api.post("sources/" + source + "/replay")
                .then()
                .statusCode(202)
                .body("ids", hasSize(2))
                .body("refused", hasSize(1))
                .body("refused[0].why", containsString("drop it again"));

        Awaitility.await().atMost(Workplace.LONG).until(() -> outcomes("source.csv")
                .equals(List.of("confirmed", "confirmed", "invalid")));
        assertEquals(1, effects("ROSRC1").size());
    }

    @Test
    void whatWaitsIsStoppedAndNeverSent() {
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "too-many", "share", 1.0));
        workplace.drop(UPDATE, "stop.csv", HEADER + "ROSTOP,x\n");
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> Api.get("requests?entity=ROSTOP").path("[0].code") != null);
        Awaitility.await().atMost(Workplace.LONG).until(() -> Api.post("requests/stop?entity=ROSTOP")
                .path("ids.size()")
                .equals(1));
        workplace.sandbox().clearFaults();
        awaitOutcome("stop.csv", "stopped");
        assertEquals(0, workplace.sandbox().effects("entity=ROSTOP").size());

        String id = workplace.awaitResult(UPDATE, "stop.csv").get(0).getField("messageId");
        Api.post("requests/" + id + "/stop").then().statusCode(409).body("detail", containsString("stopped"));
        Api.post("requests/" + id + "/settle?outcome=confirmed").then().statusCode(409);
        Api.post("requests/" + id + "/settle?outcome=perhaps").then().statusCode(400);
        Api.post("requests/no-such-id/stop").then().statusCode(404);
        Api.get("requests").then().statusCode(400).body("detail", containsString("state"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer ", "Bearer wrong", "Basic test-api-token", "test-api-token"})
    void nobodyGetsInWithoutTheToken(String authorization) {
        RestAssured.given()
                .header("Authorization", authorization)
                .get("/api/balance")
                .then()
                .statusCode(401)
                .contentType("application/problem+json")
                .header("WWW-Authenticate", "Bearer");
    }

    private void awaitOutcome(String file, String outcome) {
        Awaitility.await(file).atMost(Workplace.LONG).until(() -> outcomes(file).equals(List.of(outcome)));
    }

    private List<String> outcomes(String file) {
        return workplace.awaitResult(UPDATE, file).stream()
                .map(row -> row.getField("outcome"))
                .toList();
    }

    private List<JsonNode> effects(String order) {
        return workplace.sandbox().effects("effect=true&entity=" + order);
    }
}
