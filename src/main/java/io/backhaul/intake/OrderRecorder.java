package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import io.backhaul.Settings;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.NewRequest;
import io.backhaul.ledger.RequestRecorder;
import io.backhaul.ledger.Source;
import io.backhaul.ledger.SourceLedger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.ExchangeException;
import org.apache.camel.Variable;

/** Hands orders to the ledger, many commits' worth under way at once, and closes the account of a source. */
@ApplicationScoped
@Named("recorder")
@Unremovable
@RegisterForReflection
public class OrderRecorder {

    /** What one source may have under way; bounds memory. A single order that is longer goes alone. */
    private static final int MOST_UNDER_WAY = 250;

    private static final long LONGEST_UNDER_WAY = 8L << 20;

    private final Settings settings;
    private final RequestRecorder requests;
    private final SourceLedger sources;
    private final Inbox inbox;
    private final PersonalColumns personal;
    private final Map<Long, UnderWay> underWay = new ConcurrentHashMap<>();

    OrderRecorder(
            Settings settings, RequestRecorder requests, SourceLedger sources, Inbox inbox, PersonalColumns personal) {
        this.settings = settings;
        this.requests = requests;
        this.sources = sources;
        this.inbox = inbox;
        this.personal = personal;
    }

    /** Commits that one source waits for, oldest first; used by the one thread that reads the source. */
    private static final class UnderWay {

        private final Deque<Commit> commits = new ArrayDeque<>();
        private long length;

        private record Commit(CompletableFuture<Void> done, long length) {}

        void makeRoom(long wanted) {
            while (!commits.isEmpty() && (commits.size() >= MOST_UNDER_WAY || length + wanted > LONGEST_UNDER_WAY)) {
                awaitOldest();
            }
        }

        void add(CompletableFuture<Void> done, long added) {
            commits.add(new Commit(done, added));
            length += added;
        }

        void awaitAll() {
            while (!commits.isEmpty()) {
                awaitOldest();
            }
        }

        private void awaitOldest() {
            Commit oldest = commits.remove();
            length -= oldest.length();
            Ledger.await(oldest.done());
        }

        void forget() {
            commits.forEach(
                    commit -> commit.done().handle((done, failed) -> null).join());
        }
    }

    public void record(@Body Order order, @Variable("source") Source source) {
        UnderWay commits = underWay.computeIfAbsent(source.no(), no -> new UnderWay());
        NewRequest request = request(order, source);
        commits.makeRoom(request.length());
        commits.add(requests.record(request), request.length());
    }

    /**
     * Waits until all rows are in the ledger, then lets the source be sealed.
     *
     * @param orders what it was read from; null where it had been read before
     */
    public void seal(@Variable("source") Source source, @Variable("orders") Orders orders) {
        awaitAll(source);
        sources.read(source, orders == null ? 0 : orders.rowsRead());
    }

    /** Waits until all rows are in the ledger, then gives the source up. */
    public void giveUp(@Variable("source") Source source, Reason reason) {
        awaitAll(source);
        sources.broken(source, Reason.toJson(List.of(reason)));
    }

    private void awaitAll(Source source) {
        UnderWay commits = underWay.get(source.no());
        if (commits != null) {
            commits.awaitAll();
            underWay.remove(source.no());
        }
    }

    /** Lets go of what is under way and says why, so that the source can be read anew. */
    public void interrupt(@Variable("source") Source source, @ExchangeException Exception failure) {
        UnderWay commits = underWay.remove(source.no());
        if (commits != null) {
            commits.forget();
        }
        inbox.interrupted(source, failure);
    }

    /** The order as the ledger takes it. */
    NewRequest request(Order checked, Source source) {
        Order order = checked.isValid() ? checked : personal.mask(checked);
        List<NewRequest.Row> rows = order.rows().stream()
                .map(row -> new NewRequest.Row(
                        row.ordinal(), row.position(), row.fields().toString(), Reason.toJson(row.reasons())))
                .toList();
        if (!order.isValid()) {
            return new NewRequest(
                    source, order.account(), order.entity(), order.messageId(), null, null, invalid(order), rows);
        }
        JsonNode payload = order.payload();
        List<String> volatileFields =
                settings.operations().get(order.operation()).volatileFields();
        String hash = PayloadHash.of(order.operation(), payload, volatileFields);
        return new NewRequest(
                source, order.account(), order.entity(), order.messageId(), payload.toString(), hash, null, rows);
    }

    /** Rows without a reason of their own are invalid for the sake of the row that has one. */
    private static NewRequest.Invalid invalid(Order order) {
        if (!order.reasons().isEmpty()) {
            return new NewRequest.Invalid(order.reasons().get(0).key(), Reason.toJson(order.reasons()));
        }
        Row bad = order.rows().stream()
                .filter(row -> !row.reasons().isEmpty())
                .findFirst()
                .orElseThrow();
        Reason other = Reason.of(
                "order-invalid",
                bad.reasons().get(0).column(),
                null,
                bad.position(),
                bad.reasons().get(0).key());
        return new NewRequest.Invalid("order-invalid", Reason.toJson(List.of(other)));
    }
}
