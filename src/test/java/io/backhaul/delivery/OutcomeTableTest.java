package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What answers mean. */
class OutcomeTableTest {

    private static final int MOST = 1_000;
    private static final String CANCELS = "{'code':'20000','success':true,'data':{'successList':[%s],'failList':[%s]}}";
    private static final String MINE = "{'orderNo':'RO1','message':'is cancelled already'}";
    private static final String OTHERS = "{'orderNo':'RO2','message':'unheard of'}";

    private final OutcomeTable table = OutcomeFixture.table();

    /** Operation or system, failure or status, content type, body, whether it is repeated, outcome, code. */
    static Stream<String> answers() {
        List<String> cases = new ArrayList<>(List.of(
                "oms|credentials||||RETRY|no-credentials",
                "oms|lapsed||||RETRY|claim-lapsed",
                "oms|connect||||RETRY|no-connection",
                "oms|tls||||RETRY|tls-refused",
                "oms|timeout||||UNKNOWN|no-answer",
                "oms|lost||||UNKNOWN|connection-lost",
                "oms|malformed||||UNKNOWN|malformed-answer",
                "return2|401|json|{'success':false}||RETRY|unauthorized",
                "return2|429|json|{'success':false}||RETRY|too-many-requests",
                "return2|502|json|{'success':true}||UNKNOWN|server-error",
                "return2|200|application/json|" + "x".repeat(MOST + 1) + "||UNKNOWN|answer-too-long",
                "return2|200|application/json|||UNKNOWN|empty-answer",
                "return2|200|| \n ||UNKNOWN|empty-answer",
                "return2|200|application/pdf|{'success':true}||UNKNOWN|wrong-content-type",
                "oms|200|image/png|PNG||UNKNOWN|wrong-content-type",
                "oms|200|application/octet-stream|{'code':'20000','success':true}||UNKNOWN|wrong-content-type",
                "return2|200|text/html|<html>||UNKNOWN|html-answer",
                "return2|200|application/json|\uFEFF <!DOCTYPE html>||UNKNOWN|html-answer",
                "return2|200|application/json|{'success':tr||UNKNOWN|unreadable-answer",
                "return2|200|application/json|{'success':true,||UNKNOWN|cut-off-answer",
                "return2|200|application/json|{'success':'a||UNKNOWN|cut-off-answer",
                "return2|200|application/json|hello||UNKNOWN|unreadable-answer",
                "return2|200|application/json|{'success':true}{}||UNKNOWN|unreadable-answer",
                "return2|200|application/json|[]||UNKNOWN|unreadable-answer",
                "oms|200|application/json|{'message':'x'}||UNKNOWN|unreadable-answer",
                "return2|200|json|{'success':false,'errorCode':'DONE'}|again|CONFIRMED|",
                "return2|200|json|{'success':false,'errorCode':'DONE'}||REJECTED|DONE",
                "return2|500|json|{'success':false,'errorCode':'DONE'}|again|UNKNOWN|server-error",
                "return2|200|json|{'success':true,'hasBusinessException':false,'isFallback':true}||UNKNOWN|fallback",
                "return2|200|json|{'success':true,'hasBusinessException':false,'isFallback':false}||CONFIRMED|",
                "return2-label|200|json|{'success':true,'result':{'docUrl':'','trackingNumber':'T'}}||RETRY|label-not-ready",
                "return2-label|200|json|{'success':true,'result':null}||RETRY|label-not-ready",
                "return2-label|200|json|{'success':true,'result':{'qrLink':'l'}}||CONFIRMED|",
                "return2-label|200|json|{'success':false,'errorCode':'E'}||REJECTED|E",
                "return2|200||{'success':true}||CONFIRMED|",
                "return2|200|text/html;charset=UTF-8|{'success':true}||CONFIRMED|",
                "return2|200|json|{'success':true,'hasBusinessException':true,'errorCode':'E1'}||REJECTED|E1",
                "return2|200|json|{'success':false,'errorCode':'E1','errorMsg':'no'}||REJECTED|E1",
                "return2|200|json|{'success':false,'errorMsg':'access token is invalid'}||RETRY|unauthorized",
                "outbound|200|json|{'success':false,'message':'access token is invalid'}||RETRY|unauthorized",
                "return2|400|json|{'success':false,'errorCode':'E2'}||REJECTED|E2",
                "outbound|200|json|{'code':0}||CONFIRMED|",
                "outbound|201|json|{'success':true,'errors':[]}||CONFIRMED|",
                "outbound|200|json|{'code':3,'errors':[{'code':'300001','message':'x'}]}||REJECTED|300001",
                "outbound|200|json|{'code':0,'errors':[{'code':'3A0529'}]}||REJECTED|3A0529",
                "oms|200|json|{'code':'20000','success':true,'errors':[]}||CONFIRMED|",
                "oms|200|json|{'code':'20000','success':true,'errors':''}||CONFIRMED|",
                "oms|200|json|{'code':'20000','success':false}||REJECTED|20000",
                "oms|200|json|{'code':'40004','success':false,'message':'x','errors':'y'}||REJECTED|40004",
                "return2|302||||REJECTED|redirected",
                "return2|403||||REJECTED|forbidden",
                "return2|407||||RETRY|proxy-refused",
                "return2|408||||UNKNOWN|no-answer",
                "return2|400|text/html|<html>||REJECTED|refused",
                "return2|413||||REJECTED|refused",
                "return2|400|json|{'success':false}||REJECTED|refused",
                "return2|200|json|{'success':false}||REJECTED|refused",
                "return2|404||||REJECTED|not-found",
                "return2|404|json|{'success':false,'errorCode':'E3'}||REJECTED|E3",
                "return2|199||||UNKNOWN|unreadable-answer",
                "return2|999||||UNKNOWN|unreadable-answer",
                "return2|2000|json|{'success':true}||UNKNOWN|unreadable-answer"));
        cases.addAll(List.of(
                cancel(MINE, "", "", "CONFIRMED|"),
                cancel(MINE, OTHERS, "", "CONFIRMED|"),
                cancel(OTHERS, MINE, "", "REJECTED|cancel-failed"),
                cancel("", "{'orderNo':'RO1','code':'C7'}", "", "REJECTED|C7"),
                cancel("", MINE, "again", "CONFIRMED|"),
                cancel(OTHERS, OTHERS, "", "UNKNOWN|not-mentioned"),
                cancel(MINE, MINE, "", "UNKNOWN|not-mentioned"),
                cancel("", "", "", "UNKNOWN|not-mentioned"),
                "oms-return-cancel|200|json|{'code':'20000','success':true,'data':null}||UNKNOWN|not-mentioned",
                "oms-return-cancel|200|json|{'code':'5','success':false,'data':{'failList':[%s]}}||REJECTED|cancel-failed"
                        .formatted(MINE),
                "oms-return-cancel|200|json|{'code':'5','success':false,'data':{'successList':[%s]}}||CONFIRMED|"
                        .formatted(MINE),
                "oms-return-cancel|200|json|{'code':'5','success':false,'data':{'failList':[{'orderNo':'X'}]}}||UNKNOWN|not-mentioned",
                "oms-return-cancel|200|json|{'code':'40000','success':false}||REJECTED|40000"));
        return cases.stream();
    }

