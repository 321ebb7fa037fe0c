package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A seller connects, by browser and without; strangers, replays and guesses do not. One program for all of it. */
class ConnectIT {

    private static final String CANCEL = "return2-cancel";
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Workplace workplace;
    private static Map<String, String> settings;
    private static Program program;

    @BeforeAll
    static void start() {
        workplace = Workplace.open();
        settings = new LinkedHashMap<>(workplace.settings());
        settings.remove("backhaul.return2.refresh-token");
        settings.put("backhaul.return2.redirect-url", "https://returns.example.com/connect");
        for (String account : List.of("shop2", "shop3", "shop4")) {
            String prefix = "backhaul.return2." + account + ".";
            settings.put(prefix + "url", workplace.sandbox().url() + "/openapi");
            settings.put(prefix + "token-url", workplace.sandbox().url() + "/oauth/token");
            settings.put(prefix + "client-id", "sandbox-client");
            settings.put(prefix + "redirect-url", "https://returns.example.com/connect/" + account);
        }
        program = Program.start(workplace.folder(), settings);
        Awaitility.await().atMost(Workplace.LONG).until(() -> !program.url().isEmpty());
    }

    @AfterAll
    static void stop() {
        program.close();
        workplace.close();
    }

    /** What a browser got, and the cookie it was given. */
    private record Page(int status, String text, String location, String setCookie) {
        String cookie() {
            return setCookie.split(";", 2)[0];
        }
    }

    private static Page get(String pathAndQuery, String... headers) {
        return send(program.url() + pathAndQuery, "GET", headers);
    }

    private static Page post(String pathAndQuery) {
        return send(program.url() + pathAndQuery, "POST");
    }

    private static Page send(String address, String method, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(address)).method(method, HttpRequest.BodyPublishers.noBody());
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Page(
                    answer.statusCode(),
                    answer.body(),
                    answer.headers().firstValue("Location").orElse(""),
                    answer.headers().firstValue("Set-Cookie").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static String bearer() {
        return "Bearer " + Workplace.API_TOKEN;
    }

    /** The address the seller's browser is sent back to after agreeing. */
    private static URI agree(String login, String account) {
        return URI.create(send(login + "&account=" + account, "POST").location());
    }

    private static JsonNode connectCommand(String account) throws IOException {
        Program.Ended ended = Program.start(workplace.folder(), settings, "connect", account, "--json")
                .awaitEnd();
        assertEquals(0, ended.exitCode(), ended.output());
        return new ObjectMapper()
                .readTree(ended.output().substring(ended.output().indexOf("{\"link")));
    }

    private static boolean isConnected(String account) {
        return workplace.number("SELECT count(*) FROM token WHERE needs_login=0 AND account='" + account + "'") == 1;
    }

    @Test
    void aSellersBrowserConnectsByAOneTimeLinkAndWaitingRequestsFlow() throws IOException {
        workplace.drop(CANCEL + "/shop2", "waits.csv", "orderNumber,cancelType\nOCSWAITS,1\n");
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number("SELECT count(*) FROM request WHERE account='shop2'") == 1);
        assertTrue(program.checksDown().contains("return2 shop2"), program.readiness());
        String link = connectCommand("shop2").path("link").asText();
        assertTrue(link.startsWith("https://returns.example.com/connect/shop2?link="), link);
        String query = URI.create(link).getRawQuery();
        assertEquals(403, post("/connect/shop3?" + query).status(), "another account's");
        link = connectCommand("shop2").path("link").asText();
        query = URI.create(link).getRawQuery();
        for (int i = 0; i < 2; i++) {
            Page looked = get("/connect/shop2?" + query);
            assertEquals(200, looked.status(), "a chat that looks at links does not use them up");
            assertTrue(looked.text().contains("<form method=\"post\">"), looked.text());
        }

        Page begin = post("/connect/shop2?" + query);

        assertEquals(303, begin.status(), begin.text());
        for (String attribute : List.of("SameSite=Lax", "HttpOnly", "Secure")) {
            assertTrue(begin.setCookie().contains(attribute), begin.setCookie());
        }
        assertEquals(403, post("/connect/shop2?" + query).status(), "used");
        URI back = agree(begin.location(), "shop2");
        assertEquals("/connect/shop2", back.getPath());

        assertEquals(403, get("/connect/shop2?" + back.getRawQuery()).status(), "a browser without the cookie");
        assertFalse(isConnected("shop2"));
        begin = get("/connect/shop2", "Authorization", bearer());
        back = agree(begin.location(), "shop2");
        Page connected = get("/connect/shop2?" + back.getRawQuery(), "Cookie", begin.cookie());
        assertEquals(200, connected.status(), connected.text());

        assertEquals(
                "confirmed",
                workplace.awaitResult(CANCEL + "/shop2", "waits.csv").get(0).getField("outcome"));
        assertEquals(
                "shop2",
                workplace
                        .sandbox()
                        .effects("entity=OCSWAITS")
                        .get(0)
                        .path("account")
                        .asText());
        assertEquals(
                403,
                get("/connect/shop2?" + back.getRawQuery(), "Cookie", begin.cookie())
                        .status(),
                "replayed");
        assertFalse(program.checksDown().contains("return2 shop2"));
    }

