package io.backhaul.sandbox;

import io.vertx.core.buffer.Buffer;
import java.util.Map;

/** One HTTP answer. */
record Answer(int status, String contentType, Map<String, String> headers, Buffer body) {
    static Answer json(int status, Object body) {
        return new Answer(status, "application/json;charset=UTF-8", Map.of(), Buffer.buffer(Json.bytes(body)));
    }

    static Answer html(int status, String page) {
        return new Answer(status, "text/html;charset=UTF-8", Map.of(), Buffer.buffer(page));
    }

    static Answer redirect(String address) {
        return new Answer(302, "text/plain", Map.of("Location", address), Buffer.buffer());
    }

    Answer withHeader(String name, String value) {
        return new Answer(status, contentType, Map.of(name, value), body);
    }
}
