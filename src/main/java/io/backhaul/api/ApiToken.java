package io.backhaul.api;

import io.backhaul.Settings;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Lets nobody into {@code /api} without the api token; without one set, nobody at all. */
public class ApiToken {

    private static final String SCHEME = "Bearer ";

    private final Settings settings;

    ApiToken(Settings settings) {
        this.settings = settings;
    }

    @ServerRequestFilter(preMatching = true)
    public Response check(ContainerRequestContext request) {
        if (!request.getUriInfo().getPath().startsWith("/api")) {
            return null;
        }
        if (settings.apiToken().isEmpty()) {
            return Problem.response(403, "The API is closed", "Set backhaul.api.token to open it.");
        }
        String given = request.getHeaderString(HttpHeaders.AUTHORIZATION);
        String token = given != null && given.startsWith(SCHEME) ? given.substring(SCHEME.length()) : "";
        boolean known = MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8),
                settings.apiToken().get().getBytes(StandardCharsets.UTF_8));
        return known
                ? null
                : Problem.response(
                        401, "The api token is missing or wrong", "Send it as Authorization: Bearer <token>.");
    }
}
