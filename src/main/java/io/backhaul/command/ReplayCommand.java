package io.backhaul.command;

import io.backhaul.Settings;
import io.backhaul.intake.Replay;
import io.backhaul.ledger.RequestFilter;
import io.backhaul.ledger.RequestState;
import io.backhaul.ledger.RequestView;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        mixinStandardHelpOptions = true,
        description = "Maps the rows of requests that have ended with today's mapping and shows what would change;"
                + " with --yes sends them again.")
public class ReplayCommand extends DecisionCommand {

    @Parameters(
            arity = "1..*",
            paramLabel = "<id or filter>",
            description = Filters.HELP + " Without state: rejected, invalid and stopped ones.")
    List<String> words;

    @Option(names = "--yes", description = "Send them; without it the differences are only shown.")
    boolean yes;

    @Option(
            names = "--force",
            description = "Also where a later request of the same order has been confirmed, or may be.")
    boolean force;

    @Inject
    Settings settings;

    @Inject
    CommandRoutes routes;

    @Inject
    Replay replay;

    @Override
    int run(PrintWriter out) {
        routes.start("order");
        RequestFilter filter =
                RequestFilter.of(words).orElseOnly(RequestState.REJECTED, RequestState.INVALID, RequestState.STOPPED);
        int code = decide(out, filter, yes ? "replayed" : "would be replayed", request -> {
            Replay.Remapped remapped = replay.remap(request.id());
            show(out, request, remapped);
            if (yes) {
                replay.send(remapped, force, who);
            }
        });
        if (!yes && !json) {
            out.println("Nothing was sent; add --yes to send.");
        }
        return code;
    }

    private void show(PrintWriter out, RequestView request, Replay.Remapped remapped) {
        if (json) {
            printJson(out, new Difference(request.id(), request.messageId(), remapped.difference()));
            return;
        }
        out.printf(
                "message %s, order %s: %s%n",
                request.messageId(),
                request.entity(),
                remapped.difference().isEmpty() ? "the payload is the same" : "the payload differs:");
        remapped.difference()
                .forEach(change -> out.printf(
                        "  %s %s: %s -> %s%n",
                        change.path("op").asText(),
                        change.path("path").asText(),
                        change.path("fromValue"),
                        change.path("value")));
    }

    /** One line of JSON output. */
    record Difference(long id, String messageId, com.fasterxml.jackson.databind.JsonNode difference) {}
}
