package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.node.NullNode;
import io.backhaul.sandbox.EffectLog.Deed;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Outbound. Orders OCO… exist without being made, unless their number contains UNKNOWN; one that contains PICKED has
 * left the shelf already. An order is cancelled once.
 */
final class OutboundApi implements Api {
    private final Supplier<Behaviour> behaviour;
    private final AccessCheck access;
    private final EffectLog effects;
    private final Set<String> cancelled = new HashSet<>();

    OutboundApi(Supplier<Behaviour> behaviour, AccessCheck access, EffectLog effects) {
        this.behaviour = behaviour;
        this.access = access;
        this.effects = effects;
    }

    @Override
    public String system() {
        return "outbound";
    }

    @Override
    public Envelope envelope() {
        return Envelope.LEGACY;
    }

    @Override
    public String account(Call call) throws Refusal {
        String account = access.account(call);
        access.clientKey(call);
        access.signature(call, behaviour.get().signatureOutbound());
        return account;
    }

    @Override
    public Answer act(String operation, Call call, String account) throws Refusal {
        String order = call.json().at("/data/orderNumber").asText();
        Deed deed = new Deed(account, system(), operation, call.messageId(), order, call.payload());
        if (!order.startsWith("OCO") || order.contains("UNKNOWN")) {
            throw refuse(deed, "ORDER_NOT_FOUND", order + " does not exist");
        }
        if (order.contains("PICKED")) {
            throw refuse(deed, "ORDER_ALREADY_PICKED", order + " is picked already");
        }
        if (!cancelled.add(order)) {
            throw refuse(deed, "ORDER_ALREADY_CANCELLED", order + " is cancelled already");
        }
        effects.acted(deed, true);
        return Answer.json(200, envelope().accepted(call, NullNode.getInstance()));
    }

    @Override
    public void reset() {
        cancelled.clear();
    }

    private Refusal refuse(Deed deed, String code, String message) {
        effects.refused(deed, code);
        return Refusal.byRule(code, message);
    }
}
