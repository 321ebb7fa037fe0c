package io.backhaul.connections;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.ledger.Leases;
import io.backhaul.ledger.Leases.Lease;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.RequestQueue;
import io.backhaul.ledger.Tx;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The grants of return2's accounts in the ledger, tokens encrypted. */
@ApplicationScoped
public class Grants {

    /** Systems whose requests need a grant. */
    private static final List<String> USERS = List.of(Accounts.RETURN2, Accounts.OUTBOUND);

    private static final String COLUMNS =
            "access_token, refresh_token, spare_refresh_token, obtained_at, expires_at, needs_login, given_hash";

    private final Ledger ledger;
    private final Vault vault;
    private final KeyRing keys;
    private final Settings settings;

    Grants(Ledger ledger, Vault vault, KeyRing keys, Settings settings) {
        this.ledger = ledger;
        this.vault = vault;
        this.keys = keys;
        this.settings = settings;
    }

    /** @param givenHash of the refresh token in the settings when it was kept */
    private record Kept(Grant grant, String givenHash) {}

    static String lease(String account) {
        return "token " + account;
    }

    /**
     * Makes the key file where there is none yet, and shows that what is kept can be read.
     *
     * @throws KeyException when the key is missing, is another one, or others may read it
     */
    public void open() {
        boolean sealed = count("refresh_token LIKE '" + Vault.SEALED + "%'") > 0;
        if (!sealed && !keys.isThere()) {
            keys.add();
        }
        keys.newest();
        if (count("refresh_token NOT LIKE '" + Vault.SEALED + "%'") > 0) {
            sealAnew();
        }
        ledger.read(tx -> tx.list("SELECT account FROM token", row -> row.getString(1)))
                .forEach(this::read);
    }

    private long count(String condition) {
        return ledger.read(tx -> tx.number("SELECT count(*) FROM token WHERE " + condition));
    }

    /** As it is kept; before anything is kept, or after its death, with the refresh token that the settings newly give. */
    Grant read(String account) {
        try {
            return readOnce(account);
        } catch (KeyException e) {
            // A key that has just been changed: what is kept is sealed with the new one by now.
            return readOnce(account);
        }
    }

    private Grant readOnce(String account) {
        return ledger.read(tx -> {
            Optional<Kept> kept = kept(tx, account);
            Grant grant = kept.map(Kept::grant).orElse(Grant.NONE);
            String tried = kept.map(Kept::givenHash).orElse(null);
            return grant.needsLogin()
                    ? given(account)
                            .filter(refreshToken -> !Sha256.hex(refreshToken).equals(tried))
                            .map(Grant::given)
                            .orElse(grant)
                    : grant;
        });
    }

    private Optional<Kept> kept(Tx tx, String account) throws SQLException {
        return tx.first(
                "SELECT " + COLUMNS + " FROM token WHERE account=?",
                row -> new Kept(
                        new Grant(
                                vault.open(row.getString(1), account + " access"),
                                vault.open(row.getString(2), account + " refresh"),
                                vault.open(row.getString(3), account + " spare"),
                                row.getLong(4),
                                row.getLong(5),
                                row.getInt(6) == 1),
                        row.getString(7)),
                account);
    }

    private Optional<String> given(String account) {
        return Optional.ofNullable(settings.return2().get(account)).flatMap(Settings.Return2::refreshToken);
    }

    /**
     * Keeps what a refresh under a lease brought, durably.
     *
     * @return whether it was kept; not when somebody else has taken the lease since
     */
    boolean keep(String account, Grant grant, Lease lease) {
        return ledger.write(tx -> {
            boolean held = Leases.isHeld(tx, lease);
            if (held) {
                put(tx, account, grant);
            }
            return held;
        });
    }

    /** Keeps what a seller's login brought; a refresh that is under way comes to nothing. */
    void replace(String account, Grant grant) {
        ledger.write(tx -> {
            Leases.seize(tx, lease(account));
            put(tx, account, grant);
            return null;
        });
    }

    private void put(Tx tx, String account, Grant grant) throws SQLException {
        boolean works = tx.number("SELECT count(*) FROM token WHERE account=? AND needs_login=0", account) == 1;
        if (!works && !grant.needsLogin()) {
            RequestQueue.beginAnew(tx, account, USERS);
        }
        tx.update(
                "INSERT INTO token (account, " + COLUMNS + ") VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (account) DO UPDATE"
                        + " SET access_token=excluded.access_token, refresh_token=excluded.refresh_token,"
                        + " spare_refresh_token=excluded.spare_refresh_token, obtained_at=excluded.obtained_at,"
                        + " expires_at=excluded.expires_at, needs_login=excluded.needs_login,"
                        + " given_hash=coalesce(excluded.given_hash, token.given_hash)",
                account,
                vault.seal(grant.accessToken(), account + " access"),
                vault.seal(grant.refreshToken(), account + " refresh"),
                vault.seal(grant.spareRefreshToken(), account + " spare"),
                grant.obtainedAt(),
                grant.expiresAt(),
                grant.needsLogin() ? 1 : 0,
                grant.isGiven() ? given(account).map(Sha256::hex).orElse(null) : null);
    }

    /** Encrypts all anew with the newest key, and leaves nothing of what stood there in the ledger's files. */
    int sealAnew() {
        int sealed = ledger.write(tx -> {
            List<String> accounts = tx.list("SELECT account FROM token", row -> row.getString(1));
            for (String account : accounts) {
                put(tx, account, kept(tx, account).orElseThrow().grant());
            }
            return accounts.size();
        });
        ledger.flush();
        return sealed;
    }

    /** Forgets all tokens, for want of their key. */
    int forget() {
        return ledger.write(tx -> tx.update("UPDATE token SET access_token=NULL, refresh_token=NULL,"
                + " spare_refresh_token=NULL, given_hash=NULL, needs_login=1"));
    }
}
