package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import io.backhaul.Accounts;
import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.connections.TokenRequests.Pair;
import io.backhaul.delivery.CallTimes;
import io.backhaul.ledger.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/**
 * Access tokens of Orange Connex, one grant an account; a new pair is in the ledger before its first use. While one thread
 * renews a token the others go on with the one that still lives.
 */
@ApplicationScoped
public class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);

    /** Beside its calls a renewal takes no longer than this; who takes longer finds its lease gone. */
    private static final Duration WRITING = Duration.ofSeconds(10);

    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

    private final Settings settings;
    private final Accounts accounts;
    private final Grants grants;
    private final TokenRequests endpoint;
    private final Leases leases;
    private final Alarms alarms;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    Tokens(Settings settings, Accounts accounts, Grants grants, TokenRequests endpoint, Leases leases, Alarms alarms) {
        this.settings = settings;
        this.accounts = accounts;
        this.grants = grants;
        this.endpoint = endpoint;
        this.leases = leases;
        this.alarms = alarms;
    }

    /** Takes up what an earlier run left; accounts that need login say so. */
    public void recover() {
        leases.recover();
        accounts.names(Accounts.RETURN2).forEach(account -> isUsable(Accounts.RETURN2, account));
    }

    /**
     * A live access token, renewed where needed; one renewal at a time for an account.
     *
     * @throws CredentialsException when none can be had
     */
    public String accessToken(String system, String account) {
        return connection(account).token(system);
    }

    /** Whether a call of the account has a chance; without, it is not worth an attempt. */
    public boolean isUsable(String system, String account) {
        return connection(account).isUsable(system);
    }

    /**
     * Renews nothing any more, and writes what is on its way or could not be written; to be called before the ledger closes.
     *
     * @param most how long it may take
     * @return whether all is written
     */
    public boolean stop(Duration most) {
        connections.values().forEach(Connection::stop);
        long end = Pause.now() + most.toMillis();
        while (connections.values().stream().anyMatch(Connection::isUnderWay) && Pause.now() < end) {
            connections.values().forEach(Connection::keepArrived);
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
        return connections.values().stream().noneMatch(Connection::isUnderWay);
    }

    /** Says that the API refused a token: the next call renews it, unless another one has already. */
    public void refused(String system, String account, String accessToken) {
        connection(account).refused(system, accessToken);
    }

    /** Says that the API took a token. */
    public void accepted(String system, String account, String accessToken) {
        connection(account).accepted(system, accessToken);
    }

    /**
     * Trades the code that a seller's login brought for a grant, and keeps it in place of the one before.
     *
     * @throws CredentialsException when the token endpoint gives none
     */
    public void connect(String account, String code) {
        URI redirect = URI.create(accounts.return2(account).redirectUrl().orElseThrow());
        Pair pair = endpoint.ask(account, new AuthorizationCodeGrant(new AuthorizationCode(code), redirect));
        grants.replace(
                account,
                new Grant(pair.accessToken(), pair.refreshToken(), null, pair.askedAt(), pair.expiresAt(), false));
        connection(account).readAgain();
        LOG.infof("Account %s of return2 is connected.", account);
        if (pair.refreshToken() == null) {
            LOG.warnf(
                    "The token endpoint gave account %s no refresh token: it needs login again in %d s.",
                    account, (pair.expiresAt() - pair.askedAt()) / 1000);
        }
    }

    private Connection connection(String account) {
        return connections.computeIfAbsent(
                account, name -> new Connection(name, times(accounts.return2(name)), grants, endpoint, leases, alarms));
    }

    private Connection.Times times(Settings.Return2 account) {
        // Two calls, the second with the spare.
        Duration calls = CallTimes.of(settings).call().multipliedBy(2);
        return new Connection.Times(
                account.refreshAhead(),
                settings.retry().first(),
                settings.retry().cap(),
                calls.plus(WRITING));
    }
}
