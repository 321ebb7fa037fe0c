package io.backhaul.command;

import io.backhaul.connections.Authorization;
import io.backhaul.connections.CredentialsException;
import io.backhaul.connections.Grants;
import io.backhaul.connections.SignIns;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "connect",
        mixinStandardHelpOptions = true,
        description = "Connects an account of return2 with its seller: prints a one-time link for the seller's browser;"
                + " or takes the address the browser was sent back to.")
public class ConnectCommand extends LedgerCommand {

    @Parameters(index = "0", paramLabel = "<account>", description = "For example default.")
    String account;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "<address>",
            description = "The whole address the browser was sent back to after the login.")
    URI address;

    @Inject
    Authorization authorization;

    @Inject
    SignIns signIns;

    @Inject
    Grants grants;

    @Inject
    CommandRoutes routes;

    @Override
    int run(PrintWriter out) {
        authorization.check(account);
        grants.open();
        return address == null ? begin(out) : end(out);
    }

    private int begin(PrintWriter out) {
        Optional<String> link = authorization.connectPage(account).map(page -> page + "?link=" + signIns.link(account));
        String login = authorization.begin(account, null).toString();
        if (json) {
            Map<String, String> addresses = new LinkedHashMap<>();
            link.ifPresent(address -> addresses.put("link", address));
            addresses.put("login", login);
            printJson(out, addresses);
            return OK;
        }
        link.ifPresent(address -> out.printf(
                "Open this in the seller's browser within %d minutes; it works once:%n%n  %s%n%n",
                SignIns.LINK_LIVES.toMinutes(), address));
        out.printf(
                "Where the browser cannot reach this program: open the following, log in within %d minutes, and give the"
                        + " address you are sent to to%n  connect %s '<address>'%n%n  %s%n",
                SignIns.STATE_LIVES.toMinutes(), account, login);
        return OK;
    }

    private int end(PrintWriter out) {
        routes.start("token-request");
        try {
            String connected = authorization.end(address, begun -> null);
            out.println("Account " + connected + " is connected.");
            return OK;
        } catch (CredentialsException e) {
            spec.commandLine().getErr().println("The account was not connected: " + e.getMessage() + ". Begin again.");
            return PROBLEMS;
        }
    }
}
