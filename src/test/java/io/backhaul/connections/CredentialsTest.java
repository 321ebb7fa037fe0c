package io.backhaul.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors that are known of both APIs. */
class CredentialsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "path-only POST /openapi/3pp/outbound/v1/cancel {} a35d32a12cf699654f7ba4582fae1dde",
                "path-and-body POST /openapi/3pp/outbound/v1/cancel {\"data\":{\"orderNumber\":\"OCO1\"}}"
                        + " 1445b7a7bba91bb1b30e903030122c8e",
                "path-and-body GET /openapi/3pp/returns/v1/query/label {} 1b74c529254fd9b894c76b7c98a3fca0",
            })
    void signature(String mode, String method, String path, String body, String expected) {
        assertEquals(
                expected,
                Signature.of(
                        mode,
                        method,
                        path,
                        body.getBytes(StandardCharsets.UTF_8),
                        "test-client-key",
                        "test-secret-key"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://host/openapi/3pp/outbound/v1/cancel, /openapi/3pp/outbound/v1/cancel",
        "https://gateway/oc/openapi/3pp/outbound/v1/cancel, /openapi/3pp/outbound/v1/cancel",
        "https://host/openapi/3pp/a%20b, /openapi/3pp/a%20b",
        "https://host/other/3pp, /other/3pp",
    })
    void theSignedPathIsTheApis(String url, String path) {
        assertEquals(path, Credentials.signedPath(url));
    }

    @Test
    void omsToken() {
        String nonce = "0123456789abcdef0123456789abcdef";
        String signature = OmsToken.signature("test-api-secret", 1772424621277L, nonce);
        assertEquals("eZJsaHl5QhcCi5O62PUzuSY26yWBAtmIg5osUPdXSjA=", signature);
        String token = OmsToken.signed("K".repeat(32), "test-api-secret", 1772424621277L, nonce);
        assertEquals(
                "K".repeat(32) + "-1772424621277-" + nonce + "-" + signature,
                new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8));
    }
}
