package io.backhaul.ledger;

import io.backhaul.Settings;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the ledger knows of an order, without changing anything. */
@ApplicationScoped
public class OrderHistory {

    private final Ledger ledger;
    private final Settings settings;

    OrderHistory(Ledger ledger, Settings settings) {
        this.ledger = ledger;
        this.settings = settings;
    }

    /**
     * How a payload stands to what comes right before it: the newest request of its order that is not final, or, where none
     * waits, what was confirmed last.
     *
     * @param waits whether it is a request that is not final
     * @param equal whether the payload says the same
     * @param messageId of what says the same, or null
     */
    public record Known(boolean waits, boolean equal, String messageId) {
        static final Known NOTHING = new Known(false, false, null);
    }

    private record Entity(long id, String lastHash) {}

    /** Lets a command look into the ledger, beside the service that may be serving it; none is made where there is none. */
    public void observe() {
        ledger.observe();
    }

    /** @param payloadHash of the payload asked about */
    public Known of(String operation, String account, String order, String payloadHash) {
        if (!ledger.isThere()) {
            return Known.NOTHING;
        }
        String system = settings.operations().get(operation).system();
        return ledger.read(tx -> {
            Optional<Entity> entity = tx.first(
                    "SELECT id, last_hash FROM entity WHERE system=? AND account=? AND order_no=?",
                    row -> new Entity(row.getLong(1), row.getString(2)),
                    system,
                    account,
                    order);
            return entity.isEmpty() ? Known.NOTHING : of(tx, entity.get(), operation, payloadHash);
        });
    }

    private Known of(Tx tx, Entity entity, String operation, String payloadHash) throws SQLException {
        Optional<Known> waiting = waiting(tx, entity.id(), operation, payloadHash);
        if (waiting.isPresent()) {
            return waiting.get();
        }
        if (!payloadHash.equals(entity.lastHash())) {
            return Known.NOTHING;
        }
        String confirmed = tx.first(
                        "SELECT message_id FROM request WHERE entity_id=? AND state='CONFIRMED' AND payload_hash=?"
                                + " ORDER BY id DESC LIMIT 1",
                        row -> row.getString(1),
                        entity.id(),
                        payloadHash)
                .orElse(null);
        return new Known(false, true, confirmed);
    }

    /** Other operations that only ask change nothing, so what comes before them still counts. */
    private Optional<Known> waiting(Tx tx, long entity, String operation, String payloadHash) throws SQLException {
        List<String> asking = settings.operations().entrySet().stream()
                .filter(other -> !other.getValue().changes())
                .map(Map.Entry::getKey)
                .filter(other -> !other.equals(operation))
                .sorted()
                .toList();
        List<Object> arguments = new ArrayList<>();
        arguments.add(entity);
        arguments.addAll(asking);
        return tx.first(
                "SELECT message_id, payload_hash FROM request WHERE entity_id=? AND open=1"
                        + " AND operation<>?".repeat(asking.size()) + " ORDER BY id DESC LIMIT 1",
                row -> {
                    boolean equal = payloadHash.equals(row.getString(2));
                    return new Known(true, equal, equal ? row.getString(1) : null);
                },
                arguments.toArray());
    }
}
