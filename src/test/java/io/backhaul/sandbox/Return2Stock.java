package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Stock that follows from the id alone, the same in each run. An id that contains MISSING is not found. */
final class Return2Stock {
    private final Supplier<Behaviour> behaviour;

    Return2Stock(Supplier<Behaviour> behaviour) {
        this.behaviour = behaviour;
    }

    ObjectNode page(JsonNode query) {
        List<String> found = new ArrayList<>();
        ArrayNode failed = Json.MAPPER.createArrayNode();
        for (JsonNode id : query.get("uniqueIdList")) {
            if (id.asText().contains("MISSING")) {
                failed.add(id);
            } else {
                found.add(id.asText());
            }
        }
        int rowsPerId = behaviour.get().stockRowsPerId();
        Page page = new Page(
                query.get("pageNumber").asInt(), query.get("pageSize").asInt(), (long) found.size() * rowsPerId);
        ObjectNode result = Json.object()
                .put("pageNumber", page.number())
                .put("pageSize", page.size())
                .put("hasNextPage", page.number() < page.pages())
                .put("totalPage", page.pages());
        result.set("serviceType", query.get("serviceType"));
        ArrayNode list = result.putArray("inventoryList");
        for (long row = page.from(); row < page.to(); row++) {
            list.add(row(found.get((int) (row / rowsPerId)), (int) (row % rowsPerId)));
        }
        result.put("requestCount", found.size() + failed.size())
                .put("successCount", found.size())
                .put("failedCount", failed.size());
        result.set("failedList", failed);
        return result;
    }

    private ObjectNode row(String id, int warehouse) {
        int seed = Math.floorMod(
                id.hashCode() * 31 + warehouse * 7 + behaviour.get().stockSeed(), 1000);
        return Json.object()
                .put("uniqueId", id)
                .put("mfSkuId", "MF-" + id)
                .put("warehouseCode", "WH" + (warehouse + 1))
                .put("available", seed)
                .put("reservedAllocated", seed % 7)
                .put("reservedHold", seed % 5)
                .put("reservedVAS", seed % 3)
                .put("unfulfillable", seed % 11)
                .put("suspend", 0)
                .put("length", 10 + seed % 20)
                .put("width", 5.5)
                .put("height", 2.25)
                .put("lengthUnit", "CM")
                .put("weight", 0.125 * (1 + seed % 40))
                .put("weightUnit", "KG")
                .put("putAwayTime", "2026-01-15 08:30:00");
    }
}
