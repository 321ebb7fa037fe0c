package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.ledger.CallRecord;
import io.backhaul.ledger.Claim;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.LedgerUnavailableException;
import io.backhaul.ledger.RequestQueue;
import io.backhaul.ledger.RequestState;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** Claims what is due, as far as each account's budget goes, and records what became of it. */
@ApplicationScoped
@Named("delivery")
@Unremovable
@RegisterForReflection
public class Delivery {

    private static final Logger LOG = Logger.getLogger(Delivery.class);

    private final Settings settings;
    private final Accounts accounts;
    private final RequestQueue requests;
    private final Backoff backoff;
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Queue<Runnable> unrecorded = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;

    Delivery(Settings settings, Accounts accounts, RequestQueue requests) {
        this.settings = settings;
        this.accounts = accounts;
        this.requests = requests;
        this.backoff = new Backoff(settings.retry());
    }

    /** Requests to send now, durable as SENDING; each holds a place of its account until it is recorded. */
    public List<Claim> due() {
        if (!recordLeftovers() || stopping) {
            return List.of();
        }
        List<Claim> due = new ArrayList<>();
        for (String system : Accounts.SYSTEMS) {
            for (String account : accounts.names(system)) {
                due.addAll(claim(lane(system, account)));
            }
        }
        return due;
    }

    /** From here on nothing is claimed, so that what is under way can end. */
    public void stop() {
        stopping = true;
    }

    private List<Claim> claim(Lane lane) {
        int places = lane.takePlaces();
        if (places == 0) {
            return List.of();
        }
        List<Claim> claims = List.of();
        try {
            claims = requests.claim(lane.system, lane.account, places, lane.lastSource());
        } catch (LedgerUnavailableException e) {
            LOG.debugf("Nothing is sent for %s %s: %s", lane.system, lane.account, e.getMessage());
        } catch (LedgerException e) {
            LOG.errorf("Nothing is sent for %s %s: %s", lane.system, lane.account, e.getMessage());
        }
        lane.giveBack(places - claims.size());
        if (!claims.isEmpty()) {
            lane.lastSource(claims.get(claims.size() - 1).sourceNo());
        }
        return claims;
    }

    private Lane lane(String system, String account) {
        return lanes.computeIfAbsent(
                system + " " + account, name -> new Lane(system, account, accounts.account(system, account)));
    }

    /** What a claim sends. */
    public Call call(@Body Claim claim) {
        Settings.Operation operation = settings.operations().get(claim.operation());
        String base = accounts.account(claim.system(), claim.account()).url().orElseThrow();
        return new Call(
                claim.system(),
                claim.account(),
                claim.operation(),
                operation.method(),
                base.replaceFirst("/+$", "") + operation.path(),
                null,
                claim.payload().getBytes(StandardCharsets.UTF_8),
                claim.unknownSeen());
    }

    /** Records the outcome and frees the place. */
    public void record(@Body Outcome outcome, @Variable("claim") Claim claim) {
        try {
            settle(claim, outcome);
        } catch (LedgerException e) {
            if (!(e instanceof LedgerUnavailableException)) {
                LOG.errorf("What became of message %s cannot be recorded yet: %s", claim.messageId(), e.getMessage());
            }
            unrecorded.add(() -> settle(claim, outcome));
        } finally {
            lane(claim.system(), claim.account()).release();
        }
    }

    /** While answers wait to be recorded nothing new is sent. */
    private boolean recordLeftovers() {
        for (Runnable settling = unrecorded.peek(); settling != null; settling = unrecorded.peek()) {
            try {
                settling.run();
            } catch (LedgerException e) {
                return false;
            }
            unrecorded.remove();
        }
        return true;
    }

    private void settle(Claim claim, Outcome outcome) {
        CallRecord call = new CallRecord(
                claim.system(),
                claim.account(),
                claim.operation(),
                outcome.startedAt(),
                outcome.tookMillis(),
                outcome.status(),
                outcome.kind().word(),
                outcome.act(),
                outcome.code(),
                outcome.message());
        switch (outcome.kind()) {
            case CONFIRMED ->
                requests.finish(
                        claim, call, RequestState.CONFIRMED, outcome.code(), null, answer(claim, outcome.answer()));
            case REJECTED ->
                requests.finish(claim, call, RequestState.REJECTED, outcome.code(), outcome.message(), null);
            case RETRY -> again(claim, call, outcome, false);
            case UNKNOWN -> {
                if (settings.operations().get(claim.operation()).unanswered() == Settings.Unanswered.REPEAT) {
                    again(claim, call, outcome, true);
                } else {
                    requests.finish(claim, call, RequestState.UNKNOWN, outcome.code(), outcome.message(), null);
                }
            }
        }
    }

    private void again(Claim claim, CallRecord call, Outcome outcome, boolean unknown) {
        long now = System.currentTimeMillis();
        long next = now + backoff.wait(claim.attempt(), outcome.retryAfterMillis());
        if (next - claim.firstSentAt() <= settings.retry().budget().toMillis()) {
            requests.retry(claim, call, next, unknown);
        } else if (unknown || claim.unknownSeen()) {
            requests.finish(claim, call, RequestState.UNKNOWN, outcome.code(), outcome.message(), null);
        } else {
            requests.finish(claim, call, RequestState.REJECTED, "gave-up", outcome.message(), null);
        }
    }

    /** The fields of the answer that the operation wants in its result. */
    private String answer(Claim claim, JsonNode answer) {
        List<String> fields =
                settings.operations().get(claim.operation()).answer().orElse(List.of());
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        for (String field : fields) {
            JsonNode value = answer.at("/" + field.replace('.', '/'));
            if (value.isValueNode() && !value.isNull()) {
                wanted.put(field, value.asText());
            }
        }
        return wanted.isEmpty() ? null : wanted.toString();
    }
}
