package io.backhaul.intake;

import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.MappingRefusal;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Maps orders to payloads, each operation by its own mapping. */
@ApplicationScoped
@Named("mapping")
@Unremovable
@RegisterForReflection
public class Mappings {

    private final ZoneId timeZone;
    private final Messages messages;
    private final Map<String, Mapping> compiled = new ConcurrentHashMap<>();

    @Inject
    Mappings(Settings settings) {
        this(
                settings.erp().timeZone().map(ZoneId::of).orElseGet(ZoneId::systemDefault),
                Messages.in(settings.language()));
    }

    private Mappings(ZoneId timeZone, Messages messages) {
        this.timeZone = timeZone;
        this.messages = messages;
    }

    /** The same for an ERP of another time zone. */
    Mappings in(ZoneId zone) {
        return zone.equals(timeZone) ? this : new Mappings(zone, messages);
    }

    /** The order with its payload, or with the reason why the mapping refused it. */
    public Order map(Order order) {
        Mapping mapping = of(order.operation());
        try {
            return order.withPayload(mapping.apply(order));
        } catch (RuntimeException e) {
            // JSLT lets exceptions of its functions through: one cell must not stop the source.
            return new CellTrace(mapping, order)
                    .ofRefusal()
                    .map(cell -> order.with(cell.row(), refusal(order.rows().get(cell.row()), cell.column(), e)))
                    .orElseGet(() -> order.with(0, Reason.of("mapping-refused-order", null, null, words(e))));
        }
    }

    private Reason refusal(Row row, String column, RuntimeException refused) {
        return Reason.of("mapping-refused", column, row.text(column), words(refused));
    }

    /** What a mapping says in its refusal; the library in the language of the results. */
    String words(RuntimeException refusal) {
        if (refusal instanceof MappingRefusal ofLibrary) {
            return ofLibrary.in(messages);
        }
        return refusal instanceof JsltException known ? known.getMessageWithoutLocation() : refusal.toString();
    }

    /** @throws JsltException when the operation's mapping cannot be compiled; its message names file, line and column */
    public void compile(String operation) throws IOException {
        try {
            of(operation);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    Mapping of(String operation) {
        return compiled.computeIfAbsent(operation, name -> {
            try {
                return Mapping.of(name, timeZone);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }
}
