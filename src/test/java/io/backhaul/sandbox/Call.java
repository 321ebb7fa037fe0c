package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;

/** One HTTP request, read to its end. */
final class Call {
    private final String method;
    private final String path;
    private final String query;
    private final MultiMap params;
    private final MultiMap headers;
    private final Buffer body;
    private final JsonNode json;

    Call(HttpServerRequest request, Buffer body) {
        this.method = request.method().name();
        this.path = request.path();
        this.query = request.query();
        this.params = request.params();
        this.headers = request.headers();
        this.body = body;
        this.json = parse(body);
    }

    private static JsonNode parse(Buffer body) {
        try {
            return body.length() == 0 ? MissingNode.getInstance() : Json.MAPPER.readTree(body.getBytes());
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    /** The raw query, or null. */
    String query() {
        return query;
    }

    String param(String name) {
        return params.get(name);
    }

    MultiMap headers() {
        return headers;
    }

    String header(String name) {
        return headers.get(name);
    }

    Buffer body() {
        return body;
    }

    /** The body as JSON; a missing node where it is empty or no JSON. */
    JsonNode json() {
        return json;
    }

    /** The message id of body or query, or null. */
    String messageId() {
        return json.hasNonNull("messageId") ? json.get("messageId").asText() : param("messageId");
    }

    /** What is asked for: the body, or the query where there is no body. */
    JsonNode payload() {
        if (json.isObject()) {
            return json;
        }
        ObjectNode asked = Json.object();
        params.forEach(param -> asked.put(param.getKey(), param.getValue()));
        return asked;
    }
}
