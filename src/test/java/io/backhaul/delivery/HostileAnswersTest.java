package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.Accounts;
import io.backhaul.endtoend.Workplace;
import io.backhaul.endtoend.WorkplaceResource;
import io.backhaul.ledger.Claim;
import io.backhaul.ledger.RequestQueue;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.http.HttpComponent;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The real call route against a server that does what no server should: always an outcome, in time, in little memory. */
@QuarkusTest
@QuarkusTestResource(value = HostileAnswersTest.QuickCalls.class, restrictToAnnotatedClass = true)
class HostileAnswersTest {

    private static final int LONGEST_ANSWER = 100_000;
    private static final Duration LIMIT = Duration.ofMillis(1_500);
    private static final String JSON = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n";
    private static final String YES = "{\"code\":\"20000\",\"success\":true}";
    private static final byte[] BOMB = bomb();
    private static final HostileServer SERVER = HostileServer.start();

    @Inject
    ProducerTemplate route;

    @Inject
    CamelContext camel;

    @Inject
    Accounts accounts;

    @Inject
    Delivery delivery;

    @Inject
    RequestQueue requests;

    Workplace workplace;

    /** Short times and a short answer. */
    public static class QuickCalls extends WorkplaceResource {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new LinkedHashMap<>(super.start());
            settings.put("backhaul.http.response-timeout", "700ms");
            settings.put("backhaul.http.call-timeout", LIMIT.toMillis() + "ms");
            settings.put("backhaul.limits.answer", String.valueOf(LONGEST_ANSWER));
            return settings;
        }
    }

    @AfterAll
    static void close() throws IOException {
        SERVER.close();
    }

    record Hostile(String name, String kind, String code, HostileServer.Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> scripts() {
        String chunked = JSON + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.of(
                new Hostile("good", "CONFIRMED", null, (out, socket) -> say(out, whole(YES))),
                new Hostile("silent", "UNKNOWN", "no-answer", (out, socket) -> Thread.sleep(10_000)),
                new Hostile("endless body", "UNKNOWN", "answer-too-long", (out, socket) -> {
                    say(out, JSON + "\r\n");
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("endless chunks", "UNKNOWN", "answer-too-long", (out, socket) -> {
                    say(out, chunked);
                    forever(out, "1f40\r\n" + "x".repeat(8_000) + "\r\n");
                }),
                new Hostile("a huge Content-Length that is kept", "UNKNOWN", "answer-too-long", (out, socket) -> {
                    say(out, JSON + "Content-Length: 9000000000\r\n\r\n");
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("trickling body", "UNKNOWN", "no-answer", (out, socket) -> {
                    say(out, JSON + "\r\n{");
                    trickle(out, " ");
                }),
                new Hostile("trickling head", "UNKNOWN", "no-answer", (out, socket) -> trickle(out, "H")),
                new Hostile("a line of the head without end", "UNKNOWN", "malformed-answer", (out, socket) -> {
                    say(out, "HTTP/1.1 200 OK\r\nX: ");
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("a head without end", "UNKNOWN", "malformed-answer", (out, socket) -> {
                    say(out, "HTTP/1.1 200 OK\r\n");
                    forever(out, "X: 1\r\n".repeat(100));
                }),
                new Hostile(
                        "100 KB of status line",
                        "UNKNOWN",
                        "malformed-answer",
                        (out, socket) -> say(out, "HTTP/1.1 200 " + "K".repeat(100_000) + "\r\n\r\n")),
                new Hostile("gzip bomb", "UNKNOWN", "answer-too-long", (out, socket) -> {
                    say(out, JSON + "Content-Encoding: gzip\r\nContent-Length: " + BOMB.length + "\r\n\r\n");
                    out.write(BOMB);
                }),
                new Hostile(
                        "no gzip after all",
                        "UNKNOWN",
                        "malformed-answer",
                        (out, socket) -> say(
                                out,
                                JSON + "Content-Encoding: gzip\r\nContent-Length: " + YES.length() + "\r\n\r\n" + YES)),
                new Hostile(
                        "less than Content-Length",
                        "UNKNOWN",
                        "connection-lost",
                        (out, socket) -> say(out, JSON + "Content-Length: 500\r\n\r\n" + YES)),
                new Hostile(
                        "more than Content-Length",
                        "UNKNOWN",
                        "cut-off-answer",
                        (out, socket) -> say(out, JSON + "Content-Length: 10\r\n\r\n" + YES)),
                new Hostile(
                        "a Content-Length that is none",
                        "UNKNOWN",
                        "malformed-answer",
                        (out, socket) -> say(out, JSON + "Content-Length: -7x\r\n\r\n" + YES)),
                new Hostile(
                        "no chunk", "UNKNOWN", "malformed-answer", (out, socket) -> say(out, chunked + "zz\r\n" + YES)),
                new Hostile(
                        "redirect to itself",
                        "REJECTED",
                        "redirected",
                        (out, socket) -> say(
                                out,
                                "HTTP/1.1 302 Found\r\nConnection: close\r\nLocation: " + SERVER.url()
                                        + "/again\r\nContent-Length: 0\r\n\r\n")),
                new Hostile(
                        "HTTP/0.9",
                        "UNKNOWN",
                        "malformed-answer",
                        (out, socket) -> say(out, "<html>\r\n<body>hello</body>\r\n".repeat(100))),
                new Hostile("nothing at all", "UNKNOWN", "connection-lost", (out, socket) -> socket.close()),
                new Hostile("reset in the middle of the body", "UNKNOWN", "connection-lost", (out, socket) -> {
                    say(out, JSON + "Content-Length: 500\r\n\r\n{");
                    socket.setSoLinger(true, 0);
                    socket.close();
                }),
                new Hostile(
                        "1xx without end",
                        "UNKNOWN",
                        "no-answer",
                        (out, socket) -> forever(out, "HTTP/1.1 102 Processing\r\n\r\n".repeat(100))),
                new Hostile(
                        "a Java object",
                        "UNKNOWN",
                        "empty-answer",
                        (out, socket) -> say(
                                out,
                                "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-java-serialized-object\r\n"
                                        + "Content-Length: 4\r\n\r\n\u00ac\u00ed\u0000\u0005")),
                new Hostile("endless 401", "RETRY", "unauthorized", (out, socket) -> {
                    say(out, "HTTP/1.1 401 No\r\n\r\n");
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("endless 500", "UNKNOWN", "server-error", (out, socket) -> {
                    say(out, "HTTP/1.1 500 No\r\nRetry-After: soon\r\n\r\n");
                    forever(out, "x".repeat(8_000));
                }));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void whateverComesIsAnOutcomeInTime(Hostile hostile) {
        SERVER.script(hostile.script());
        long began = System.nanoTime();

        Outcome outcome = call(System.nanoTime() + LIMIT.toNanos());

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(hostile.kind(), outcome.kind().name(), outcome.failure() + " " + outcome.code());
        assertEquals(hostile.code(), outcome.code());
        assertEquals(1, SERVER.requests(), "repeated or followed by the client itself");
        // Twice the limit leaves room for a busy machine.
        assertTrue(took.compareTo(LIMIT.multipliedBy(2)) < 0, took.toString());
        if (!hostile.name().startsWith("1xx")) {
            // What lies in the sockets' buffers counts as said.
            assertTrue(SERVER.said() < 20_000_000, SERVER.said() + " bytes were taken");
        }
    }

    @Test
    void aClaimThatIsTooOldIsNotSent() {
        SERVER.script((out, socket) -> say(out, whole(YES)));

        Outcome outcome = call(System.nanoTime() - 1);

        assertEquals(Outcome.Kind.RETRY, outcome.kind());
        assertEquals("claim-lapsed", outcome.code());
        assertEquals(0, SERVER.requests());
    }

    @Test
    void aRequestWhoseClaimIsTooOldWaitsAndIsThenConfirmed() {
        // From here on only the test claims.
        delivery.stop();
        workplace.drop("oms-return-update", "old.csv", "orderNo,referenceNo\nROOLD1,A\n");
        Claim claim = claim();
        long before = workplace.sandbox().requestCount();

        route.sendBody("direct:request", aged(claim));

        assertEquals(before, workplace.sandbox().requestCount());
        assertEquals(
                1,
                workplace.number("SELECT count(*) FROM request WHERE state='READY' AND code='claim-lapsed'"
                        + " AND unknown_seen=0 AND attempts=1"));

        route.sendBody("direct:request", claim());

        assertEquals(1, workplace.number("SELECT count(*) FROM request WHERE state='CONFIRMED' AND attempts=2"));
        assertEquals(1, workplace.sandbox().effects("entity=ROOLD1").size());
    }

    private Claim claim() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .until(() -> requests.claim("oms", "default", 1, 0), claims -> !claims.isEmpty())
                .get(0);
    }

    /** The same claim, made an hour ago. */
    private static Claim aged(Claim claim) {
        return new Claim(
                claim.id(),
                claim.sourceNo(),
                claim.entityId(),
                claim.system(),
                claim.account(),
                claim.operation(),
                claim.messageId(),
                claim.entity(),
                claim.payload(),
                claim.payloadHash(),
                claim.rows(),
                claim.attempt(),
                claim.firstSentAt(),
                claim.unknownSeen(),
                claim.tries(),
                claim.lookUps(),
                claim.lookUp(),
                claim.claimedAtNanos() - Duration.ofHours(1).toNanos());
    }

    @Test
    void whatIsMeantForTheClientNeverReachesTheWire() {
        SERVER.script((out, socket) -> say(out, whole(YES)));

        assertEquals(
                Outcome.Kind.CONFIRMED,
                call(System.nanoTime() + LIMIT.toNanos()).kind());

        assertTrue(SERVER.heard().startsWith("POST /open/x HTTP/1.1\r\n"), SERVER.heard());
        assertTrue(SERVER.heard().toLowerCase().contains("\r\nauthorization: "), SERVER.heard());
        assertFalse(SERVER.heard().toLowerCase().contains("backhaul"), SERVER.heard());
        assertFalse(SERVER.heard().toLowerCase().contains("camel"), SERVER.heard());
    }

    @Test
    void bothNamesOfTheHttpComponentAreBounded() {
        for (String name : new String[] {"http", "https"}) {
            HttpComponent component = camel.getComponent(name, HttpComponent.class);
            assertTrue(component.getHttpClientConfigurer() instanceof BoundedHttp, name);
        }
    }

    @Test
    void thereIsAThreadForEachCallThatMayBeUnderWay() {
        int threads =
                camel.getExecutorServiceManager().getThreadPoolProfile("calls").getMaxPoolSize();
        assertTrue(threads >= accounts.inFlight() && accounts.inFlight() == 48, threads + " threads");
    }

    private Outcome call(long sendBefore) {
        Call call = new Call(
                "oms",
                "default",
                "oms-return-update",
                "POST",
                SERVER.url() + "/open/x",
                null,
                "{}".getBytes(StandardCharsets.UTF_8),
                "RO1",
                false,
                sendBefore);
        return route.requestBody("direct:call", call, Outcome.class);
    }

    private static String whole(String body) {
        return JSON + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void forever(OutputStream out, String text) throws IOException {
        while (true) {
            say(out, text);
        }
    }

    private static void trickle(OutputStream out, String text) throws IOException, InterruptedException {
        while (true) {
            say(out, text);
            Thread.sleep(200);
        }
    }

    /** Some kilobytes that become 50 MB. */
    private static byte[] bomb() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            byte[] spaces = " ".repeat(1_000_000).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < 50; i++) {
                zip.write(spaces);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
