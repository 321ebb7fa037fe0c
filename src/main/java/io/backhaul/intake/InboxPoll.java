package io.backhaul.intake;

import io.backhaul.ledger.Ledger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.spi.PollingConsumerPollStrategy;
import org.jboss.logging.Logger;

/** Looks for files only while there is an inbox, and a ledger that could record them. */
@ApplicationScoped
@Named("inboxPoll")
@Unremovable
@RegisterForReflection
public class InboxPoll implements PollingConsumerPollStrategy {

    private static final Logger LOG = Logger.getLogger(InboxPoll.class);

    private final Inbox inbox;
    private final InboxFilter filter;
    private final Ledger ledger;

    InboxPoll(Inbox inbox, InboxFilter filter, Ledger ledger) {
        this.inbox = inbox;
        this.filter = filter;
        this.ledger = ledger;
    }

    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        return ledger.isAvailable() && inbox.isThere();
    }

    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        filter.forgetGone();
    }

    /** The inbox went away between two looks; the next one tells. */
    @Override
    public boolean rollback(Consumer consumer, Endpoint endpoint, int retryCounter, Exception cause) {
        LOG.debugf("The inbox could not be looked at: %s", cause);
        return false;
    }
}