    private static String cancel(String done, String failed, String repeated, String expected) {
        return "oms-return-cancel|200|json|" + CANCELS.formatted(done, failed) + "|" + repeated + "|" + expected;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void anAnswerHasItsOutcome(String line) {
        String[] expected = line.split("\\|", -1);
        Outcome outcome = table.outcome(call(expected), answer(expected), Set.of("DONE", "is cancelled already"), 0, 0);
        assertEquals(Outcome.Kind.valueOf(expected[5]), outcome.kind());
        assertEquals(expected[6], outcome.code() == null ? "" : outcome.code());
    }

    private static Call together(String... repeated) {
        List<Call.Subject> others = Stream.of("RO2", "RO3")
                .map(order -> new Call.Subject(order, List.of(repeated).contains(order)))
                .toList();
        Call one = OutcomeFixture.call("oms", "oms-return-cancel", "RO1", false);
        return new Call(
                "oms", "default", one.operation(), "POST", one.url(), null, one.body(), "RO1", false, null, others);
    }

    private List<String> each(Call call, String body) {
        Answer answer = Answer.of(
                200, "application/json", null, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), MOST);
        Outcome first = table.outcome(call, answer, Set.of("is cancelled already"), 0, 0);
        return Stream.concat(Stream.of(first), first.others().stream())
                .map(outcome -> outcome.kind() + " " + outcome.code() + " " + outcome.message())
                .toList();
    }

