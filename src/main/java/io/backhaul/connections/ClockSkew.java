package io.backhaul.connections;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Compares our clock with the one an answer shows: tokens made for each call of the OMS carry our time. */
@ApplicationScoped
public class ClockSkew {

    private static final Logger LOG = Logger.getLogger(ClockSkew.class);

    /** What the APIs tolerate is not known; a minute off is worth a word. */
    private static final long NOTABLE_MILLIS = 60_000;

    /** Closer than this it is over; in between nothing is said, so that clocks that drift are told of once. */
    private static final long CLOSE_MILLIS = 30_000;

    private final Set<String> parted = ConcurrentHashMap.newKeySet();
    private final Map<String, Long> behind = new ConcurrentHashMap<>();

    /** When the server says it answered: {@code timestamp} of the OMS's envelope in epoch milliseconds, else the header. */
    static OptionalLong answeredAt(JsonNode answer, String dateHeader) {
        long stamp = answer == null ? 0 : answer.path("timestamp").asLong(0);
        if (stamp > 0) {
            return OptionalLong.of(stamp);
        }
        try {
            return dateHeader == null
                    ? OptionalLong.empty()
                    : OptionalLong.of(ZonedDateTime.parse(dateHeader, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant()
                            .toEpochMilli());
        } catch (DateTimeException e) {
            return OptionalLong.empty();
        }
    }

    /**
     * How far our clock is behind the server's; negative where it is ahead, 0 where it is off by no more than the call took.
     *
     * @param server when it says that it answered; all in epoch milliseconds
     */
    static long behindMillis(long server, long sentAt, long receivedAt) {
        return server > receivedAt ? server - receivedAt : Math.min(0, server - sentAt);
    }

    /**
     * Says once when the clocks part, and once when they meet again; an answer that shows no time changes nothing.
     *
     * @param dateHeader header {@code Date} of the answer, or null
     * @param answer its body, or null
     */
    public void see(String system, String account, JsonNode answer, String dateHeader, long sentAt) {
        OptionalLong server = answeredAt(answer, dateHeader);
        if (server.isEmpty()) {
            return;
        }
        long now = behindMillis(server.getAsLong(), sentAt, Instant.now().toEpochMilli());
        String whose = system + " " + account;
        behind.put(whose, now);
        if (isNotable(now) && parted.add(whose)) {
            LOG.warn(text(system, account).orElseThrow());
        } else if (Math.abs(now) < CLOSE_MILLIS && parted.remove(whose)) {
            LOG.infof("This machine's clock and that of %s (account %s) agree again.", system, account);
        }
    }

    /** What to do about clocks that part; empty where they do not, or it is not known. */
    public Optional<String> text(String system, String account) {
        long now = behind.getOrDefault(system + " " + account, 0L);
        return isNotable(now)
                ? Optional.of("This machine's clock is %d s %s that of %s (account %s), which may refuse what is"
                                .formatted(Math.abs(now) / 1000, now > 0 ? "behind" : "ahead of", system, account)
                        + " sent. Let the clock be set from the network.")
                : Optional.empty();
    }

    private static boolean isNotable(long millis) {
        return Math.abs(millis) >= NOTABLE_MILLIS;
    }
}
