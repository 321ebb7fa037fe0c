package io.backhaul.connections;

import io.backhaul.ledger.Ledger;
import jakarta.enterprise.context.ApplicationScoped;

/** Changes the key that tokens are encrypted with, while the service may be running. */
@ApplicationScoped
public class KeyRotation {

    private final KeyRing keys;
    private final Grants grants;
    private final Ledger ledger;

    KeyRotation(KeyRing keys, Grants grants, Ledger ledger) {
        this.keys = keys;
        this.grants = grants;
        this.ledger = ledger;
    }

    /**
     * Encrypts all tokens anew: with a fresh key in the key file, or with {@code backhaul.key} where that is set, reading
     * what {@code backhaul.key-before} had encrypted.
     *
     * @return how many accounts have tokens
     * @throws KeyException when what is kept cannot be read
     */
    public int rotate() {
        if (keys.isFile()) {
            keys.add();
        }
        // Whoever seals meanwhile does so before this, with either key, or after it, with the newest.
        int accounts = grants.sealAnew();
        if (keys.isFile()) {
            keys.keepNewest();
        }
        return accounts;
    }

    /** Forgets all tokens, for want of their key; the accounts need login then. A key file is made anew. */
    public int forget() {
        int accounts = ledger.write(tx -> tx.update("UPDATE token SET access_token=NULL, refresh_token=NULL,"
                + " spare_refresh_token=NULL, needs_login=1"));
        if (keys.isFile()) {
            keys.renew();
        }
        return accounts;
    }
}
