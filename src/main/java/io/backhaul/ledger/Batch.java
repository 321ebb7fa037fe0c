package io.backhaul.ledger;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.backhaul.ExactJson;
import io.backhaul.Settings;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Gathers requests into calls: those whose payloads are equal but for one list share one, with their lists put together. */
public final class Batch {

    private final Settings.Batch settings;
    private final Map<String, List<Claim>> open = new HashMap<>();
    private final List<List<Claim>> calls = new ArrayList<>();

    /** @param settings null where each request has a call of its own */
    Batch(Settings.Batch settings) {
        this.settings = settings;
    }

    /** Most requests that a call carries. */
    int size() {
        return settings == null ? 1 : settings.size();
    }

    /** How many calls there are so far. */
    int calls() {
        return calls.size();
    }

    /**
     * Puts a request into a call that is there already or, where there may be one more, a new one.
     *
     * @param alone whether it must not share a call
     * @return whether it has one
     */
    boolean add(Claim claim, boolean alone, boolean oneMore) {
        String key = settings == null || alone ? null : key(claim.payload(), settings.list());
        List<Claim> call = key == null ? null : open.get(key);
        if (call == null && !oneMore) {
            return false;
        }
        if (call == null) {
            call = new ArrayList<>();
            calls.add(call);
            if (key != null) {
                open.put(key, call);
            }
        }
        call.add(claim);
        if (call.size() >= size()) {
            open.remove(key);
        }
        return true;
    }

    /** A claim for each call, with the others it carries. */
    List<Claim> claims() {
        return calls.stream()
                .map(call -> call.get(0).with(List.copyOf(call.subList(1, call.size()))))
                .toList();
    }

    /** What requests of one call have in common, or null where the payload has no such list. */
    static String key(String payload, String list) {
        JsonNode rest;
        try {
            rest = ExactJson.read(payload);
        } catch (JsonProcessingException e) {
            // Whatever it is, it harms no other.
            return null;
        }
        JsonNode elements = rest.at(pointer(list));
        if (!elements.isArray()) {
            return null;
        }
        ((ArrayNode) elements).removeAll();
        return rest.toString();
    }

    /**
     * The body of the call of a claim and its others.
     *
     * @param list dotted path of the list they share, or null where there are no others
     */
    public static String body(Claim claim, String list) {
        if (claim.others().isEmpty()) {
            return claim.payload();
        }
        JsonNode body = read(claim.payload());
        ArrayNode elements = (ArrayNode) body.at(pointer(list));
        for (Claim other : claim.others()) {
            elements.addAll((ArrayNode) read(other.payload()).at(pointer(list)));
        }
        return body.toString();
    }

    private static JsonPointer pointer(String list) {
        return JsonPointer.compile("/" + list.replace('.', '/'));
    }

    private static JsonNode read(String payload) {
        try {
            return ExactJson.read(payload);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
