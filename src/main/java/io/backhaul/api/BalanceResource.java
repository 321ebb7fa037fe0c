package io.backhaul.api;

import io.backhaul.ledger.Balance;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;

/** What became of all rows that were read. */
@Path("/api/balance")
public class BalanceResource {

    private final Balance balance;

    BalanceResource(Balance balance) {
        this.balance = balance;
    }

    /** Totals by operation and account, and the sources whose terms do not come to what was read. */
    @RegisterForReflection
    public record Sheet(boolean balanced, List<Balance.Line> totals, List<Balance.Line> unbalanced) {}

    @GET
    public Sheet get() {
        List<Balance.Line> unbalanced = balance.unbalanced();
        return new Sheet(unbalanced.isEmpty(), balance.totals(), unbalanced);
    }
}
