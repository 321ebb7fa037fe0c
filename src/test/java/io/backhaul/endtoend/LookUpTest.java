package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A create that was not answered is never guessed and never made twice. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class LookUpTest {

    private static final String CREATE = "oms-return-create";
    private static final String HEADER = "referenceNo,remark,item.productSku,item.qty\n";
    private static final long SETTLE_AFTER_MILLIS = 400;

    Workplace workplace;

    @AfterEach
    void everythingSentWasValidAndEverySourceBalances() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
    }

    @Test
    void whatActedIsFoundAndConfirmedWithItsNumber() {
        NamedCsvRecord row = create("acted.csv", "LUACTED", "drop-after");

        assertEquals("confirmed", row.getField("outcome"));
        assertEquals("found", row.getField("code"));
        assertTrue(row.getField("answer.orderNo").startsWith("RO9"), row.toString());
        assertEquals(1, made("LUACTED"));
    }

    @Test
    void whatDidNotActIsLookedForTwiceThatFarApartThenSentAgain() {
        NamedCsvRecord row = create("gone.csv", "LUGONE", "drop-before");

        assertEquals("confirmed", row.getField("outcome"));
        assertEquals(1, made("LUGONE"));
        String calls = "FROM call c JOIN call_request l ON l.call_id=c.id JOIN request r ON r.id=l.request_id"
                + " JOIN entity e ON e.id=r.entity_id WHERE e.order_no='LUGONE'";
        assertEquals(4, workplace.number("SELECT count(*) " + calls));
        assertEquals(2, workplace.number("SELECT count(*) " + calls + " AND c.operation LIKE '% look-up'"));
        assertTrue(
                workplace.number(
                                "SELECT min(started_at - before) FROM (SELECT c.started_at, c.operation, lag(c.started_at"
                                        + " + c.took_ms) OVER (ORDER BY c.id) AS before " + calls
                                        + ") WHERE operation LIKE '% look-up'")
                        >= SETTLE_AFTER_MILLIS,
                "looked up too soon");
    }

    @Test
    void anotherOrderOfThatNumberIsRejectedWithItsNumber() {
        workplace.drop(CREATE, "first.csv", HEADER + "LUOTHER,first,A,1\n");
        String first = workplace.awaitResult(CREATE, "first.csv").get(0).getField("answer.orderNo");

        NamedCsvRecord row = create("other.csv", "LUOTHER", "drop-before");

        assertEquals("rejected", row.getField("outcome"));
        assertEquals("already-created", row.getField("code"));
        assertEquals(first, row.getField("answer.orderNo"));
        assertEquals(1, made("LUOTHER"));
    }

    @Test
    void anotherQuantityIsAnotherOrder() {
        workplace.drop(CREATE, "five.csv", HEADER + "LUITEMS,as it is,A,5\n");
        workplace.awaitResult(CREATE, "five.csv");

        NamedCsvRecord row = create("items.csv", "LUITEMS", "drop-before");

        assertEquals("already-created", row.getField("code"));
        assertEquals(1, made("LUITEMS"));
    }

    @Test
    void severalOrdersOfThatNumberAreLeftToAPerson() {
        workplace.drop(CREATE, "one.csv", HEADER + "LUMANY,one,A,1\n");
        workplace.awaitResult(CREATE, "one.csv");
        workplace.drop(CREATE, "two.csv", HEADER + "LUMANY,two,A,1\n");
        workplace.awaitResult(CREATE, "two.csv");
        workplace.sandbox().fault(Map.of("system", "oms", "path", "create", "kind", "drop-before"));
        workplace.drop(CREATE, "many.csv", HEADER + "LUMANY,three,A,1\n");

        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> requests("state='UNKNOWN' AND code='several-found'") == 1);

        workplace.drop(CREATE, "after.csv", HEADER + "LUMANY,four,A,1\nLUFREE,x,A,1\n");
        Awaitility.await().atMost(Workplace.LONG).until(() -> made("LUFREE") == 1);
        assertEquals(2, made("LUMANY"), "an unknown request holds its order's later ones back");
        Api.post("requests/settle?outcome=rejected&entity=LUMANY");
        workplace.awaitResult(CREATE, "after.csv");
        assertEquals("settled", workplace.awaitResult(CREATE, "many.csv").get(0).getField("code"));
        assertEquals(3, made("LUMANY"));
    }

    @Test
    void itIsFoundOnALaterPageOnceTheListAnswers() {
        workplace.sandbox().fault(Map.of("system", "oms", "path", "create", "kind", "drop-after"));
        workplace.sandbox().fault(Map.of("system", "oms", "path", "list", "kind", "status", "share", 1.0));
        workplace.drop(CREATE, "page.csv", HEADER + "LUPAGE,x,A,1\n");
        Awaitility.await().atMost(Workplace.LONG).until(() -> requests("state='UNKNOWN' AND code='server-error'") == 1);
        workplace.drop(
                CREATE,
                "newer.csv",
                HEADER
                        + IntStream.range(0, 250)
                                .mapToObj(i -> "LUNEWER" + i + ",x,A,1\n")
                                .collect(Collectors.joining()));
        workplace.awaitResult(CREATE, "newer.csv");
        workplace.sandbox().clearFaults();

        NamedCsvRecord row = workplace.awaitResult(CREATE, "page.csv").get(0);
        assertEquals("found", row.getField("code"));
        assertEquals(1, made("LUPAGE"));
        assertNotEquals("", row.getField("answer.orderNo"));
    }

    private NamedCsvRecord create(String file, String reference, String fault) {
        workplace.sandbox().fault(Map.of("system", "oms", "path", "create", "kind", fault));
        workplace.drop(CREATE, file, HEADER + reference + ",as it is,A,1\n");
        return workplace.awaitResult(CREATE, file).get(0);
    }

    /** Orders of a reference that the warehouse has. */
    private long made(String reference) {
        JsonPath list = RestAssured.given()
                .baseUri(workplace.sandbox().url())
                .port(workplace.sandbox().port())
                .header("Authorization", "sandbox-oms-token")
                .contentType("application/json")
                .body("{\"commonParam\":{\"pageParam\":{\"pageNum\":1,\"pageSize\":10000}}}")
                .post("/open/return-order-data/list")
                .jsonPath();
        return list.getList("data.list.referenceNo", String.class).stream()
                .filter(reference::equals)
                .count();
    }

    private long requests(String condition) {
        return workplace.number("SELECT count(*) FROM request WHERE operation='" + CREATE + "' AND " + condition);
    }
}
