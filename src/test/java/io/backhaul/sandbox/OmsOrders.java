package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The return orders of the OMS. Orders RO… exist from their first mention on, unless their number contains UNKNOWN. */
final class OmsOrders {
    // High enough not to meet the small numbers of examples.
    private static final long FIRST_CREATED = 900_000_001L;

    private final Map<String, OmsOrder> orders = new LinkedHashMap<>();
    private long next = FIRST_CREATED;

    Optional<OmsOrder> find(String orderNo) {
        if (!orderNo.startsWith("RO") || orderNo.contains("UNKNOWN")) {
            return Optional.empty();
        }
        return Optional.of(orders.computeIfAbsent(orderNo, OmsOrder::new));
    }

    String create(JsonNode body) {
        String orderNo = "RO" + next++;
        orders.computeIfAbsent(orderNo, OmsOrder::new).take(body);
        return orderNo;
    }

    /** Sets what the warehouse alone knows of an order, or takes it off the list. */
    void happens(ObjectNode news) {
        String orderNo = news.remove("orderNo").asText();
        if (news.path("gone").asBoolean()) {
            orders.remove(orderNo);
        } else {
            orders.computeIfAbsent(orderNo, OmsOrder::new).happens(news);
        }
    }

    /** The orders, newest first, that have the values a query names for the given fields. */
    List<OmsOrder> list(JsonNode query, Set<String> filters) {
        List<OmsOrder> found = new ArrayList<>();
        for (OmsOrder order : orders.values()) {
            if (filters.stream()
                    .allMatch(field -> !query.hasNonNull(field)
                            || order.has(field, query.get(field).asText()))) {
                found.add(order);
            }
        }
        Collections.reverse(found);
        return found;
    }

    void reset() {
        orders.clear();
        next = FIRST_CREATED;
    }
}
