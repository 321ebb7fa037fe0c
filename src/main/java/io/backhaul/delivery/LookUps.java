package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import io.backhaul.Accounts;
import io.backhaul.Jslt;
import io.backhaul.Settings;
import io.backhaul.ledger.CallRecord;
import io.backhaul.ledger.Claim;
import io.backhaul.ledger.RequestOutcomes;
import io.backhaul.ledger.RequestState;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/** Finds out what an unanswered call did, where repeating it could do it twice. */
@ApplicationScoped
@Named("lookUps")
@Unremovable
@RegisterForReflection
public class LookUps {

    /** Looked up so often without a find, the call did nothing. */
    private static final int ENOUGH = 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Accounts accounts;
    private final RequestOutcomes requests;
    private final Backoff backoff;
    private final Map<String, Expression> queries = new ConcurrentHashMap<>();
    private final Map<Long, LookUp> waiting = new ConcurrentHashMap<>();

    LookUps(Settings settings, Accounts accounts, RequestOutcomes requests) {
        this.settings = settings;
        this.accounts = accounts;
        this.requests = requests;
        this.backoff = new Backoff(settings.retry());
    }

    /** The file that says what to ask and judges the answer, relative to routes/. */
    public static String file(String operation) {
        return "mappings/look-up/" + operation + ".jslt";
    }

    /** A look-up at its first page, or one that waited before a later one. */
    public LookUp begin(@Body Claim claim) {
        LookUp waited = waiting.remove(claim.id());
        if (waited == null) {
            return new LookUp(claim);
        }
        waited.goOn(claim);
        return waited;
    }

    /** Keeps a look-up until its claim is taken up again; lost with the process, it begins at its first page. */
    void park(LookUp lookUp) {
        waiting.put(lookUp.claim().id(), lookUp);
    }

    /** The call that asks for the next page. */
    public Call call(@Variable("lookUp") LookUp lookUp) {
        Claim claim = lookUp.claim();
        Settings.LookUp data = data(claim);
        JsonNode query = apply(lookUp, NullNode.getInstance()).path("query");
        return Call.of(
                claim,
                data.method(),
                accounts.address(claim.system(), claim.account(), data.path()),
                query.toString(),
                null);
    }

    /** Takes in what a page came to. */
    public void read(@Body Outcome outcome, @Variable("lookUp") LookUp lookUp) {
        boolean answered = outcome.kind() == Outcome.Kind.CONFIRMED;
        lookUp.read(answered ? apply(lookUp, outcome.answer()) : MissingNode.getInstance());
    }

    /** Whether one more page is to be read; endless lists are left to a person. */
    boolean more(LookUp lookUp) {
        return lookUp.isMore() && lookUp.page() <= data(lookUp.claim()).pages();
    }

    /**
     * Settles the request by what was found: exactly what was sent: confirmed; another: rejected; nothing, twice: sent
     * again; more than one, or no end in sight: left to a person.
     */
    void settle(LookUp lookUp, Outcome outcome) {
        Claim claim = lookUp.claim();
        CallRecord call = outcome.record(claim);
        if (outcome.kind() != Outcome.Kind.CONFIRMED || lookUp.isUnreadable()) {
            failed(claim, outcome, call);
        } else if (lookUp.isMore()) {
            leave(claim, call, "look-up-endless");
        } else if (lookUp.found().size() > 1) {
            leave(claim, call, "several-found");
        } else if (lookUp.found().size() == 1) {
            Map.Entry<JsonNode, Boolean> found =
                    lookUp.found().entrySet().iterator().next();
            boolean same = found.getValue();
            requests.record(requests.finish(
                    claim,
                    call,
                    same ? RequestState.CONFIRMED : RequestState.REJECTED,
                    same ? "found" : "already-created",
                    null,
                    wanted(claim, found.getKey())));
        } else {
            foundNothing(claim, call);
        }
    }

    private void foundNothing(Claim claim, CallRecord call) {
        if (claim.lookUps() + 1 < ENOUGH) {
            long wait = accounts.settleAfterMillis(claim.system(), claim.account());
            requests.record(requests.foundNothing(claim, call, System.currentTimeMillis() + wait));
        } else if (backoff.isSpent(claim.firstSentAt(), System.currentTimeMillis())) {
            leave(claim, call, "not-found-twice");
        } else {
            requests.record(requests.resend(claim, call));
        }
    }

    private void failed(Claim claim, Outcome outcome, CallRecord call) {
        long next = System.currentTimeMillis() + backoff.wait(claim.tries(), outcome.retryAfterMillis());
        if (outcome.kind() == Outcome.Kind.REJECTED || backoff.isSpent(claim.firstSentAt(), next)) {
            leave(claim, call, "look-up-failed");
        } else {
            requests.record(requests.retry(claim, call, next, true));
        }
    }

    private void leave(Claim claim, CallRecord call, String code) {
        requests.record(requests.finish(claim, call, RequestState.UNKNOWN, code, null, null));
    }

    private Settings.LookUp data(Claim claim) {
        return settings.operations().get(claim.operation()).lookUp().orElseThrow();
    }

    private JsonNode apply(LookUp lookUp, JsonNode answer) {
        try {
            ObjectNode input = JSON.createObjectNode();
            input.set("payload", JSON.readTree(lookUp.claim().payload()));
            input.put("page", lookUp.page()).set("answer", answer);
            return queries.computeIfAbsent(lookUp.claim().operation(), LookUps::compile)
                    .apply(input);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Expression compile(String operation) {
        try {
            return Jslt.file(file(operation));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String wanted(Claim claim, JsonNode answer) {
        List<String> fields =
                settings.operations().get(claim.operation()).answer().orElse(List.of());
        return AnswerFields.of(answer, fields);
    }
}
