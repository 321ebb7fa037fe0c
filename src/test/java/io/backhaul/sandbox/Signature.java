package io.backhaul.sandbox;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signatures of both vendors. */
final class Signature {
    private Signature() {}

    /** The header vAuthorization: hex MD5 of path|body|clientKey|secretKey. */
    static String vAuthorization(String path, byte[] body, String clientKey, String secretKey) {
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update((path + "|").getBytes(StandardCharsets.UTF_8));
            md5.update(body);
            md5.update(("|" + clientKey + "|" + secretKey).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(md5.digest());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The signature inside a token of the OMS: Base64 HMAC-SHA256 of milliseconds-nonce. */
    static String oms(String apiSecret, String milliseconds, String nonce) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(apiSecret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] signed = mac.doFinal((milliseconds + "-" + nonce).getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