    @Test
    void eachOrderOfACallHasWhatTheAnswerSaysOfIt() {
        String answer = "{'code':'20000','success':true,'data':{'successList':[{'orderNo':'RO1'}],"
                + "'failList':[{'orderNo':'RO2','message':'does not exist'}]}}";

        assertEquals(
                List.of("CONFIRMED null null", "REJECTED cancel-failed does not exist", "UNKNOWN not-mentioned null"),
                each(together(), answer));
    }

    @Test
    void doneAlreadyCountsForTheOrderThatWasRepeated() {
        String answer = "{'code':'20000','success':true,'data':{'failList':[{'orderNo':'RO1','message':'is cancelled"
                + " already'},{'orderNo':'RO2','message':'is cancelled already'},{'orderNo':'RO3','message':'no'}]}}";

        assertEquals(
                List.of(
                        "REJECTED cancel-failed is cancelled already",
                        "CONFIRMED null null",
                        "REJECTED cancel-failed no"),
                each(together("RO2"), answer));
    }

    @Test
    void whatAnAnswerDoesNotMentionIsUnknownWhateverStandsAtItsTop() {
        String answer = "{'code':'5','success':false,'data':{'successList':[{'orderNo':'RO1'}],"
                + "'failList':[{'orderNo':'RO2','message':'no'}]}}";

        assertEquals(
                List.of("CONFIRMED null null", "REJECTED cancel-failed no", "UNKNOWN not-mentioned null"),
                each(together(), answer));
    }

    @Test
    void whatIsRefusedAsAWholeIsTriedAlone() {
        assertEquals(
                List.of(
                        "RETRY refused-together a bad list",
                        "RETRY refused-together a bad list",
                        "RETRY refused-together a bad list"),
                each(together(), "{'code':'40000','success':false,'message':'a bad list'}"));
    }

    /** Fails when a row is added without a case above. */
    @Test
    void everyRowIsHit() {
        Set<OutcomeRow> unhit = new HashSet<>(table.rows());
        answers().map(line -> line.split("\\|", -1)).forEach(line -> {
            Envelope.Said said = table.said(call(line), answer(line));
            boolean done = "again".equals(line[4]) && !"500".equals(line[1]);
            unhit.remove(table.decide(call(line), answer(line), said, done));
        });
        assertEquals(Set.of(), unhit);
        assertTrue(table.rows().size() > 25);
    }

    private static Call call(String... line) {
        boolean operation = line[0].contains("-");
        return OutcomeFixture.call(
                line[0].replaceFirst("-.*", ""), operation ? line[0] : "any", "RO1", "again".equals(line[4]));
    }

