package io.backhaul.api;

import io.backhaul.Trace;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.NotUnderstoodException;
import io.backhaul.ledger.RefusedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What went wrong, in words of RFC 9457. */
public class Problems {

    private static final Logger LOG = Logger.getLogger(Problems.class);

    @ServerExceptionMapper
    public Response refused(RefusedException e) {
        return Problem.response(409, "Refused", e.getMessage());
    }

    @ServerExceptionMapper
    public Response wrong(NotUnderstoodException e) {
        return Problem.response(400, "The request makes no sense", e.getMessage());
    }

    @ServerExceptionMapper
    public Response unavailable(LedgerException e) {
        return Problem.response(503, "The ledger cannot be used for now", e.getMessage());
    }

    /** Quarkus would log the address, with the code, state or link in it. */
    @ServerExceptionMapper
    public Response unforeseen(Exception e) {
        LOG.errorf("An answer could not be given: %s", Trace.of(e));
        return Problem.response(500, "Something nobody foresaw went wrong", "The log says where.");
    }

    @ServerExceptionMapper
    public Response other(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        return Problem.response(status, e.getResponse().getStatusInfo().getReasonPhrase(), null);
    }
}
