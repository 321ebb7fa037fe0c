package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The real routes against a server of documents that does what no server should: refused or bounded, and said why. */
@QuarkusTest
@QuarkusTestResource(value = HostileDocumentsTest.QuickDownloads.class, restrictToAnnotatedClass = true)
class HostileDocumentsTest {

    private static final int MOST = 200_000;
    private static final Duration LIMIT = Duration.ofMillis(1_500);
    private static final String OK = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/pdf\r\n";
    private static final String PDF = "%PDF-1.4 label";
    private static final HostileServer SERVER = HostileServer.start();
    private static Claim claim;

    @Inject
    ProducerTemplate route;

    @Inject
    Delivery delivery;

    @Inject
    RequestQueue requests;

    Workplace workplace;

    /** Short times and small documents. */
    public static class QuickDownloads extends WorkplaceResource {
        @Override
        public Map<String, String> start() {
            Map<String, String> settings = new LinkedHashMap<>(super.start());
            settings.put("backhaul.http.response-timeout", "700ms");
            settings.put("backhaul.labels.time", LIMIT.toMillis() + "ms");
            settings.put("backhaul.labels.most-bytes", String.valueOf(MOST));
            return settings;
        }
    }

    @AfterAll
    static void close() throws IOException {
        SERVER.close();
    }

    /** From here on only the test claims. */
    @BeforeEach
    void claim() {
        if (claim == null) {
            delivery.stop();
            workplace.drop("return2-label", "hostile.csv", "orderNumber\nOCSHOSTILE\n");
            claim = Awaitility.await()
                    .atMost(Workplace.LONG)
                    .until(() -> requests.claim("return2", "default", 1, 0), claims -> !claims.isEmpty())
                    .get(0);
        }
    }

    @AfterEach
    void nothingIsLeftOrLiesElsewhere() throws IOException {
        for (String name : Workplace.list(labels())) {
            assertEquals("return2-label.default.OCSHOSTILE.docUrl.pdf", name);
            Files.delete(labels().resolve(name));
        }
        assertTrue(List.of("labels").containsAll(Workplace.list(labels().getParent())));
    }

    private Path labels() {
        return workplace.folder().resolve("erp/outbox/labels");
    }

    private Outcome fetch(ObjectNode answer) {
        Outcome answered = new Outcome(
                Outcome.Kind.CONFIRMED, "nobody", null, null, answer, null, 200, 0, System.currentTimeMillis(), 1);
        Exchange done = route.request("direct:documents", exchange -> {
            exchange.setVariable("claim", claim);
            exchange.getIn().setBody(answered);
            exchange.getIn().setHeader("Access-Token", "Bearer secret");
        });
        assertEquals(null, done.getException());
        return done.getMessage().getBody(Outcome.class);
    }

    private Outcome fetch(String link) {
        return fetch(JsonNodeFactory.instance.objectNode().put("docUrl", link));
    }

