package io.backhaul.connections;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** Encrypts tokens at rest with AES-256-GCM. A sealed text names its key and fits the one place it was sealed for. */
@ApplicationScoped
public class Vault {

    /** What stands before every sealed text; tokens that an earlier version kept do without. */
    static final String SEALED = "sealed:";

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final KeyRing keys;

    Vault(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * @param place where the sealed text will stand; it opens nowhere else
     * @return {@code sealed:<key id>.<Base64 of IV, cipher text and tag>}; null for null
     */
    String seal(String text, String place) {
        if (text == null) {
            return null;
        }
        KeyRing.Key key = keys.newest();
        byte[] iv = new byte[IV_BYTES];
        // Not kept in a static field: a native binary must not seed it when it is built.
        new SecureRandom().nextBytes(iv);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key.secret(), iv, place, text.getBytes(StandardCharsets.UTF_8));
        byte[] all = ByteBuffer.allocate(iv.length + sealed.length)
                .put(iv)
                .put(sealed)
                .array();
        return SEALED + key.id() + "." + Base64.getEncoder().encodeToString(all);
    }

    /**
     * @return the text; null for null
     * @throws KeyException when its key is not there, or it was sealed for another place or changed since
     */
    String open(String sealed, String place) {
        if (sealed == null || !sealed.startsWith(SEALED)) {
            return sealed;
        }
        String[] parts = sealed.substring(SEALED.length()).split("\\.", 2);
        KeyRing.Key key = keys.byId(parts[0]);
        byte[] all = Base64.getDecoder().decode(parts[1]);
        byte[] iv = new byte[IV_BYTES];
        ByteBuffer bytes = ByteBuffer.wrap(all).get(iv);
        byte[] rest = new byte[bytes.remaining()];
        bytes.get(rest);
        return new String(cipher(Cipher.DECRYPT_MODE, key.secret(), iv, place, rest), StandardCharsets.UTF_8);
    }

    private static byte[] cipher(int mode, SecretKey key, byte[] iv, String place, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new KeyException("What is kept for " + place + " was not encrypted for it, or was changed.", e);
        }
    }
}
