package io.backhaul.intake;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.delivery.PlannedCall;
import io.backhaul.ledger.OrderHistory;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/**
 * What a file would send, order by order, with a summary in the end. Takes it through the same route as the inbox does, up to
 * the ledger, which is only read. The file is read twice: what stands further down can make an order invalid.
 */
@ApplicationScoped
public class Preview {

    /** Stands for the message id, which is made when the file is taken: two previews of one file are the same. */
    static final String MESSAGE_ID = "00000000-0000-0000-0000-000000000000";

    private final Settings settings;
    private final SourceReader reader;
    private final ReappearedOrderReason reappeared;
    private final PersonalColumns personal;
    private final OrderHistory history;
    private final PlannedCall calls;
    private final CamelContext camel;

    Preview(
            Settings settings,
            SourceReader reader,
            ReappearedOrderReason reappeared,
            PersonalColumns personal,
            OrderHistory history,
            PlannedCall calls,
            CamelContext camel) {
        this.settings = settings;
        this.reader = reader;
        this.reappeared = reappeared;
        this.personal = personal;
        this.history = history;
        this.calls = calls;
        this.camel = camel;
    }

    /**
     * A file as the inbox would find it.
     *
     * @param name the ERP's name of it, whose extension says what it is
     * @param folder attachments are looked for in {@code attachments/} below it
     * @param account of rows that name none, or null for {@code default}
     */
    public record Input(Path file, String name, String operation, Path folder, String account) {}

    /** What would become of an order. */
    public enum Verdict {
        WOULD_BE_SENT("would be sent"),
        INVALID("invalid"),
        /** Equal to what was confirmed last, or will have been by then; not sent. */
        UNCHANGED("unchanged"),
        /** Sent, although it equals what waits right before it or was confirmed last. */
        REPEATED("repeated");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /** Whoever asked. */
    @FunctionalInterface
    public interface Lines {
        /** Takes one line; false when no more is wanted. */
        boolean take(ObjectNode line) throws IOException;

        /** Whether anything is wanted still, asked also while there is nothing to take yet. */
        default boolean wanted() {
            return true;
        }
    }

    /**
     * Gives an object for each order: {@code line, lines, operation, account, entity, verdict, payload, reasons[{line, code,
     * column, message}]}, {@code repeats} (message id of the equal one, where it matters) and {@code call} where it would be sent. A source that breaks ends
     * with one of the verdict {@code refused}. The last one is {@code {"summary": {rows, orders, <verdict>…, refused}}}.
     *
     * @return whether nothing is invalid, as far as lines were wanted
     * @throws java.io.UncheckedIOException when the file cannot be read
     * @throws io.backhaul.ledger.LedgerException when the ledger cannot be read
     */
    public boolean show(Input input, Lines lines) throws IOException {
        Tally tally = new Tally();
        boolean wanted = true;
        try (OrderPlaces places = places(input, lines);
                ProducerTemplate route = camel.createProducerTemplate();
                Orders orders =
                        reader.reopen(input.file(), input.name(), input.operation(), input.folder(), input.account())) {
            while (wanted && lines.wanted() && orders.hasNext()) {
                Order read = orders.next().withMessageId(MESSAGE_ID);
                Order order = personal.mask(route.requestBody("direct:order", read, Order.class));
                wanted = lines.take(line(withPlaces(order, places), tally));
            }
        } catch (SourceBrokenException e) {
            tally.refused = true;
            wanted = lines.take(refusal(input, e.reason()));
        }
        if (wanted && lines.wanted()) {
            lines.take(tally.summary());
        }
        return !tally.refused && tally.orders.get(Verdict.INVALID) == 0;
    }

    private static final class Tally {
        private final Map<Verdict, Long> orders = new EnumMap<>(Verdict.class);
        private long rows;
        private boolean refused;

        Tally() {
            for (Verdict verdict : Verdict.values()) {
                orders.put(verdict, 0L);
            }
        }

        void count(Verdict verdict, Order order) {
            orders.merge(verdict, 1L, Long::sum);
            rows += order.rows().size();
        }

