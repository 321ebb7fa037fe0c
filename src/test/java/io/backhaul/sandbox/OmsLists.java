package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.LongFunction;

/** The pages of the OMS. */
final class OmsLists {
    private static final int DEFAULT_SIZE = 20;

    private OmsLists() {}

    /** The page a query asks for, out of total rows. */
    static ObjectNode page(JsonNode query, long total, LongFunction<ObjectNode> row) {
        JsonNode asked = query.at("/commonParam/pageParam");
        Page page =
                new Page(asked.path("pageNum").asInt(1), asked.path("pageSize").asInt(DEFAULT_SIZE), total);
        ObjectNode shown = Json.object()
                .put("pageNum", page.number())
                .put("pageSize", page.size())
                .put("totalCount", page.total())
                .put("totalPage", page.pages());
        var list = shown.putArray("list");
        for (long i = page.from(); i < page.to(); i++) {
            list.add(row.apply(i));
        }
        return shown;
    }

    /** A row of the stock list, which follows from its number alone. */
    static ObjectNode inventory(long row, int seed) {
        int sale = (int) Math.floorMod(row * 37 + seed, 500);
        int lock = (int) (row % 5);
        int bad = (int) (row % 3);
        return Json.object()
                .put("productSku", "SKU-" + (row + 1))
                .put("warehouseCode", "WH1")
                .put("saleQty", sale)
                .put("lockQty", lock)
                .put("badQty", bad)
                .put("totalQty", sale + lock + bad);
    }
}