    @Test
    void aStateThatIsMissingForeignOrOldIsRefused() {
        Page begin = get("/connect/shop3", "Authorization", bearer());
        Page other = get("/connect/shop3", "Authorization", bearer());
        String back = agree(begin.location(), "shop3").getRawQuery();

        assertEquals(403, get("/connect?code=x").status());
        assertEquals(403, get("/connect?code=x&state=").status());
        assertEquals(
                403,
                get("/connect?code=x&state=guessed", "Cookie", begin.cookie()).status());
        assertEquals(403, get("/connect").status());
        String own = begin.location().replaceFirst(".*state=([^&]*).*", "$1");
        for (String cut : List.of("?state=", "?foo=1&state=", "?error=&state=", "?code=&state=")) {
            assertEquals(
                    403, get("/connect" + cut + own, "Cookie", begin.cookie()).status(), cut);
        }
        assertEquals(403, get("/connect?" + back, "Cookie", other.cookie()).status(), "another browser's");
        assertEquals(403, get("/connect?" + back, "Cookie", begin.cookie()).status(), "used up by that");
        String old = agree(other.location(), "shop3").getRawQuery();
        workplace.change("UPDATE sign_in SET expires_at=1");
        assertEquals(403, get("/connect?" + old, "Cookie", other.cookie()).status(), "too old");
        Page third = get("/connect/shop3", "Authorization", bearer());
        String state = third.location().replaceFirst(".*state=([^&]*).*", "$1");
        Page denied = get("/connect?error=access_denied&state=" + state, "Cookie", third.cookie());
        assertEquals(403, denied.status());
        assertTrue(denied.text().contains("access_denied"), denied.text());
        Page fourth = get("/connect/shop3", "Authorization", bearer());
        String wrongCode = "/connect?code=made-up&state=" + fourth.location().replaceFirst(".*state=([^&]*).*", "$1");
        assertEquals(502, get(wrongCode, "Cookie", fourth.cookie()).status());
        assertFalse(isConnected("shop3"));
    }

    @Test
    void strangersAndGuessersAreKeptOut() {
        assertEquals(401, get("/connect/shop3").status());
        assertEquals(401, get("/connect/shop3", "Authorization", "Bearer guess").status());
        assertEquals(401, get("/connect/nobody").status(), "nobody learns which accounts there are");
        assertEquals(403, post("/connect/nobody?link=guess").status());
        assertEquals(403, post("/connect/shop3").status());
        Page unknown = get("/connect/nobody", "Authorization", bearer());
        assertEquals(409, unknown.status());
        assertTrue(unknown.text().contains("shop2, shop3, shop4"), unknown.text());
    }

    @Test
    void withoutABrowserTheCommandTakesTheAddress() throws IOException {
        String login = connectCommand("default").path("login").asText();
        URI back = agree(login, "default");
        assertEquals(403, get("/connect?" + back.getRawQuery()).status(), "it is no browser's");
        login = connectCommand("default").path("login").asText();
        back = agree(login, "default");

        Program.Ended taken = Program.start(workplace.folder(), settings, "connect", "default", back.toString())
                .awaitEnd();

        assertEquals(0, taken.exitCode(), taken.output());
        assertTrue(isConnected("default"));
        workplace.drop(CANCEL, "command.csv", "orderNumber,cancelType\nOCSCOMMAND,1\n");
        assertEquals(
                "confirmed", workplace.awaitResult(CANCEL, "command.csv").get(0).getField("outcome"));
        Program.Ended again = Program.start(workplace.folder(), settings, "connect", "default", back.toString())
                .awaitEnd();
        assertEquals(1, again.exitCode(), again.output());
        Program.Ended nobody =
                Program.start(workplace.folder(), settings, "connect", "nobody").awaitEnd();
        assertEquals(1, nobody.exitCode());
        assertTrue(nobody.output().contains("default, shop2, shop3, shop4"), nobody.output());
    }

    @Test
    void theKeyChangesWhileTheServiceRuns() throws IOException {
        Page begin = get("/connect/shop4", "Authorization", bearer());
        String back = agree(begin.location(), "shop4").getRawQuery();
        assertEquals(200, get("/connect?" + back, "Cookie", begin.cookie()).status());
        Path key = workplace.ledger().resolveSibling("backhaul.key");
        String before = Files.readString(key);

        Program.Ended rotated =
                Program.start(workplace.folder(), settings, "rotate-key").awaitEnd();

        assertEquals(0, rotated.exitCode(), rotated.output());
        assertFalse(Files.readString(key).contains(before.strip()));
        workplace.sandbox().expireTokens();
        workplace.drop(CANCEL + "/shop4", "rotated.csv", "orderNumber,cancelType\nOCSROTATED,1\n");
        assertEquals(
                "confirmed",
                workplace.awaitResult(CANCEL + "/shop4", "rotated.csv").get(0).getField("outcome"));
    }

    @Test
    void theApiTokenChangesWithoutARestartAndGuessesAreSlowedDown() throws IOException {
        Path file = workplace.folder().resolve("config/application.properties");
        String before = Files.readString(file);
        Files.writeString(file, before.replace(Workplace.API_TOKEN, "another-token"));
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> get("/api/balance", "Authorization", "Bearer another-token")
                                .status()
                        == 200);
        assertEquals(401, get("/api/balance", "Authorization", bearer()).status());
        Files.writeString(file, before);
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> get("/api/balance", "Authorization", bearer()).status() == 200);

        int wrong = 0;
        Page answer;
        do {
            answer = get("/api/balance", "Authorization", "Bearer guess" + wrong);
        } while (answer.status() == 401 && ++wrong < 100);
        assertEquals(429, answer.status());
        assertTrue(wrong <= 20, wrong + " guesses");
        assertEquals(429, get("/api/balance", "Authorization", bearer()).status(), "from this address nobody for now");
        assertEquals(303, get("/connect/shop3", "Authorization", bearer()).status(), "another door");
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> get("/api/balance", "Authorization", bearer()).status() == 200);
    }
}
