package io.backhaul.command;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.connections.ClockSkew;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.DeadGrantException;
import io.backhaul.connections.Grants;
import io.backhaul.connections.KeyException;
import io.backhaul.connections.Tokens;
import io.backhaul.delivery.Call;
import io.backhaul.delivery.Outcome;
import io.backhaul.delivery.Outcomes;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerDatabase;
import io.backhaul.ledger.LedgerException;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;

/**
 * Asks each account's API something that changes nothing, to see whether its credentials are taken. What an account gets by
 * it, such as a new pair of tokens, is kept in the ledger as ever; the service may be running.
 */
@Dependent
class AccountChecks {

    private static final Duration LONGEST_WRITE = Duration.ofSeconds(30);
    private static final List<String> ROUTES = List.of("call", "credentials", "token-request");

    private final Settings settings;
    private final Accounts accounts;
    private final Ledger ledger;
    private final LedgerDatabase database;
    private final Grants grants;
    private final Tokens tokens;
    private final Outcomes outcomes;
    private final ClockSkew clock;
    private final CamelContext camel;

    AccountChecks(
            Settings settings,
            Accounts accounts,
            Ledger ledger,
            LedgerDatabase database,
            Grants grants,
            Tokens tokens,
            Outcomes outcomes,
            ClockSkew clock,
            CamelContext camel) {
        this.settings = settings;
        this.accounts = accounts;
        this.ledger = ledger;
        this.database = database;
        this.grants = grants;
        this.tokens = tokens;
        this.outcomes = outcomes;
        this.clock = clock;
        this.camel = camel;
    }

    /** To be called once Camel has its routes. */
    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        try {
            outcomes.load();
            for (String route : ROUTES) {
                camel.getRouteController().startRoute(route);
            }
        } catch (Exception e) {
            return List.of(Finding.bad(
                    "accounts",
                    "were not asked, as the routes do not start (" + e.getMessage() + "); correct those first"));
        }
        try {
            boolean tokensAreThere = openTokens(findings);
            for (String system : Accounts.SYSTEMS) {
                for (String account : accounts.names(system)) {
                    if (system.equals(Accounts.OMS) || tokensAreThere) {
                        findings.add(ask(system, account));
                    }
                }
            }
        } finally {
            if (!tokens.stop(LONGEST_WRITE)) {
                findings.add(Finding.bad("ledger", "a new token could not be written; its account may need login"));
            }
            ledger.close();
        }
        clock(findings);
        return findings;
    }

    private boolean openTokens(List<Finding> findings) {
        if (accounts.names(Accounts.RETURN2).isEmpty()) {
            return false;
        }
        try {
            if (!Files.exists(database.file())) {
                // Made, and given back: a service may start meanwhile.
                ledger.open();
                ledger.close();
            }
            ledger.attach();
            grants.open();
            findings.add(Finding.ok("key", "opens the tokens that are kept"));
            return true;
        } catch (CredentialsException e) {
            findings.add(Finding.bad("key", e.getMessage()));
            return false;
        } catch (LedgerException | IllegalStateException e) {
            findings.add(Finding.bad("ledger", e.getMessage()));
            return false;
        }
    }

    private Finding ask(String system, String account) {
        String item = system + " " + account;
        String harmless = settings.check().get(system);
        if (harmless == null) {
            return Finding.ok(item, "not asked: no call is known that changes nothing (backhaul.check." + system + ")");
        }
        if (!system.equals(Accounts.OMS)) {
            try {
                tokens.accessToken(system, account);
            } catch (CredentialsException e) {
                return Finding.bad(item, withoutToken(account, e));
            }
        }
        String[] pathAndQuery = harmless.split("\\?", 2);
        Call call = Call.asking(
                system,
                account,
                accounts.address(system, account, pathAndQuery[0]),
                pathAndQuery.length > 1 ? pathAndQuery[1] : null);
        try (ProducerTemplate route = camel.createProducerTemplate()) {
            Outcome outcome = route.requestBody("direct:call", call, Outcome.class);
            // A token that has ended before its time is renewed after its first refusal.
            return finding(
                    system,
                    item,
                    outcome.kind() == Outcome.Kind.RETRY && outcome.status() != null
                            ? route.requestBody("direct:call", call, Outcome.class)
                            : outcome);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String withoutToken(String account, CredentialsException why) {
        if (why instanceof KeyException) {
            return why.getMessage();
        }
        return "has no token: " + why.getMessage() + "; "
                + (why instanceof DeadGrantException
                        ? "run connect " + account + ", or set a new refresh-token"
                        : "if that stays, correct its token-url and client-id");
    }

    private static Finding finding(String system, String item, Outcome outcome) {
        boolean confirmed = outcome.kind() == Outcome.Kind.CONFIRMED;
        String said = (outcome.status() == null ? "no answer" : "answer " + outcome.status())
                + (outcome.code() == null ? "" : " (" + outcome.code() + ")");
        boolean refused = outcome.act().equals("settings");
        // The OMS is asked for nothing but a welcome; return2 knows no order of the name it is asked for.
        if (confirmed || outcome.kind() == Outcome.Kind.REJECTED && !refused && !system.equals(Accounts.OMS)) {
            return Finding.ok(item, "its credentials are taken" + (confirmed ? "" : "; " + said));
        }
        String todo = outcome.status() == null
                ? "correct its url, or try again when the network or the API is back"
                : refused || outcome.kind() == Outcome.Kind.REJECTED
                        ? "correct its url and its keys or tokens"
                        : "try again later";
        return Finding.bad(item, said + "; " + todo);
    }

    private void clock(List<Finding> findings) {
        List<String> parted = new ArrayList<>();
        for (String system : Accounts.SYSTEMS) {
            accounts.names(system).stream()
                    .map(account -> clock.text(system, account))
                    .flatMap(Optional::stream)
                    .forEach(parted::add);
        }
        parted.forEach(text -> findings.add(Finding.bad("clock", text)));
        if (parted.isEmpty()) {
            findings.add(Finding.ok("clock", "agrees with every answer that shows the time"));
        }
    }
}
