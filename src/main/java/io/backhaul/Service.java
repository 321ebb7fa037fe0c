package io.backhaul;

import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.Grants;
import io.backhaul.connections.Tokens;
import io.backhaul.delivery.CallTimes;
import io.backhaul.delivery.Delivery;
import io.backhaul.delivery.Documents;
import io.backhaul.delivery.LookUps;
import io.backhaul.delivery.Outcomes;
import io.backhaul.intake.Contract;
import io.backhaul.intake.Inbox;
import io.backhaul.intake.Mapping;
import io.backhaul.intake.MappingTests;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.RequestQueue;
import io.backhaul.status.OrderStatus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.quarkus.core.CamelRuntime;
import org.jboss.logging.Logger;

/** Starts and stops the service: settings, folders, ledger, then routes. Commands start none of it. */
@ApplicationScoped
public class Service {

    private static final Logger LOG = Logger.getLogger(Service.class);

    private final Settings settings;
    private final Accounts accounts;
    private final Inbox inbox;
    private final Ledger ledger;
    private final RequestQueue requests;
    private final Delivery delivery;
    private final Outcomes outcomes;
    private final OrderStatus orderStatus;
    private final Documents documents;
    private final Grants grants;
    private final Tokens tokens;
    private final CamelRuntime camel;
    private final CamelContext camelContext;
    private boolean started;

    Service(
            Settings settings,
            Accounts accounts,
            Inbox inbox,
            Ledger ledger,
            RequestQueue requests,
            Delivery delivery,
            Outcomes outcomes,
            OrderStatus orderStatus,
            Documents documents,
            Grants grants,
            Tokens tokens,
            CamelRuntime camel,
            CamelContext camelContext) {
        this.settings = settings;
        this.accounts = accounts;
        this.inbox = inbox;
        this.ledger = ledger;
        this.requests = requests;
        this.delivery = delivery;
        this.outcomes = outcomes;
        this.orderStatus = orderStatus;
        this.documents = documents;
        this.grants = grants;
        this.tokens = tokens;
        this.camel = camel;
        this.camelContext = camelContext;
    }

    void start(@Observes StartupEvent event) {
        if (Backhaul.isCommand()) {
            return;
        }
        List<String> problems = accounts.problems();
        if (!problems.isEmpty()) {
            throw new StartException("Backhaul cannot start: " + problems.get(0), null);
        }
        try {
            for (Map.Entry<String, Settings.Operation> operation :
                    settings.operations().entrySet()) {
                Mapping.of(operation.getKey(), ZoneOffset.UTC);
                // Files cannot be read without it: it says which columns are known, and which are personal.
                MappingTests.of(operation.getKey());
                operation.getValue().contract().ifPresent(Contract::of);
                if (operation.getValue().lookUp().isPresent()) {
                    Jslt.file(LookUps.file(operation.getKey()));
                }
            }
            outcomes.load();
            orderStatus.load();
            inbox.create();
            ledger.open();
            started = true;
            documents.clean();
            grants.open();
            tokens.recover();
            inbox.recover();
            int unanswered = requests.recover();
            if (unanswered > 0) {
                LOG.warnf("%d requests were under way when Backhaul stopped; they are settled now.", unanswered);
            }
            RouteSet.use(settings);
        } catch (IOException
                | LedgerException
                | CredentialsException
                | IllegalStateException
                | IllegalArgumentException
                | JsltException e) {
            throw new StartException("Backhaul cannot start: " + e.getMessage(), e);
        }
        RouteLogs.keepDiscreet(camelContext);
        camel.start();
    }

    void stop(@Observes ShutdownEvent event) {
        if (started) {
            delivery.stop();
            camel.stop();
            if (!tokens.stop(CallTimes.of(settings).call())) {
                LOG.error("A token that was answered could not be written; its account may need login.");
            }
            ledger.close();
        }
    }
}
