package io.backhaul.connections;

import io.backhaul.ledger.Ledger;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One-time links that open {@code /connect}, and the OAuth {@code state} of sellers on their way to agree. Each is good for
 * one use, ends by itself, and is kept as a hash only; a state belongs to the browser, or the command, that it was made for.
 */
@ApplicationScoped
public class SignIns {

    public static final Duration LINK_LIVES = Duration.ofMinutes(30);
    public static final Duration STATE_LIVES = Duration.ofMinutes(15);

    private static final String LINK = "link";
    private static final String STATE = "state";
    private static final int BYTES = 32;

    private final Ledger ledger;
    private final Clock clock = Clock.systemUTC();

    SignIns(Ledger ledger) {
        this.ledger = ledger;
    }

    private record Known(String account, String browserHash) {}

    /** A secret that nobody guesses, in characters of an address. */
    public static String secret() {
        byte[] random = new byte[BYTES];
        // Not kept in a static field: a native binary must not seed it when it is built.
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** A link's secret that lets one browser begin to connect the account. */
    public String link(String account) {
        return make(LINK, account, null, LINK_LIVES);
    }

    /** @param browser secret that the browser keeps as a cookie; null for a command */
    public String state(String account, String browser) {
        return make(STATE, account, browser, STATE_LIVES);
    }

    private String make(String kind, String account, String browser, Duration lives) {
        String secret = secret();
        long now = clock.millis();
        ledger.write(tx -> {
            tx.update("DELETE FROM sign_in WHERE expires_at<?", now);
            return tx.update(
                    "INSERT INTO sign_in (hash, kind, account, browser_hash, expires_at) VALUES (?,?,?,?,?)",
                    Sha256.hex(secret),
                    kind,
                    account,
                    browser == null ? null : Sha256.hex(browser),
                    now + lives.toMillis());
        });
        return secret;
    }

    /** Whether the link is good; it is not any more from then on. */
    public boolean useLink(String secret, String account) {
        return find(LINK, secret)
                .flatMap(found -> use(LINK, secret))
                .filter(known -> known.account().equals(account))
                .isPresent();
    }

    /**
     * The account that a state was made for. It is used up, also where the browser is a foreign one; but not where a browser
     * brings back what was begun by a command, which can still be given it.
     *
     * @param browser what the browser's cookie for an account holds; null for a command
     * @return empty when it is missing, foreign, used before or too old
     */
    public Optional<String> useState(String secret, UnaryOperator<String> browser) {
        Optional<Known> begun = find(STATE, secret);
        if (begun.isEmpty()) {
            return Optional.empty();
        }
        String cookie = browser.apply(begun.get().account());
        boolean ofCommand = begun.get().browserHash() == null;
        if (ofCommand && cookie != null) {
            return Optional.empty();
        }
        String hash = cookie == null ? null : Sha256.hex(cookie);
        return use(STATE, secret)
                .filter(known -> Objects.equals(hash, known.browserHash()))
                .map(Known::account);
    }

    /** Looked for before it is used: guesses must not cost a write each. */
    private Optional<Known> find(String kind, String secret) {
        return secret == null
                ? Optional.empty()
                : ledger.read(tx -> tx.first(
                        "SELECT account, browser_hash FROM sign_in WHERE hash=? AND kind=? AND expires_at>=?",
                        SignIns::known,
                        Sha256.hex(secret),
                        kind,
                        clock.millis()));
    }

    private Optional<Known> use(String kind, String secret) {
        return ledger.write(tx -> tx.first(
                "DELETE FROM sign_in WHERE hash=? AND kind=? AND expires_at>=? RETURNING account, browser_hash",
                SignIns::known,
                Sha256.hex(secret),
                kind,
                clock.millis()));
    }

    private static Known known(ResultSet row) throws SQLException {
        return new Known(row.getString(1), row.getString(2));
    }
}
