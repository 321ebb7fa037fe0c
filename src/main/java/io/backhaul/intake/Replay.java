package io.backhaul.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.flipkart.zjsonpatch.DiffFlags;
import com.flipkart.zjsonpatch.JsonDiff;
import io.backhaul.Accounts;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.ledger.Decisions;
import io.backhaul.ledger.NewRequest;
import io.backhaul.ledger.RefusedException;
import io.backhaul.ledger.RequestSearch;
import io.backhaul.ledger.StoredRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.FluentProducerTemplate;

/** Maps the rows of a request that has ended anew, with today's mapping, and sends it again. */
@ApplicationScoped
public class Replay {

    /** What no mapping can mend: it stands in the file. */
    private static final Set<String> OF_THE_FILE = Set.of(
            "cell-too-long",
            "control-character",
            "too-many-columns",
            "too-few-columns",
            "list-in-cell",
            "duplicate-field",
            "not-an-object",
            "order-reappears",
            "too-many-lines");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Accounts accounts;
    private final Inbox inbox;
    private final OrderRecorder recorder;
    private final PersonalColumns personal;
    private final RequestSearch requests;
    private final Decisions decisions;
    private final FluentProducerTemplate route;

    Replay(
            Settings settings,
            Accounts accounts,
            Inbox inbox,
            OrderRecorder recorder,
            PersonalColumns personal,
            RequestSearch requests,
            Decisions decisions,
            FluentProducerTemplate route) {
        this.settings = settings;
        this.accounts = accounts;
        this.inbox = inbox;
        this.recorder = recorder;
        this.personal = personal;
        this.requests = requests;
        this.decisions = decisions;
        this.route = route;
    }

    /**
     * A request as it would be sent today.
     *
     * @param difference JSON Patch (RFC 6902) from the payload before, with {@code fromValue} where a value is replaced
     */
    public record Remapped(long id, NewRequest request, JsonNode difference) {}

    /** @throws RefusedException when its rows cannot be a request; its message says why */
    public Remapped remap(long id) {
        StoredRequest stored = requests.stored(id);
        Order order = order(stored);
        if (!order.isValid()) {
            List<Reason> reasons = new ArrayList<>(order.reasons());
            order.rows().forEach(row -> reasons.addAll(row.reasons()));
            throw refusal("It is invalid with today's mapping: ", reasons);
        }
        NewRequest anew = recorder.request(order, stored.source());
        JsonNode before = stored.payload() == null ? NullNode.getInstance() : json(stored.payload());
        return new Remapped(
                id,
                anew,
                JsonDiff.asJson(before, json(anew.payload()), EnumSet.of(DiffFlags.ADD_ORIGINAL_VALUE_ON_REPLACE)));
    }

    /** Sends it as it was re-mapped. */
    public void send(Remapped remapped, boolean force, String who) {
        decisions.replay(remapped.id(), remapped.request(), force, who);
    }

    private Order order(StoredRequest stored) {
        List<Reason> lasting = lasting(stored);
        if (!lasting.isEmpty()) {
            throw refusal("What is wrong stands in its file; correct that and drop it again: ", lasting);
        }
        String operation = stored.source().operation();
        Settings.Operation data = settings.operations().get(operation);
        if (data == null) {
            throw new RefusedException("Its operation " + operation + " is not set up any more.");
        }
        Orders orders = new Orders(
                new StoredRows(stored.rows()),
                operation,
                data,
                inbox.folder(stored.source()),
                stored.source().folderAccount(),
                accounts.names(data.system()),
                settings.limits());
        Order order = orders.next().withMessageId(stored.messageId());
        if (orders.hasNext()) {
            throw new RefusedException("With today's settings of " + operation + " its rows are more than one order.");
        }
        return personal.mask(route.to("direct:order").withBody(order).request(Order.class));
    }

    private static List<Reason> lasting(StoredRequest stored) {
        List<Reason> all = new ArrayList<>(reasons(stored.reasons()));
        stored.rows().forEach(row -> all.addAll(reasons(row.reasons())));
        return all.stream().filter(reason -> OF_THE_FILE.contains(reason.key())).toList();
    }

    private static List<Reason> reasons(String stored) {
        return stored == null ? List.of() : Reason.fromJson(json(stored));
    }

    private RefusedException refusal(String what, List<Reason> reasons) {
        List<Reason> withoutCells = reasons.stream().map(Reason::withoutCells).toList();
        return new RefusedException(what + text(withoutCells), what + text(reasons));
    }

    private String text(List<Reason> reasons) {
        Messages messages = Messages.in(settings.language());
        return reasons.stream().map(messages::text).distinct().collect(Collectors.joining(" "));
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            // Its words may quote the row.
            throw new IllegalStateException("The ledger holds what is no JSON");
        }
    }
}
