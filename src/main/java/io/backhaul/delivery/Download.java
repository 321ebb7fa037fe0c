package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.ledger.Claim;
import java.util.Iterator;
import java.util.List;

/** The documents of one answer on their way, one after the other. */
public final class Download {

    /** What is behind the name of a link's field in that of its file. */
    private static final String FILE = "File";

    /** What stands between a link and its document. */
    record Trouble(DocumentFault fault, String field, String host) {}

    private final Claim claim;
    private final Outcome confirmed;
    private final ObjectNode answer;
    private final Iterator<String> fields;
    private String field;
    private String host = "";
    private Trouble trouble;

    /** @param fields paths of links in the answer, with dots */
    Download(Claim claim, Outcome confirmed, List<String> fields) {
        this.claim = claim;
        this.confirmed = confirmed;
        this.answer = confirmed.answer().deepCopy();
        this.fields = fields.iterator();
        // The API must not name files of ours.
        fields.forEach(each -> {
            if (answer.at(pointer(each).head()) instanceof ObjectNode parent) {
                parent.remove(name(each) + FILE);
            }
        });
    }

    private static JsonPointer pointer(String field) {
        return JsonPointer.compile("/" + field.replace('.', '/'));
    }

    private static String name(String field) {
        return pointer(field).last().getMatchingProperty();
    }

    /** Goes to the next link that the answer has; false behind the last. */
    boolean next() {
        host = "";
        while (fields.hasNext()) {
            field = fields.next();
            JsonNode link = link();
            if (!link.isMissingNode()
                    && !link.isNull()
                    && !(link.isTextual() && link.asText().isBlank())) {
                return true;
            }
        }
        return false;
    }

    JsonNode link() {
        return answer.at(pointer(field));
    }

    void leadsTo(DocumentLink link) {
        host = link.host();
    }

    Claim claim() {
        return claim;
    }

    String field() {
        return field;
    }

    /** Says where the document of the link is, relative to the outbox. */
    void saved(String file) {
        ((ObjectNode) answer.at(pointer(field).head())).put(name(field) + FILE, file);
    }

    /** Says why there is none. What asking again may mend counts for more. */
    void failed(DocumentFault fault) {
        boolean mendable = fault.kind == Outcome.Kind.RETRY;
        if (trouble == null || mendable && trouble.fault().kind != Outcome.Kind.RETRY) {
            trouble = new Trouble(fault, field, host);
        }
    }

    /** What counts most of all that went wrong, or null. */
    Trouble trouble() {
        return trouble;
    }

    Outcome confirmed() {
        return confirmed;
    }

    /** With the files that are there. */
    ObjectNode answer() {
        return answer;
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return "documents of " + claim;
    }
}
