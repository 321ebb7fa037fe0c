package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Labels and the files their links lead to. An order with QR in its number gets a QR code in place of a document. Each
 * label has fresh links, which differ in the parameter link.
 */
final class LabelFiles {
    static final String PATH = "/labels/";

    private static final Buffer PDF = Buffer.buffer(
            """
            %PDF-1.4
            1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
            2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
            3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 288 432]>>endobj
            trailer<</Root 1 0 R>>
            %%EOF
            """);

    private LabelFiles() {}

    /** @param link number of the links */
    static ObjectNode label(String order, String host, long link) {
        String file = "http://" + host + PATH + URLEncoder.encode(order, StandardCharsets.UTF_8);
        boolean qr = order.contains("QR");
        return Json.object()
                .put("orderNumber", order)
                .put("referenceNumber", "REF-" + order)
                .put("serviceType", "STANDARD")
                .put("trackingNumber", "TRK" + order)
                .put("carrierName", "Sandbox Carrier")
                .put("docUrl", qr ? null : file + ".pdf?link=" + link)
                .put("qrCodeUrl", qr ? file + ".qr.pdf?link=" + link : null)
                .put("qrLink", qr ? file : null);
    }

    static Answer file() {
        return new Answer(200, "application/pdf", Map.of(), PDF);
    }
}
