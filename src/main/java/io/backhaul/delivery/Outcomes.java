package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.Tokens;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.jboss.logging.Logger;

/** Says what an attempt came to, by the table of outcomes. */
@ApplicationScoped
@Named("outcomes")
@Unremovable
@RegisterForReflection
public class Outcomes {

    private static final Logger LOG = Logger.getLogger(Outcomes.class);
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Settings settings;
    private final Accounts accounts;
    private final Tokens tokens;
    private OutcomeTable table;

    Outcomes(Settings settings, Accounts accounts, Tokens tokens) {
        this.settings = settings;
        this.accounts = accounts;
        this.tokens = tokens;
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
        Integer status =
                failure == null ? exchange.getIn().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class) : null;
        OutcomeTable.Said said = failure == null ? said(call, exchange) : OutcomeTable.Said.NOTHING;
        boolean alreadyDone = call.repeated()
                && said.code() != null
                && accounts.account(call.system(), call.account())
                        .alreadyDoneCodes()
                        .orElse(List.of())
                        .contains(said.code());
        OutcomeTable.Line line = table().decide(call.system(), kind(failure), status, said, alreadyDone);
        if (credential != null && status != null) {
            String token = credential.substring(
                    accounts.return2(call.account()).tokenPrefix().length());
            if ("unauthorized".equals(line.code())) {
                tokens.refused(call.account(), token);
            } else {
                tokens.accepted(call.account(), token);
            }
        }
        return new Outcome(
                line.outcome(),
                line.act(),
                line.code() != null ? line.code() : line.outcome() == Outcome.Kind.CONFIRMED ? null : said.code(),
                line.outcome() == Outcome.Kind.CONFIRMED ? null : said.message(),
                said.answer(),
                status,
                retryAfter(exchange.getIn().getHeader("Retry-After", String.class)),
                started.getTime(),
                System.currentTimeMillis() - started.getTime());
    }

    /** What nobody foresaw may have happened after the request was sent. */
    public Outcome unforeseen(Exception failure) {
        LOG.errorf(failure, "A call failed in a way nobody foresaw; it counts as unknown.");
        return new Outcome(
                Outcome.Kind.UNKNOWN,
                "nobody",
                "interrupted",
                null,
                JsonNodeFactory.instance.missingNode(),
                null,
                0,
                System.currentTimeMillis(),
                0);
    }

    /** An envelope whose parts are of unexpected types is as unreadable as none. */
    private OutcomeTable.Said said(Call call, Exchange exchange) {
        try {
            return table().said(call.system(), body(exchange));
        } catch (JsltException | UncheckedIOException e) {
            LOG.warnf(
                    "%s %s: an answer cannot be read (%s)",
                    call.system(), call.account(), e.getClass().getSimpleName());
            return OutcomeTable.Said.NOTHING;
        }
    }

    private synchronized OutcomeTable table() {
        if (table == null) {
            try {
                table = OutcomeTable.load();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return table;
    }

    /** The answer as JSON, or null where it is none or longer than it may be. */
    private JsonNode body(Exchange exchange) {
        try (InputStream bytes = exchange.getIn().getBody(InputStream.class)) {
            int most = settings.limits().answer();
            byte[] read = bytes == null ? new byte[0] : bytes.readNBytes(most + 1);
            return read.length == 0 || read.length > most ? null : JSON.readTree(read);
        } catch (JsonProcessingException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String kind(Exception failure) {
        if (failure == null) {
            return null;
        }
        if (failure instanceof CredentialsException) {
            return "credentials";
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
        if (!(failure instanceof IOException)) {
            LOG.errorf("A call failed in a way nobody foresaw (%s); it counts as unknown.", failure.getClass());
        }
        return "lost";
    }

    /** Seconds or an HTTP date; 0 where there is none or it makes no sense. */
    private static long retryAfter(String value) {
        if (value == null) {
            return 0;
        }
        try {
            if (value.strip().matches("[0-9]{1,9}")) {
                return Long.parseLong(value.strip()) * 1000;
            }
            Instant when = ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Math.max(0, when.toEpochMilli() - System.currentTimeMillis());
        } catch (DateTimeException e) {
            return 0;
        }
    }
}
