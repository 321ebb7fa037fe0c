package io.backhaul.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.Settings;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** How long a request's body may be: files to preview may be large, everything else stays small. */
@ApplicationScoped
class BodyLimit {

    private static final String LARGE = "/api/preview/";
    private static final long SMALL = 10L << 20;

    private static final long LINGER_MILLIS = 5_000;

    /** Before anything is read, routed or answered. */
    private static final int FIRST = 1_000;

    private final Settings settings;
    private final ObjectMapper mapper;

    BodyLimit(Settings settings, ObjectMapper mapper) {
        this.settings = settings;
        this.mapper = mapper;
    }

    void register(@Observes Filters filters) {
        filters.register(this::check, FIRST);
    }

    private void check(RoutingContext exchange) {
        long most =
                exchange.normalizedPath().startsWith(LARGE) ? settings.limits().preview() : SMALL;
        if (announced(exchange) > most) {
            refuse(exchange, most);
            return;
        }
        if (most == SMALL) {
            // A body of unknown length is cut off while it is read.
            exchange.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most);
        }
        exchange.next();
    }

    /** @return -1 where nothing is said; what is no number the server itself refuses */
    private static long announced(RoutingContext exchange) {
        String length = exchange.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && length.matches("[0-9]{1,18}") ? Long.parseLong(length) : -1;
    }

    private void refuse(RoutingContext exchange, long most) {
        Response refusal = refusal(most);
        try {
            // Most clients read no answer before they have sent everything; who never ends is cut off. Who has ended
            // may go
            // on with the connection.
            long cut = exchange.vertx().setTimer(LINGER_MILLIS, late -> exchange.request()
                    .connection()
                    .close());
            exchange.request()
                    .handler(discarded -> {})
                    .endHandler(ended -> exchange.vertx().cancelTimer(cut))
                    .resume();
            exchange.response()
                    .setStatusCode(refusal.getStatus())
                    .putHeader(HttpHeaders.CONTENT_TYPE, refusal.getMediaType().toString())
                    .end(mapper.writeValueAsString(refusal.getEntity()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static Response refusal(long most) {
        return Problem.response(
                413,
                "The body is too large",
                "It may have " + most + " bytes; for previews backhaul.limits.preview says how many.");
    }
}