        ObjectNode summary() {
            ObjectNode all = JsonNodeFactory.instance.objectNode();
            ObjectNode summary = all.putObject("summary")
                    .put("rows", rows)
                    .put(
                            "orders",
                            orders.values().stream().mapToLong(Long::longValue).sum());
            orders.forEach((verdict, count) -> summary.put(verdict.words(), count));
            summary.put("refused", refused);
            return all;
        }
    }

    /** Reads to the end, or to the break, which the second reading finds again. */
    private OrderPlaces places(Input input, Lines lines) throws IOException {
        OrderPlaces places = new OrderPlaces();
        try (Orders orders =
                reader.open(input.file(), input.name(), input.operation(), input.folder(), input.account())) {
            readAll(orders, places, lines);
            return places;
        } catch (IOException | RuntimeException e) {
            places.close();
            throw e;
        }
    }

    private static void readAll(Orders orders, OrderPlaces places, Lines lines) {
        try {
            while (lines.wanted() && orders.hasNext()) {
                places.add(orders.next());
            }
        } catch (SourceBrokenException e) {
            // Shown where it stands: behind the orders that come before it.
            return;
        }
    }

    /** As the ledger would have it: each later place is invalid, and the first one, if nothing else is wrong with it. */
    private Order withPlaces(Order order, OrderPlaces places) {
        Optional<OrderPlaces.Places> found = places.ofRepeated(order);
        if (found.isEmpty()) {
            return order;
        }
        String first = found.get().first();
        String here = order.rows().get(0).position();
        boolean isFirst = here.equals(first);
        String later = isFirst ? found.get().second() : here;
        return isFirst && !order.isValid() ? order : order.with(reappeared.reason(order.operation(), first, later));
    }

    private ObjectNode line(Order order, Tally tally) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("line", order.rows().get(0).position());
        ArrayNode all = line.putArray("lines");
        order.rows().forEach(row -> all.add(row.position()));
        line.put("operation", order.operation()).put("account", order.account()).put("entity", order.entity());
        Verdict verdict = verdict(order, line);
        tally.count(verdict, order);
        line.set("payload", order.payload());
        ArrayNode reasons = line.withArray("reasons");
        for (Row row : order.rows()) {
            row.reasons().forEach(reason -> reasons.add(reason(row.position(), reason)));
        }
        order.reasons().forEach(reason -> reasons.add(reason(order.rows().get(0).position(), reason)));
        if (verdict == Verdict.WOULD_BE_SENT || verdict == Verdict.REPEATED) {
            line.set("call", calls.of(order.operation(), order.account(), order.payload()));
        }
        return line;
    }

    private Verdict verdict(Order order, ObjectNode line) {
        Verdict verdict = Verdict.INVALID;
        if (order.isValid()) {
            Settings.Operation operation = settings.operations().get(order.operation());
            String hash = PayloadHash.of(order.operation(), order.payload(), operation.volatileFields());
            OrderHistory.Known known = history.of(order.operation(), order.account(), order.entity(), hash);
            String reason = null;
            if (!known.equal()) {
                verdict = Verdict.WOULD_BE_SENT;
            } else if (operation.skipUnchanged()) {
                verdict = Verdict.UNCHANGED;
                reason = known.waits() ? "unchanged-waiting" : null;
            } else {
                verdict = Verdict.REPEATED;
                reason = known.waits() ? "repeats-waiting" : "repeats-confirmed";
            }
            if (reason != null) {
                line.put("repeats", known.messageId());
                line.putArray("reasons")
                        .add(reason(order.rows().get(0).position(), Reason.of(reason, null, null, known.messageId())));
            }
        }
        line.put("verdict", verdict.words());
        return verdict;
    }

    private ObjectNode refusal(Input input, Reason reason) {
        ObjectNode line = JsonNodeFactory.instance
                .objectNode()
                .put("operation", input.operation())
                .put("verdict", "refused");
        line.putArray("reasons").add(reason(null, reason));
        return line;
    }

    private ObjectNode reason(String position, Reason reason) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("line", position)
                .put("code", reason.key())
                .put("column", reason.column())
                .put("message", Messages.in(settings.language()).text(reason));
    }
}
