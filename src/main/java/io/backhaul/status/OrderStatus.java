package io.backhaul.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import io.backhaul.Accounts;
import io.backhaul.Jslt;
import io.backhaul.Schedule;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.delivery.Call;
import io.backhaul.delivery.Delivery;
import io.backhaul.delivery.Outcome;
import io.backhaul.ledger.LedgerException;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** Reads lists of orders on their schedules and notes what has changed. */
@ApplicationScoped
@Named("orderStatus")
@Unremovable
@RegisterForReflection
public class OrderStatus {

    private static final Logger LOG = Logger.getLogger(OrderStatus.class);

    /** Names that a line of the result has already. */
    private static final Set<String> TAKEN = Set.of("account", "orderNo", "referenceNo", "changedAt");

    /** Pages may be read again; a list that sends one to and fro has no end. */
    private static final int MOST_READINGS_A_PAGE = 3;

    /** So many failures in a row are told once more. */
    private static final int OFTEN = 10;

    private final Settings settings;
    private final Accounts accounts;
    private final Delivery delivery;
    private final StatusLedger ledger;
    private final Map<String, Schedule> schedules = new TreeMap<>();
    private final Map<String, Expression> mappings = new ConcurrentHashMap<>();
    private final Map<Key, Instant> next = new ConcurrentHashMap<>();
    private final Map<Key, StatusRun> runs = new ConcurrentHashMap<>();

    OrderStatus(Settings settings, Accounts accounts, Delivery delivery, StatusLedger ledger) {
        this.settings = settings;
        this.accounts = accounts;
        this.delivery = delivery;
        this.ledger = ledger;
    }

    private record Key(String list, String account) {}

    /**
     * Reads schedules and mappings, before the first run.
     *
     * @throws IllegalArgumentException when a list's settings are wrong; its message is a sentence that names the setting
     * @throws com.schibsted.spt.data.jslt.JsltException when a mapping cannot be compiled
     */
    public void load() throws IOException {
        ZoneId zone = settings.erp().timeZone().map(ZoneId::of).orElseGet(ZoneId::systemDefault);
        for (Map.Entry<String, Settings.OrderList> list : settings.lists().entrySet()) {
            String prefix = "backhaul.lists." + list.getKey() + ".";
            if (!Accounts.SYSTEMS.contains(list.getValue().system())) {
                throw new IllegalArgumentException(prefix + "system must be one of " + Accounts.SYSTEMS + ".");
            }
            list.getValue().fields().stream()
                    .filter(TAKEN::contains)
                    .findFirst()
                    .ifPresent(field -> {
                        throw new IllegalArgumentException(
                                prefix + "fields must not name " + field + ", which stands there anyway.");
                    });
            try {
                schedules.put(list.getKey(), Schedule.of(list.getValue().schedule(), zone));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(prefix + "schedule " + e.getMessage() + ".", e);
            }
            mappings.put(list.getKey(), Jslt.file("mappings/list/" + list.getKey() + ".jslt"));
        }
    }

    /** Runs that are to begin or to go on now. */
    public List<StatusRun> due() {
        Instant now = Instant.now();
        List<StatusRun> due = new ArrayList<>();
        schedules.forEach((list, schedule) -> {
            if (!schedule.isOff()) {
                for (String account : accounts.names(settings.lists().get(list).system())) {
                    run(new Key(list, account), schedule, now)
                            .filter(run -> run.isDue(now.toEpochMilli()) && run.take())
                            .ifPresent(due::add);
                }
            }
        });
        return due;
    }

    private Optional<StatusRun> run(Key key, Schedule schedule, Instant now) {
        StatusRun underWay = runs.get(key);
        if (underWay != null) {
            return Optional.of(underWay);
        }
        try {
            Instant at = next.get(key);
            if (at == null) {
                at = schedule.next(ledger.lastRun(key.list(), key.account()).orElse(null), now)
                        .orElse(Instant.MAX);
                next.put(key, at);
            }
            if (at.isAfter(now)) {
                return Optional.empty();
            }
            Instant since = ledger.lastRun(key.list(), key.account())
                    .map(last -> last.minus(settings.lists().get(key.list()).overlap()))
                    .orElse(null);
            StatusRun begun = new StatusRun(key.list(), key.account(), now, since);
            runs.put(key, begun);
            return Optional.of(begun);
        } catch (LedgerException e) {
            // The ledger has told it; the next look tries again.
            return Optional.empty();
        }
    }

