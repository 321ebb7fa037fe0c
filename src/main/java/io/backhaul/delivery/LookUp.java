package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.ledger.Claim;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.LinkedHashMap;
import java.util.Map;

/** One look-up on its way through the pages of an answer. */
@RegisterForReflection
public final class LookUp {

    private Claim claim;
    private final Map<JsonNode, Boolean> found = new LinkedHashMap<>();
    private int page = 1;
    private boolean more = true;
    private boolean unreadable;
    private boolean paid = true;

    LookUp(Claim claim) {
        this.claim = claim;
    }

    /** Whether another page is to be asked for. */
    public boolean isMore() {
        return more;
    }

    /** Whether the last page was no list at all, or said nothing of where the list ends. */
    boolean isUnreadable() {
        return unreadable;
    }

    /** Goes on under a claim of now. */
    void goOn(Claim next) {
        claim = next;
        paid = true;
    }

    /** Whether its claim has paid for the next page. */
    boolean isPaid() {
        return paid;
    }

    Claim claim() {
        return claim;
    }

    int page() {
        return page;
    }

    /** Answers of the orders that were found, and whether each is what was sent. */
    Map<JsonNode, Boolean> found() {
        return found;
    }

    /** Takes in what was made of a page; missing where it was not answered, which makes it the last. */
    void read(JsonNode judged) {
        paid = false;
        for (JsonNode match : judged.path("found")) {
            found.put(match.path("answer"), match.path("same").asBoolean());
        }
        more = judged.path("more").asBoolean();
        unreadable = judged.path("unreadable").asBoolean();
        page++;
    }
}
