package io.backhaul.intake;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.ledger.Source;
import io.backhaul.ledger.SourceLedger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.support.SynchronizationAdapter;
import org.jboss.logging.Logger;

/** Opens sources for the reading routes. */
@ApplicationScoped
@Named("reader")
@Unremovable
@RegisterForReflection
public class SourceReader {

    private static final Logger LOG = Logger.getLogger(SourceReader.class);

    private final Settings settings;
    private final Accounts accounts;
    private final Inbox inbox;
    private final SourceLedger sources;
    private final Map<String, Set<String>> knownColumns = new ConcurrentHashMap<>();

    SourceReader(Settings settings, Accounts accounts, Inbox inbox, SourceLedger sources) {
        this.settings = settings;
        this.accounts = accounts;
        this.inbox = inbox;
        this.sources = sources;
    }

    /**
     * The orders of a source that was taken, from its beginning; none where it has been read already and only its file
     * is still to be put away. The file is closed when the exchange is done.
     */
    public Iterator<Order> orders(Source source, Exchange exchange) {
        if (!sources.startOver(source)) {
            return Collections.emptyIterator();
        }
        Orders orders = open(
                inbox.work(source), source.name(), source.operation(), inbox.folder(source), source.folderAccount());
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                close(orders, source.name());
            }
        });
        sources.ofAccount(source, orders.soleAccount());
        exchange.setVariable("orders", orders);
        return orders;
    }

    /** The orders of any file, for preview as for the inbox. */
    public Orders open(Path file, String name, String operation, Path folder, String folderAccount) {
        return open(Rows.open(file, name, settings.limits()), operation, folder, folderAccount, true, name);
    }

    /** The orders of a file that has been opened before: its unknown columns refuse it again, but are not told again. */
    Orders reopen(Path file, String name, String operation, Path folder, String folderAccount) {
        boolean watches = settings.inboxUnknownColumns() == Settings.UnknownColumns.REJECT;
        return open(Rows.open(file, name, settings.limits()), operation, folder, folderAccount, watches, name);
    }

    private Orders open(
            Rows opened, String operation, Path folder, String folderAccount, boolean watches, String name) {
        Rows rows = watches ? watched(opened, name, operation) : opened;
        try {
            Settings.Operation data = settings.operations().get(operation);
            return new Orders(
                    rows, operation, data, folder, folderAccount, accounts.names(data.system()), settings.limits());
        } catch (RuntimeException e) {
            try (rows) {
                throw e;
            } catch (IOException closing) {
                e.addSuppressed(closing);
                throw e;
            }
        }
    }

    /** Without a test file nobody says which columns the mapping knows. */
    private Rows watched(Rows rows, String name, String operation) {
        Set<String> known = knownColumns.computeIfAbsent(operation, MappingTests::knownColumns);
        return known.isEmpty() ? rows : new KnownColumns(rows, name, operation, known, settings.inboxUnknownColumns());
    }

    private static void close(Orders orders, String name) {
        try {
            orders.close();
        } catch (IOException e) {
            LOG.warnf("%s could not be closed: %s", name, e);
        }
    }
}
