package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The newest requests as they came in, and the count of all. */
final class RequestLog {
    private static final int KEPT = 10_000;
    private static final int BODY_KEPT = 65_536;

    /** One request; its status is 0 as long as it has no answer, and stays so where the connection was closed. */
    static final class Entry {
        private final Instant time = Instant.now();
        private final String method;
        private final String path;
        private final String query;
        private final MultiMap headers;
        private Buffer body = Buffer.buffer();
        private int bodyLength;
        private int status;

        private Entry(HttpServerRequest request) {
            method = request.method().name();
            path = request.path();
            query = request.query();
            headers = request.headers();
        }

        void read(Buffer whole) {
            bodyLength = whole.length();
            body = bodyLength > BODY_KEPT ? whole.getBuffer(0, BODY_KEPT) : whole;
        }

        void answered(int answered) {
            status = answered;
        }

        private ObjectNode shown() {
            ObjectNode shown = Json.object()
                    .put("time", time.toString())
                    .put("method", method)
                    .put("path", path)
                    .put("query", query);
            ObjectNode all = shown.putObject("headers");
            headers.names().forEach(name -> all.put(name.toLowerCase(), String.join(", ", headers.getAll(name))));
            return shown.put("body", body.toString())
                    .put("bodyLength", bodyLength)
                    .put("status", status);
        }
    }

    private final Deque<Entry> newest = new ArrayDeque<>();
    private long count;

    Entry add(HttpServerRequest request) {
        Entry entry = new Entry(request);
        count++;
        if (newest.size() == KEPT) {
            newest.removeFirst();
        }
        newest.addLast(entry);
        return entry;
    }

    long count() {
        return count;
    }

    /** The newest requests, at most as many as asked for, the oldest of them first; header names in lower case. */
    List<ObjectNode> newest(int limit) {
        List<ObjectNode> shown = new ArrayList<>();
        Iterator<Entry> entries = newest.descendingIterator();
        while (entries.hasNext() && shown.size() < limit) {
            shown.add(0, entries.next().shown());
        }
        return shown;
    }

    void reset() {
        newest.clear();
        count = 0;
    }
}
