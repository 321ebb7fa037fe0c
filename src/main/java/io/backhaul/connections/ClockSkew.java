package io.backhaul.connections;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Compares our clock with the one an answer of the OMS shows: tokens made for each call carry our time. */
@ApplicationScoped
public class ClockSkew {

    private static final Logger LOG = Logger.getLogger(ClockSkew.class);

    /** What the OMS tolerates is not known; a minute off is worth a word. */
    private static final long NOTABLE_MILLIS = 60_000;

    private final Set<String> told = ConcurrentHashMap.newKeySet();

    /**
     * How far our clock is behind the server's; negative where it is ahead, 0 where the answer does not tell or nothing is
     * off by more than the call took.
     *
     * @param answer the envelope, with {@code timestamp} in epoch milliseconds; may be null
     * @param sentAt epoch milliseconds by our clock
     * @param receivedAt epoch milliseconds by our clock
     */
    public static long behindMillis(JsonNode answer, long sentAt, long receivedAt) {
        long server = answer == null ? 0 : answer.path("timestamp").asLong(0);
        if (server <= 0) {
            return 0;
        }
        return server > receivedAt ? server - receivedAt : Math.min(0, server - sentAt);
    }

    /** Says once when the clocks part, and once when they meet again. */
    public void see(String account, long behindMillis) {
        boolean notable = Math.abs(behindMillis) >= NOTABLE_MILLIS;
        if (notable && told.add(account)) {
            LOG.warnf(
                    "This machine's clock is %d s %s the OMS's (account %s): it may refuse the tokens made for each call."
                            + " Let the clock be set from the network.",
                    Math.abs(behindMillis) / 1000, behindMillis > 0 ? "behind" : "ahead of", account);
        } else if (!notable && told.remove(account)) {
            LOG.infof("This machine's clock and the OMS's agree again (account %s).", account);
        }
    }
}
