package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.RefreshTokenGrant;
import com.nimbusds.oauth2.sdk.token.RefreshToken;
import io.backhaul.Accounts;
import io.backhaul.Alarms;
import io.backhaul.connections.TokenRequests.Pair;
import io.backhaul.ledger.Leases;
import io.backhaul.ledger.Leases.Lease;
import io.backhaul.ledger.LedgerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
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
    private final ReentrantLock renewing = new ReentrantLock();
    private final Map<String, Refusals> refusals = new ConcurrentHashMap<>();

    /** After a renewal that failed, so that a thousand requests do not ask a thousand times. */
    private final Pause pause;

    private volatile Grant grant;
    private volatile long lookedAt;

    /** Why what is kept cannot be read, since it was last looked at. */
    private volatile KeyException unreadable;

    private volatile boolean stopping;
    /** Answered, but not in the ledger yet: not to be used, and not to be lost. */
    private volatile Arrived arrived;

    /** The holder of the lease before ended while it renewed the token: what was answered then may be lost. */
    private volatile boolean interrupted;

    Connection(String account, Times times, Grants grants, TokenRequests endpoint, Leases leases, Alarms alarms) {
        this.account = account;
        this.times = times;
        this.grants = grants;
        this.endpoint = endpoint;
        this.leases = leases;
        this.alarms = alarms;
        this.pause = new Pause(times.firstPause(), times.longestPause());
    }

    /**
     * @param refreshAhead how long before its end a token is renewed
     * @param firstPause after something failed
     * @param longestPause to which it doubles from time to time
     * @param lease how long a renewal may take
     */
    record Times(Duration refreshAhead, Duration firstPause, Duration longestPause, Duration lease) {}

    /** @param from the refresh token that the ledger had when it was asked for */
    private record Arrived(Grant grant, String from) {

        /** Says nothing of the tokens. */
        @Override
        public String toString() {
            return "arrived " + grant;
        }
    }

    /**
     * @param system which API it is for
     * @throws CredentialsException when there is no live token and none can be had; nothing has been sent then
     */
    String token(String system) {
        try {
            Grant current = grant();
            if (isFresh(current, system)) {
                return current.accessToken();
            }
            if (!isAlive(current, system)) {
                renewing.lock();
            } else if (!renewing.tryLock()) {
                return current.accessToken();
            }
            try {
                current = grant();
                return isFresh(current, system) ? current.accessToken() : renewedOr(current, system);
            } finally {
                renewing.unlock();
            }
        } catch (LedgerException e) {
            throw withoutLedger();
        }
    }

    private String renewedOr(Grant current, String system) {
        try {
            renew(system);
            if (!grant.isAlive(System.currentTimeMillis())) {
                throw new CredentialsException("the lease was lost meanwhile");
            }
            return grant.accessToken();
        } catch (CredentialsException e) {
            if (isAlive(current, system)) {
                return current.accessToken();
            }
            throw e;
        }
    }

    /** Whether there is a live token, or asking for one may help now. */
    boolean isUsable(String system) {
        try {
            if (arrived != null && pause.isOver()) {
                keepArrived();
            }
            if (!refusals(system).isUsable()) {
                return false;
            }
            if (isAlive(grant(), system)) {
                return true;
            }
            if (unreadable != null && !isTimeToLook()) {
                return false;
            }
            if (unreadable != null || grant.needsLogin() && isTimeToLook()) {
                readAgain();
            }
            return !grant.needsLogin() && pause.isOver();
        } catch (KeyException e) {
            alarms.raise(check(), e.getMessage());
            return false;
        }
    }

    /** Writes a pair that was answered when it could not be written. */
    void keepArrived() {
        if (arrived == null || !renewing.tryLock()) {
            return;
        }
        try {
            underLease(this::keepIfArrived);
        } catch (KeyException e) {
            pause(e.getMessage());
        } catch (CredentialsException e) {
            pause.beginBriefly();
        } finally {
            renewing.unlock();
        }
    }

    /** From now on nothing is renewed any more; what is under way goes on to its end. */
    void stop() {
        stopping = true;
    }

    /** Whether a pair is on its way, or has arrived and is not in the ledger. */
    boolean isUnderWay() {
        return arrived != null || renewing.isLocked();
    }

    /** Takes what the ledger has, which another process may have changed. */
    void readAgain() {
        lookedAt = Pause.now();
        try {
            use(grants.read(account));
            unreadable = null;
        } catch (KeyException e) {
            unreadable = e;
            throw e;
        }
    }

    private boolean isTimeToLook() {
        return Pause.now() - lookedAt >= LOOK_AGAIN_MILLIS;
    }

    private Grant grant() {
        if (grant == null) {
            KeyException why = unreadable;
            if (why != null && !isTimeToLook()) {
                throw why;
            }
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

    private boolean isFresh(Grant current, String system) {
        return isAlive(current, system)
                && current.isFresh(
                        System.currentTimeMillis(), times.refreshAhead().toMillis());
    }

    private boolean isAlive(Grant current, String system) {
        return current.isAlive(System.currentTimeMillis()) && !refusals(system).isRefused(current.accessToken());
    }

    private Refusals refusals(String system) {
        return refusals.computeIfAbsent(
                system, name -> new Refusals(new Pause(times.firstPause(), times.longestPause())));
    }

    /** A token that has been replaced, or refused before, asks for nothing. */
    void refused(String system, String token) {
        Grant current = grant;
        if (current != null && token.equals(current.accessToken())) {
            long millis = refusals(system).refused(token);
            if (millis > 0) {
                LOG.warnf(
                        "Account %s of %s is left alone for %d ms: it refuses tokens that were just made; check its settings",
                        account, system, millis);
            }
        }
    }

    void accepted(String system, String token) {
        refusals(system).accepted(token);
    }

    private void pause(String why) {
        LOG.warnf("Account %s of return2 gets no token for %d ms: %s", account, pause.begin(), why);
    }

    private static CredentialsException withoutLedger() {
        return new CredentialsException("the ledger cannot be used for now");
    }

    private void renew(String system) {
        if (stopping) {
            throw new CredentialsException("the program is stopping");
        }
        if (!pause.isOver()) {
            throw new CredentialsException("the last attempt failed a moment ago");
        }
        try {
            underLease((kept, lease) -> renew(kept, lease, system));
        } catch (KeyException e) {
            pause(e.getMessage());
            alarms.raise(check(), e.getMessage());
            unreadable = e;
            throw e;
        }
    }

    private void underLease(BiConsumer<Grant, Lease> work) {
        try {
            Lease lease = leases.take(Grants.lease(account), times.lease()).orElse(null);
            if (lease == null) {
                pause.beginBriefly();
                throw new CredentialsException("another process renews it right now");
            }
            interrupted |= lease.afterDeath();
            try {
                work.accept(grants.read(account), lease);
            } finally {
                release(lease);
            }
        } catch (LedgerException e) {
            throw withoutLedger();
        }
    }

    private void release(Lease lease) {
        try {
            leases.release(lease);
        } catch (LedgerException e) {
            LOG.debugf("The lease for the token of account %s is left to end by itself.", account);
        }
    }

    /** @return whether there was one that goes on from what is kept */
    private boolean keepIfArrived(Grant kept, Lease lease) {
        Arrived waiting = arrived;
        if (waiting != null && waiting.from().equals(kept.refreshToken())) {
            keep(waiting.grant(), lease);
            return true;
        }
        arrived = null;
        return false;
    }

    private void renew(Grant kept, Lease lease, String system) {
        if (keepIfArrived(kept, lease)) {
            return;
        }
        use(kept);
        if (isFresh(kept, system)) {
            return;
        }
        if (kept.needsLogin()) {
            throw new DeadGrantException("nobody has logged in, or the grant has died since");
        }
        if (kept.refreshToken() == null) {
            // A grant of one access token ends with it, and not before.
            if (kept.isAlive(System.currentTimeMillis())) {
                throw new CredentialsException("its token is refused, and it came without one to renew it");
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
        // Remembered before it is written: should writing fail, it is written later, never asked for with the old one.
        keep(arrived.grant(), lease);
    }

    private Grant ask(Grant kept) {
        try {
            return next(kept, kept.refreshToken(), kept.spareRefreshToken());
        } catch (DeadGrantException e) {
            String spare = kept.spareRefreshToken();
            if (spare == null || spare.equals(kept.refreshToken())) {
                throw e;
            }
            return next(kept, spare, kept.refreshToken());
        }
    }

    private Grant next(Grant kept, String refreshToken, String before) {
        Pair pair = endpoint.ask(account, new RefreshTokenGrant(new RefreshToken(refreshToken)));
        boolean rotated = pair.refreshToken() != null && !pair.refreshToken().equals(refreshToken);
        return new Grant(
                pair.accessToken(),
                rotated ? pair.refreshToken() : refreshToken,
                rotated ? refreshToken : before,
                pair.askedAt(),
                pair.expiresAt(),
                false,
                kept.isGiven());
    }

    private void keep(Grant next, Lease lease) {
        if (!grants.keep(account, next, lease)) {
            // To a login, or to another process that may have done nothing yet: compared again under the next lease.
            use(grants.read(account));
            return;
        }
        arrived = null;
        interrupted &= next.needsLogin();
        kept(next);
    }

    /** From here on it is used. */
    private void kept(Grant next) {
        pause.forget();
        unreadable = null;
        use(next);
    }
}
