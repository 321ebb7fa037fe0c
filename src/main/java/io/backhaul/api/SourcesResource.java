package io.backhaul.api;

import io.backhaul.ledger.Balance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** One source: its balance, and its requests sent again. */
@Path("/api/sources")
public class SourcesResource {

    private final Balance balance;
    private final RequestsResource requests;

    SourcesResource(Balance balance, RequestsResource requests) {
        this.balance = balance;
        this.requests = requests;
    }

    @GET
    @Path("/{id}")
    public Balance.Line show(@RestPath String id) {
        return balance.of(id);
    }

    /** Rejected, invalid and stopped requests of the source. */
    @POST
    @Path("/{id}/replay")
    public Response replay(@RestPath String id, @RestQuery boolean force, @RestQuery @DefaultValue("api") String who) {
        balance.of(id);
        return requests.replayAll(Map.of("source", id), force, who);
    }
}
