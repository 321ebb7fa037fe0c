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
        name = "settle",
        mixinStandardHelpOptions = true,
        description = "Says what became of unknown requests, after a look into the warehouse's system.")
public class SettleCommand extends DecisionCommand {

    @Parameters(
            arity = "2..*",
            paramLabel = "<id or filter> confirmed|rejected|resend",
            description =
                    Filters.HELP + " Then confirmed (it was done), rejected (it was not and shall not be) or resend.")
    List<String> words;

    @Inject
    Decisions decisions;

    @Override
    int run(PrintWriter out) {
        int last = words.size() - 1;
        Decisions.Settlement how = Decisions.Settlement.of(words.get(last));
        RequestFilter filter = RequestFilter.of(words.subList(0, last)).orElseOnly(RequestState.UNKNOWN);
        return decide(out, filter, "settled", request -> decisions.settle(request.id(), how, who));
    }
}
