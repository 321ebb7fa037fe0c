package io.backhaul.delivery;

import io.backhaul.Settings;
import io.backhaul.ledger.Claim;
import io.github.bucket4j.Bucket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One account of one system: what it may have under way and how fast. */
final class Lane {

    private static final int TOO_MANY = 429;
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

    private static final long LONGEST_KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    final String system;
    final String account;
    private final Semaphore free;
    private final Bucket budget;
    private final HostBreaker host;
    private final long longestRestMillis;
    private final Queue<Claim> waiting = new ConcurrentLinkedQueue<>();
    private volatile long idleSince;
    private volatile boolean idle;
    private volatile long closedUntilNanos = System.nanoTime();
    private volatile boolean kept;
    private volatile long keptUntilNanos;
    private long lastSource;
    private boolean odd;

    /**
     * @param longestRest upper bound of what the API may ask the account to wait
     * @param host shared by all lanes to that host
     */
    Lane(String system, String account, Settings.Account settings, Duration longestRest, HostBreaker host) {
        this.longestRestMillis = longestRest.toMillis();
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
        long now = System.nanoTime();
        boolean resting = idle && waiting.isEmpty() && now - idleSince < LOOK_AGAIN_NANOS;
        if (resting || now - closedUntilNanos < 0) {
            return 0;
        }
        int places = free.drainPermits();
        boolean oneKept = kept && now - keptUntilNanos < 0;
        long most = oneKept ? Math.min(places, budget.getAvailableTokens()) - 1 : places;
        int budgeted = most <= 0 ? 0 : (int) budget.tryConsumeAsMuchAsPossible(most);
        int calls = host.take(budgeted);
        if (calls < budgeted) {
            budget.addTokens(budgeted - calls);
        }
        free.release(places - calls);
        return calls;
    }

    /**
     * Takes one place for a call that no request stands behind. Where there is none the next one is kept for it a while, so
     * that a backlog of requests does not starve it.
     */
    boolean takeOne() {
        if (System.nanoTime() - closedUntilNanos < 0) {
            return false;
        }
        if (free.tryAcquire()) {
            if (budget.tryConsume(1)) {
                if (host.take(1) == 1) {
                    kept = false;
                    return true;
                }
                budget.addTokens(1);
                free.release();
                return false;
            }
            free.release();
        }
        kept = true;
        keptUntilNanos = System.nanoTime() + LONGEST_KEPT_NANOS;
        return false;
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

    /** Pays for one more call that has its place already, if the budget has that much. */
    boolean pay() {
        return budget.tryConsume(1);
    }

    /** Lets a look-up wait before its next page; it holds no place and no thread. */
    void park(Claim lookUp) {
        waiting.add(lookUp);
    }

    /** Look-ups that have waited longest, as if claimed now, for half of the places, or for the one there is every other time. */
    List<Claim> waiting(int places) {
        odd = !odd;
        int most = (places + (odd ? 1 : 0)) / 2;
        List<Claim> next = new ArrayList<>();
        while (next.size() < most && !waiting.isEmpty()) {
            next.add(waiting.remove().now());
        }
        return next;
    }

    /** The host has spoken, whatever else keeps the call's place. */
    void spoke(Outcome outcome, long claimedAtNanos) {
        host.record(outcome, claimedAtNanos);
    }

    /** A call is over: its place is free, and what waited behind it may be due. */
    void release(Outcome outcome, long claimedAtNanos) {
        spoke(outcome, claimedAtNanos);
        free(outcome);
    }

    /** The same for a call whose host has been told of. */
    void free(Outcome outcome) {
        idle = false;
        if (outcome.status() != null && outcome.status() == TOO_MANY && outcome.retryAfterMillis() > 0) {
            long pause = Math.min(outcome.retryAfterMillis(), longestRestMillis);
            closedUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause);
        }
        free.release();
    }

    long lastSource() {
        return lastSource;
    }

    void lastSource(long no) {
        lastSource = no;
    }
}
