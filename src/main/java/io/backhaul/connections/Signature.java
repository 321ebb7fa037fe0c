package io.backhaul.connections;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** The header {@code vAuthorization} of Orange Connex: MD5 of {@code path|body|clientKey|secretKey}. */
public final class Signature {

    public static final String HEADER = "vAuthorization";
    private static final String OFF = "off";
    private static final String PATH_AND_BODY = "path-and-body";
    private static final String PATH_ONLY = "path-only";

    private Signature() {}

    public static boolean isUnknown(String mode) {
        return !List.of(OFF, PATH_AND_BODY, PATH_ONLY).contains(mode);
    }

    public static boolean isOff(String mode) {
        return mode.equals(OFF);
    }

    /**
     * @param path URL path from {@code /openapi/} on, without query
     * @param body the exact bytes sent; counts as empty for GET and in {@code path-only}
     * @return lower-case hex
     */
    public static String of(String mode, String method, String path, byte[] body, String clientKey, String secretKey) {
        boolean withBody = mode.equals(PATH_AND_BODY) && !method.equals("GET");
        try {
            MessageDigest md5 = MessageDigest.getInstance("MD5");
            md5.update((path + "|").getBytes(StandardCharsets.UTF_8));
            md5.update(withBody ? body : new byte[0]);
            md5.update(("|" + clientKey + "|" + secretKey).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(md5.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
