package io.backhaul.connections;

import io.backhaul.Settings;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The value of the OMS header {@code Authorization}: a fixed token, or one made for each call. */
public final class OmsToken {

    private OmsToken() {}

    /** @param millis epoch milliseconds */
    public static String of(Settings.Oms account, long millis) {
        return account.apiToken().orElseGet(() -> {
            byte[] random = new byte[16];
            // Not kept in a static field: a native binary must not seed it when it is built.
            new SecureRandom().nextBytes(random);
            return signed(
                    account.apiKey().orElseThrow(),
                    account.apiSecret().orElseThrow(),
                    millis,
                    HexFormat.of().formatHex(random));
        });
    }

    /** {@code Base64(apiKey-ms-nonce-signature)}. */
    static String signed(String apiKey, String apiSecret, long millis, String nonce) {
        String token = apiKey + "-" + millis + "-" + nonce + "-" + signature(apiSecret, millis, nonce);
        return Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code Base64(HMAC-SHA256(apiSecret, ms-nonce))}. */
    static String signature(String apiSecret, long millis, String nonce) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(apiSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal((millis + "-" + nonce).getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException | InvalidKeyException e) {
            throw new IllegalStateException(e);
        }
    }
}
