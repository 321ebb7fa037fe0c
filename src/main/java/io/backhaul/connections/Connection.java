package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.backhaul.Accounts;
import io.backhaul.Alarms;
import io.backhaul.connections.TokenRequests.Pair;
import io.backhaul.ledger.Leases;
import java.time.Clock;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/** One account's grant in use: when its token is renewed, when that waits, and when a person must log in. */
final class Connection {

    private static final Logger LOG = Logger.getLogger(Connection.class);

    /** After a renewal that failed the next one waits, so that a thousand requests do not ask a thousand times. */
    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private static final long LONGEST_PAUSE_MILLIS = 300_000;

    /** How often an account without a usable grant looks whether somebody has connected it. */
    private static final long LOOK_AGAIN_MILLIS = 1_000;

    private final String account;
    private final long aheadMillis;
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
    private Grant arrived;

    private String refused;
    private String accepted;
    private int refusedInARow;

    Connection(
            String account, long aheadMillis, Grants grants, TokenRequests endpoint, Leases leases, Alarms alarms) {
        this.account = account;
        this.aheadMillis = aheadMillis;
        this.grants = grants;
        this.endpoint = endpoint;
        this.leases = leases;
        this.alarms = alarms;
    }

    /** When renewing may be tried again, and how long it was put off last. */
    private record Pause(long until, long millis) {}

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
        if (isAlive(grant())) {
            return true;
        }
        if (grant.needsLogin() && clock.millis() - lookedAt >= LOOK_AGAIN_MILLIS) {
            readAgain();
        }
        Pause waits = pause;
        return !grant.needsLogin() && (waits == null || clock.millis() >= waits.until());
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
                            + ", or set a new refresh-token. Until then its requests wait.");
        } else {
            alarms.clear(check());
        }
    }

    private String check() {
        return Accounts.RETURN2 + " " + account;
    }

    private boolean isFresh(Grant current) {
        return isAlive(current) && current.isFresh(clock.millis(), aheadMillis);
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
        long millis = pause == null ? FIRST_PAUSE_MILLIS : Math.min(2 * pause.millis(), LONGEST_PAUSE_MILLIS);
        pause = new Pause(clock.millis() + millis, millis);
        LOG.warnf("Account %s of return2 waits %d s for a token: %s", account, millis / 1000, why);
    }

    private void renew() {
        Pause waits = pause;
        if (waits != null && clock.millis() < waits.until()) {
            throw new CredentialsException("Account " + account + " of return2 has no token for now.");
        }
        String lease = Grants.lease(account);
        OptionalLong fence = leases.take(lease);
        if (fence.isEmpty()) {
            throw new CredentialsException("Another process renews the token of account " + account + ".");
        }
        try {
            renew(grants.read(account), fence.getAsLong());
        } finally {
            leases.release(lease, fence.getAsLong());
        }
    }

    private void renew(Grant kept, long fence) {
        boolean isOurs = arrived != null && arrived.spareRefreshToken().equals(kept.refreshToken());
        if (isOurs) {
            keep(arrived, fence);
            return;
        }
        arrived = null;
        use(kept);
        if (isFresh(kept)) {
            return;
        }
        if (kept.needsLogin()) {
            throw new CredentialsException("Account " + account + " of return2 needs login.");
        }
        try {
            arrived = ask(kept);
        } catch (DeadGrantException e) {
            LOG.warnf("The grant of account %s of return2 is dead: %s.", account, e.getMessage());
            keep(kept.dead(), fence);
            throw e;
        } catch (CredentialsException e) {
            pause(e.getMessage());
            throw e;
        }
        // Remembered before it is written: should writing fail, the next call writes it, and never asks with the old one.
        keep(arrived, fence);
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

    private void keep(Grant next, long fence) {
        boolean kept = grants.keep(account, next, fence);
        arrived = null;
        kept(kept ? next : grants.read(account));
    }

    /** From here on it is used. */
    private void kept(Grant next) {
        use(next);
    }
}
