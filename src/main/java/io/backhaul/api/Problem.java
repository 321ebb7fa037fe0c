package io.backhaul.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** An error as RFC 9457 has it. */
@RegisterForReflection
public record Problem(String type, String title, int status, String detail) {

    static Response response(int status, String title, String detail) {
        Response.ResponseBuilder response = Response.status(status)
                .type("application/problem+json")
                .entity(new Problem("about:blank", title, status, detail));
        return status == 401
                ? response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build()
                : response.build();
    }
}
