package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import io.backhaul.sandbox.EffectLog.Deed;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Return 2.0. Orders OCS… exist without being made, unless their number contains UNKNOWN. An order is cancelled
 * (cancelType 1) once; other cancelTypes are news of its tracking and may come again and again.
 */
final class Return2Api implements Api {
    private static final int CANCEL = 1;

    private final Supplier<Behaviour> behaviour;
    private final AccessCheck access;
    private final EffectLog effects;
    private final Return2Stock stock;
    private final Set<String> cancelled = new HashSet<>();
    private long links;

    Return2Api(Supplier<Behaviour> behaviour, AccessCheck access, EffectLog effects) {
        this.behaviour = behaviour;
        this.access = access;
        this.effects = effects;
        this.stock = new Return2Stock(behaviour);
    }

    @Override
    public String system() {
        return "return2";
    }

    @Override
    public Envelope envelope() {
        return Envelope.RETURN2;
    }

    @Override
    public String account(Call call) throws Refusal {
        String account = access.account(call);
        access.signature(call, behaviour.get().signatureReturn2());
        return account;
    }

    @Override
    public Answer act(String operation, Call call, String account) throws Refusal {
        JsonNode result =
                switch (operation) {
                    case "return2-cancel" -> cancel(call, account);
                    case "return2-label" -> label(call, account);
                    case "return2-stock" -> {
                        effects.answered(deed("return2-stock", call, account, null));
                        yield stock.page(call.json().get("data"));
                    }
                    default -> {
                        effects.answered(deed(operation, call, account, null));
                        yield NullNode.getInstance();
                    }
                };
        return Answer.json(200, envelope().accepted(call, result));
    }

    @Override
    public void reset() {
        cancelled.clear();
        links = 0;
    }

    private JsonNode cancel(Call call, String account) throws Refusal {
        JsonNode data = call.json().get("data");
        String order = data.get("orderNumber").asText();
        Deed deed = deed("return2-cancel", call, account, order);
        requireKnown(order, deed);
        boolean cancels = data.get("cancelType").asInt() == CANCEL;
        if (cancels && !cancelled.add(order)) {
            throw refuse(deed, "RMA_ALREADY_CANCELLED", order + " is cancelled already");
        }
        effects.acted(deed, cancels);
        return NullNode.getInstance();
    }

    private JsonNode label(Call call, String account) throws Refusal {
        String order = call.param("orderNumber");
        Deed deed = deed("return2-label", call, account, order);
        requireKnown(order, deed);
        effects.answered(deed);
        return LabelFiles.label(order, call.header("Host"), ++links);
    }

    private void requireKnown(String order, Deed deed) throws Refusal {
        if (!order.startsWith("OCS") || order.contains("UNKNOWN")) {
            throw refuse(deed, "ORDER_NOT_FOUND", order + " does not exist");
        }
    }

    private Refusal refuse(Deed deed, String code, String message) {
        effects.refused(deed, code);
        return Refusal.byRule(code, message);
    }

    private Deed deed(String operation, Call call, String account, String entity) {
        return new Deed(account, system(), operation, call.messageId(), entity, call.payload());
    }
}
