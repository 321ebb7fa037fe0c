package io.backhaul.connections;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.Settings;
import io.backhaul.TestSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers of a token endpoint mean, whatever it answers. */
class TokenAnswerTest {

    private static TokenRequests.Answer read(int status, String json, String... settings) {
        String[] all = new String[settings.length + 2];
        System.arraycopy(settings, 0, all, 2, settings.length);
        all[0] = "backhaul.return2.url";
        all[1] = "http://127.0.0.1:9/openapi";
        Settings set = TestSettings.of(all);
        try {
            return new TokenRequests(TestSettings.accounts(set), null)
                    .read(new ObjectMapper().readTree(json.replace('\'', '"')), "default", status);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'access_token':'a','refresh_token':'r','expires_in':60}         | r | 60",
                "{'access_token':'a','refresh_token':'r','expires_in':'60'}       | r | 60",
                "{'access_token':'a','expires_in':60}                             | - | 60",
                "{'access_token':'a','refresh_token':'','expires_in':60}          | - | 60",
                "{'access_token':'a','refresh_token':null,'expires_in':60}        | - | 60",
                "{'access_token':'a','refresh_token':'r'}                         | r | 3600",
                "{'access_token':'a','refresh_token':'r','expires_in':'soon'}     | r | 3600",
                "{'access_token':'a','refresh_token':'r','expires_in':-1}         | r | 3600",
                "{'access_token':'a','refresh_token':'r','expires_in':1e300}      | r | 316224000",
                "{'access_token':'a','refresh_token':'r','expires_in':9223372036854775807,'error':''} | r | 316224000",
            })
    void aPair(String json, String refresh, long seconds) {
        TokenRequests.Answer answer = read(200, json);
        assertEquals("a", answer.accessToken());
        assertEquals(refresh, answer.refreshToken());
        assertEquals(seconds, answer.seconds());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | {'error':'invalid_grant'}                                  | true",
                "401 | {'error':'invalid_grant'}                                  | true",
                "200 | {'error':'invalid_grant','access_token':'a'}               | true",
                "502 | {'error':'invalid_grant'}                                  | false",
                "400 | {'error':'invalid_client'}                                 | false",
                "400 | {'error':'server_error'}                                   | false",
                "400 | {'error':{'code':'invalid_grant'}}                         | false",
                "500 | {'access_token':'a','refresh_token':'r'}                   | false",
                "302 | {'access_token':'a','refresh_token':'r'}                   | false",
                "200 | {}                                                         | false",
                "200 | []                                                         | false",
                "200 | null                                                       | false",
                "200 | \"token\" | false",
                "200 | {'access_token':{'a':1}}                                   | false",
                "200 | {'access_token':'a\\r\\nX: y'}                             | false",
                "200 | {'access_token':'a','refresh_token':'r\\u0000'}             | false",
            })
    void aRefusal(int status, String json, boolean dead) {
        CredentialsException refused = assertThrows(CredentialsException.class, () -> read(status, json));
        assertEquals(dead, refused instanceof DeadGrantException, refused.getMessage());
    }

    @Test
    void fieldsHaveTheNamesThatAreSet() {
        TokenRequests.Answer answer = read(
                200,
                "{'accessToken':'a','refreshToken':'r','expiresIn':5}",
                "backhaul.return2.token-fields.access-token",
                "accessToken",
                "backhaul.return2.token-fields.refresh-token",
                "refreshToken",
                "backhaul.return2.token-fields.expires-in",
                "expiresIn");
        assertEquals(new TokenRequests.Answer("a", "r", 5), answer);
        assertFalse(answer.toString().contains("a r"));
    }

    @Test
    void whatTheServerSaysIsRepeatedInPlainWordsOnly() {
        CredentialsException refused = assertThrows(
                CredentialsException.class,
                () -> read(400, "{'error':'<script>\\n2026 ERROR forged " + "x".repeat(500) + "'}"));
        assertFalse(refused.getMessage().contains("\n") || refused.getMessage().contains("<"), refused.getMessage());
        assertFalse(refused.getMessage().length() > 150, refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        // the server's clock, sent at, received at: how far ours is behind
        "1000, 900, 1100, 0",
        "5000, 900, 1100, 3900",
        "100, 900, 1100, -800",
    })
    void clocks(long server, long sent, long received, long behind) {
        assertEquals(behind, ClockSkew.behindMillis(server, sent, received));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{'timestamp':'1772424621277'} | -                             | 1772424621277",
                "{'timestamp':1772424621277}   | -                             | 1772424621277",
                "{'timestamp':'soon'}          | Mon, 02 Mar 2026 04:10:21 GMT | 1772424621000",
                "{}                            | Mon, 02 Mar 2026 04:10:21 GMT | 1772424621000",
                "{}                            | yesterday                     | -1",
                "{}                            | -                             | -1",
            })
    void whenAnAnswerSaysThatItWasGiven(String json, String header, long at) throws JsonProcessingException {
        assertEquals(
                at,
                ClockSkew.answeredAt(new ObjectMapper().readTree(json.replace('\'', '"')), header)
                        .orElse(-1));
    }
}
