package io.backhaul.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import io.backhaul.TestSettings;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which requests share a call, and what it sends. */
class BatchTest {

    private static final Settings.Batch THREE = TestSettings.of("backhaul.operations.oms-return-cancel.batch.size", "3")
            .operations()
            .get("oms-return-cancel")
            .batch()
            .orElseThrow();

    private static Claim claim(String entity, String payload) {
        return new Claim(1, 1, 1, "oms", "default", "o", "m", entity, payload, "h", 1, 1, 0, false, 1, 0, false, 0);
    }

    private static Claim cancel(String order, String remark) {
        return claim(order, "{\"orderNos\":[\"" + order + "\"],\"cancelRemark\":\"" + remark + "\"}");
    }

    private static List<String> orders(Claim claim) {
        return Stream.concat(Stream.of(claim), claim.others().stream())
                .map(Claim::entity)
                .toList();
    }

    @Test
    void whatIsEqualButForTheListSharesACallUpToItsSize() {
        Batch batch = new Batch(THREE);
        for (String order : List.of("A", "B", "C", "D")) {
            assertTrue(batch.add(cancel(order, "r"), false, true));
        }
        assertTrue(batch.add(cancel("E", "another"), false, true));

        assertEquals(
                List.of(List.of("A", "B", "C"), List.of("D"), List.of("E")),
                batch.claims().stream().map(BatchTest::orders).toList());
        assertEquals(
                "{\"orderNos\":[\"A\",\"B\",\"C\"],\"cancelRemark\":\"r\"}",
                Batch.body(batch.claims().get(0), "orderNos"));
        assertEquals(cancel("D", "r").payload(), Batch.body(batch.claims().get(1), "orderNos"));
    }

    @Test
    void whatMustBeAloneIs() {
        Batch batch = new Batch(THREE);
        batch.add(cancel("A", "r"), false, true);
        batch.add(cancel("B", "r"), true, true);
        batch.add(cancel("C", "r"), false, true);

        assertEquals(
                List.of(List.of("A", "C"), List.of("B")),
                batch.claims().stream().map(BatchTest::orders).toList());
    }

    @Test
    void withoutRoomForAnotherCallOnlyThoseThatFitIntoOneAreTaken() {
        Batch batch = new Batch(THREE);
        batch.add(cancel("A", "r"), false, true);

        assertEquals(false, batch.add(cancel("B", "another"), false, false));
        assertTrue(batch.add(cancel("C", "r"), false, false));
        assertEquals(1, batch.calls());
    }

    @Test
    void numbersKeepTheirDigits() {
        Claim one = claim("A", "{\"data\":{\"ids\":[0.10]},\"x\":12345678901234567890.50}");
        Claim other = claim("B", "{\"data\":{\"ids\":[\"007\"]},\"x\":12345678901234567890.50}");

        assertEquals(
                "{\"data\":{\"ids\":[0.10,\"007\"]},\"x\":12345678901234567890.50}",
                Batch.body(one.with(List.of(other)), "data.ids"));
    }

    @Test
    void aPayloadWithoutTheListSharesNothing() {
        assertNull(Batch.key("{\"orderNos\":\"A\"}", "orderNos"));
        assertNull(Batch.key("{}", "data.orderNos"));
        assertNull(Batch.key("no JSON", "orderNos"));
        assertNotEquals(
                Batch.key("{\"orderNos\":[],\"messageId\":\"1\"}", "orderNos"),
                Batch.key("{\"orderNos\":[],\"messageId\":\"2\"}", "orderNos"));
    }
}
