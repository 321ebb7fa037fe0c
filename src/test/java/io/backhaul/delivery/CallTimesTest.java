package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.backhaul.TestSettings;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long a claim lasts, and until when a call may still begin. */
class CallTimesTest {

    @ParameterizedTest
    @CsvSource({
        // response time-out, call time-out, claim.length, claim
        "30s,,2m,PT2M",
        "30s,,10s,PT2M",
        "1s,,10s,PT10S",
        "1s,20s,10s,PT40S",
    })
    void aClaimLastsFourResponseTimeOutsAtLeastAndTwoCalls(
            String response, String call, String length, String expected) {
        CallTimes times = CallTimes.of(TestSettings.of(
                "backhaul.http.response-timeout", response,
                "backhaul.http.call-timeout", call == null ? "" : call,
                "backhaul.claim.length", length));

        assertEquals(expected, times.claim().toString());
        assertEquals(times.claim().minus(times.call()).toNanos(), times.sendBefore(0));
    }
}
