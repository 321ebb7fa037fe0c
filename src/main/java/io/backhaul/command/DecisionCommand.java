package io.backhaul.command;

import io.backhaul.ledger.RequestFilter;
import io.backhaul.ledger.RequestSearch;
import io.backhaul.ledger.RequestView;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** A command by which a person decides about requests. */
abstract class DecisionCommand extends LedgerCommand {

    @Option(names = "--who", description = "Who decides; kept with the decision. Default: the user of this machine.")
    String who = System.getProperty("user.name");

    @Inject
    RequestSearch requests;

    private int done;
    private int refused;

    /** Decides about each request found and says what became of it. */
    int decide(PrintWriter out, RequestFilter filter, String what, Consumer<RequestView> deed) {
        requests.each(filter, deed, (request, refusal) -> {
            done += refusal == null ? 1 : 0;
            refused += refusal == null ? 0 : 1;
            if (json) {
                printJson(out, new Decided(request.id(), request.messageId(), refusal == null, refusal));
            } else {
                out.printf(
                        "message %s, order %s: %s%n",
                        request.messageId(), request.entity(), refusal == null ? what : "refused. " + refusal);
            }
        });
        if (!json) {
            out.printf("%d %s, %d refused.%n", done, what, refused);
        }
        return refused == 0 && done > 0 ? OK : PROBLEMS;
    }

    /** One line of JSON output. */
    record Decided(long id, String messageId, boolean done, String refusal) {}
}
