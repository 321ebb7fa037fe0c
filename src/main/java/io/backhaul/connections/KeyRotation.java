package io.backhaul.connections;

import io.backhaul.ledger.Leases;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Changes the key that tokens are encrypted with, while the service may be running. */
@ApplicationScoped
public class KeyRotation {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final KeyRing keys;
    private final Grants grants;
    private final Leases leases;

    KeyRotation(KeyRing keys, Grants grants, Leases leases) {
        this.keys = keys;
        this.grants = grants;
        this.leases = leases;
    }

    /**
     * Encrypts all tokens anew: with a fresh key in the key file, or with {@code backhaul.key} where that is set, reading
     * what {@code backhaul.key-before} had encrypted.
     *
     * @return how many accounts have tokens
     * @throws KeyException when what is kept cannot be read
     */
    public int rotate() {
        grants.open();
        Leases.Lease lease = leases.take("key", LONGEST)
                .orElseThrow(() -> new KeyException("Another rotate-key is at work; wait for its end."));
        try {
            return rotateAlone();
        } finally {
            leases.release(lease);
        }
    }

    private int rotateAlone() {
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
        int accounts = grants.forget();
        if (keys.isFile()) {
            keys.renew();
        }
        return accounts;
    }
}
