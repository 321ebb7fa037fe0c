package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.backhaul.sandbox.EffectLog.Deed;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;

/** The OMS: return orders and stock. */
final class OmsApi implements Api {
    private static final String NOT_FOUND = "40004";
    private static final String CANCELLED = "40009";

    private final Supplier<Behaviour> behaviour;
    private final OmsCredential credential;
    private final EffectLog effects;
    private final OmsOrders orders = new OmsOrders();

    OmsApi(Supplier<Behaviour> behaviour, EffectLog effects) {
        this.behaviour = behaviour;
        this.credential = new OmsCredential(behaviour);
        this.effects = effects;
    }

    @Override
    public String system() {
        return "oms";
    }

    @Override
    public Envelope envelope() {
        return Envelope.OMS;
    }

    @Override
    public String account(Call call) throws Refusal {
        if (call.path().equals("/open/open/api-token")) {
            return "default";
        }
        return credential
                .account(call.header("Authorization"))
                .orElseThrow(() -> new Refusal(401, "40001", "Authorization is missing or invalid"));
    }

    @Override
    public Answer act(String operation, Call call, String account) throws Refusal {
        JsonNode data =
                switch (operation) {
                    case "oms-return-update" -> update(call, account);
                    case "oms-return-create" -> create(call, account);
                    case "oms-return-cancel" -> cancel(call, account);
                    case "oms-return-list" -> list(call, account);
                    case "oms-inventory-list" -> inventory(call, account);
                    case "oms-api-token" -> token(call);
                    default -> NullNode.getInstance();
                };
        return Answer.json(
                200,
                envelope()
                        .accepted(call, data)
                        .put(
                                "timestamp",
                                String.valueOf(System.currentTimeMillis()
                                        + behaviour.get().clockAheadMs())));
    }

    @Override
    public void reset() {
        orders.reset();
    }

    /** Something happens to an order at the warehouse: {@code {orderNo, status, receiveQty, …}}, or {gone: true}. */
    void happens(ObjectNode news) {
        orders.happens(news);
    }

    private ObjectNode update(Call call, String account) throws Refusal {
        JsonNode body = call.json();
        String orderNo = body.get("orderNo").asText();
        Deed deed = deed("oms-return-update", call, account, orderNo, body);
        OmsOrder order = orders.find(orderNo).orElse(null);
        if (order == null) {
            effects.refused(deed, NOT_FOUND);
            throw Refusal.byRule(NOT_FOUND, orderNo + " does not exist");
        }
        order.take(body);
        effects.acted(deed, false);
        return order.shown();
    }

    private ObjectNode create(Call call, String account) {
        String orderNo = orders.create(call.json());
        effects.acted(deed("oms-return-create", call, account, orderNo, call.json()), true);
        return orders.find(orderNo).orElseThrow().shown();
    }

    private ObjectNode cancel(Call call, String account) {
        ArrayNode done = Json.MAPPER.createArrayNode();
        ArrayNode failed = Json.MAPPER.createArrayNode();
        String remark = call.json().path("cancelRemark").asText();
        for (JsonNode number : call.json().get("orderNos")) {
            String orderNo = number.asText();
            // One line an order: the hash is of what concerns this order alone.
            ObjectNode payload = Json.object().put("orderNo", orderNo).put("cancelRemark", remark);
            Deed deed = deed("oms-return-cancel", call, account, orderNo, payload);
            OmsOrder order = orders.find(orderNo).orElse(null);
            if (order == null) {
                effects.refused(deed, NOT_FOUND);
                failed.addObject().put("orderNo", orderNo).put("message", "does not exist");
            } else if (!order.cancel(remark)) {
                effects.refused(deed, CANCELLED);
                failed.addObject().put("orderNo", orderNo).put("message", "is cancelled already");
            } else {
                effects.acted(deed, true);
                done.addObject().put("orderNo", orderNo).put("message", "cancelled");
            }
        }
        ObjectNode outcome = Json.object()
                .put("totalQty", done.size() + failed.size())
                .put("successQty", done.size())
                .put("failQty", failed.size());
        outcome.set("successList", done);
        outcome.set("failList", failed);
        return outcome;
    }

    private ObjectNode list(Call call, String account) {
        effects.answered(deed("oms-return-list", call, account, null, call.payload()));
        List<OmsOrder> found = orders.list(call.json(), behaviour.get().listFilters());
        return OmsLists.page(
                call.json(), found.size(), row -> found.get((int) row).shown());
    }

    private ObjectNode inventory(Call call, String account) {
        effects.answered(deed("oms-inventory-list", call, account, null, call.payload()));
        int seed = behaviour.get().stockSeed();
        return OmsLists.page(call.json(), behaviour.get().inventoryRows(), row -> OmsLists.inventory(row, seed));
    }

    private JsonNode token(Call call) throws Refusal {
        if (!behaviour.get().omsApiKey().equals(call.param("apiKey"))) {
            throw Refusal.byRule(NOT_FOUND, "apiKey is not known");
        }
        return TextNode.valueOf(credential.make(UUID.randomUUID().toString().replace("-", "")));
    }

    private Deed deed(String operation, Call call, String account, String entity, JsonNode payload) {
        return new Deed(account, system(), operation, call.messageId(), entity, payload);
    }
}
