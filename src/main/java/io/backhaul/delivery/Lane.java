package io.backhaul.delivery;

import io.backhaul.Settings;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** One account of one system: what it may have under way and how fast. */
final class Lane {

    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

    final String system;
    final String account;
    private final Semaphore free;
    private final Bucket budget;
    private final HostBreaker host;
    private volatile long idleSince;
    private volatile boolean idle;
    private long lastSource;

    /** @param host shared by all lanes to that host */
    Lane(String system, String account, Settings.Account settings, HostBreaker host) {
        this.system = system;
        this.account = account;
        this.host = host;
        this.free = new Semaphore(settings.inFlight());
        // A tenth of a second's calls may come at once; the rest is spread.
        this.budget = Bucket.builder()
                .addLimit(limit -> limit.capacity(Math.max(1, settings.rate() / 10))
                        .refillGreedy(settings.rate(), Duration.ofSeconds(1)))
                .build();
    }

    /** Takes as many places as there are, at once or not at all; 0 while the lane has nothing to do or its host is down. */
    int takePlaces() {
        if (idle && System.nanoTime() - idleSince < LOOK_AGAIN_NANOS) {
            return 0;
        }
        int places = free.drainPermits();
        int budgeted = places == 0 ? 0 : (int) budget.tryConsumeAsMuchAsPossible(places);
        int calls = host.take(budgeted);
        if (calls < budgeted) {
            budget.addTokens(budgeted - calls);
        }
        free.release(places - calls);
        return calls;
    }

    /** Gives places back that found nothing to send. */
    void giveBack(int places) {
        if (places > 0) {
            idleSince = System.nanoTime();
            idle = true;
            budget.addTokens(places);
            host.giveBack(places);
            free.release(places);
        }
    }

    /** Pays for a call that has its place already; what comes next waits the longer. */
    void pay() {
        budget.consumeIgnoringRateLimits(1);
    }

    /** A call is over: its place is free, and what waited behind it may be due. */
    void release(Outcome outcome, long claimedAtNanos) {
        host.record(outcome, claimedAtNanos);
        idle = false;
        free.release();
    }

    long lastSource() {
        return lastSource;
    }

    void lastSource(long no) {
        lastSource = no;
    }
}
