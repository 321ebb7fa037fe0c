package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the API asks to wait, and what is waited. */
class RetryAfterTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final long CAP = 300_000;

    private final Backoff backoff = new Backoff(new Settings.Retry() {
        @Override
        public Duration first() {
            return Duration.ofSeconds(1);
        }

        @Override
        public Duration cap() {
            return Duration.ofMillis(CAP);
        }

        @Override
        public Duration budget() {
            return Duration.ofHours(24);
        }

        @Override
        public Duration queryBudget() {
            return Duration.ofHours(1);
        }
    });

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "7|7000",
                "' 7 '|7000",
                "0|0",
                "Sat, 31 Jan 2026 12:01:00 GMT|60000",
                "Saturday, 31-Jan-26 12:01:00 GMT|60000",
                "Sat, 31 Jan 2026 11:00:00 GMT|0",
                "99999999999999999999999|9223372036854775807",
                "-5|0",
                "1.5|0",
                "soon|0",
                "''|0",
                "|0",
            })
    void secondsOrADate(String value, long millis) {
        assertEquals(millis, RetryAfter.millis(value, NOW));
    }

    @Test
    void itIsHonouredUpToTheCap() {
        assertTrue(backoff.wait(1, 60_000L) >= 60_000);
        assertEquals(CAP, backoff.wait(1, Long.MAX_VALUE));
        assertEquals(CAP, backoff.wait(1, RetryAfter.millis("Fri, 31 Dec 9999 23:59:59 GMT", NOW)));
    }

    @Test
    void waitsGrowToTheCapWithFullJitter() {
        for (int attempt = 1; attempt < 200; attempt++) {
            int times = attempt;
            long most = Math.min(CAP, 1000L << Math.min(attempt - 1, 20));
            long[] waits =
                    LongStream.range(0, 50).map(i -> backoff.wait(times, 0L)).toArray();
            assertTrue(LongStream.of(waits).allMatch(wait -> wait >= 0 && wait <= most), "attempt " + attempt);
            assertTrue(LongStream.of(waits).distinct().count() > 10, "no jitter in attempt " + attempt);
        }
    }
}
