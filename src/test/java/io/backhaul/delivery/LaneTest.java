package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import io.backhaul.TestSettings;
import io.backhaul.ledger.Claim;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What one account may have under way and how fast. */
class LaneTest {

    private static final int RATE = 40;
    private static final int IN_FLIGHT = 3;

    private final Settings settings = TestSettings.of(
            "backhaul.oms.rate", String.valueOf(RATE), "backhaul.oms.in-flight", String.valueOf(IN_FLIGHT));
    private final HostBreaker host = new HostBreaker("http://host", settings.breaker());
    private final Lane lane = new Lane("oms", "default", settings.oms().get("default"), Duration.ofSeconds(1), host);

    private static Outcome outcome(int status, long retryAfterMillis) {
        return new Outcome(Outcome.Kind.RETRY, "nobody", null, null, null, null, status, retryAfterMillis, 0, 1);
    }

    private void answered(int status, long retryAfterMillis) {
        lane.release(outcome(status, retryAfterMillis), System.nanoTime());
    }

    private static Claim lookUp(long id) {
        return new Claim(id, 1, 1, "oms", "default", "o", "m", "e", "p", "h", 1, 1, 0, true, 1, 0, true, 0);
    }

    @Test
    void noMoreAreUnderWayThanPlaces() {
        assertEquals(IN_FLIGHT, lane.takePlaces());
        assertEquals(0, lane.takePlaces());
        answered(200, 0);
        assertEquals(1, lane.takePlaces());
    }

    @Test
    void theRateIsKeptByLookUpsToo() {
        long start = System.nanoTime();
        int calls = 0;
        while (calls < 2 * RATE) {
            int taken = lane.takePlaces();
            calls += taken;
            for (int i = 0; i < taken; i++) {
                calls += lane.pay() ? 1 : 0;
                answered(200, 0);
            }
        }
        double seconds = (System.nanoTime() - start) / 1e9;

        // A tenth of a second's calls may come at once.
        assertTrue(calls <= RATE * (seconds + 0.1) + 1, calls + " calls in " + seconds + " s");
    }

    @Test
    void tooManyLetsTheWholeAccountRestAsLongAsTheApiAsks() {
        assertTrue(lane.takePlaces() > 1);
        long start = System.nanoTime();
        answered(429, 300);

        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> lane.takePlaces() > 0);

        assertTrue(System.nanoTime() - start >= 300_000_000, "too soon");
    }

    @Test
    void whatTheApiAsksIsHonouredUpToTheCap() {
        lane.takePlaces();
        answered(429, 3_600_000);

        Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> lane.takePlaces() > 0);
    }

    @Test
    void lookUpsThatWaitLeaveHalfOfThePlacesToOthers() {
        for (int i = 0; i < 10; i++) {
            lane.park(lookUp(i));
        }

        assertEquals(List.of(0L, 1L), ids(lane.waiting(4)));
        assertEquals(List.of(2L, 3L), ids(lane.waiting(4)));
        assertEquals(1, lane.waiting(1).size() + lane.waiting(1).size(), "the only place every other time");
    }

    @Test
    void aLookUpGoesOnUnderAClaimOfNow() {
        lane.park(lookUp(1));

        assertFalse(lane.waiting(2).get(0).claimedAtNanos() - System.nanoTime() > 0);
        assertTrue(lane.waiting(2).isEmpty());
    }

    private static List<Long> ids(List<Claim> claims) {
        return claims.stream().map(Claim::id).toList();
    }
}
