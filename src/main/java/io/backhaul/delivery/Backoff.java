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
     * @param tries how often it was tried until now, from 1
     * @param askedMillis what the API asked to wait; honoured up to the cap
     * @return milliseconds to wait
     */
    long wait(int tries, long askedMillis) {
        long cap = settings.cap().toMillis();
        long doubled = settings.first().toMillis() << Math.max(0, Math.min(tries - 1, 30));
        long most = doubled <= 0 ? cap : Math.min(cap, doubled);
        return Math.max(Math.min(askedMillis, cap), ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** Whether an attempt at this time would come too late for what was first tried then; both in epoch milliseconds. */
    boolean isSpent(long firstTriedAt, long next) {
        return next - firstTriedAt > settings.budget().toMillis();
    }

    /** The same for a query. */
    boolean isSpentForQuery(long firstTriedAt, long next) {
        return isSpent(firstTriedAt, next)
                || next - firstTriedAt > settings.queryBudget().toMillis();
    }
}
