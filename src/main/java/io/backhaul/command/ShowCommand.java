package io.backhaul.command;

import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.ledger.RequestFilter;
import io.backhaul.ledger.RequestSearch;
import io.backhaul.ledger.RequestView;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "show",
        mixinStandardHelpOptions = true,
        description = "Shows requests with their calls and what people decided about them.")
public class ShowCommand extends LedgerCommand {

    @Parameters(arity = "1..*", paramLabel = "<id or filter>", description = Filters.HELP)
    List<String> words;

    @Option(names = "--most", defaultValue = "100", description = "How many at most; default ${DEFAULT-VALUE}.")
    int most;

    @Option(names = "--after", defaultValue = "0", description = "Only those behind this id, to go on from.")
    long after;

    @Inject
    Settings settings;

    @Inject
    RequestSearch requests;

    @Override
    int run(PrintWriter out) {
        List<RequestView> found = requests.find(RequestFilter.of(words), after, most);
        Messages messages = Messages.in(settings.language());
        found.forEach(request -> {
            if (json) {
                printJson(out, request);
            } else {
                print(out, request, messages);
            }
        });
        if (!json) {
            out.printf("%d found%s.%n", found.size(), found.size() == most ? " (there may be more: --after)" : "");
        }
        return found.isEmpty() ? PROBLEMS : OK;
    }

    private static void print(PrintWriter out, RequestView request, Messages messages) {
        String message = request.message() != null ? request.message() : messages.ofCode(request.code());
        out.printf(
                "%d, message %s: %s of account %s, order %s%n  %s%s %s%n  file %s, line %s, rows %d, attempts %d%s%n",
                request.id(),
                request.messageId(),
                request.operation(),
                request.account(),
                request.entity(),
                request.state(),
                request.code() == null ? "" : ", " + request.code() + ":",
                message == null ? "" : message,
                request.file(),
                request.line(),
                request.rows(),
                request.attempts(),
                request.nextAt() == null ? "" : ", next at " + Instant.ofEpochMilli(request.nextAt()));
        request.calls()
                .forEach(call -> out.printf(
                        "  %s %s: %s%s%s, %s ms%n",
                        Instant.ofEpochMilli(call.startedAt()),
                        call.operation(),
                        call.outcome(),
                        call.status() == null ? "" : " " + call.status(),
                        call.code() == null ? "" : " " + call.code(),
                        call.tookMillis()));
        request.decisions()
                .forEach(decision -> out.printf(
                        "  %s %s: %s (it was %s)%n",
                        Instant.ofEpochMilli(decision.decidedAt()),
                        decision.who(),
                        decision.decision(),
                        decision.stateBefore()));
    }
}
