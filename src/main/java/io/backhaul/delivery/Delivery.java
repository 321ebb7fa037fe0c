package io.backhaul.delivery;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.connections.Credentials;
import io.backhaul.ledger.Batch;
import io.backhaul.ledger.CallRecord;
import io.backhaul.ledger.Claim;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.LedgerUnavailableException;
import io.backhaul.ledger.RequestOutcomes;
import io.backhaul.ledger.RequestQueue;
import io.backhaul.ledger.RequestState;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
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
    private final Credentials credentials;
    private final RequestQueue requests;
    private final RequestOutcomes results;
    private final LookUps lookUps;
    private final Backoff backoff;
    private final CallTimes times;
    private final Map<String, HostBreaker> hosts = new ConcurrentHashMap<>();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final Set<Long> answered = ConcurrentHashMap.newKeySet();
    private final Queue<Runnable> unrecorded = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private int turn;

    Delivery(
            Settings settings,
            Accounts accounts,
            Credentials credentials,
            RequestQueue requests,
            RequestOutcomes results,
            LookUps lookUps) {
        this.credentials = credentials;
        this.settings = settings;
        this.accounts = accounts;
        this.requests = requests;
        this.results = results;
        this.lookUps = lookUps;
        this.times = CallTimes.of(settings);
        this.backoff = new Backoff(settings.retry());
    }

    /** Requests to send now, durable as SENDING; each holds a place of its account until it is recorded. */
    public List<Claim> due() {
        if (!recordLeftovers() || stopping) {
            return List.of();
        }
        List<Lane> round = lanes();
        // Another one goes first each time: where a host lets one probe through it must not always be the same
        // account's.
        Collections.rotate(round, turn++);
        List<Claim> due = new ArrayList<>();
        for (Lane lane : round) {
            try {
                due.addAll(claim(lane));
            } catch (LedgerUnavailableException e) {
                LOG.debugf("Nothing is sent for %s %s: %s", lane.system, lane.account, e.getMessage());
            } catch (RuntimeException e) {
                LOG.errorf("Nothing is sent for %s %s: %s", lane.system, lane.account, Trace.of(e));
            }
        }
        return due;
    }

    private List<Lane> lanes() {
        List<Lane> all = new ArrayList<>();
        for (String system : Accounts.SYSTEMS) {
            accounts.names(system).forEach(account -> all.add(lane(system, account)));
        }
        return all;
    }

    /** From here on nothing is claimed, so that what is under way can end. */
    public void stop() {
        stopping = true;
    }

    private List<Claim> claim(Lane lane) {
        int places = credentials.areThere(lane.system, lane.account) ? lane.takePlaces() : 0;
        if (places == 0) {
            return List.of();
        }
        List<Claim> claims = lane.waiting(places);
        int waited = claims.size();
        try {
            if (places > waited) {
                claims.addAll(requests.claim(lane.system, lane.account, places - waited, lane.lastSource()));
            }
        } catch (LedgerUnavailableException e) {
            LOG.debugf("Nothing is sent for %s %s: %s", lane.system, lane.account, e.getMessage());
        } catch (LedgerException e) {
            LOG.errorf("Nothing is sent for %s %s: %s", lane.system, lane.account, e.getMessage());
        } finally {
            lane.giveBack(places - claims.size());
        }
        if (claims.size() > waited) {
            lane.lastSource(claims.get(claims.size() - 1).sourceNo());
        }
        return claims;
    }

    private Lane lane(String system, String account) {
        return lanes.computeIfAbsent(system + " " + account, name -> {
            Settings.Account set = accounts.account(system, account);
            return new Lane(
                    system,
                    account,
                    set,
                    settings.retry().cap(),
                    hosts.computeIfAbsent(
                            HostBreaker.host(set.url().orElseThrow()),
                            host -> new HostBreaker(host, settings.breaker())));
        });
    }

    /** What a claim sends. */
    public Call call(@Body Claim claim) {
        Settings.Operation operation = settings.operations().get(claim.operation());
        return Call.of(
                claim,
                operation.method(),
                accounts.address(claim.system(), claim.account(), operation.path()),
                Batch.body(claim, operation.batch().map(Settings.Batch::list).orElse(null)),
                times.sendBefore(claim.claimedAtNanos()));
    }

    /**
     * Whether the next page of a look-up is asked for now. One is paid with its claim; each other one is paid from the
     * account's budget, and waits for its turn where that is used up.
     */
    public boolean nextPage(@Variable("lookUp") LookUp lookUp) {
        Claim claim = lookUp.claim();
        return lookUps.more(lookUp)
                && (lookUp.isPaid() || lane(claim.system(), claim.account()).pay());
    }

    /** Takes a place of the account for a call that no request stands behind; it is to be given back. */
    public boolean takePlace(String system, String account) {
        return !stopping
                && credentials.areThere(system, account)
                && lane(system, account).takeOne();
    }

    /** @param sinceNanos {@code System.nanoTime()} of its taking */
    public void givePlaceBack(String system, String account, Outcome outcome, long sinceNanos) {
        lane(system, account).release(outcome, sinceNanos);
    }

    /** Where nothing was sent. */
    public void givePlaceBack(String system, String account) {
        lane(system, account).giveBack(1);
    }

    /** How long to wait after so many tries, and after what the API asked to wait. */
    public long backoffMillis(int tries, long askedMillis) {
        return backoff.wait(tries, askedMillis);
    }

    /** The API has answered; what is fetched now keeps the place, but says nothing of the API. */
    public void answered(@Body Outcome outcome, @Variable("claim") Claim claim) {
        answered.add(claim.id());
        lane(claim.system(), claim.account()).spoke(outcome, claim.claimedAtNanos());
    }

    /** Records the outcome and frees the place. */
    public void record(@Body Outcome outcome, @Variable("claim") Claim claim, @Variable("lookUp") LookUp lookUp) {
        Runnable settling = claim.lookUp() ? () -> lookUps.settle(lookUp, outcome) : () -> settle(claim, outcome);
        try {
            if (claim.lookUp() && outcome.kind() == Outcome.Kind.CONFIRMED && lookUps.more(lookUp)) {
                lookUps.park(lookUp);
                lane(claim.system(), claim.account()).park(claim);
            } else {
                settling.run();
            }
        } catch (LedgerException e) {
            if (!(e instanceof LedgerUnavailableException)) {
                LOG.errorf("What became of message %s cannot be recorded yet: %s", claim.messageId(), e.getMessage());
            }
            unrecorded.add(settling);
        } finally {
            Lane lane = lane(claim.system(), claim.account());
            if (answered.remove(claim.id())) {
                lane.free(outcome);
            } else {
                lane.release(outcome, claim.claimedAtNanos());
            }
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
        long next = System.currentTimeMillis() + backoff.wait(claim.tries(), outcome.retryAfterMillis());
        List<RequestOutcomes.Settlement> settlements = new ArrayList<>();
        settlements.add(settlement(claim, outcome, next));
        for (int i = 0; i < claim.others().size(); i++) {
            // Without an answer it is the same for all.
            Outcome other =
                    outcome.others().isEmpty() ? outcome : outcome.others().get(i);
            settlements.add(settlement(claim.others().get(i), other, next));
        }
        results.record(settlements);
    }

    /** @param next when it may be tried again: all of a call at once, so that they can share the next one too */
    private RequestOutcomes.Settlement settlement(Claim claim, Outcome outcome, long next) {
        CallRecord call = outcome.record(claim);
        Settings.Operation operation = settings.operations().get(claim.operation());
        return switch (outcome.kind()) {
            case CONFIRMED ->
                results.finish(claim, call, RequestState.CONFIRMED, outcome.code(), null, answer(claim, outcome));
            case REJECTED ->
                results.finish(
                        claim, call, RequestState.REJECTED, outcome.code(), outcome.message(), answer(claim, outcome));
            case RETRY ->
                OutcomeTable.REFUSED_TOGETHER.equals(outcome.code())
                        ? results.retryAlone(claim, call)
                        : again(claim, call, outcome, next, false);
            case UNKNOWN -> {
                boolean found = operation.unanswered() == Settings.Unanswered.LOOK_UP
                        && operation.lookUp().isPresent();
                if (operation.unanswered() == Settings.Unanswered.REPEAT) {
                    yield again(claim, call, outcome, next, true);
                } else if (found) {
                    long wait = accounts.settleAfterMillis(claim.system(), claim.account());
                    yield results.lookUpLater(claim, call, System.currentTimeMillis() + wait);
                }
                yield results.finish(claim, call, RequestState.UNKNOWN, outcome.code(), outcome.message(), null);
            }
        };
    }

    private String answer(Claim claim, Outcome outcome) {
        Settings.Operation operation = settings.operations().get(claim.operation());
        return AnswerFields.of(outcome.answer(), operation.answer().orElse(List.of()));
    }

    private RequestOutcomes.Settlement again(
            Claim claim, CallRecord call, Outcome outcome, long next, boolean unknown) {
        boolean changes = settings.operations().get(claim.operation()).changes();
        boolean spent = changes
                ? backoff.isSpent(claim.firstSentAt(), next)
                : backoff.isSpentForQuery(claim.firstSentAt(), next);
        if (!spent) {
            return results.retry(claim, call, next, unknown && changes);
        } else if (changes && (unknown || claim.unknownSeen())) {
            return results.finish(claim, call, RequestState.UNKNOWN, outcome.code(), outcome.message(), null);
        }
        return results.finish(claim, call, RequestState.REJECTED, "gave-up", outcome.message(), answer(claim, outcome));
    }
}
