package io.backhaul.api;

import io.github.bucket4j.Bucket;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/**
 * Lets nobody into {@code /api} without the api token; without one set, nobody at all. Whoever guesses wrong too often has
 * to wait, from each address apart.
 */
@Singleton
public class ApiToken {

    private static final String SCHEME = "Bearer ";
    private static final int MOST_WRONG = 10;
    private static final Duration ONE_MORE_AFTER = Duration.ofSeconds(6);
    private static final int MOST_ADDRESSES = 1_000;

    private final ApiTokenSetting setting;
    private final HttpServerRequest caller;
    private final Map<String, Bucket> guesses = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
            return size() > MOST_ADDRESSES;
        }
    };

    ApiToken(ApiTokenSetting setting, HttpServerRequest caller) {
        this.setting = setting;
        this.caller = caller;
    }

    @ServerRequestFilter(preMatching = true)
    public Response check(ContainerRequestContext request) {
        return request.getUriInfo().getPath().startsWith("/api")
                ? refusal("/api", request.getHeaderString(HttpHeaders.AUTHORIZATION))
                : null;
    }

    /**
     * @param door what is to be opened; wrong tokens at one keep nobody from another
     * @param authorization the header of that name, or null
     * @return what to answer instead, or null where the token is right
     */
    Response refusal(String door, String authorization) {
        Optional<String> wanted = setting.value();
        if (wanted.isEmpty()) {
            return Problem.response(403, "The API is closed", "Set backhaul.api.token to open it.");
        }
        Bucket left = left(door + " " + caller.remoteAddress().hostAddress());
        if (!left.tryConsume(1)) {
            return Response.fromResponse(Problem.response(
                            429, "Too many wrong api tokens", "Wait some seconds and send the right one."))
                    .header(HttpHeaders.RETRY_AFTER, ONE_MORE_AFTER.toSeconds())
                    .build();
        }
        String token = authorization != null && authorization.startsWith(SCHEME)
                ? authorization.substring(SCHEME.length())
                : "";
        boolean right = MessageDigest.isEqual(
                token.getBytes(StandardCharsets.UTF_8), wanted.get().getBytes(StandardCharsets.UTF_8));
        if (right || token.isEmpty()) {
            left.addTokens(1);
        }
        return right
                ? null
                : Problem.response(
                        401, "The api token is missing or wrong", "Send it as Authorization: Bearer <token>.");
    }

    private Bucket left(String doorAndAddress) {
        synchronized (guesses) {
            return guesses.computeIfAbsent(doorAndAddress, from -> Bucket.builder()
                    .addLimit(limit -> limit.capacity(MOST_WRONG).refillGreedy(1, ONE_MORE_AFTER))
                    .build());
        }
    }
}
