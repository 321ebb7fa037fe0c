package io.backhaul.api;

import io.backhaul.ledger.Balance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestQuery;

/** What became of all rows that were read. */
@Path("/api/balance")
public class BalanceResource {

    private final Balance balance;

    BalanceResource(Balance balance) {
        this.balance = balance;
    }

    @GET
    public Balance.Sheet get(@RestQuery boolean recount) {
        return balance.sheet(recount);
    }
}
