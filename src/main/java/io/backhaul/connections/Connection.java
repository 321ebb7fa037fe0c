package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.backhaul.Accounts;
import io.backhaul.Alarms;
import io.backhaul.connections.TokenRequests.Pair;
import io.backhaul.ledger.Leases;
import io.backhaul.ledger.Leases.Lease;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** One account's grant in use: when its token is renewed, when that waits, and when a person must log in. */
final class Connection {

    private static final Logger LOG = Logger.getLogger(Connection.class);

    /** How often an account without a usable grant looks whether somebody has connected it. */
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final String account;
    private final Times times;
    private final Grants grants;
    private final TokenRequests endpoint;
    private final Leases leases;
    private final Alarms alarms;
    private final Clock clock = Clock.systemUTC();
    private final ReentrantLock renewing = new ReentrantLock();

    private volatile Grant grant;
    private volatile long lookedAt;
    private volatile Pause pause;

    /** Answered, but not in the ledger yet: not to be used, and not to be lost. */
    private Arrived arrived;

    /** The holder of the lease before ended while it renewed the token: what was answered then may be lost. */
    private volatile boolean interrupted;

    private String refused;
    private String accepted;
    private int refusedInARow;

    Connection(String account, Times times, Grants grants, TokenRequests endpoint, Leases leases, Alarms alarms) {
        this.account = account;
        this.times = times;
        this.grants = grants;
        this.endpoint = endpoint;
        this.leases = leases;
        this.alarms = alarms;
    }

    /**
     * @param refreshAhead how long before its end a token is renewed
     * @param firstPause after a renewal that failed, so that a thousand requests do not ask a thousand times
     * @param longestPause to which it doubles from time to time
     * @param lease how long a renewal may take
     */
    record Times(Duration refreshAhead, Duration firstPause, Duration longestPause, Duration lease) {}

    /** When renewing may be tried again, and how long it was put off last. */
    private record Pause(long until, long millis) {}

    /** @param from the refresh token that the ledger had when it was asked for */
    private record Arrived(Grant grant, String from) {

        /** Says nothing of the tokens. */
        @Override
        public String toString() {
            return "arrived " + grant;
        }
    }

    /** @throws CredentialsException when there is no live token and none can be had */
    String token() {
        Grant current = grant();
        if (isFresh(current)) {
            return current.accessToken();
        }
        if (!isAlive(current)) {
            renewing.lock();
        } else if (!renewing.tryLock()) {
            return current.accessToken();
        }
        try {
            current = grant();
            return isFresh(current) ? current.accessToken() : renewedOr(current);
        } finally {
            renewing.unlock();
        }
    }

    private String renewedOr(Grant current) {
        try {
            renew();
            return grant.accessToken();
        } catch (CredentialsException e) {
            if (isAlive(current)) {
                return current.accessToken();
            }
            throw e;
        }
    }

    /** Whether there is a live token, or asking for one may help now. */
    boolean isUsable() {
        try {
            if (isAlive(grant())) {
                return true;
            }
            if (grant.needsLogin() && clock.millis() - lookedAt >= LOOK_AGAIN_MILLIS) {
                readAgain();
            }
            Pause waits = pause;
            return !grant.needsLogin() && (waits == null || clock.millis() >= waits.until());
        } catch (KeyException e) {
            alarms.raise(check(), e.getMessage());
            return false;
        }
    }

    /** Takes what the ledger has, which another process may have changed. */
    void readAgain() {
        lookedAt = clock.millis();
        use(grants.read(account));
    }

    private Grant grant() {
        if (grant == null) {
            readAgain();
        }
        return grant;
    }

    private void use(Grant next) {
        grant = next;
        if (next.needsLogin()) {
            alarms.raise(
                    check(),
                    "Account " + account + " of return2 needs login: run connect " + account
                            + ", or set a new refresh-token. Until then its requests wait."
                            + (interrupted
                                    ? " The program had ended while it renewed the token; the pair that was answered"
                                            + " then is lost."
                                    : ""));
        } else {
            alarms.clear(check());
        }
    }

    private String check() {
        return Accounts.RETURN2 + " " + account;
    }

