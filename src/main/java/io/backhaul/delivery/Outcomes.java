package io.backhaul.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.connections.ClockSkew;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.Tokens;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Date;
import java.util.List;
import java.util.zip.ZipException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.MalformedChunkCodingException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.jboss.logging.Logger;

/** Says what an attempt came to, by the table of outcomes. */
@ApplicationScoped
@Named("outcomes")
@Unremovable
@RegisterForReflection
public class Outcomes {

    private static final Logger LOG = Logger.getLogger(Outcomes.class);
    private final Settings settings;
    private final Accounts accounts;
    private final Tokens tokens;
    private final ClockSkew clock;
    private volatile OutcomeTable table;

    Outcomes(Settings settings, Accounts accounts, Tokens tokens, ClockSkew clock) {
        this.clock = clock;
        this.settings = settings;
        this.accounts = accounts;
        this.tokens = tokens;
    }

    /** Reads the table, before the first call; for its errors see {@link OutcomeTable#load}. */
    public void load() throws IOException {
        table = OutcomeTable.load(settings.operations().keySet());
    }

    /**
     * @param started when the attempt began
     * @param credential value of the header that opened the door, or null
     */
    public Outcome classify(
            Exchange exchange,
            @Variable("call") Call call,
            @Variable("started") Date started,
            @Variable("credential") String credential) {
        Exception failure = exchange.getVariable("failure", Exception.class);
        Answer answer = failure == null ? answer(exchange) : Answer.none(kind(failure));
        List<String> doneCodes = accounts.account(call.system(), call.account())
                .alreadyDoneCodes()
                .orElse(List.of());
        Outcome outcome = table.outcome(
                call, answer, doneCodes, started.getTime(), System.currentTimeMillis() - started.getTime());
        clock.see(
                call.system(),
                call.account(),
                call.system().equals(Accounts.OMS) ? answer.json() : null,
                exchange.getIn().getHeader("Date", String.class),
                started.getTime());
        if (credential != null && answer.status() != null) {
            String token =
                    credential.substring(accounts.tokenPrefix(call.account()).length());
            if (outcome.kind() == Outcome.Kind.RETRY && "unauthorized".equals(outcome.code())) {
                tokens.refused(call.system(), call.account(), token);
            } else if (outcome.kind() == Outcome.Kind.CONFIRMED || outcome.kind() == Outcome.Kind.REJECTED) {
                tokens.accepted(call.system(), call.account(), token);
            }
        }
        return outcome;
    }

    private Answer answer(Exchange exchange) {
        Message in = exchange.getIn();
        int most = settings.limits().answer();
        byte[] read;
        try (InputStream bytes = in.getBody(InputStream.class)) {
            read = bytes == null ? new byte[0] : bytes.readNBytes(most + 1);
        } catch (IOException e) {
            // The whole answer is in memory: what fails is its decompression.
            return Answer.none("malformed");
        }
        return Answer.of(
                in.getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                in.getHeader(Exchange.CONTENT_TYPE, String.class),
                in.getHeader("Retry-After", String.class),
                read,
                most);
    }

    /** What nobody foresaw may have happened after the request was sent. */
    public Outcome unforeseen(Exception failure) {
        LOG.errorf("A call failed in a way nobody foresaw; it counts as unknown: %s", Trace.of(failure));
        return new Outcome(
                Outcome.Kind.UNKNOWN,
                "nobody",
                "interrupted",
                null,
                JsonNodeFactory.instance.missingNode(),
                null,
                null,
                0,
                System.currentTimeMillis(),
                0);
    }

    private static String kind(Exception failure) {
        if (failure instanceof CredentialsException) {
            return "credentials";
        }
        if (failure instanceof ClaimLapsedException) {
            return Answer.CLAIM_LAPSED;
        }
        if (failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof ConnectionRequestTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException) {
            return "connect";
        }
        if (failure instanceof SSLHandshakeException || failure instanceof SSLPeerUnverifiedException) {
            return "tls";
        }
        if (failure instanceof SocketTimeoutException) {
            return "timeout";
        }
        if (failure instanceof ClientProtocolException
                || failure instanceof MessageConstraintException
                || failure instanceof MalformedChunkCodingException
                || failure instanceof ZipException) {
            return "malformed";
        }
        if (!(failure instanceof IOException)) {
            LOG.errorf("A call failed in a way nobody foresaw; it counts as unknown: %s", Trace.of(failure));
        }
        return "lost";
    }
}
