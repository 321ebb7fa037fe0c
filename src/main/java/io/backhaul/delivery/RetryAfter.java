package io.backhaul.delivery;

import java.time.Duration;
import java.time.Instant;
import org.apache.hc.client5.http.utils.DateUtils;

/** The header of that name: seconds, or an HTTP date. */
final class RetryAfter {

    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /** Milliseconds to wait from now on; 0 where the header is missing or makes no sense. */
    static long millis(String value, Instant now) {
        String asked = value == null ? "" : value.strip();
        if (asked.matches("[0-9]+")) {
            return asked.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(asked) * 1000;
        }
        Instant until = asked.isEmpty() ? null : DateUtils.parseStandardDate(asked);
        return until == null ? 0 : Math.max(0, Duration.between(now, until).toMillis());
    }
}
