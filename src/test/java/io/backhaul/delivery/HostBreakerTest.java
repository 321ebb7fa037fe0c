package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import io.backhaul.TestSettings;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When calls to a host go on and when they do not. */
class HostBreakerTest {

    private static HostBreaker breaker(String... settings) {
        return new HostBreaker("http://host", TestSettings.of(settings).breaker());
    }

    private static void call(HostBreaker breaker, boolean fails) {
        breaker.record(outcome(fails ? 503 : 200), System.nanoTime());
    }

    private static Outcome outcome(int status) {
        return new Outcome(Outcome.Kind.RETRY, "nobody", null, null, null, null, status, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void aQuarterOfFailuresNeverStopsAHost(long seed) {
        HostBreaker breaker = breaker();
        Random dice = new Random(seed);

        for (int i = 0; i < 20_000; i++) {
            assertEquals(1, breaker.take(1), "stopped at call " + i + " of seed " + seed);
            call(breaker, dice.nextDouble() < 0.25);
        }
    }

    @Test
    void aDeadHostIsLeftAloneAndAskedByOneCallAtATime() {
        Settings.Breaker defaults = TestSettings.of().breaker();
        HostBreaker breaker = breaker("backhaul.breaker.first", "50ms");
        for (int i = 0; i < defaults.window(); i++) {
            assertEquals(1, breaker.take(1));
            call(breaker, true);
        }

        assertEquals(0, breaker.take(10), "open");
        Awaitility.await().until(() -> breaker.take(10) == 1);
        assertEquals(0, breaker.take(10), "the probe is on its way");
        call(breaker, true);
        assertEquals(0, breaker.take(10), "open again");
        Awaitility.await().until(() -> breaker.take(10) == 1);
        call(breaker, false);
        assertEquals(10, breaker.take(10), "closed");
    }

    @Test
    void whatWasNeverSentAndGivenBackLeavesTheProbeToAnother() {
        HostBreaker breaker = breaker("backhaul.breaker.first", "50ms", "backhaul.breaker.window", "1");
        breaker.take(1);
        call(breaker, true);
        Awaitility.await().until(() -> breaker.take(1) == 1);

        breaker.giveBack(1);

        assertTrue(breaker.take(1) == 1, "the next may ask");
    }
}
