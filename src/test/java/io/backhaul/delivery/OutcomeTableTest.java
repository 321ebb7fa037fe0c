package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.schibsted.spt.data.jslt.JsltException;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What answers mean. */
class OutcomeTableTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private final OutcomeTable table = load();

    private static OutcomeTable load() {
        try {
            return OutcomeTable.load();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "return2|200|{'success':true,'hasBusinessException':false,'isFallback':false}|CONFIRMED|",
                "return2|200|{'success':true}|CONFIRMED|",
                "return2|200|{'success':true,'hasBusinessException':true,'errorCode':'E1'}|REJECTED|E1",
                "return2|200|{'success':false,'errorCode':'E1','errorMsg':'no'}|REJECTED|E1",
                "return2|200|{'success':true,'hasBusinessException':false,'isFallback':true}|UNKNOWN|fallback",
                "return2|200|{'success':false,'errorMsg':'access token is invalid'}|RETRY|unauthorized",
                "return2|200|[]|UNKNOWN|unreadable-answer",
                "return2|401|{'success':false}|RETRY|unauthorized",
                "return2|429|{'success':false}|RETRY|too-many-requests",
                "return2|502|{'success':true}|UNKNOWN|server-error",
                "return2|400|{'success':false,'errorCode':'E2'}|REJECTED|E2",
                "return2|404||REJECTED|not-found",
                "return2|302||REJECTED|redirected",
                "outbound|200|{'code':0}|CONFIRMED|",
                "outbound|201|{'success':true,'errors':[]}|CONFIRMED|",
                "outbound|200|{'code':3,'errors':[{'code':'300001','message':'x'}]}|REJECTED|300001",
                "outbound|200|{'code':0,'errors':[{'code':'3A0529'}]}|REJECTED|3A0529",
                "oms|200|{'code':'20000','success':true,'errors':[]}|CONFIRMED|",
                "oms|200|{'code':'20000','success':true,'errors':''}|CONFIRMED|",
                "oms|200|{'code':'20000','success':false}|REJECTED|20000",
                "oms|200|{'code':'40004','success':false,'message':'x','errors':'y'}|REJECTED|40004",
                "oms|200|{'message':'x'}|UNKNOWN|unreadable-answer",
            })
    void anAnswerHasItsOutcome(String system, int status, String body, Outcome.Kind outcome, String code)
            throws IOException {
        OutcomeTable.Said said = table.said(system, body == null ? null : JSON.readTree(body.replace('\'', '"')));
        OutcomeTable.Line line = table.decide(system, null, status, said, false);
        assertEquals(outcome, line.outcome());
        if (outcome != Outcome.Kind.CONFIRMED) {
            assertEquals(code, line.code() != null ? line.code() : said.code());
        }
    }

    @ParameterizedTest
    @CsvSource({"connect,RETRY", "tls,RETRY", "credentials,RETRY", "timeout,UNKNOWN", "lost,UNKNOWN"})
    void noAnswerHasItsOutcome(String failure, Outcome.Kind outcome) {
        assertEquals(
                outcome,
                table.decide("oms", failure, null, OutcomeTable.Said.NOTHING, false)
                        .outcome());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'code':'4','success':false,'message':'no','errors':['a',{'message':'b'},null,{}]}|no; a; b",
                "{'code':'4','success':false,'message':null,'errors':[{'message':'b'}]}|b",
                "{'code':'4','success':false,'message':'no','errors':7}|no",
            })
    void theOmsMessageAndItsErrorsAreShownTogether(String body, String message) throws IOException {
        assertEquals(
                message,
                table.said("oms", JSON.readTree(body.replace('\'', '"'))).message());
    }

    /** Every field of an envelope with every type of value. */
    @TestFactory
    Stream<DynamicTest> noShapeOfAnEnvelopeBreaksTheTable() {
        List<String> values =
                List.of("null", "true", "0", "1.5", "\"\"", "\"x\"", "[]", "[1]", "[{}]", "[null]", "{}", "{\"a\":1}");
        List<String> fields = List.of(
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
        return Stream.of("return2", "outbound", "oms")
                .map(system -> DynamicTest.dynamicTest(system, () -> {
                    for (String field : fields) {
                        for (String value : values) {
                            String body = "{\"success\":false,\"code\":\"1\",\"" + field + "\":" + value + "}";
                            for (int status : new int[] {200, 400, 401, 500}) {
                                assertNotNull(decide(system, status, body).outcome(), body);
                            }
                        }
                    }
                }));
    }

    private OutcomeTable.Line decide(String system, int status, String body) throws IOException {
        OutcomeTable.Said said;
        try {
            said = table.said(system, JSON.readTree(body));
        } catch (JsltException e) {
            said = OutcomeTable.Said.NOTHING;
        }
        return table.decide(system, null, status, said, false);
    }
}
