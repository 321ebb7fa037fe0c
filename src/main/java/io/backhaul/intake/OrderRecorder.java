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
import org.apache.camel.Variable;

/** Hands orders to the ledger, many commits' worth under way at once, and closes the account of a source. */
@ApplicationScoped
@Named("recorder")
@Unremovable
@RegisterForReflection
public class OrderRecorder {

    /** Orders of one source that may wait for their commit; bounds memory. */
    private static final int MOST_UNDER_WAY = 500;

    private final Settings settings;
    private final RequestRecorder requests;
    private final SourceLedger sources;
    private final Map<Long, Deque<CompletableFuture<Void>>> underWay = new ConcurrentHashMap<>();

    OrderRecorder(Settings settings, RequestRecorder requests, SourceLedger sources) {
        this.settings = settings;
        this.requests = requests;
        this.sources = sources;
    }

    public void record(@Body Order order, @Variable("source") Source source) {
        Deque<CompletableFuture<Void>> commits = underWay.computeIfAbsent(source.no(), no -> new ArrayDeque<>());
        if (commits.size() >= MOST_UNDER_WAY) {
            Ledger.await(commits.remove());
        }
        commits.add(requests.record(request(order, source)));
    }

    /** Waits until all rows are in the ledger, then lets the source be sealed. */
    public void seal(@Variable("source") Source source) {
        Deque<CompletableFuture<Void>> commits = underWay.remove(source.no());
        if (commits != null) {
            commits.forEach(Ledger::await);
        }
        sources.read(source);
    }

    /** Waits for what is under way, then gives the source up. */
    public void giveUp(@Variable("source") Source source, Reason reason) {
        forget(source);
        sources.broken(source, Reason.toJson(List.of(reason)));
    }

    /** Lets go of what is under way, so that the source can be read anew. */
    public void forget(@Variable("source") Source source) {
        Deque<CompletableFuture<Void>> commits = underWay.remove(source.no());
        if (commits != null) {
            commits.forEach(commit -> commit.handle((done, failed) -> null).join());
        }
    }

    /** The order as the ledger takes it. */
    NewRequest request(Order order, Source source) {
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
