package io.backhaul.api;

import io.backhaul.connections.Authorization;
import io.backhaul.connections.ConnectException;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.SignIns;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The seller's browser on its way to the login and back. Begins with a one-time link or the api token. */
@Path("/connect")
public class ConnectResource {

    private static final String COOKIE = "backhaul-connect-";
    private static final String BUTTON =
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>Backhaul</title></head>
            <body><p>You will be asked to log in and to agree.</p>
            <form method="post"><button type="submit">Go on</button></form></body></html>
            """;

    private final Authorization authorization;
    private final SignIns signIns;
    private final ApiToken apiToken;

    ConnectResource(Authorization authorization, SignIns signIns, ApiToken apiToken) {
        this.authorization = authorization;
        this.signIns = signIns;
        this.apiToken = apiToken;
    }

    @GET
    public Response back(@Context UriInfo address, @Context HttpHeaders headers) {
        return end(address, headers);
    }

    /** A link shows a button first: what looks at links before people do must not use them up. */
    @GET
    @Path("/{account}")
    public Response connect(
            @RestPath String account, @RestQuery String link, @Context UriInfo address, @Context HttpHeaders headers) {
        if (address.getQueryParameters().containsKey("state")) {
            return end(address, headers);
        }
        if (link != null) {
            return page(200, MediaType.TEXT_HTML_TYPE, BUTTON);
        }
        Response refusal = apiToken.refusal("/connect", headers.getHeaderString(HttpHeaders.AUTHORIZATION));
        return refusal == null ? begin(account) : refusal;
    }

    @POST
    @Path("/{account}")
    public Response follow(@RestPath String account, @RestQuery String link) {
        return signIns.useLink(link, account)
                ? begin(account)
                : page(
                        403,
                        MediaType.TEXT_PLAIN_TYPE,
                        "This link is too old, was used before, or is for another account. Ask for a new one.");
    }

    private Response begin(String account) {
        authorization.check(account);
        String browser = SignIns.secret();
        return Response.seeOther(authorization.begin(account, browser))
                .cookie(new NewCookie.Builder(COOKIE + account)
                        .value(browser)
                        .path("/")
                        .httpOnly(true)
                        .secure(authorization
                                .connectPage(account)
                                .filter(page -> page.startsWith("https:"))
                                .isPresent())
                        .sameSite(NewCookie.SameSite.LAX)
                        .maxAge((int) SignIns.STATE_LIVES.toSeconds())
                        .build())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .build();
    }

    private Response end(UriInfo address, HttpHeaders headers) {
        try {
            String account = authorization.end(address.getRequestUri(), begun -> cookie(headers, begun));
            return page(
                    200, MediaType.TEXT_PLAIN_TYPE, "Account " + account + " is connected. This page can be closed.");
        } catch (ConnectException e) {
            return page(403, MediaType.TEXT_PLAIN_TYPE, e.getMessage());
        } catch (CredentialsException e) {
            return page(
                    502,
                    MediaType.TEXT_PLAIN_TYPE,
                    "The account was not connected: " + e.getMessage() + ". Begin again.");
        }
    }

    /** A browser without the cookie is a foreign one, never the command, which has none either. */
    private static String cookie(HttpHeaders headers, String account) {
        Cookie cookie = headers.getCookies().get(COOKIE + account);
        return cookie == null ? "" : cookie.getValue();
    }

    private static Response page(int status, MediaType type, String text) {
        return Response.status(status)
                .type(type.withCharset("UTF-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
                .entity(text + "\n")
                .build();
    }
}