    record Hostile(String name, String kind, String code, HostileServer.Script script) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Hostile> scripts() {
        String chunked = OK + "Transfer-Encoding: chunked\r\n\r\n";
        String redirect = "HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: ";
        return Stream.of(
                new Hostile("good", "CONFIRMED", null, (out, socket) -> say(out, whole("application/pdf", PDF))),
                new Hostile("good, in chunks", "CONFIRMED", null, (out, socket) -> {
                    for (String part : new String[] {chunked + "4\r\n%PDF\r\n", "a\r\n-1.4 label\r\n", "0\r\n\r\n"}) {
                        say(out, part);
                        out.flush();
                    }
                }),
                new Hostile(
                        "as large as it may be",
                        "CONFIRMED",
                        null,
                        (out, socket) -> say(out, whole("application/pdf", PDF + "x".repeat(MOST - PDF.length())))),
                new Hostile(
                        "a byte larger",
                        "REJECTED",
                        "document-too-large",
                        (out, socket) -> say(out, whole("application/pdf", PDF + "x".repeat(MOST - PDF.length() + 1)))),
                new Hostile("10 GB as declared", "REJECTED", "document-too-large", (out, socket) -> {
                    say(out, OK + "Content-Length: 10000000000\r\n\r\n" + PDF);
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("a body without end", "REJECTED", "document-too-large", (out, socket) -> {
                    say(out, OK + "\r\n" + PDF);
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("chunks without end", "REJECTED", "document-too-large", (out, socket) -> {
                    say(out, chunked + "e\r\n" + PDF + "\r\n");
                    forever(out, "1f40\r\n" + "x".repeat(8_000) + "\r\n");
                }),
                new Hostile("a gzip bomb stays gzip", "REJECTED", "document-wrong-type", (out, socket) -> {
                    byte[] bomb = gzip(PDF + "x".repeat(10_000_000));
                    say(out, OK + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
                    out.write(bomb);
                }),
                new Hostile(
                        "a page declared as PDF",
                        "REJECTED",
                        "document-wrong-type",
                        (out, socket) -> say(out, whole("application/pdf", "<html>log in</html>"))),
                new Hostile(
                        "a PDF declared as page",
                        "REJECTED",
                        "document-wrong-type",
                        (out, socket) -> say(out, whole("text/html", PDF))),
                new Hostile(
                        "a Java object",
                        "RETRY",
                        "document-unavailable",
                        (out, socket) -> say(out, whole("application/x-java-serialized-object", "\u00ac\u00ed\0\5"))),
                new Hostile(
                        "an empty document",
                        "RETRY",
                        "document-unavailable",
                        (out, socket) -> say(out, whole("application/pdf", ""))),
                new Hostile("silence", "RETRY", "document-unavailable", (out, socket) -> Thread.sleep(10_000)),
                new Hostile("a slow drip", "RETRY", "document-unavailable", (out, socket) -> {
                    say(out, OK + "Content-Length: 1000\r\n\r\n" + PDF);
                    trickle(out);
                }),
                new Hostile("a slow head", "RETRY", "document-unavailable", (out, socket) -> trickle(out)),
                new Hostile("a pause in the body", "RETRY", "document-unavailable", (out, socket) -> {
                    say(out, OK + "Content-Length: 1000\r\n\r\n" + PDF);
                    Thread.sleep(10_000);
                }),
                new Hostile(
                        "less than declared",
                        "RETRY",
                        "document-unavailable",
                        (out, socket) -> say(out, OK + "Content-Length: 1000\r\n\r\n" + PDF)),
                new Hostile(
                        "a chunk too few",
                        "RETRY",
                        "document-unavailable",
                        (out, socket) -> say(out, chunked + "e\r\n" + PDF + "\r\n")),
                new Hostile("a reset", "RETRY", "document-unavailable", (out, socket) -> {
                    say(out, OK + "Content-Length: 1000\r\n\r\n" + PDF);
                    socket.setSoLinger(true, 0);
                    socket.close();
                }),
                new Hostile("no HTTP", "RETRY", "document-unavailable", (out, socket) -> say(out, PDF + "\r\n\r\n")),
                new Hostile(
                        "a redirect to this machine",
                        "REJECTED",
                        "document-redirected",
                        (out, socket) -> say(out, redirect + SERVER.url() + "/again\r\n\r\n")),
                new Hostile(
                        "a redirect to the metadata of a cloud",
                        "REJECTED",
                        "document-redirected",
                        (out, socket) -> say(out, redirect + "http://169.254.169.254/latest/meta-data/\r\n\r\n")),
                new Hostile(
                        "a name of its own",
                        "CONFIRMED",
                        null,
                        (out, socket) -> say(
                                out,
                                OK + "Content-Disposition: attachment; filename=\"../../../evil.sh\"\r\n"
                                        + "CamelFileName: ../../evil.sh\r\nContent-Length: " + PDF.length()
                                        + "\r\n\r\n" + PDF)),
                new Hostile("expired", "RETRY", "document-expired", (out, socket) -> {
                    say(out, "HTTP/1.1 403 Forbidden\r\n\r\n");
                    forever(out, "x".repeat(8_000));
                }),
                new Hostile("gone", "RETRY", "document-expired", (out, socket) -> say(out, status(404))),
                new Hostile("busy", "RETRY", "document-unavailable", (out, socket) -> say(out, status(429))),
                new Hostile("down", "RETRY", "document-unavailable", (out, socket) -> say(out, status(503))),
                new Hostile("a part only", "REJECTED", "document-refused", (out, socket) -> say(out, status(206))),
                new Hostile("no content", "REJECTED", "document-refused", (out, socket) -> say(out, status(204))),
                new Hostile("not for us", "REJECTED", "document-refused", (out, socket) -> say(out, status(451))));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void whateverComesIsAnOutcomeInTime(Hostile hostile) throws IOException {
        SERVER.script(hostile.script());
        long began = System.nanoTime();

        Outcome outcome = fetch(SERVER.url() + "/a.pdf");

        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertEquals(hostile.kind() + " " + hostile.code(), outcome.kind() + " " + outcome.code());
        boolean there = outcome.kind() == Outcome.Kind.CONFIRMED;
        assertEquals(there, outcome.answer().has("docUrlFile"));
        assertEquals(there, !Workplace.list(labels()).isEmpty(), "saved");
        assertEquals(!there, outcome.message() != null && outcome.message().contains("docUrl"));
        assertEquals(1, SERVER.requests(), "repeated or followed by the client itself");
        // Twice the limit leaves room for a busy machine.
        assertTrue(took.compareTo(LIMIT.multipliedBy(2)) < 0, took.toString());
        // What lies in the sockets' buffers counts as said.
        assertTrue(SERVER.said() < 20_000_000, SERVER.said() + " bytes were taken");
        assertFalse(SERVER.heard().contains("secret"), SERVER.heard());
        assertFalse(SERVER.heard().toLowerCase().contains("camel"), SERVER.heard());
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:%d/a.pdf,                   document-address-refused",
        "http://127.0.0.2:%d/a.pdf,                   document-address-refused",
        "http://2130706434:%d/a.pdf,                  document-address-refused",
        "http://[::1]:%d/a.pdf,                       document-address-refused",
        "http://[::ffff:127.0.0.1]:%d/a.pdf,          document-address-refused",
        "http://0.0.0.0:%d/a.pdf,                     document-address-refused",
        "http://169.254.169.254/latest/meta-data/,    document-address-refused",
        "https://192.168.0.1/a.pdf,                   document-address-refused",
        "http://127.0.0.1@localhost:%d/a.pdf,         document-bad-link",
        "file:///etc/passwd,                          document-bad-link",
        "http://127.0.0.1:%d/{{backhaul.api.token}},  document-bad-link",
    })
    void linksThatLeadInsideAreNeverFollowed(String link, String code) {
        SERVER.script((out, socket) -> say(out, whole("application/pdf", PDF)));
        String port = SERVER.url().replaceFirst(".*:", "");

        Outcome outcome = fetch(link.replace("%d", port));

        assertEquals("REJECTED " + code, outcome.kind() + " " + outcome.code());
        assertEquals(0, SERVER.requests());
    }

    @Test
    void aLinkGoesOutAsItCameIn() {
        SERVER.script((out, socket) -> say(out, whole("application/pdf", PDF)));

        fetch(SERVER.url()
                + "/a%2Fb/退.pdf?X-Signature=a%2Fb%3D&x=1+2%20&httpClientConfigurer=%23bean:x&y=RAW(1)#page=1");

        assertTrue(
                SERVER.heard()
                        .startsWith("GET /a%2Fb/%E9%80%80.pdf?X-Signature=a%2Fb%3D&x=1+2%20"
                                + "&httpClientConfigurer=%23bean:x&y=RAW(1) HTTP/1.1\r\n"),
                SERVER.heard());
    }

    @Test
    void whatAskingAgainMayMendCountsMoreThanWhatIsRefused() {
        SERVER.script((out, socket) -> say(out, status(SERVER.heard().startsWith("GET /over") ? 410 : 451)));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("docUrl", SERVER.url() + "/refused").put("qrCodeUrl", SERVER.url() + "/over");

        Outcome outcome = fetch(answer);

        assertEquals("RETRY document-expired", outcome.kind() + " " + outcome.code());
        assertEquals(2, SERVER.requests());
    }

    @Test
    void theDocumentThatCouldBeHadIsThere() {
        SERVER.script((out, socket) ->
                say(out, SERVER.heard().startsWith("GET /no") ? status(451) : whole("application/pdf", PDF)));
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("docUrl", SERVER.url() + "/yes").put("qrCodeUrl", SERVER.url() + "/no");

        Outcome outcome = fetch(answer);

        assertEquals("REJECTED document-refused", outcome.kind() + " " + outcome.code());
        assertTrue(outcome.message().contains("qrCodeUrl"), outcome.message());
        assertTrue(outcome.answer().has("docUrlFile"));
    }

    @Test
    void theApiNamesNoFilesOfOurs() {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        answer.put("docUrl", " ").putNull("qrCodeUrl").put("docUrlFile", "../../etc/passwd");

        Outcome outcome = fetch(answer);

        assertEquals(Outcome.Kind.CONFIRMED, outcome.kind());
        assertFalse(outcome.answer().has("docUrlFile"));
    }

    private static String whole(String type, String body) {
        return "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private static String status(int status) {
        return "HTTP/1.1 " + status + " Some\r\nConnection: close\r\n"
                + (status == 204 ? "\r\n" : "Content-Type: application/pdf\r\nContent-Length: 14\r\n\r\n" + PDF);
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void forever(OutputStream out, String text) throws IOException {
        while (true) {
            say(out, text);
        }
    }

    private static void trickle(OutputStream out) throws IOException, InterruptedException {
        while (true) {
            say(out, "x");
            Thread.sleep(200);
        }
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return bytes.toByteArray();
    }
}
