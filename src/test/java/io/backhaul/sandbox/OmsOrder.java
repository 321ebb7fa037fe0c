package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A return order of the OMS: the payload last taken, and whether it is cancelled. */
final class OmsOrder {
    private static final String[] TEXTS = {
        "referenceNo",
        "signatureNo",
        "outboundOrderNo",
        "trackingNo",
        "pickupDate",
        "etaDate",
        "companyName",
        "contactName",
        "contactMobile",
        "contactCellMobile",
        "contactEmail",
        "province",
        "city",
        "district",
        "doorplate",
        "address",
        "postcode",
        "handleAdvice",
        "remark"
    };
    private static final String[] NUMBERS = {"pickupType", "returnType", "isSplitAsn"};
    private static final String[] NOT_YET = {
        "receiveQty", "goodQty", "badQty", "putawayQty", "putawayBadQty", "destroyQty"
    };

    private final String orderNo;
    private ObjectNode payload = Json.object();
    private boolean cancelled;
    private String cancelRemark = "";
    private final ObjectNode news = Json.object();

    OmsOrder(String orderNo) {
        this.orderNo = orderNo;
    }

    void take(JsonNode body) {
        // Attachments are not shown again, and are large.
        payload = Json.object().setAll((ObjectNode) body);
        payload.remove("attachmentOpenDTOs");
    }

    void happens(ObjectNode changed) {
        news.setAll(changed);
    }

    /** False where the order is cancelled already. */
    boolean cancel(String remark) {
        if (cancelled) {
            return false;
        }
        cancelled = true;
        cancelRemark = remark;
        return true;
    }

    boolean has(String field, String value) {
        return shown().path(field).asText().equals(value);
    }

    /** The order as answers show it: what was sent as text comes back as numbers. */
    ObjectNode shown() {
        ObjectNode shown = Json.object().put("orderNo", orderNo);
        for (String text : TEXTS) {
            shown.put(text, payload.hasNonNull(text) ? payload.get(text).asText() : null);
        }
        for (String number : NUMBERS) {
            shown.put(number, payload.hasNonNull(number) ? payload.get(number).asInt() : null);
        }
        shown.put("qty", quantity());
        for (String number : NOT_YET) {
            shown.put(number, 0);
        }
        shown.put("status", cancelled ? -1 : 1)
                .put("cancelType", cancelled ? 1 : null)
                .put("cancelRemark", cancelRemark)
                .put("errorReason", "");
        return shown.setAll(news);
    }

    private int quantity() {
        int quantity = 0;
        for (JsonNode item : payload.path("itemDTOs")) {
            quantity += item.path("qty").asInt();
        }
        return quantity;
    }
}
