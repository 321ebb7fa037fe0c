package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Any bytes under any head are an outcome, never an exception. */
class AnyAnswerTest {

    private static final OutcomeTable TABLE = OutcomeFixture.table();
    private static final int MOST = 400;

    @Property(tries = 3_000)
    void anyAnswerHasAnOutcome(
            @ForAll("operations") String operation,
            @ForAll("statuses") int status,
            @ForAll("bodies") byte[] body,
            @ForAll("headers") String contentType,
            @ForAll("headers") String retryAfter,
            @ForAll boolean repeated) {
        String system = operation.split("-", 2)[0];
        Call call = OutcomeFixture.call(system, operation, "RO1", repeated);

        Outcome outcome =
                TABLE.outcome(call, Answer.of(status, contentType, retryAfter, body, MOST), Set.of("x", "1"), 1_000, 5);

        assertNotNull(outcome.kind());
        assertNotNull(outcome.act());
        assertTrue(outcome.retryAfterMillis() >= 0);
        assertTrue(outcome.message() == null || outcome.message().length() <= 2_000);
        boolean readable = new String(body, StandardCharsets.UTF_8).contains("uccess")
                || new String(body, StandardCharsets.UTF_8).matches("(?s).*(ode|essageId).*")
                || new String(body, StandardCharsets.UTF_16).matches("(?s).*(uccess|ode|essageId).*");
        if (outcome.kind() == Outcome.Kind.CONFIRMED) {
            assertTrue(status / 100 == 2 || repeated, "confirmed by " + status);
            assertTrue(readable, "confirmed by a body without an envelope");
        }
        if (status / 100 == 2 && body.length > MOST) {
            assertTrue(outcome.kind() == Outcome.Kind.UNKNOWN, outcome.toString());
        }
        assertFalse(status == 500 && outcome.kind() != Outcome.Kind.UNKNOWN);
    }

    @Provide
    Arbitrary<String> operations() {
        return Arbitraries.of("oms-return-update", "oms-return-cancel", "return2-cancel", "outbound-cancel");
    }

    @Provide
    Arbitrary<Integer> statuses() {
        return Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(3, Arbitraries.of(200, 201, 204, 302, 400, 401, 403, 404, 429, 500, 503)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(0, 9_999)));
    }

    @Provide
    Arbitrary<byte[]> bodies() {
        Arbitrary<byte[]> noise = Arbitraries.bytes().array(byte[].class).ofMaxSize(MOST + 50);
        Arbitrary<String> values = Arbitraries.of(
                "null",
                "true",
                "false",
                "0",
                "1.5",
                "1e999999",
                "-1E-99999",
                "\"\"",
                "\"x\"",
                "\"20000\"",
                "[]",
                "[1]",
                "[{}]",
                "[null]",
                "{}",
                "{\"a\":1}",
                "{\"failList\":7}",
                "{\"failList\":[null,{\"orderNo\":\"RO1\"}]}",
                "{\"successList\":[{\"orderNo\":\"RO1\"},{\"orderNo\":2}]}",
                "\"\\ud800\"",
                "\"token token expired\"");
        Arbitrary<String> fields = Arbitraries.of(
                "code",
                "success",
                "hasBusinessException",
                "isFallback",
                "errors",
                "message",
                "errorCode",
                "errorMsg",
                "result",
                "data",
                "messageId");
        Arbitrary<byte[]> envelopes = Arbitraries.maps(fields, values)
                .ofMaxSize(7)
                .map(all -> {
                    StringBuilder json = new StringBuilder();
                    all.forEach((field, value) -> json.append(json.length() == 0 ? "{" : ",")
                            .append('"')
                            .append(field)
                            .append("\":")
                            .append(value));
                    return json.append(json.length() == 0 ? "{}" : "}")
                            .toString()
                            .getBytes(StandardCharsets.UTF_8);
                });
        Arbitrary<byte[]> cut = envelopes.flatMap(
                whole -> Arbitraries.integers().between(0, whole.length).map(to -> Arrays.copyOf(whole, to)));
        Arbitrary<byte[]> deep = Arbitraries.integers()
                .between(1, MOST)
                .map(depth -> "[".repeat(depth).getBytes(StandardCharsets.UTF_8));
        return Arbitraries.oneOf(noise, envelopes, cut, deep);
    }

    @Provide
    Arbitrary<String> headers() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(40).injectNull(0.3),
                Arbitraries.of(
                        "application/json",
                        "text/html; charset=nonsense",
                        ";;",
                        "image/png",
                        "120",
                        "-1",
                        "99999999999999999999",
                        "Wed, 21 Oct 2015 07:28:00 GMT",
                        "Wed, 99 Oct 9999 07:28:00 GMT"));
    }
}
