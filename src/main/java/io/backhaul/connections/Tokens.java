package io.backhaul.connections;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.Accounts;
import io.backhaul.ledger.Ledger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** Access tokens of Orange Connex, one grant per account; a new pair is in the ledger before its first use. */
@ApplicationScoped
@Named("tokens")
@Unremovable
@RegisterForReflection
public class Tokens {

    private static final Logger LOG = Logger.getLogger(Tokens.class);

    /** A token is renewed this long before it ends, but at most a third of its life. */
    private static final long AHEAD_MILLIS = 60_000;

    /** After a refresh that failed the next one waits, so that a thousand requests do not ask a thousand times. */
    private static final long PAUSE_MILLIS = 5_000;

    private final Accounts accounts;
    private final Ledger ledger;
    private final CamelContext camel;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, Long> pausedUntil = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    Tokens(Accounts accounts, Ledger ledger, CamelContext camel) {
        this.accounts = accounts;
        this.ledger = ledger;
        this.camel = camel;
    }

    /** @param renewAt epoch milliseconds; 0 asks for a refresh */
    private record Grant(String accessToken, String refreshToken, long renewAt) {
        boolean isFresh(long now) {
            return accessToken != null && now < renewAt;
        }
    }

    /**
     * A live access token, refreshed when needed; one refresh at a time per account.
     *
     * @throws CredentialsException when none can be had
     */
    public String accessToken(String account) {
        Grant grant = grant(account);
        if (grant.isFresh(clock.millis())) {
            return grant.accessToken();
        }
        synchronized (locks.computeIfAbsent(account, name -> new Object())) {
            grant = grant(account);
            return grant.isFresh(clock.millis()) ? grant.accessToken() : refresh(account);
        }
    }

    /** Says that the API refused a token; the next call refreshes, unless another one has already. */
    public void refused(String account, String accessToken) {
        grants.computeIfPresent(
                account,
                (name, grant) -> accessToken.equals(grant.accessToken())
                        ? new Grant(grant.accessToken(), grant.refreshToken(), 0)
                        : grant);
    }

    private Grant grant(String account) {
        return grants.computeIfAbsent(account, name -> ledger.read(tx -> tx.first(
                        "SELECT access_token, refresh_token, obtained_at, expires_at FROM token WHERE account=?",
                        row -> new Grant(row.getString(1), row.getString(2), renewAt(row.getLong(3), row.getLong(4))),
                        name))
                .orElseGet(() ->
                        new Grant(null, accounts.return2(name).refreshToken().orElse(null), 0)));
    }

    private static long renewAt(long obtained, long expires) {
        return expires - Math.min(AHEAD_MILLIS, (expires - obtained) / 3);
    }

    private String refresh(String account) {
        if (grants.get(account).refreshToken() == null) {
            throw new CredentialsException("Account " + account + " of return2 needs login: it has no refresh token.");
        }
        if (clock.millis() < pausedUntil.getOrDefault(account, 0L)) {
            throw new CredentialsException("Account " + account + " of return2 has no token for now.");
        }
        long asked = clock.millis();
        Exchange exchange = camel.getEndpoint("direct:token-refresh").createExchange();
        exchange.setVariable("account", account);
        exchange.setVariable("asked", asked);
        Exchange answered = camel.createProducerTemplate().send("direct:token-refresh", exchange);
        if (answered.getException() != null) {
            pausedUntil.put(account, clock.millis() + PAUSE_MILLIS);
            throw answered.getException() instanceof CredentialsException known
                    ? known
                    : new CredentialsException("Account " + account + " of return2 has no token: "
                            + answered.getException().getClass().getSimpleName());
        }
        return grants.get(account).accessToken();
    }

    /** Address of the token endpoint, for the route that refreshes. */
    public String url(@Variable("account") String account) {
        return accounts.return2(account).tokenUrl().orElseThrow();
    }

    /** Query of a refresh: everything in the address, no body, no secret, as documented. */
    public String query(@Variable("account") String account) {
        return "client_id=" + encode(accounts.return2(account).clientId().orElseThrow())
                + "&grant_type=refresh_token&refresh_token="
                + encode(grant(account).refreshToken());
    }

    /** Keeps the new pair, durably, then lets it be used. An answer may say no with status 200. */
    public void store(@Body JsonNode answer, @Variable("account") String account, @Variable("asked") long asked) {
        String access = answer.path("access_token").asText("");
        if (access.isEmpty()) {
            String error = answer.path("error").asText("no access_token in the answer");
            LOG.errorf("Account %s of return2 got no token: %s. Connect it again if this goes on.", account, error);
            throw new CredentialsException("Account " + account + " of return2 got no token: " + error);
        }
        Grant before = grant(account);
        String refresh = Optional.of(answer.path("refresh_token").asText(""))
                .filter(text -> !text.isEmpty())
                .orElse(before.refreshToken());
        long expires = asked + 1000 * answer.path("expires_in").asLong(3600);
        ledger.write(tx -> tx.update(
                "INSERT INTO token (account, access_token, refresh_token, spare_refresh_token, obtained_at, expires_at)"
                        + " VALUES (?,?,?,?,?,?) ON CONFLICT (account) DO UPDATE SET access_token=excluded.access_token,"
                        + " refresh_token=excluded.refresh_token, spare_refresh_token=excluded.spare_refresh_token,"
                        + " obtained_at=excluded.obtained_at, expires_at=excluded.expires_at",
                account,
                access,
                refresh,
                before.refreshToken(),
                asked,
                expires));
        grants.put(account, new Grant(access, refresh, renewAt(asked, expires)));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
