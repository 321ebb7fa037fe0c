package io.backhaul.authorization;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A seller at a browser of his own: goes where he is led, and logs in where he is asked to. */
public final class Seller {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");
    private static final int MOST_STEPS = 10;

    private final HttpClient browser = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .cookieHandler(new CookieManager())
            .build();

    /**
     * Goes all the way to the login and logs in.
     *
     * @param headers of the first request, names and values
     * @return the address that leads back, not opened yet
     */
    public URI agree(URI start, String... headers) {
        HttpResponse<String> page = open(start, headers);
        for (int step = 0; step < MOST_STEPS; step++) {
            if (page.statusCode() == 200) {
                page = page.body().contains("_csrf") ? logIn(page) : press(page.uri());
            }
            URI next = next(page);
            if (next.getPath().equals("/connect")) {
                return next;
            }
            page = open(next);
        }
        throw new IllegalStateException("led in circles, last to " + page.uri());
    }

    private static URI next(HttpResponse<String> page) {
        String location = page.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IllegalStateException(
                        page.uri().getPath() + " leads nowhere: " + page.statusCode() + " " + page.body()));
        return page.uri().resolve(location);
    }

    public HttpResponse<String> open(URI address, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("Accept", "text/html");
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    /** The one button of a page. */
    public HttpResponse<String> press(URI address) {
        return send(HttpRequest.newBuilder(address)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    private HttpResponse<String> logIn(HttpResponse<String> page) {
        Matcher csrf = CSRF.matcher(page.body());
        if (!csrf.find()) {
            throw new IllegalStateException("no login: " + page.body());
        }
        String form = AuthorizationServerProcess.form(Map.of(
                "username", AuthorizationServer.SELLER,
                "password", AuthorizationServer.PASSWORD,
                "_csrf", csrf.group(1)));
        return send(HttpRequest.newBuilder(page.uri())
                .header("Accept", "text/html")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return browser.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
