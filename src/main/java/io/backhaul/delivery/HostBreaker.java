package io.backhaul.delivery;

import io.backhaul.Settings;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Leaves a host alone when most of the last calls to it failed, then lets one call through to see whether it is back.
 * Nothing waits in here: while it is open nothing of the host is claimed.
 */
final class HostBreaker {

    private static final Logger LOG = Logger.getLogger(HostBreaker.class);

    /** What says nothing of the host. */
    private static final Set<String> OURS = Set.of("credentials", Answer.CLAIM_LAPSED);

    private final CircuitBreaker breaker;
    private volatile long changedAtNanos = System.nanoTime();

    HostBreaker(String host, Settings.Breaker settings) {
        this.breaker = CircuitBreaker.of(
                host,
                CircuitBreakerConfig.custom()
                        .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                        .slidingWindowSize(settings.window())
                        .minimumNumberOfCalls(settings.window())
                        .failureRateThreshold(settings.failureShare())
                        .permittedNumberOfCallsInHalfOpenState(1)
                        .waitIntervalFunctionInOpenState(
                                IntervalFunction.ofExponentialBackoff(settings.first(), 2, settings.cap()))
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> {
            changedAtNanos = System.nanoTime();
            State to = event.getStateTransition().getToState();
            if (event.getStateTransition().getFromState() == State.CLOSED && to == State.OPEN) {
                LOG.warnf("Most calls to %s fail: it is left alone for now, and asked now and then.", host);
            } else if (to == State.CLOSED) {
                LOG.infof("%s answers again.", host);
            }
        });
    }

    /** Scheme, host and port of an address; what a user may have put before them is nobody's business. */
    static String host(String url) {
        URI address = URI.create(url);
        return address.getScheme() + "://" + address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /** How many of the calls may be made; each must be recorded or given back. */
    int take(int calls) {
        int taken = 0;
        while (taken < calls && breaker.tryAcquirePermission()) {
            taken++;
        }
        return taken;
    }

    void giveBack(int calls) {
        for (int i = 0; i < calls; i++) {
            breaker.releasePermission();
        }
    }

    /**
     * Says how a call ended. One that was claimed before the breaker's last change says nothing of what it waits to know.
     */
    void record(Outcome outcome, long claimedAtNanos) {
        if (claimedAtNanos - changedAtNanos < 0) {
            return;
        }
        long took = outcome.tookMillis();
        if (outcome.failure() == null && outcome.status() == null
                || outcome.failure() != null && OURS.contains(outcome.failure())) {
            breaker.releasePermission();
        } else if (outcome.failure() != null || outcome.status() >= 500) {
            breaker.onError(took, TimeUnit.MILLISECONDS, new HostFailure());
        } else {
            breaker.onSuccess(took, TimeUnit.MILLISECONDS);
        }
    }

    /** The breaker wants a reason; it does not look into it. */
    private static final class HostFailure extends Exception {
        private static final long serialVersionUID = 1L;

        HostFailure() {
            super(null, null, false, false);
        }
    }
}