    /** Lets another thread have the run. */
    public void leave(@Variable("run") StatusRun run) {
        run.leave();
    }

    /** Whether some account's list is being read right now. */
    boolean isUnderWay(String list) {
        return runs.entrySet().stream()
                .anyMatch(run ->
                        run.getKey().list().equals(list) && run.getValue().isTaken());
    }

    /** Whether the next page is asked for now; where the account has no place for a call it waits for the next look. */
    public boolean nextPage(@Variable("run") StatusRun run) {
        boolean now = !run.isEnded()
                && run.isDue(System.currentTimeMillis())
                && delivery.takePlace(system(run), run.account());
        run.holdPlace(now);
        return now;
    }

    /** The call that asks for the next page. */
    public Call call(@Variable("run") StatusRun run) {
        Settings.OrderList list = settings.lists().get(run.list());
        String query = judge(run, NullNode.getInstance()).path("query").toString();
        return Call.asking(
                list.system(),
                run.account(),
                run.list(),
                list.method(),
                accounts.address(list.system(), run.account(), list.path()),
                query);
    }

    /** Takes in a page. */
    public void read(@Body Outcome outcome, @Variable("run") StatusRun run) {
        Settings.OrderList list = settings.lists().get(run.list());
        delivery.givePlaceBack(list.system(), run.account(), outcome, run.placeSinceNanos());
        run.holdPlace(false);
        if (outcome.kind() != Outcome.Kind.CONFIRMED) {
            later(run, outcome.code() == null ? "no answer" : outcome.code(), outcome.retryAfterMillis());
            return;
        }
        JsonNode judged = judge(run, outcome.answer());
        if (judged.path("unreadable").asBoolean()) {
            later(run, "unreadable-answer", 0);
            return;
        }
        ledger.see(run, list.system(), judged.path("orders"), list.fields(), System.currentTimeMillis());
        run.goOn(judged);
        if (!run.isEnded() && (run.page() > list.pages() || run.pagesRead() > MOST_READINGS_A_PAGE * list.pages())) {
            LOG.warnf(
                    "%s of %s has more than %d pages; what stands on later ones is not seen. Raise backhaul.lists.%s.pages.",
                    run.list(), run.account(), list.pages(), run.list());
            run.cut();
        }
        if (run.isEnded()) {
            end(run);
        }
    }

    private void end(StatusRun run) {
        Key key = new Key(run.list(), run.account());
        if (!run.isCut()) {
            ledger.ended(run, System.currentTimeMillis());
        }
        next.put(
                key,
                schedules.get(run.list()).next(run.startedAt(), Instant.now()).orElse(Instant.MAX));
        runs.remove(key);
    }

    /** What failed otherwise, such as the ledger, is tried again too. */
    public void interrupt(@Variable("run") StatusRun run, @ExchangeException Exception failure) {
        if (run.holdsPlace()) {
            delivery.givePlaceBack(system(run), run.account());
            run.holdPlace(false);
        }
        later(run, Trace.reason(failure), 0);
    }

    private String system(StatusRun run) {
        return settings.lists().get(run.list()).system();
    }

    private void later(StatusRun run, String why, long askedMillis) {
        if (run.failures() == 0 || run.failures() == OFTEN) {
            LOG.warnf(
                    "Page %d of %s of %s cannot be read (%s); it is tried again. It failed %d times before.",
                    run.page(), run.list(), run.account(), why, run.failures());
        }
        run.waitUntil(System.currentTimeMillis() + delivery.backoffMillis(run.failures() + 1, askedMillis));
    }

    private JsonNode judge(StatusRun run, JsonNode answer) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.put("page", run.page()).put("before", run.count());
        input.put("since", run.since() == null ? null : run.since().toString());
        input.set("answer", answer.isMissingNode() ? NullNode.getInstance() : answer);
        return mappings.get(run.list()).apply(input);
    }
}
