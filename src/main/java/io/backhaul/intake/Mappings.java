package io.backhaul.intake;

import com.schibsted.spt.data.jslt.JsltException;
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
    private final Map<String, Mapping> compiled = new ConcurrentHashMap<>();

    @Inject
    Mappings(Settings settings) {
        this(settings.erp().timeZone().map(ZoneId::of).orElseGet(ZoneId::systemDefault));
    }

    private Mappings(ZoneId timeZone) {
        this.timeZone = timeZone;
    }

    /** The same for an ERP of another time zone. */
    Mappings in(ZoneId zone) {
        return zone.equals(timeZone) ? this : new Mappings(zone);
    }

    /** The order with its payload, or with the reason why the mapping refused it. */
    public Order map(Order order) {
        Mapping mapping = of(order.operation());
        try {
            return order.withPayload(mapping.apply(order));
        } catch (RuntimeException e) {
            // JSLT lets exceptions of its functions through: one cell must not stop the source.
            CellTrace.Cell cell = new CellTrace(mapping, order).ofRefusal().orElse(new CellTrace.Cell(0, null));
            String value =
                    cell.column() == null ? null : order.rows().get(cell.row()).text(cell.column());
            return order.with(
                    cell.row(),
                    Reason.of(
                            cell.column() == null ? "order-refused" : "mapping-refused",
                            cell.column(),
                            value,
                            e instanceof JsltException known ? known.getMessageWithoutLocation() : e.toString()));
        }
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
