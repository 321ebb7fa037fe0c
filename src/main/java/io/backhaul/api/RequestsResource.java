package io.backhaul.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.intake.Replay;
import io.backhaul.ledger.Decisions;
import io.backhaul.ledger.RequestFilter;
import io.backhaul.ledger.RequestSearch;
import io.backhaul.ledger.RequestState;
import io.backhaul.ledger.RequestView;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Requests, one by id or message id or many by filters as query parameters, and what a person decides about them. */
@Path("/api/requests")
public class RequestsResource {

    private static final Set<String> NO_FILTERS = Set.of("who", "force", "outcome", "after", "most");

    private final RequestSearch requests;
    private final Decisions decisions;
    private final Replay replay;
    private final ObjectMapper mapper;

    RequestsResource(RequestSearch requests, Decisions decisions, Replay replay, ObjectMapper mapper) {
        this.requests = requests;
        this.decisions = decisions;
        this.replay = replay;
        this.mapper = mapper;
    }

    /** What became of the requests that were meant. */
    @RegisterForReflection
    public record Decided(List<Long> ids, List<Refusal> refused) {}

    @RegisterForReflection
    public record Refusal(long id, String messageId, String why) {}

    /** What a replay would send, and how it differs from what was sent (JSON Patch). */
    @RegisterForReflection
    public record Remapped(long id, JsonNode payload, JsonNode difference) {}

    @GET
    public List<RequestView> list(
            @Context UriInfo uri, @RestQuery @DefaultValue("0") long after, @RestQuery @DefaultValue("100") int most) {
        return requests.find(filter(uri), after, Math.min(most, 1000));
    }

    @GET
    @Path("/{id}")
    public RequestView show(@RestPath String id) {
        return one(id);
    }

    @GET
    @Path("/{id}/replay")
    public Remapped remap(@RestPath String id) throws Exception {
        Replay.Remapped remapped = replay.remap(one(id).id());
        return new Remapped(remapped.id(), mapper.readTree(remapped.request().payload()), remapped.difference());
    }

    @POST
    @Path("/{id}/replay")
    public Response replay(@RestPath String id, @RestQuery boolean force, @RestQuery @DefaultValue("api") String who) {
        return alone(id, request -> replay.send(replay.remap(request.id()), force, who));
    }

    @POST
    @Path("/{id}/settle")
    public Response settle(@RestPath String id, @RestQuery String outcome, @RestQuery @DefaultValue("api") String who) {
        Decisions.Settlement how = Decisions.Settlement.of(outcome);
        return alone(id, request -> decisions.settle(request.id(), how, who));
    }

    @POST
    @Path("/{id}/stop")
    public Response stop(@RestPath String id, @RestQuery @DefaultValue("api") String who) {
        return alone(id, request -> decisions.stop(request.id(), who));
    }

    @POST
    @Path("/replay")
    public Response replayAll(
            @Context UriInfo uri, @RestQuery boolean force, @RestQuery @DefaultValue("api") String who) {
        return replayAll(filters(uri), force, who);
    }

    Response replayAll(Map<String, String> filters, boolean force, String who) {
        RequestFilter filter =
                RequestFilter.of(filters).orElseOnly(RequestState.REJECTED, RequestState.INVALID, RequestState.STOPPED);
        return each(filter, request -> replay.send(replay.remap(request.id()), force, who));
    }

    @POST
    @Path("/settle")
    public Response settleAll(
            @Context UriInfo uri, @RestQuery String outcome, @RestQuery @DefaultValue("api") String who) {
        Decisions.Settlement how = Decisions.Settlement.of(outcome);
        return each(filter(uri).orElseOnly(RequestState.UNKNOWN), request -> decisions.settle(request.id(), how, who));
    }

    @POST
    @Path("/stop")
    public Response stopAll(@Context UriInfo uri, @RestQuery @DefaultValue("api") String who) {
        RequestFilter filter = filter(uri).orElseOnly(RequestState.READY, RequestState.SENDING, RequestState.UNKNOWN);
        return each(filter, request -> decisions.stop(request.id(), who));
    }

    private static RequestFilter filter(UriInfo uri) {
        return RequestFilter.of(filters(uri));
    }

    private static Map<String, String> filters(UriInfo uri) {
        Map<String, String> values = new LinkedHashMap<>();
        uri.getQueryParameters().forEach((name, all) -> {
            if (!NO_FILTERS.contains(name)) {
                values.put(name, all.get(0));
            }
        });
        return values;
    }

    private RequestView one(String id) {
        return requests.find(RequestFilter.of(id), 0, 1).stream().findFirst().orElseThrow(NotFoundException::new);
    }

    private Response alone(String id, Consumer<RequestView> deed) {
        RequestView request = one(id);
        deed.accept(request);
        return Response.accepted(new Decided(List.of(request.id()), List.of())).build();
    }

    private Response each(RequestFilter filter, Consumer<RequestView> deed) {
        List<Long> done = new ArrayList<>();
        List<Refusal> refused = new ArrayList<>();
        requests.each(filter, deed, (request, why) -> {
            if (why == null) {
                done.add(request.id());
            } else {
                refused.add(new Refusal(request.id(), request.messageId(), why));
            }
        });
        return Response.accepted(new Decided(done, refused)).build();
    }
}
