package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import io.backhaul.Accounts;
import io.backhaul.Alarms;
import io.backhaul.connections.TokenRequests.Pair;
import io.backhaul.ledger.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Access tokens of Orange Connex, one grant an account; a new pair is in the ledger before its first use. While one thread
 * renews a token the others go on with the one that still lives.
 */
@ApplicationScoped
public class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);

    private final Accounts accounts;
    private final Grants grants;
    private final TokenRequests endpoint;
    private final Leases leases;
    private final Alarms alarms;
    private final Map<String, Connection> connections = new ConcurrentHashMap<>();

    Tokens(Accounts accounts, Grants grants, TokenRequests endpoint, Leases leases, Alarms alarms) {
        this.accounts = accounts;
        this.grants = grants;
        this.endpoint = endpoint;
        this.leases = leases;
        this.alarms = alarms;
    }

    /** Looks at every account once; those that need login say so. */
    public void look() {
        accounts.names(Accounts.RETURN2).forEach(this::isUsable);
    }

    /**
     * A live access token, renewed where needed; one renewal at a time for an account.
     *
     * @throws CredentialsException when none can be had
     */
    public String accessToken(String account) {
        return connection(account).token();
    }

    /** Whether a call of the account has a chance; without, it is not worth an attempt. */
    public boolean isUsable(String account) {
        return connection(account).isUsable();
    }

    /** Says that the API refused a token: the next call renews it, unless another one has already. */
    public void refused(String account, String accessToken) {
        connection(account).refused(accessToken);
    }

    /** Says that the API took a token. */
    public void accepted(String account, String accessToken) {
        connection(account).accepted(accessToken);
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
    }

    private Connection connection(String account) {
        return connections.computeIfAbsent(
                account,
                name -> new Connection(
                        name, accounts.return2(name).refreshAhead().toMillis(), grants, endpoint, leases, alarms));
    }
}
