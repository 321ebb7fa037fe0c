package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.authorization.AuthorizationServer;
import io.backhaul.authorization.AuthorizationServerProcess;
import io.backhaul.authorization.GuardedApi;
import io.backhaul.authorization.QueryWire;
import io.backhaul.authorization.Seller;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The packaged program and Spring Authorization Server, an OAuth 2 server that nobody here wrote. */
@Timeout(300)
class AuthorizationServerIT {

    private static final String CANCEL = "return2-cancel";

    /** The client of each account that has a right one; the account documented asks as Orange Connex documents it. */
    private static final Map<String, String> CLIENTS = Map.of(
            "basic", AuthorizationServer.BASIC,
            "post", AuthorizationServer.POST,
            "documented", AuthorizationServer.BY_ID);

    private static Workplace workplace;
    private static AuthorizationServerProcess server;
    private static GuardedApi api;
    private static QueryWire wire;
    private static int port;
    private static Program program;

    @BeforeAll
    static void open() throws IOException {
        workplace = Workplace.open();
        server = AuthorizationServerProcess.start(workplace.folder().resolve("authorization"));
        api = GuardedApi.start(server);
        wire = QueryWire.start(server.tokenUrl());
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        startProgram();
    }

    @AfterAll
    static void close() {
        for (AutoCloseable opened : new AutoCloseable[] {program, wire, api, server, workplace}) {
            try {
                opened.close();
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Test
    void grantsServeAreRenewedByTheirRotatedTokensAndOutliveARestart() {
        CLIENTS.keySet().forEach(AuthorizationServerIT::connect);
        Map<String, String> first = cancelForAll("first");

        awaitEnd(first);
        Map<String, String> second = cancelForAll("second");

        program.kill();
        startProgram();
        awaitEnd(second);
        Map<String, String> third = cancelForAll("third");

        CLIENTS.keySet()
                .forEach(account -> assertEquals(
                        3,
                        List.of(first.get(account), second.get(account), third.get(account)).stream()
                                .distinct()
                                .count(),
                        account));
    }

    @Test
    void aLoginElsewhereConnectsThroughTheCommandAndALinkOpensOnce() throws IOException {
        drop("remote", "waits");
        awaitReady("remote");
        assertTrue(program.readiness().contains("return2 remote"), program.readiness());
        Program.Ended begun = run("connect", "remote", "--json");
        assertEquals(0, begun.exitCode(), begun.output());
        JsonNode addresses = new ObjectMapper()
                .readTree(begun.output().substring(begun.output().indexOf('{')));

        URI back = new Seller().agree(URI.create(addresses.path("login").asText()));
        Program.Ended ended = run("connect", "remote", back.toString());

        assertEquals(0, ended.exitCode(), ended.output());
        awaitCancelled("remote", "waits");
        awaitConnected("remote");

        URI link = URI.create(addresses.path("link").asText());
        Seller seller = new Seller();
        HttpResponse<String> connected = seller.open(seller.agree(link));
        assertEquals(200, connected.statusCode(), connected.body());
        assertEquals(403, seller.press(link).statusCode(), "used");
        drop("remote", "again");
        awaitCancelled("remote", "again");
    }

    @Test
    void requestsOfARevokedGrantWaitAndFlowOnceItIsConnectedAgain() {
        connect("documented");
        drop("documented", "before");
        awaitCancelled("documented", "before");

        server.revoke(wire.refreshToken());
        drop("documented", "after");
        Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                .contains("return2 documented"));
        awaitReady("documented");
        assertEquals(List.of(), api.cancelled(order("documented", "after")));

        connect("documented");
        awaitCancelled("documented", "after");
        awaitConnected("documented");
    }

    @Test
    void aGrantWithoutARefreshTokenServesUntilItEndsAndThenNeedsLogin() {
        connect("once");
        drop("once", "alive");
        String token = awaitCancelled("once", "alive").accessToken();

        awaitEnd(Map.of("once", token));
        drop("once", "ended");
        Awaitility.await().atMost(Workplace.LONG).until(() -> program.readiness()
                .contains("return2 once"));
        awaitReady("once");

        connect("once");
        awaitCancelled("once", "ended");
    }

    @Test
    void whatTheServerRefusesIsSaid() {
        // Its public clients must prove a key, which Backhaul does not do.
        HttpResponse<String> unproved = comeBack("strict");
        assertEquals(403, unproved.statusCode(), unproved.body());
        assertTrue(unproved.body().contains("invalid_request"), unproved.body());

        HttpResponse<String> wrongSecret = comeBack("wrong");
        assertEquals(502, wrongSecret.statusCode(), wrongSecret.body());
        assertTrue(wrongSecret.body().contains("invalid_client; correct client-id, secret-key"), wrongSecret.body());
        assertTrue(program.readiness().contains("return2 wrong"), program.readiness());
    }

    private static void connect(String account) {
        HttpResponse<String> page = comeBack(account);
        assertEquals(200, page.statusCode(), page.body());
        assertTrue(page.body().contains("Account " + account + " is connected"), page.body());
    }

    /** The page that a seller's browser ends at. */
    private static HttpResponse<String> comeBack(String account) {
        Seller seller = new Seller();
        return seller.open(seller.agree(
                URI.create(address() + "/connect/" + account), "Authorization", "Bearer " + Workplace.API_TOKEN));
    }

    /** Has an order of each account cancelled, and gives the access token that served each. */
    private static Map<String, String> cancelForAll(String round) {
        CLIENTS.keySet().forEach(account -> drop(account, round));
        Map<String, String> tokens = new LinkedHashMap<>();
        CLIENTS.forEach((account, client) -> {
            GuardedApi.Cancelled cancelled = awaitCancelled(account, round);
            assertEquals(client, cancelled.client());
            tokens.put(account, cancelled.accessToken());
        });
        return tokens;
    }

    private static void drop(String account, String round) {
        workplace.drop(
                CANCEL + "/" + account, round + ".csv", "orderNumber,cancelType\n" + order(account, round) + ",1\n");
    }

    private static String order(String account, String round) {
        return "OCS-" + account + "-" + round;
    }

    private static GuardedApi.Cancelled awaitCancelled(String account, String round) {
        assertEquals(
                "confirmed",
                workplace
                        .awaitResult(CANCEL + "/" + account, round + ".csv")
                        .get(0)
                        .getField("outcome"));
        List<GuardedApi.Cancelled> cancelled = api.cancelled(order(account, round));
        assertEquals(1, cancelled.size());
        return cancelled.get(0);
    }

    private static void awaitReady(String account) {
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> workplace.number(
                                "SELECT count(*) FROM request WHERE state='READY' AND account='" + account + "'")
                        == 1);
    }

    private static void awaitConnected(String account) {
        Awaitility.await().atMost(Workplace.LONG).until(() -> !program.readiness()
                .contains("return2 " + account));
    }

    private static void awaitEnd(Map<String, String> accessTokens) {
        accessTokens.forEach((account, token) -> Awaitility.await(account)
                .atMost(Workplace.LONG)
                .until(() -> server.clientOf(token).isEmpty()));
    }

    private static void startProgram() {
        program = Program.start(workplace.folder(), settings());
        Awaitility.await().atMost(Workplace.LONG).until(() -> program.output().contains("Listening"));
    }

    private static Program.Ended run(String... arguments) {
        return Program.start(workplace.folder(), settings(), arguments).awaitEnd();
    }

    private static String address() {
        return "http://127.0.0.1:" + port;
    }

    private static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
        settings.keySet().removeIf(name -> name.startsWith("backhaul.return2."));
        settings.put("quarkus.http.port", String.valueOf(port));
        CLIENTS.forEach((account, client) -> put(settings, account, Map.of("client-id", client)));
        put(settings, "basic", form("basic", AuthorizationServer.secret(AuthorizationServer.BASIC)));
        put(settings, "post", form("post", AuthorizationServer.secret(AuthorizationServer.POST)));
        put(
                settings,
                "documented",
                Map.of("token-url", wire.tokenUrl(), "authorize-url", server.authorizeUrl(), "token-request", "query"));
        put(settings, "remote", form("basic", AuthorizationServer.secret(AuthorizationServer.BASIC)));
        put(settings, "remote", Map.of("client-id", AuthorizationServer.BASIC));
        put(settings, "once", form("post", AuthorizationServer.secret(AuthorizationServer.ONCE)));
        put(settings, "once", Map.of("client-id", AuthorizationServer.ONCE));
        put(settings, "strict", Map.of("client-id", AuthorizationServer.PUBLIC, "token-request", "form"));
        put(settings, "wrong", form("post", "wrong"));
        put(settings, "wrong", Map.of("client-id", AuthorizationServer.POST));
        return settings;
    }

    private static Map<String, String> form(String clientAuthentication, String secret) {
        return Map.of("token-request", "form", "client-authentication", clientAuthentication, "secret-key", secret);
    }

    private static void put(Map<String, String> settings, String account, Map<String, String> values) {
        String prefix = "backhaul.return2." + account + ".";
        settings.putIfAbsent(prefix + "url", api.url());
        settings.putIfAbsent(prefix + "token-url", server.tokenUrl());
        settings.putIfAbsent(prefix + "redirect-url", address() + "/connect");
        settings.putIfAbsent(prefix + "rate", "5000");
        values.forEach((name, value) -> settings.put(prefix + name, value));
    }
}
