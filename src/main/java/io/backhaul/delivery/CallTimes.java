package io.backhaul.delivery;

import io.backhaul.Settings;
import java.time.Duration;
import java.util.stream.Stream;

/**
 * How long things may take.
 *
 * @param call a whole exchange, from its first connection to the answer's last byte
 * @param claim from the claim of a request to the end of its call
 */
public record CallTimes(Duration call, Duration claim) {

    public static CallTimes of(Settings settings) {
        Duration response = settings.http().responseTimeout();
        Duration call = settings.http().callTimeout().orElse(response.multipliedBy(2));
        Duration claim = Stream.of(settings.claimLength(), response.multipliedBy(4), call.multipliedBy(2))
                .max(Duration::compareTo)
                .orElseThrow();
        return new CallTimes(call, claim);
    }

    /** From this {@code System.nanoTime()} on, too little of the claim is left for a call. */
    long sendBefore(long claimedAtNanos) {
        return claimedAtNanos + claim.minus(call).toNanos();
    }
}
