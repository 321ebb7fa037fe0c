package io.backhaul.sandbox;

import io.vertx.core.http.HttpServerRequest;
import java.util.List;

/** Where all requests come in: finds the system, the fault, the operation, and sees to the answer. */
final class FrontDoor {
    private final List<Api> apis;
    private final Contracts contracts;
    private final ContractGuard guard;
    private final Faults faults;
    private final FaultPlayer player;
    private final RequestLog requests;

    FrontDoor(
            List<Api> apis,
            Contracts contracts,
            ContractGuard guard,
            Faults faults,
            FaultPlayer player,
            RequestLog requests) {
        this.apis = apis;
        this.contracts = contracts;
        this.guard = guard;
        this.faults = faults;
        this.player = player;
        this.requests = requests;
    }

    void handle(HttpServerRequest request) {
        String path = request.path();
        Api api = api(path);
        RequestLog.Entry entry = requests.add(request);
        Reply reply = new Reply(request, entry);
        Fault.Spec fault = faults.take(api.system(), path);
        if (fault != null && fault.kind() == Fault.Kind.REFUSE) {
            reply.close();
            return;
        }
        request.body().onSuccess(body -> {
            entry.read(body);
            serve(api, fault, new Call(request, body), reply);
        });
    }

    /** A file that a label links to; its faults are ordered for the system labels. */
    void handleFile(HttpServerRequest request, Answer file) {
        RequestLog.Entry entry = requests.add(request);
        Reply reply = new Reply(request, entry);
        Fault.Spec fault = faults.take("labels", request.path());
        request.body().onSuccess(body -> {
            if (fault == null) {
                reply.send(file);
            } else {
                player.play(fault, Envelope.RETURN2, new Call(request, body), () -> file, reply);
            }
        });
    }

    private void serve(Api api, Fault.Spec fault, Call call, Reply reply) {
        Operation operation = contracts.find(call.method(), call.path());
        List<String> errors = guard.check(call, operation);
        if (fault == null) {
            reply.send(answer(api, operation, call, errors));
        } else {
            player.play(fault, api.envelope(), call, () -> answer(api, operation, call, errors), reply);
        }
    }

    private static Answer answer(Api api, Operation operation, Call call, List<String> errors) {
        try {
            if (operation == null) {
                throw new Refusal(404, api.envelope().parameterError(), errors.get(0));
            }
            String account = api.account(call);
            if (!errors.isEmpty()) {
                throw new Refusal(
                        api.envelope() == Envelope.OAUTH ? 400 : 200,
                        api.envelope().parameterError(),
                        String.join("; ", errors));
            }
            return api.act(operation.id(), call, account);
        } catch (Refusal refusal) {
            return Answer.json(refusal.status(), api.envelope().refused(call, refusal.code(), refusal.getMessage()));
        }
    }

    private Api api(String path) {
        String system = path.startsWith("/oauth/")
                ? "oauth"
                : path.startsWith("/openapi/3pp/outbound/")
                        ? "outbound"
                        : path.startsWith("/openapi/") ? "return2" : "oms";
        return apis.stream()
                .filter(api -> api.system().equals(system))
                .findFirst()
                .orElseThrow();
    }
}
