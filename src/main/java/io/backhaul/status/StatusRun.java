package io.backhaul.status;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;

/** One reading of an account's list, from its first page to its end; used by the thread that has taken it. */
@RegisterForReflection
public final class StatusRun {

    private final String list;
    private final String account;
    private final Instant startedAt;
    private final Instant since;
    private int page = 1;
    private int pagesRead;
    private int failures;
    private Long count;
    private boolean ended;
    private boolean cut;
    private volatile long notBeforeMillis;
    private final AtomicBoolean taken = new AtomicBoolean();
    private boolean holdsPlace;
    private long placeSinceNanos;

    /** @param since changes before are known already; null where nothing is */
    StatusRun(String list, String account, Instant startedAt, Instant since) {
        this.list = list;
        this.account = account;
        this.startedAt = startedAt;
        this.since = since;
    }

    String list() {
        return list;
    }

    String account() {
        return account;
    }

    Instant startedAt() {
        return startedAt;
    }

    Instant since() {
        return since;
    }

    int page() {
        return page;
    }

    int pagesRead() {
        return pagesRead;
    }

    /** How often in a row a page could not be had. */
    int failures() {
        return failures;
    }

    /** How many orders the list had with the last page; null before. */
    Long count() {
        return count;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isDue(long nowMillis) {
        return notBeforeMillis <= nowMillis;
    }

    /** Takes it for one thread; false where another has it. */
    boolean take() {
        return taken.compareAndSet(false, true);
    }

    void leave() {
        taken.set(false);
    }

    boolean isTaken() {
        return taken.get();
    }

    /** Notes whether it has one of its account's places for a call. */
    void holdPlace(boolean holds) {
        holdsPlace = holds;
        placeSinceNanos = System.nanoTime();
    }

    boolean holdsPlace() {
        return holdsPlace;
    }

    long placeSinceNanos() {
        return placeSinceNanos;
    }

    /** Goes on where the page says. */
    void goOn(JsonNode judged) {
        pagesRead++;
        failures = 0;
        count = judged.path("count").isNumber() ? judged.get("count").asLong() : null;
        ended = !judged.path("next").isNumber();
        page = judged.path("next").asInt(page);
    }

    /** Ends before the list does. */
    void cut() {
        ended = true;
        cut = true;
    }

    boolean isCut() {
        return cut;
    }

    /** Goes on later, one page before the one that could not be had: the list may have moved meanwhile. */
    void waitUntil(long millis) {
        failures++;
        page = Math.max(1, page - 1);
        // Its end may have been read and not been recorded.
        ended = false;
        notBeforeMillis = millis;
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return list + " of " + account + ", page " + page;
    }
}
