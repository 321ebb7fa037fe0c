package io.backhaul.command;

import io.backhaul.ledger.Balance;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "balance",
        mixinStandardHelpOptions = true,
        description = "Says, in rows, what became of all that was read, and which sources do not balance.")
public class BalanceCommand extends LedgerCommand {

    @Option(names = "--recount", description = "Count every row and request anew instead of trusting the counters.")
    boolean recount;

    @Inject
    Balance balance;

    @Override
    int run(PrintWriter out) {
        Balance.Sheet sheet = balance.sheet(recount);
        if (json) {
            printJson(out, sheet);
        } else {
            sheet.totals().forEach(line -> print(out, line));
            sheet.unbalanced().forEach(line -> {
                out.printf("Source %s (%s) does not balance:%n", line.source(), line.file());
                print(out, line);
            });
            out.println(
                    sheet.balanced()
                            ? "Everything balances."
                            : sheet.unbalanced().size() + " sources do not balance.");
        }
        return sheet.balanced() ? OK : PROBLEMS;
    }

    private static void print(PrintWriter out, Balance.Line line) {
        out.printf(
                "%s, account %s: read %d = confirmed %d + rejected %d + invalid %d + unchanged %d + stopped %d"
                        + " + waiting %d + unknown %d%n",
                line.operation(),
                line.account() == null ? "by row" : line.account(),
                line.read(),
                line.confirmed(),
                line.rejected(),
                line.invalid(),
                line.unchanged(),
                line.stopped(),
                line.waiting(),
                line.unknown());
    }
}