    private static Answer answer(String... line) {
        if (!line[1].matches("[0-9]+")) {
            return Answer.none(line[1]);
        }
        byte[] body = line[3].replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        String type = line[2].equals("json") ? "application/json;charset=UTF-8" : line[2];
        return Answer.of(Integer.valueOf(line[1]), type, null, body, MOST);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'code':'4','success':false,'message':'no','errors':['a',{'message':'b'},null,{}]}|no; a; b",
                "{'code':'4','success':false,'message':null,'errors':[{'message':'b'}]}|b",
                "{'code':'4','success':false,'message':'no','errors':7}|no",
            })
    void theOmsMessageAndItsErrorsAreShownTogether(String body, String message) {
        String[] line = {"oms", "200", "json", body, ""};
        assertEquals(message, table.said(call(line), answer(line)).message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ outcome: retry }|act is missing",
                "{ act: data }|outcome is missing",
                "{ outcome: perhaps, act: data }|\"perhaps\" is unknown; outcome takes confirmed, rejected, retry, unknown",
                "{ outcome: retry, act: nobody, body: short }|\"short\" is unknown; body takes cut, empty",
                "{ outcome: retry, act: nobody, failure: bang }|\"bang\" is unknown; failure takes connect",
                "{ outcome: retry, act: nobody, type: xml }|\"xml\" is unknown; type takes",
                "{ outcome: retry, act: nobody, system: erp }|\"erp\" is unknown; system takes",
                "{ outcome: retry, act: nobody, operation: o }|\"o\" is unknown; operation takes",
                "{ outcome: retry, act: nobody, status: 6xx }|status \"6xx\" is neither",
                "{ outcome: retry, act: nobody, stats: 200 }|\"stats\" is unknown; the row takes",
                "{ outcome: retry, act: nobody, codes: 7 }|codes is no list",
                "{ outcome: retry, act: nobody, when: '.a ==' }|when is no JSLT",
            })
    void aTableThatCannotBeUnderstoodNamesTheRow(String row, String complaint) {
        String yaml = OutcomeFixture.yaml().replaceFirst("rows:\n", "rows:\n  - " + row + "\n");

        String message = assertThrows(
                        IllegalArgumentException.class, () -> OutcomeTable.of(yaml, OutcomeFixture.OPERATIONS))
                .getMessage();

        assertTrue(message.startsWith("Row 1 {"), message);
        assertTrue(message.contains("of routes/delivery/outcomes.yaml: " + complaint), message);
    }

    @Test
    void aTableWithGapsSaysWhere() {
        assertComplaint("  - { outcome: unknown, code: unreadable-answer, act: nobody }\n", "", "The last row of ");
        assertComplaint("    answer: .result\n", "", "The envelope return2 of ");
        assertComplaint("  outbound:\n", "  outback:\n", "The envelope outback of ");
        assertComplaint("rows:\n", "rows: }\n", "Line ");
    }

    private static void assertComplaint(String part, String other, String beginning) {
        assertTrue(OutcomeFixture.yaml().contains(part), part);
        String yaml = OutcomeFixture.yaml().replace(part, other);

        String message = assertThrows(
                        IllegalArgumentException.class, () -> OutcomeTable.of(yaml, OutcomeFixture.OPERATIONS))
                .getMessage();

        assertTrue(message.startsWith(beginning) && message.contains("routes/delivery/outcomes.yaml"), message);
    }

    @Test
    void aCodeIsAddedByOneRow() throws IOException {
        String yaml = OutcomeFixture.yaml()
                .replaceFirst(
                        "  # An earlier attempt",
                        "  - { system: return2, codes: [E1, 7], outcome: retry, code: busy, act: nobody }\n"
                                + "  # An earlier attempt");
        OutcomeTable own = OutcomeTable.of(yaml, OutcomeFixture.OPERATIONS);
        String[] line = {"return2", "200", "json", "{'success':false,'errorCode':'E1'}", ""};
        String[] other = {"return2", "200", "json", "{'success':false,'errorCode':'E2'}", ""};

        assertEquals(
                Outcome.Kind.RETRY,
                own.outcome(call(line), answer(line), Set.of(), 0, 0).kind());
        assertEquals(
                Outcome.Kind.REJECTED,
                own.outcome(call(other), answer(other), Set.of(), 0, 0).kind());
    }
}
