package io.backhaul.command;

import io.backhaul.ledger.Decisions;
import io.backhaul.ledger.RequestFilter;
import io.backhaul.ledger.RequestState;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description = "Ends requests that wait or are unknown: they are not sent any more.")
public class StopCommand extends DecisionCommand {

    @Parameters(arity = "1..*", paramLabel = "<id or filter>", description = Filters.HELP)
    List<String> words;

    @Inject
    Decisions decisions;

    @Override
    int run(PrintWriter out) {
        RequestFilter filter =
                RequestFilter.of(words).orElseOnly(RequestState.READY, RequestState.SENDING, RequestState.UNKNOWN);
        return decide(out, filter, "stopped", request -> decisions.stop(request.id(), who));
    }
}
