package io.backhaul.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Plays a fault on one call. */
final class FaultPlayer {
    private static final String PAGE =
            "<!DOCTYPE html><html><head><title>Maintenance</title></head><body>%s</body></html>";

    private final Vertx vertx;
    private final List<Reply> hanging = new ArrayList<>();

    FaultPlayer(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Spoils a call; work acts on it and gives the answer it would have had. */
    void play(Fault.Spec fault, Envelope envelope, Call call, Supplier<Answer> work, Reply reply) {
        Runnable end =
                switch (fault.kind()) {
                    case REFUSE, DROP_BEFORE -> reply::close;
                    case HANG -> () -> hanging.add(reply);
                    case DROP_AFTER -> {
                        work.get();
                        yield reply::close;
                    }
                    case CUT -> {
                        Answer answer = work.get();
                        yield () -> reply.cut(answer);
                    }
                    case DELAY -> {
                        Answer answer = work.get();
                        yield () -> reply.send(answer);
                    }
                    default -> {
                        if (fault.actThenStatus()) {
                            work.get();
                        }
                        Answer answer = answer(fault, envelope, call);
                        yield () -> reply.send(answer);
                    }
                };
        if (fault.delayMs() > 0) {
            vertx.setTimer(fault.delayMs(), timer -> end.run());
        } else {
            end.run();
        }
    }

    /** Lets go of the calls that hang. */
    void release() {
        hanging.forEach(Reply::close);
        hanging.clear();
    }

    private static Answer answer(Fault.Spec fault, Envelope envelope, Call call) {
        Answer answer =
                switch (fault.kind()) {
                    case HTML ->
                        Answer.html(fault.statusOr(200), PAGE.formatted(fault.textOr("Please come back later")));
                    case EMPTY -> new Answer(fault.statusOr(200), "application/json", Map.of(), Buffer.buffer());
                    case UNAUTHORIZED ->
                        refused(
                                fault.statusOr(401),
                                envelope,
                                call,
                                "INVALID_TOKEN",
                                fault.textOr("access token is invalid or expired"));
                    case TOO_MANY ->
                        refused(
                                fault.statusOr(429),
                                envelope,
                                call,
                                "TOO_MANY_REQUESTS",
                                fault.textOr("too many requests"));
                    case BUSINESS_ERROR ->
                        refused(
                                fault.statusOr(200),
                                envelope,
                                call,
                                fault.errorCode() == null ? "BUSINESS_ERROR" : fault.errorCode(),
                                fault.textOr("refused by order of a test"));
                    case FALLBACK -> Answer.json(fault.statusOr(200), envelope.fallback());
                    default ->
                        refused(
                                fault.statusOr(500),
                                envelope,
                                call,
                                "INTERNAL_ERROR",
                                fault.textOr("the server is out of order"));
                };
        Integer retryAfter = fault.retryAfter() == null && fault.kind() == Fault.Kind.TOO_MANY
                ? Integer.valueOf(1)
                : fault.retryAfter();
        return retryAfter == null ? answer : answer.withHeader("Retry-After", retryAfter.toString());
    }

    private static Answer refused(int status, Envelope envelope, Call call, String code, String message) {
        return Answer.json(status, envelope.refused(call, code, message));
    }
}
