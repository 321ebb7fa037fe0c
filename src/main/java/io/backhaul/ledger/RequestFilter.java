package io.backhaul.ledger;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which requests are meant: one by its id or message id, or all that have the given values.
 *
 * @param where condition over {@code request r}, {@code source s} and {@code entity e}
 * @param names whether a single one is named, or states are, so that no state is left out
 */
public record RequestFilter(String where, List<Object> arguments, boolean single, boolean names) {

    private static final Map<String, String> COLUMNS = new LinkedHashMap<>();

    /** States of the index request_trouble, in its order. */
    private static final Set<RequestState> TROUBLE = new LinkedHashSet<>(
            List.of(RequestState.UNKNOWN, RequestState.REJECTED, RequestState.INVALID, RequestState.STOPPED));

    static {
        COLUMNS.put("state", "r.state");
        COLUMNS.put("operation", "r.operation");
        COLUMNS.put("system", "r.system");
        COLUMNS.put("account", "r.account");
        COLUMNS.put("entity", "e.order_no");
        COLUMNS.put("code", "r.code");
        COLUMNS.put("source", "s.id");
        COLUMNS.put("file", "s.name");
    }

    /** One request, by its number or its message id. */
    public static RequestFilter of(String id) {
        String where = "(r.message_id=?" + (id.matches("[0-9]{1,18}") ? " OR r.id=" + id : "") + ")";
        return new RequestFilter(where, List.of(id), true, true);
    }

    /**
     * @param values name to value: state (a term of the balance), operation, system, account, entity, code, source, file
     * @throws NotUnderstoodException when there is none, or one that is not known; its message says which are
     */
    public static RequestFilter of(Map<String, String> values) {
        if (values.isEmpty()) {
            throw new NotUnderstoodException("Nothing says which requests are meant. " + known());
        }
        List<String> conditions = new ArrayList<>();
        List<Object> arguments = new ArrayList<>();
        values.forEach((name, value) -> {
            String column = Optional.ofNullable(COLUMNS.get(name))
                    .orElseThrow(() -> new NotUnderstoodException("There is no such filter. " + known()));
            if (name.equals("state")) {
                conditions.add(inState(states(value)));
            } else {
                conditions.add(column + "=?");
                arguments.add(value);
            }
        });
        return new RequestFilter(String.join(" AND ", conditions), arguments, false, values.containsKey("state"));
    }

    /** Arguments of a command: one id, or {@code name=value} as often as you like. */
    public static RequestFilter of(List<String> words) {
        if (words.size() == 1 && !words.get(0).contains("=")) {
            return of(words.get(0));
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (String word : words) {
            String[] parts = word.split("=", 2);
            if (parts.length < 2) {
                throw new NotUnderstoodException("\"" + word + "\" is no filter. " + known());
            }
            values.put(parts[0], parts[1]);
        }
        return of(values);
    }

    /** Narrowed to these states where neither one request nor a state is named. */
    public RequestFilter orElseOnly(RequestState... states) {
        if (names) {
            return this;
        }
        return new RequestFilter(where + " AND " + inState(Set.of(states)), arguments, single, true);
    }

    /** Names the states the index holds in its very words, without which the database does not use it. */
    private static String inState(Set<RequestState> states) {
        String wanted = "r.state IN " + list(states);
        return TROUBLE.containsAll(states) ? "(" + wanted + " AND r.state IN " + list(TROUBLE) + ")" : wanted;
    }

    private static String list(Set<RequestState> states) {
        return states.stream().map(state -> "'" + state.name() + "'").collect(Collectors.joining(", ", "(", ")"));
    }

    private static Set<RequestState> states(String term) {
        Set<RequestState> states = EnumSet.noneOf(RequestState.class);
        for (RequestState state : RequestState.values()) {
            if (state.term().equals(term.toLowerCase(Locale.ROOT))
                    || state.name().equalsIgnoreCase(term)) {
                states.add(state);
            }
        }
        if (states.isEmpty()) {
            throw new NotUnderstoodException(
                    "There is no such state; there are confirmed, rejected, invalid, unchanged,"
                            + " stopped, waiting, unknown.");
        }
        return states;
    }

    private static String known() {
        return "Give an id or message id, or filters like state=rejected; names are "
                + String.join(", ", COLUMNS.keySet()) + ".";
    }
}