    private boolean isFresh(Grant current) {
        return isAlive(current)
                && current.isFresh(clock.millis(), times.refreshAhead().toMillis());
    }

    private boolean isAlive(Grant current) {
        return current.isAlive(clock.millis()) && !isRefused(current.accessToken());
    }

    private synchronized boolean isRefused(String token) {
        return token.equals(refused);
    }

    /** A token that was never taken is no reason to ask for more and more of them: the account's settings are wrong. */
    synchronized void refused(String token) {
        if (token.equals(grant().accessToken()) && !token.equals(refused)) {
            refused = token;
            refusedInARow = token.equals(accepted) ? 0 : refusedInARow + 1;
            if (refusedInARow > 1) {
                pause("the API refuses tokens that were just made; check the account's settings");
            }
        }
    }

    synchronized void accepted(String token) {
        if (!token.equals(accepted)) {
            accepted = token;
            refusedInARow = 0;
            pause = null;
        }
    }

    private synchronized void pause(String why) {
        long first = times.firstPause().toMillis();
        long millis = pause == null
                ? first
                : Math.min(
                        2 * pause.millis(), Math.max(first, times.longestPause().toMillis()));
        pause = new Pause(clock.millis() + millis, millis);
        LOG.warnf("Account %s of return2 gets no token for %d ms: %s", account, millis, why);
    }

    private void renew() {
        Pause waits = pause;
        if (waits != null && clock.millis() < waits.until()) {
            throw new CredentialsException("the last attempt failed a moment ago");
        }
        Lease lease = leases.take(Grants.lease(account), times.lease())
                .orElseThrow(() -> new CredentialsException("another process renews it right now"));
        interrupted |= lease.afterDeath();
        try {
            renew(grants.read(account), lease);
        } catch (KeyException e) {
            pause(e.getMessage());
            alarms.raise(check(), e.getMessage());
            throw e;
        } finally {
            leases.release(lease);
        }
    }

    private void renew(Grant kept, Lease lease) {
        if (arrived != null && arrived.from().equals(kept.refreshToken())) {
            keep(arrived.grant(), lease);
            return;
        }
        arrived = null;
        use(kept);
        if (isFresh(kept)) {
            return;
        }
        if (kept.needsLogin()) {
            throw new DeadGrantException("nobody has logged in, or the grant has died since");
        }
        if (kept.refreshToken() == null) {
            // A grant of one access token ends with it, and not before.
            if (isAlive(kept)) {
                return;
            }
            keep(kept.dead(), lease);
            throw new DeadGrantException("it came without a refresh token, and has ended");
        }
        try {
            arrived = new Arrived(ask(kept), kept.refreshToken());
        } catch (DeadGrantException e) {
            LOG.warnf("The grant of account %s of return2 is dead: %s.", account, e.getMessage());
            keep(kept.dead(), lease);
            throw e;
        } catch (CredentialsException e) {
            pause(e.getMessage());
            throw e;
        }
        // Remembered before it is written: should writing fail, the next call writes it, and never asks with the old
        // one.
        keep(arrived.grant(), lease);
    }

    private Grant ask(Grant kept) {
        try {
            return next(kept.refreshToken(), kept.spareRefreshToken());
        } catch (DeadGrantException e) {
            String spare = kept.spareRefreshToken();
            if (spare == null || spare.equals(kept.refreshToken())) {
                throw e;
            }
            return next(spare, kept.refreshToken());
        }
    }

    private Grant next(String refreshToken, String before) {
        Pair pair = endpoint.ask(account, new RefreshTokenGrant(new RefreshToken(refreshToken)));
        boolean rotated = pair.refreshToken() != null && !pair.refreshToken().equals(refreshToken);
        return new Grant(
                pair.accessToken(),
                rotated ? pair.refreshToken() : refreshToken,
                rotated ? refreshToken : before,
                pair.askedAt(),
                pair.expiresAt(),
                false);
    }

    private void keep(Grant next, Lease lease) {
        boolean kept = grants.keep(account, next, lease);
        arrived = null;
        interrupted &= next.needsLogin();
        kept(kept ? next : grants.read(account));
    }

    /** From here on it is used. */
    private void kept(Grant next) {
        use(next);
    }
}
