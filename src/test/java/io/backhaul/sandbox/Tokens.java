package io.backhaul.sandbox;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * The access and refresh tokens of all seller accounts. The first refresh token of an account is
 * sandbox-refresh-token-account, of the account default sandbox-refresh-token.
 */
final class Tokens {
    private static final String FIRST = "sandbox-refresh-token";

    /** An access token and, where it is new, the refresh token that came with it. */
    record Pair(String access, Optional<String> refresh) {}

    private record Access(String account, long expiresAt, Optional<String> refresh) {}

    private final Supplier<Behaviour> behaviour;
    private final Map<String, Access> accesses = new HashMap<>();
    private final Map<String, String> accountByRefresh = new HashMap<>();
    private final Map<String, String> oldByNewRefresh = new HashMap<>();
    private final Set<String> revoked = new HashSet<>();

    Tokens(Supplier<Behaviour> behaviour) {
        this.behaviour = behaviour;
    }

    /** A first pair, for a seller who has just agreed. */
    Pair issue(String account) {
        return pair(account, Optional.of(newRefresh(account)));
    }

    /** A new pair for a refresh token, or nothing where it is not alive. */
    Optional<Pair> refresh(String refresh) {
        Optional<String> account = accountOf(refresh);
        account.ifPresent(owner -> used(refresh));
        return account.map(owner -> {
            if (behaviour.get().rotation() == Behaviour.Rotation.NONE) {
                return pair(owner, Optional.empty());
            }
            String next = newRefresh(owner);
            if (behaviour.get().rotation() == Behaviour.Rotation.AT_ONCE) {
                revoked.add(refresh);
            } else {
                oldByNewRefresh.put(next, refresh);
            }
            return pair(owner, Optional.of(next));
        });
    }

    /** The account of an access token that is alive. */
    Optional<String> account(String access) {
        Access known = accesses.get(access);
        if (known == null || known.expiresAt() <= System.currentTimeMillis()) {
            return Optional.empty();
        }
        known.refresh().ifPresent(this::used);
        return Optional.of(known.account());
    }

    void expireAll() {
        accesses.clear();
    }

    /** Ends all that an account was given until now, as a seller does who withdraws. */
    void revoke(String account) {
        accesses.values().removeIf(access -> access.account().equals(account));
        revoked.add(account.equals("default") ? FIRST : FIRST + "-" + account);
        accountByRefresh.forEach((refresh, owner) -> {
            if (owner.equals(account)) {
                revoked.add(refresh);
            }
        });
    }

    void reset() {
        accesses.clear();
        accountByRefresh.clear();
        oldByNewRefresh.clear();
        revoked.clear();
    }

    // The old refresh token dies only now: whoever lost the answer can still ask again with it.
    private void used(String refresh) {
        String old = oldByNewRefresh.remove(refresh);
        if (old != null) {
            revoked.add(old);
        }
    }

    private Optional<String> accountOf(String refresh) {
        if (refresh == null || revoked.contains(refresh)) {
            return Optional.empty();
        }
        if (refresh.equals(FIRST)) {
            return Optional.of("default");
        }
        if (refresh.startsWith(FIRST + "-")) {
            return Optional.of(refresh.substring(FIRST.length() + 1));
        }
        return Optional.ofNullable(accountByRefresh.get(refresh));
    }

    // Signs that need encoding in a query show who encodes wrongly.
    private String newRefresh(String account) {
        String refresh = "rt/" + UUID.randomUUID() + "+%41==";
        accountByRefresh.put(refresh, account);
        return refresh;
    }

    private Pair pair(String account, Optional<String> refresh) {
        String access = "at-" + UUID.randomUUID();
        long expiresAt = System.currentTimeMillis() + behaviour.get().expiresIn() * 1000L;
        accesses.put(access, new Access(account, expiresAt, refresh));
        return new Pair(access, refresh);
    }
}
