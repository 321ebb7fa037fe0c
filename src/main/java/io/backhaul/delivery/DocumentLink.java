package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * A link of an answer, checked as far as it can be without asking anyone.
 *
 * @param address with nothing in it that Camel or the HTTP client would take for more than an address
 * @param host as it stands there
 */
record DocumentLink(String address, String host) {

    private static final int HIGHEST_PORT = 65_535;

    /**
     * @param value the field of the answer
     * @throws DocumentException when it is no address of a document
     */
    static DocumentLink of(JsonNode value) {
        URI link;
        try {
            String text = value.isTextual() ? value.asText().strip().replace(" ", "%20") : "";
            link = new URI(text.split("#", 2)[0]);
        } catch (URISyntaxException e) {
            // Its words would quote the link.
            throw new DocumentException(DocumentFault.BAD_LINK);
        }
        String scheme = link.getScheme() == null ? "" : link.getScheme().toLowerCase(Locale.ROOT);
        boolean usable = (scheme.equals("http") || scheme.equals("https"))
                && link.getHost() != null
                && link.getRawUserInfo() == null
                && link.getPort() != 0
                && link.getPort() <= HIGHEST_PORT;
        if (!usable) {
            throw new DocumentException(DocumentFault.BAD_LINK);
        }
        return new DocumentLink(link.toASCIIString(), link.getHost());
    }

    /** Without what opens it. */
    @Override
    public String toString() {
        return "link to " + host;
    }
}
