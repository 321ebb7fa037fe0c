package io.backhaul.sandbox;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The vectors of both signatures. */
class SignatureTest {
    private static final String MILLISECONDS = "1772424621277";
    private static final String NONCE = "0123456789abcdef0123456789abcdef";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "/openapi/3pp/outbound/v1/cancel | `` | a35d32a12cf699654f7ba4582fae1dde",
                "/openapi/3pp/outbound/v1/cancel | {\"data\":{\"orderNumber\":\"OCO1\"}} | 1445b7a7bba91bb1b30e903030122c8e",
                "/openapi/3pp/returns/v1/query/label | `` | 1b74c529254fd9b894c76b7c98a3fca0"
            })
    void vAuthorization(String path, String body, String expected) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        assertEquals(expected, Signature.vAuthorization(path, bytes, "test-client-key", "test-secret-key"));
    }

    @Test
    void oms() {
        assertEquals(
                "eZJsaHl5QhcCi5O62PUzuSY26yWBAtmIg5osUPdXSjA=", Signature.oms("test-api-secret", MILLISECONDS, NONCE));
    }

    @Test
    void aMadeOmsTokenIsKnownByItsSignature() {
        OmsCredential credential = new OmsCredential(Behaviour::standard);
        String key = "K".repeat(32);
        assertEquals(
                Optional.of("default"),
                credential.account(OmsCredential.make(key, "test-api-secret", MILLISECONDS, NONCE)));
        assertEquals(
                Optional.empty(), credential.account(OmsCredential.make(key, "wrong-secret", MILLISECONDS, NONCE)));
        assertEquals(
                Optional.empty(),
                credential.account(OmsCredential.make("X".repeat(32), "test-api-secret", MILLISECONDS, NONCE)));
        assertEquals(Optional.empty(), credential.account("no-token"));
    }
}
