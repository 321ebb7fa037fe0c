package io.backhaul.sandbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What tests ask of the sandbox itself, under /sandbox/. */
final class Control {
    static final String PATH = "/sandbox/";
    private static final int REQUESTS_SHOWN = 100;

    private final State state;
    private final List<Runnable> resets;

    /** The parts a test may look at or turn. */
    record State(
            ContractGuard guard,
            EffectLog effects,
            Faults faults,
            FaultPlayer player,
            RequestLog requests,
            Tokens tokens,
            Supplier<Behaviour> behaviour,
            Consumer<Behaviour> change,
            Consumer<ObjectNode> warehouse) {}

    Control(State state, List<Runnable> resets) {
        this.state = state;
        this.resets = resets;
    }

    Answer answer(Call call) {
        try {
            return Answer.json(200, act(call));
        } catch (JsonProcessingException | IllegalArgumentException | ClassCastException e) {
            return Answer.json(400, Map.of("error", String.valueOf(e.getMessage())));
        }
    }

    private Object act(Call call) throws JsonProcessingException {
        switch (call.method() + " " + call.path().substring(PATH.length())) {
            case "GET health":
                return Map.of("status", "UP");
            case "GET effects":
                return effects(call);
            case "GET violations":
                return state.guard().violations();
            case "GET requests":
                return requests(call);
            case "GET faults":
                return state.faults().list();
            case "POST faults":
                state.faults().add(new Fault(Json.MAPPER.treeToValue(call.json(), Fault.Spec.class)));
                return state.faults().list();
            case "DELETE faults":
                clearFaults();
                return state.faults().list();
            case "GET config":
                return state.behaviour().get();
            case "POST config":
                state.change().accept(state.behaviour().get().with(call.json()));
                return state.behaviour().get();
            case "DELETE config":
                state.change().accept(Behaviour.standard());
                return state.behaviour().get();
            case "POST oms-order":
                state.warehouse().accept((ObjectNode) call.json());
                return Map.of();
            case "POST expire-tokens":
                state.tokens().expireAll();
                return Map.of();
            case "POST revoke":
                state.tokens().revoke(call.json().path("account").asText());
                return Map.of();
            case "POST reset":
                clearFaults();
                resets.forEach(Runnable::run);
                return Map.of();
            default:
                throw new IllegalArgumentException("no such control: " + call.method() + " " + call.path());
        }
    }

    private void clearFaults() {
        state.faults().clear();
        state.player().release();
    }

    private List<EffectLog.Line> effects(Call call) {
        String operation = call.param("operation");
        String entity = call.param("entity");
        String effect = call.param("effect");
        return state.effects().lines().stream()
                .filter(line -> operation == null || operation.equals(line.operation()))
                .filter(line -> entity == null || entity.equals(line.entity()))
                .filter(line -> effect == null || Boolean.parseBoolean(effect) == line.effect())
                .toList();
    }

    private JsonNode requests(Call call) {
        String limit = call.param("limit");
        var shown = Json.object().put("count", state.requests().count());
        shown.putArray("requests")
                .addAll(state.requests().newest(limit == null ? REQUESTS_SHOWN : Integer.parseInt(limit)));
        return shown;
    }
}
