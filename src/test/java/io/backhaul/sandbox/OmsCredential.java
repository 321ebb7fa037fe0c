package io.backhaul.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/** The bare token of the OMS: a fixed one, or one made for each call. */
final class OmsCredential {
    private static final int MILLISECONDS_LENGTH = 13;
    private static final int NONCE_LENGTH = 32;

    private final Supplier<Behaviour> behaviour;

    OmsCredential(Supplier<Behaviour> behaviour) {
        this.behaviour = behaviour;
    }

    /** The account of a token: of the fixed token "default", of token-account the account, of a made one "default". */
    Optional<String> account(String token) {
        String fixed = behaviour.get().omsToken();
        if (token == null) {
            return Optional.empty();
        }
        if (token.equals(fixed)) {
            return Optional.of("default");
        }
        if (token.startsWith(fixed + "-")) {
            return Optional.of(token.substring(fixed.length() + 1));
        }
        return isMade(token) ? Optional.of("default") : Optional.empty();
    }

    /** A token made now, as the vendor's own sandbox hands out. */
    String make(String nonce) {
        String now = String.valueOf(System.currentTimeMillis());
        return make(behaviour.get().omsApiKey(), behaviour.get().omsApiSecret(), now, nonce);
    }

    static String make(String apiKey, String apiSecret, String milliseconds, String nonce) {
        String signature = Signature.oms(apiSecret, milliseconds, nonce);
        String token = apiKey + "-" + milliseconds + "-" + nonce + "-" + signature;
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isMade(String token) {
        String[] parts = decode(token).split("-", -1);
        return parts.length == 4
                && parts[0].equals(behaviour.get().omsApiKey())
                && parts[1].length() == MILLISECONDS_LENGTH
                && parts[1].chars().allMatch(Character::isDigit)
                && parts[2].length() == NONCE_LENGTH
                && parts[3].equals(Signature.oms(behaviour.get().omsApiSecret(), parts[1], parts[2]));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
