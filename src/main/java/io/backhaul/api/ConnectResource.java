package io.backhaul.api;

import io.backhaul.connections.Authorization;
import io.backhaul.connections.ConnectException;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.SignIns;
import jakarta.ws.rs.CookieParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
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

    static final String COOKIE = "backhaul-connect";

    private final Authorization authorization;
    private final SignIns signIns;
    private final ApiToken apiToken;

    ConnectResource(Authorization authorization, SignIns signIns, ApiToken apiToken) {
        this.authorization = authorization;
        this.signIns = signIns;
        this.apiToken = apiToken;
    }

    @GET
    public Response back(@Context UriInfo address, @CookieParam(COOKIE) String browser) {
        return end(address, browser);
    }

    @GET
    @Path("/{account}")
    public Response connect(
            @RestPath String account,
            @RestQuery String link,
            @Context UriInfo address,
            @Context HttpHeaders headers,
            @CookieParam(COOKIE) String browser) {
        if (address.getQueryParameters().containsKey("state")) {
            return end(address, browser);
        }
        if (link != null) {
            if (!signIns.useLink(link, account)) {
                return page(
                        403, "This link is too old, was used before, or is for another account. Ask for a new one.");
            }
        } else {
            Response refusal = apiToken.refusal(headers.getHeaderString(HttpHeaders.AUTHORIZATION));
            if (refusal != null) {
                return refusal;
            }
        }
        authorization.check(account);
        return begin(account);
    }

    private Response begin(String account) {
        String browser = SignIns.secret();
        return Response.seeOther(authorization.begin(account, browser))
                .cookie(new NewCookie.Builder(COOKIE)
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

    private Response end(UriInfo address, String browser) {
        try {
            // A browser without the cookie is a foreign one, never the command, which has none either.
            String account = authorization.end(address.getRequestUri(), browser == null ? "" : browser);
            return page(200, "Account " + account + " is connected. This page can be closed.");
        } catch (ConnectException e) {
            return page(403, e.getMessage());
        } catch (CredentialsException e) {
            return page(502, "The account was not connected: " + e.getMessage() + ". Begin again.");
        }
    }

    private static Response page(int status, String text) {
        return Response.status(status)
                .type(MediaType.TEXT_PLAIN_TYPE.withCharset("UTF-8"))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Referrer-Policy", "no-referrer")
                .entity(text + "\n")
                .build();
    }
}
