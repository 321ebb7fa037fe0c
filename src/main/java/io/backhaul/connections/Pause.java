package io.backhaul.connections;

import java.time.Duration;

/** A wait that doubles each time it is begun before it was forgotten; by a clock that nobody sets. */
final class Pause {

    private final long first;
    private final long longest;
    private long millis;
    private long until = now();

    Pause(Duration first, Duration longest) {
        this.first = first.toMillis();
        this.longest = Math.max(this.first, longest.toMillis());
    }

    static long now() {
        return System.nanoTime() / 1_000_000;
    }

    /** @return milliseconds that it lasts */
    synchronized long begin() {
        millis = millis == 0 ? first : Math.min(2 * millis, longest);
        until = now() + millis;
        return millis;
    }

    /** For a moment only, whatever was before. */
    synchronized void beginBriefly() {
        until = now() + first;
    }

    synchronized boolean isOver() {
        return now() >= until;
    }

    synchronized void forget() {
        millis = 0;
        until = now();
    }
}
