package io.backhaul.sandbox;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** The way back to whoever called. */
final class Reply {
    private final HttpServerRequest request;
    private final RequestLog.Entry entry;

    Reply(HttpServerRequest request, RequestLog.Entry entry) {
        this.request = request;
        this.entry = entry;
    }

    void send(Answer answer) {
        if (!request.response().closed()) {
            entry.answered(answer.status());
            head(request.response(), answer).end(answer.body());
        }
    }

    /** Promises the whole answer, sends half of it and hangs up. */
    void cut(Answer answer) {
        if (!request.response().closed()) {
            entry.answered(answer.status());
            Buffer whole = answer.body();
            head(request.response(), answer)
                    .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(whole.length()))
                    .write(whole.getBuffer(0, whole.length() / 2))
                    .onComplete(written -> close());
        }
    }

    void close() {
        request.connection().close();
    }

    static HttpServerResponse head(HttpServerResponse response, Answer answer) {
        response.setStatusCode(answer.status()).putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        answer.headers().forEach(response::putHeader);
        return response;
    }
}
