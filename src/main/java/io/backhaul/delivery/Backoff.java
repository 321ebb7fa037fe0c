package io.backhaul.delivery;

import io.backhaul.Settings;
import java.util.concurrent.ThreadLocalRandom;

/** Exponential waiting with full jitter. */
final class Backoff {

    private final Settings.Retry settings;

    Backoff(Settings.Retry settings) {
        this.settings = settings;
    }

    /**
     * @param attempt number of the attempt that just ended, from 1
     * @param askedMillis what the API asked to wait; honoured up to the cap
     * @return milliseconds to wait
     */
    long wait(int attempt, long askedMillis) {
        long cap = settings.cap().toMillis();
        long doubled = settings.first().toMillis() << Math.min(attempt - 1, 30);
        long most = doubled <= 0 ? cap : Math.min(cap, doubled);
        return Math.max(Math.min(askedMillis, cap), ThreadLocalRandom.current().nextLong(most + 1));
    }
}
