package io.backhaul.connections;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.Accounts;
import io.backhaul.ledger.Ledger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
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
    private static final long FIRST_PAUSE_MILLIS = 1_000;

    private static final long LONGEST_PAUSE_MILLIS = 300_000;

    private static final long STANDARD_LIFE_SECONDS = 3_600;

    private final Accounts accounts;
    private final Ledger ledger;
    private final CamelContext camel;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Map<String, Pause> pauses = new ConcurrentHashMap<>();
    private final Map<String, Pair> arrived = new ConcurrentHashMap<>();
    private final Clock clock = Clock.systemUTC();

    Tokens(Accounts accounts, Ledger ledger, CamelContext camel) {
        this.accounts = accounts;
        this.ledger = ledger;
        this.camel = camel;
    }

    /**
     * @param renewAt epoch milliseconds; 0 asks for a refresh
     * @param accepted whether the API has taken the access token at least once
     */
    private record Grant(String accessToken, String refreshToken, long renewAt, boolean accepted) {
        boolean isFresh(long now) {
            return accessToken != null && now < renewAt;
        }
    }

    /** An answered pair on its way to the ledger. */
    private record Pair(String access, String refresh, String before, long obtained, long expires) {}

    /** When refreshing may be tried again, and how long it was put off last. */
    private record Pause(long until, long millis) {}

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

    /**
     * Says that the API refused a token: the next call refreshes, unless another one has already. A token that was never
     * accepted is no reason to ask for one more at once: something else is wrong with the account.
     */
    public void refused(String account, String accessToken) {
        grants.computeIfPresent(account, (name, grant) -> {
            if (!accessToken.equals(grant.accessToken()) || grant.renewAt() == 0) {
                return grant;
            }
            if (!grant.accepted()) {
                pause(name, "the API refuses a token that was just made; check the account's settings");
            }
            return new Grant(grant.accessToken(), grant.refreshToken(), 0, grant.accepted());
        });
    }

    /** Says that the API took a token. */
    public void accepted(String account, String accessToken) {
        Grant grant = grants.get(account);
        if (grant != null && !grant.accepted() && accessToken.equals(grant.accessToken())) {
            grants.replace(account, grant, new Grant(grant.accessToken(), grant.refreshToken(), grant.renewAt(), true));
            pauses.remove(account);
        }
    }

    private void pause(String account, String why) {
        Pause pause = pauses.merge(
                account, new Pause(clock.millis() + FIRST_PAUSE_MILLIS, FIRST_PAUSE_MILLIS), (before, first) -> {
                    long millis = Math.min(2 * before.millis(), LONGEST_PAUSE_MILLIS);
                    return new Pause(clock.millis() + millis, millis);
                });
        LOG.warnf("Account %s of return2 waits %d s for a token: %s", account, pause.millis() / 1000, why);
    }

    private Grant grant(String account) {
        return grants.computeIfAbsent(account, name -> ledger.read(tx -> tx.first(
                        "SELECT access_token, refresh_token, obtained_at, expires_at FROM token WHERE account=?",
                        row -> new Grant(
                                row.getString(1), row.getString(2), renewAt(row.getLong(3), row.getLong(4)), true),
                        name))
                .orElseGet(() ->
                        new Grant(null, accounts.return2(name).refreshToken().orElse(null), 0, true)));
    }

    private static long renewAt(long obtained, long expires) {
        return expires - Math.min(AHEAD_MILLIS, (expires - obtained) / 3);
    }

    private String refresh(String account) {
        if (grants.get(account).refreshToken() == null) {
            throw new CredentialsException("Account " + account + " of return2 needs login: it has no refresh token.");
        }
        Pair unkept = arrived.get(account);
        if (unkept != null) {
            keep(account, unkept);
            return grants.get(account).accessToken();
        }
        Pause pause = pauses.get(account);
        if (pause != null && clock.millis() < pause.until()) {
            throw new CredentialsException("Account " + account + " of return2 has no token for now.");
        }
        ask(account);
        return grants.get(account).accessToken();
    }

    private void ask(String account) {
        Exchange exchange = camel.getEndpoint("direct:token-refresh").createExchange();
        exchange.setVariable("account", account);
        exchange.setVariable("asked", clock.millis());
        try (ProducerTemplate route = camel.createProducerTemplate()) {
            route.send("direct:token-refresh", exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Exception failure = exchange.getException();
        if (failure != null) {
            pause(
                    account,
                    failure instanceof CredentialsException
                            ? failure.getMessage()
                            : failure.getClass().getSimpleName());
            throw new CredentialsException("Account " + account + " of return2 has no token.");
        }
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
            throw new CredentialsException("the answer says "
                    + words(answer.path("error").asText("nothing")) + "; connect the account again if this goes on");
        }
        String before = grant(account).refreshToken();
        String refresh = answer.path("refresh_token").asText("");
        long seconds = answer.path("expires_in").asLong(STANDARD_LIFE_SECONDS);
        long expires = asked + 1000 * (seconds > 0 ? seconds : STANDARD_LIFE_SECONDS);
        // Remembered before it is written: should writing fail, the next call writes it, and never asks with the old
        // one.
        Pair pair = new Pair(access, refresh.isEmpty() ? before : refresh, before, asked, expires);
        arrived.put(account, pair);
        keep(account, pair);
    }

    private void keep(String account, Pair pair) {
        ledger.write(tx -> tx.update(
                "INSERT INTO token (account, access_token, refresh_token, spare_refresh_token, obtained_at, expires_at)"
                        + " VALUES (?,?,?,?,?,?) ON CONFLICT (account) DO UPDATE SET access_token=excluded.access_token,"
                        + " refresh_token=excluded.refresh_token, spare_refresh_token=excluded.spare_refresh_token,"
                        + " obtained_at=excluded.obtained_at, expires_at=excluded.expires_at",
                account,
                pair.access(),
                pair.refresh(),
                pair.before(),
                pair.obtained(),
                pair.expires()));
        grants.put(account, new Grant(pair.access(), pair.refresh(), renewAt(pair.obtained(), pair.expires()), false));
        arrived.remove(account, pair);
    }

    /** What a server says goes to the log as a few plain words only. */
    private static String words(String text) {
        String plain = text.replaceAll("[^A-Za-z0-9_ .-]", " ");
        return plain.substring(0, Math.min(60, plain.length()));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
