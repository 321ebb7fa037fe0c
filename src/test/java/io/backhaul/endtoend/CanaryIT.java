package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Secrets and personal data go in wherever anything goes in, at the lowest log level a deployer can reach, and none comes
 * out in logs, health, metrics, reasons beside broken files and error answers.
 *
 * <p>Rows may stand, by design, in result files (they quote the ERP's own cell to the ERP), in what {@code show} and
 * {@code preview} tell whoever asks, and in the ledger; those are not looked at. Tokens in the ledger are encrypted.
 */
class CanaryIT {

    private static final String UPDATE = "oms-return-update";
    private static final String CREATE = "oms-return-create";
    private static final String CANCEL = "return2-cancel";
    private static final String KEY = Base64.getEncoder().encodeToString("canary-key-of-thirty-two-bytes-x".getBytes());

    private static final String LINE = "%d{yyyy-MM-dd HH:mm:ss} %-5p [%c] %s%e%n";

    /** Whatever prints messages, or may. */
    private static final List<String> TALKATIVE = List.of(
            "org.apache.camel",
            "org.apache.camel.Tracing",
            "org.apache.camel.impl.engine",
            "org.apache.camel.component.http",
            "org.apache.camel.processor.errorhandler",
            "org.apache.hc",
            "org.apache.hc.client5.http.wire",
            "org.apache.hc.client5.http.headers",
            "org.apache.hc.client5.http.impl.classic",
            "org.apache.hc.client5.http.impl.auth",
            "org.apache.hc.client5.http.impl.io",
            "org.apache.hc.client5.http.ssl",
            "io.vertx",
            "io.netty",
            "io.quarkus",
            "io.smallrye.config",
            "org.jboss.resteasy",
            "liquibase",
            "org.sqlite",
            "io.agroal",
            "com.nimbusds",
            "com.networknt",
            "com.schibsted",
            "io.backhaul");

    private final Canaries canaries = new Canaries();

    /** Paths name things and may be logged, but answers repeat nothing of them. */
    private final Canaries inPaths = new Canaries();

    private final List<String> leaks = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private Workplace workplace;
    private EchoServer echo;
    private Program program;
    private String apiToken;

    @Test
    void nothingSecretOrPersonalComesOutWhereItDoesNotBelong() throws IOException {
        try (Workplace place = Workplace.open();
                EchoServer server = new EchoServer()) {
            workplace = place;
            echo = server;
            Map<String, String> settings = settings();
            ownFiles();
            try (Program started = Program.start(place.folder(), settings)) {
                program = started;
                Awaitility.await().atMost(Workplace.LONG).until(() -> !program.url()
                        .isEmpty());
                goodAndBadFiles();
                connect();
                hostileAnswers();
                callsOfTheApi();
                ledgerThatRefuses();
                program.stop();
            }
            issuedTokens();
            assertTrue(canaries.count() > 200, canaries.count() + " were planted");
            for (String told : List.of(
                    "DEBUG [org.apache.hc.client5.http.impl.io",
                    "Route mine failed",
                    "setHeader[mine]",
                    "/connect/default\"")) {
                assertTrue(program.output().contains(told), told + " is not kept back");
            }
            leaks.addAll(canaries.foundInLog("the log", program.output()));
            leaks.addAll(canaries.foundInLog(
                    "the log's file", Files.readString(place.folder().resolve("log/backhaul.log"))));
            reasons();

            settings.put("backhaul.key", canaries.plant("wrongkey"));
            Program.Ended ended = Program.start(place.folder(), settings).awaitEnd();
            assertEquals(3, ended.exitCode(), ended.output());
            leaks.addAll(canaries.foundInLog("a start that fails", ended.output()));
        }
        assertEquals(List.of(), leaks, () -> String.join("\n", leaks));
    }

    private Map<String, String> settings() {
        Map<String, String> behaviour = new LinkedHashMap<>();
        behaviour.put("omsApiKey", canaries.plant("apikey"));
        behaviour.put("omsApiSecret", canaries.plant("apisecret"));
        behaviour.put("omsToken", canaries.plant("omstoken"));
        behaviour.put("secretKey", canaries.plant("secretkey"));
        behaviour.put("signatureReturn2", "path-and-body");
        workplace.sandbox().config(behaviour);
        apiToken = canaries.plant("apitoken");
        canaries.add("key", KEY);
        Map<String, String> settings = workplace.settings();
        settings.put("backhaul.oms.api-key", behaviour.get("omsApiKey"));
        settings.put("backhaul.oms.api-secret", behaviour.get("omsApiSecret"));
        settings.put("backhaul.oms.shop2.api-token", behaviour.get("omsToken") + "-shop2");
        settings.put("backhaul.api.token", apiToken);
        settings.put("backhaul.key", KEY);
        settings.put("backhaul.retry.budget", "2s");
        settings.put("backhaul.results.after", "3s");
        settings.put("backhaul.http.response-timeout", "1s");
        settings.put("backhaul.breaker.window", "1000");
        for (String account : List.of("", "form.", "basic.", "dead.", "calls.")) {
            String secret = behaviour.get("secretKey");
            return2(settings, account, workplace.sandbox().url() + "/oauth/token", secret);
        }
        settings.put("backhaul.return2.redirect-url", "http://127.0.0.1:9/connect/default");
        settings.put("backhaul.return2.form.token-request", "form");
        settings.put("backhaul.return2.form.client-authentication", "post");
        settings.put("backhaul.return2.basic.client-authentication", "basic");
        settings.put("backhaul.return2.dead.refresh-token", canaries.plant("deadtoken"));
        settings.put("backhaul.return2.calls.url", echo.url("no") + "/openapi");
        for (String way : EchoServer.WAYS) {
            settings.put("backhaul.oms." + way + ".url", echo.url(way));
            settings.put("backhaul.oms." + way + ".api-token", canaries.plant(way + "token"));
            return2(settings, way + ".", echo.url(way) + "/oauth/token", canaries.plant(way + "secret"));
            settings.put("backhaul.return2." + way + ".client-authentication", "post");
        }
        settings.put("canary.body", canaries.plant("body"));
        settings.put("quarkus.log.level", "TRACE");
        TALKATIVE.forEach(category -> settings.put("quarkus.log.category.\"" + category + "\".level", "TRACE"));
        settings.put("quarkus.log.console.format", LINE);
        settings.put("quarkus.log.file.format", LINE);
        settings.put("quarkus.log.min-level", "TRACE");
        settings.put("quarkus.log.file.enabled", "true");
        settings.put("quarkus.log.file.path", "log/backhaul.log");
        settings.put("quarkus.http.access-log.enabled", "true");
        settings.put("smallrye.config.log.values", "true");
        settings.put("camel.main.tracing", "true");
        settings.put("camel.main.message-history", "true");
        return settings;
    }

    /** What a deployer wrote himself and what tells, when it fails, what it had in hand. */
    private void ownFiles() throws IOException {
        Path lookUp = Path.of("routes/mappings/look-up", CREATE + ".jslt");
        Path own = place(lookUp.toString());
        Files.writeString(
                own,
                Files.readString(lookUp)
                        .replace(
                                "let sent = .payload",
                                "let sent = if (.payload.remark == \"refuse\") error(\"no \" + .payload.contactName)"
                                        + " else .payload"));
        assertTrue(Files.readString(own).contains("refuse"));
        Files.writeString(
                place("routes/mappings/oms-return-cancel.jslt"), "{ \"refused\": error(\"no \" + .rows[0].remark) }");
        Files.writeString(
                place("routes/mine.camel.yaml"),
                """
                - route:
                    id: mine
                    from:
                      uri: timer:mine
                      parameters: { repeatCount: 1, delay: 0 }
                      steps:
                        - setBody: { simple: "${properties:canary.body}" }
                        - setHeader: { name: mine, simple: "${properties:canary.body}" }
                        - throwException: { exceptionType: java.lang.IllegalStateException, message: "no ${body}" }
                """);
    }

    private Path place(String path) throws IOException {
        Path place = workplace.folder().resolve(path);
        Files.createDirectories(place.getParent());
        return place;
    }

    private void return2(Map<String, String> settings, String account, String tokenUrl, String secret) {
        String prefix = "backhaul.return2." + account;
        String first = "sandbox-refresh-token-" + canaries.plant("refresh");
        settings.put(prefix + "url", workplace.sandbox().url() + "/openapi");
        settings.put(prefix + "token-url", tokenUrl);
        settings.put(prefix + "client-id", "sandbox-client");
        settings.put(prefix + "secret-key", secret);
        settings.put(prefix + "refresh-token", first);
        settings.put(prefix + "signature", "path-and-body");
    }

    /** A row of personal data; its first cell is the order number. */
    private String person(String order) {
        return String.join(
                ",",
                order,
                canaries.plant("name"),
                canaries.plant("street"),
                canaries.plant("phone"),
                canaries.plant("mail") + "@example.org",
                canaries.plant("remark"));
    }

    private void goodAndBadFiles() throws IOException {
        String header = "orderNo,contactName,address,contactMobile,contactEmail,remark";
        workplace.attachment(UPDATE, "label.txt", (canaries.plant("attachment")).getBytes(StandardCharsets.UTF_8));
        workplace.drop(
                UPDATE,
                "people.csv",
                header + ",item.productSku,item.qty,pickupDate,attachment.path,attachment.attachmentType,account,odd\n"
                        + person("RO1") + ",A,1,,label.txt,1,," + canaries.plant("unknowncolumn") + "\n"
                        + person("RO2") + ",A," + canaries.plant("qty") + ",,,,,\n"
                        + person("RO3") + ",A,1," + canaries.plant("date") + ",,,,\n"
                        + person("RO4") + ",A,1,,,,,x,surplus," + canaries.plant("surplus") + "\n"
                        + person("RO5") + ",A,1,,../" + canaries.plant("path") + ",1,,\n"
                        + person("RO6") + ",A,1,,,," + canaries.plant("account") + ",\n"
                        + person("RO7") + ",A,1,,,,,\n" + person("RO7") + ",B,2,,,,,\n"
                        + person("RO8") + ",A,1,,,,shop2,\n");
        workplace.drop(
                UPDATE,
                "people.json",
                "[{\"orderNo\":\"ROJ1\",\"contactName\":\"%s\",\"oddName\":\"%s\",\"remark\":[\"%s\"]},\"%s\",{\"orderNo\":\"ROJ2\",\"item\":{\"qty\":\"%s\"}}]"
                        .formatted(
                                canaries.plant("name"),
                                canaries.plant("unknownfield"),
                                canaries.plant("list"),
                                canaries.plant("noobject"),
                                canaries.plant("qty")));
        workplace.drop(
                CREATE,
                "create.csv",
                "referenceNo,contactName,item.productSku,item.qty\nREF1," + canaries.plant("name") + ",A,1\n");
        workplace.drop(
                CANCEL,
                "cancel.csv",
                "orderNumber,cancelType\nOCS1,1\nOCSUNKNOWN" + canaries.plant("order") + ",1\nOCS2,"
                        + canaries.plant("type") + "\n");
        workplace.drop("oms-return-cancel", "refused.csv", "orderNo,remark\nROC1," + canaries.plant("remark") + "\n");
        workplace
                .sandbox()
                .fault(Map.of("system", "labels", "path", "PAGE", "kind", "html", "text", canaries.plant("page")));
        workplace.sandbox().fault(Map.of("system", "labels", "path", "DROP", "kind", "drop-before"));
        workplace.drop(
                "return2-label",
                "labels.csv",
                "orderNumber\nOCSPAGE" + canaries.plant("order") + "\nOCSDROP" + canaries.plant("order") + "\n");
        brokenFiles(header);
        workplace.awaitResult("return2-label", "labels.csv");
        workplace.awaitResult("oms-return-cancel", "refused.csv");
        workplace.awaitResult(UPDATE, "people.csv");
        workplace.awaitResult(UPDATE, "people.json");
        workplace.awaitResult(CREATE, "create.csv");
        workplace.awaitResult(CANCEL, "cancel.csv");
    }

    /** Each breaks at a place where a parser may want to quote what it found. */
    private void brokenFiles(String header) {
        Map<String, String> broken = new LinkedHashMap<>();
        broken.put("headless.csv", person("RO1") + "\n" + person("RO2") + "\n");
        String twice = canaries.plant("twice");
        broken.put("headless-twice.csv", "RO1," + twice + "," + twice + "\n");
        broken.put("unclosed.csv", header + "\n" + person("RO1") + ",\"" + canaries.plant("unclosed") + "\n");
        broken.put("behind-quote.csv", header + "\nRO1,\"x\"" + canaries.plant("behind") + ",y\n");
        broken.put("cut.csv", header + "\n" + person("RO1") + "\nRO2," + canaries.plant("cut"));
        broken.put("binary.csv", header + "\n" + canaries.plant("binary") + "\0\n");
        broken.put("bare.json", "[{\"orderNo\":" + canaries.plant("bare") + "}]");
        broken.put("bare-name.json", "[{" + canaries.plant("barename") + ":1}]");
        broken.put("bare-list.json", "[" + canaries.plant("barelist") + "]");
        broken.put("number.json", "[{\"orderNo\":0123" + canaries.plant("number") + "}]");
        broken.put("escape.json", "[{\"orderNo\":\"\\q" + canaries.plant("escape") + "\"}]");
        broken.put("cut.json", "[{\"orderNo\":\"RO1\",\"remark\":\"" + canaries.plant("cutjson"));
        broken.put("behind.json", "[{\"orderNo\":\"RO1\"}] " + canaries.plant("behindjson"));
        broken.forEach((name, text) -> workplace.drop(UPDATE, name, text));
        workplace.drop(
                UPDATE,
                "latin.csv",
                (header + "\nRO1,\u00e9" + canaries.plant("latin") + "\n").getBytes(StandardCharsets.ISO_8859_1));
        Path failed = workplace.inbox(UPDATE).resolve(".failed");
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> Workplace.list(failed).stream()
                                .filter(name -> name.endsWith(".reason.txt"))
                                .count()
                        == broken.size() + 1);
    }

    /** A whole login, then ways to spoil one. */
    private void connect() {
        HttpResponse<String> begun = ask("GET", "/connect/default", Map.of("Authorization", "Bearer " + apiToken));
        assertEquals(303, begun.statusCode(), begun.body());
        URI login = URI.create(begun.headers().firstValue("Location").orElseThrow());
        String cookie = begun.headers().firstValue("Set-Cookie").orElseThrow().split(";", 2)[0];
        canaries.add("cookie", cookie.split("=", 2)[1]);
        canaries.add("state", login.getQuery().replaceFirst(".*state=([^&]*).*", "$1"));
        HttpResponse<String> agreed = send(HttpRequest.newBuilder(login).POST(HttpRequest.BodyPublishers.noBody()));
        String query = URI.create(agreed.headers().firstValue("Location").orElseThrow())
                .getRawQuery();
        canaries.add("code", URI.create("x:?" + query).getSchemeSpecificPart().replaceFirst(".*code=([^&]*).*", "$1"));
        assertEquals(
                200,
                ask("GET", "/connect/default?" + query, Map.of("Cookie", cookie))
                        .statusCode());

        String bad = canaries.plant("badcode");
        String state = canaries.plant("badstate");
        Map<String, String> withCookie = Map.of("Cookie", "backhaul-connect=" + canaries.plant("badcookie"));
        for (String end : List.of(
                "?code=" + bad + "&state=" + state,
                "?error=" + bad + "&state=" + state + "&error_description=" + bad,
                "?error=&state=" + state + "&error_description=" + bad,
                "?response=" + bad + ".e30." + bad + "&state=" + state,
                "?code=" + bad + "&code=" + bad + "&state=" + state + "&state=" + bad,
                "?state=" + state,
                "?code=" + bad,
                "/default?link=" + canaries.plant("link"),
                "/" + inPaths.plant("account") + "?link=x")) {
            ask("GET", "/connect" + end, withCookie);
        }
        // What no client library would send.
        for (String end : List.of("code=" + bad + "|x&state=" + state, "code=%zz" + bad + "&state=" + state)) {
            raw("GET /connect?" + end + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        }
        raw("GET /connect?code=" + canaries.plant("line") + " HTTP/9\r\n\r\n");
        raw("GET /connect HTTP/1.1\r\n" + canaries.plant("head") + "\r\n\r\n");
    }

    private void hostileAnswers() {
        List<Map<String, Object>> faults = new ArrayList<>();
        for (String kind : List.of("business-error", "html", "status", "unauthorized", "too-many", "cut", "hang")) {
            faults.add(Map.of("kind", kind, "text", canaries.plant("says")));
        }
        faults.add(Map.of("kind", "business-error", "errorCode", canaries.plant("errorcode")));
        faults.add(Map.of("kind", "html", "status", 502, "text", canaries.plant("says")));
        for (String system : List.of("oms", "return2")) {
            faults.forEach(fault -> {
                Map<String, Object> there = new LinkedHashMap<>(fault);
                there.put("system", system);
                workplace.sandbox().fault(there);
            });
        }
        StringBuilder updates = new StringBuilder("orderNo,contactName,account\n");
        StringBuilder cancels = new StringBuilder("orderNumber,cancelType,account\n");
        for (int i = 0; i < 12; i++) {
            updates.append("ROH" + i + "," + canaries.plant("name") + ",\n");
            cancels.append("OCSH" + i + ",2,\n");
        }
        EchoServer.WAYS.forEach(way -> {
            updates.append("ROE," + canaries.plant("name") + "," + way + "\n");
            cancels.append("OCSE,2," + way + "\n");
        });
        List.of("form", "basic", "dead", "calls").forEach(account -> cancels.append("OCSA,2," + account + "\n"));
        workplace.drop(UPDATE, "hostile.csv", updates.toString());
        workplace.drop(CANCEL, "hostile.csv", cancels.toString());
        workplace.sandbox().fault(Map.of("system", "oms", "path", "create", "kind", "drop-after", "count", 2));
        workplace.drop(
                CREATE,
                "lost.csv",
                "referenceNo,contactName,remark\nREF2," + canaries.plant("name") + ",\nREF3," + canaries.plant("name")
                        + ",refuse\n");
        EchoServer.WAYS.forEach(way -> Awaitility.await(way)
                .atMost(Workplace.LONG)
                .until(() -> echo.heard(way + "/open/") && echo.heard(way + "/oauth/")));
        workplace.awaitResult(UPDATE, "hostile.csv");
        workplace.awaitResult(CANCEL, "hostile.csv");
        workplace.awaitResult(CREATE, "lost.csv");

        workplace.sandbox().clearFaults();
        for (String error : List.of("invalid_client", canaries.plant("tokenerror"))) {
            workplace
                    .sandbox()
                    .fault(Map.of(
                            "system",
                            "oauth",
                            "kind",
                            "business-error",
                            "status",
                            400,
                            "errorCode",
                            error,
                            "text",
                            canaries.plant("description")));
        }
        workplace.sandbox().fault(Map.of("system", "oauth", "kind", "html", "text", canaries.plant("says")));
        workplace.sandbox().expireTokens();
        workplace.drop(CANCEL, "expired.csv", "orderNumber,cancelType\nOCS9,2\n");
        workplace.awaitResult(CANCEL, "expired.csv");
    }

    private void callsOfTheApi() {
        String query = canaries.plant("query");
        String path = inPaths.plant("path");
        Map<String, String> wrong = Map.of("Authorization", "Bearer " + canaries.plant("bearer"));
        Map<String, String> right = Map.of("Authorization", "Bearer " + apiToken);
        ask("GET", "/api/balance?" + query, wrong);
        ask("GET", "/q/metrics?" + query, right);
        ask("GET", "/q/metrics", right);
        for (String probe : List.of("", "/live", "/ready", "/started", "/well")) {
            search(
                    "/q/health" + probe,
                    ask("GET", "/q/health" + probe, Map.of()).body());
        }
        for (String asked : List.of(
                "requests?" + query + "=x",
                "requests?state=" + query,
                "requests?entity=x&after=" + query,
                "requests?entity=" + query,
                "requests/" + path,
                "sources/" + path,
                "requests/" + path + "/replay",
                path,
                "requests?entity=" + query + "%00")) {
            ask("GET", "/api/" + asked, right);
        }
        ask("POST", "/api/requests/settle?entity=x&outcome=" + query, right);
        ask("POST", "/api/requests/" + path, right);
        ask("PUT", "/api/requests/" + path, right);
        ask("POST", "/api/sources/" + path + "/replay", right);
        raw("GET /api/requests?entity=" + query + "|x&state=%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Authorization: Bearer " + apiToken + "\r\n\r\n");
        // Requests whose cells no mapping takes: the refusal says so without them.
        String invalid =
                ask("GET", "/api/requests?state=invalid&most=100", right).body();
        assertTrue(invalid.contains("RO2"), "people may see them");
        for (String entity : List.of("RO2", "RO3", "RO4", "RO5", "RO7", "ROJ1", "ROJ2", "ROC1")) {
            String id = workplace.text("SELECT message_id FROM request r JOIN entity e ON e.id=r.entity_id"
                    + " WHERE e.order_no='" + entity + "'");
            ask("GET", "/api/requests/" + id + "/replay", right);
            ask("POST", "/api/requests/" + id + "/replay?who=" + canaries.plant("who"), right);
        }
        search(
                "refusals",
                ask("POST", "/api/requests/replay?state=invalid", right).body());
        ask("POST", "/api/requests/settle?state=unknown&outcome=resend&who=" + canaries.plant("who"), right);
    }

    /** What a statement was to write does not stand in what is said of its failure. */
    private void ledgerThatRefuses() {
        workplace.change("CREATE TRIGGER refuse BEFORE INSERT ON decision BEGIN SELECT RAISE(ABORT, 'no'); END");
        Map<String, String> right = Map.of("Authorization", "Bearer " + apiToken);
        String id = workplace.text("SELECT message_id FROM request WHERE state='REJECTED' LIMIT 1");
        HttpResponse<String> refused =
                ask("POST", "/api/requests/" + id + "/replay?force=true&who=" + canaries.plant("who"), right);
        assertEquals(503, refused.statusCode(), refused.body());
        workplace.change("DROP TRIGGER refuse");
        workplace.change("UPDATE source_row SET data='{" + canaries.plant("spoilt")
                + "' WHERE source_no=(SELECT source_no FROM request WHERE message_id='" + id + "')");
        assertEquals(500, ask("GET", "/api/requests/" + id + "/replay", right).statusCode());
        ask("POST", "/api/requests/" + id + "/replay", right);
    }

    /** What both sides made up themselves. */
    private void issuedTokens() {
        for (JsonNode call : workplace.sandbox().requests(10_000)) {
            for (String header : List.of("authorization", "access-token", "vauthorization")) {
                String value = call.at("/headers/" + header).asText();
                canaries.add(header, value.substring(value.indexOf(' ') + 1));
            }
            Stream.of((call.path("query").asText("") + "&" + call.path("body").asText("")).split("&"))
                    .filter(parameter -> parameter.matches("(?s)(refresh_token|code|client_secret)=.*"))
                    .forEach(parameter -> canaries.add(
                            "a token request's parameter",
                            URLDecoder.decode(
                                    parameter.substring(parameter.indexOf('=') + 1), StandardCharsets.UTF_8)));
        }
    }

    private void reasons() throws IOException {
        for (String operation : List.of(UPDATE, CREATE, CANCEL)) {
            Path failed = workplace.inbox(operation).resolve(".failed");
            for (String name : Workplace.list(failed)) {
                if (name.endsWith(".reason.txt")) {
                    search(name, Files.readString(failed.resolve(name)));
                }
            }
        }
    }

    private void search(String place, String text) {
        assertFalse(text.isEmpty(), place + " is empty");
        leaks.addAll(canaries.foundIn(place, text));
        leaks.addAll(inPaths.foundIn(place, text));
    }

    /** Errors, and what is open to anybody, are searched. */
    private HttpResponse<String> ask(String method, String path, Map<String, String> headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(program.url() + path))
                .method(method, HttpRequest.BodyPublishers.ofString("{\"body\":\"" + canaries.plant("body") + "\""));
        headers.forEach(request::header);
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() >= 400 || path.startsWith("/q/")) {
            search(
                    "the answer " + answer.statusCode() + " to " + path,
                    answer.statusCode() + answer.headers().map().toString() + answer.body());
        }
        return answer;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private void raw(String request) {
        URI url = URI.create(program.url());
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.shutdownOutput();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            search("the answer to a raw call", answer + " ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
