package io.backhaul.command;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Settings;
import io.backhaul.intake.Contract;
import io.backhaul.intake.MappingTests;
import io.backhaul.intake.Mappings;
import io.backhaul.intake.Preview;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.OrderHistory;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what {@link Preview} makes of a file. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Shows what a file would send, order by order. Records nothing, sends nothing.")
public class PreviewCommand implements Callable<Integer> {

    /** How many lines are printed before it is seen that nobody reads them any more. */
    private static final int LINES_A_LOOK = 200;

    @Parameters(index = "0", paramLabel = "<operation>", description = "For example oms-return-update.")
    String operation;

    @Parameters(index = "1", paramLabel = "<file>", description = "CSV or JSON; attachments/ is looked for beside it.")
    Path file;

    @Option(names = "--account", description = "Account of rows that name none; default is \"default\".")
    String account;

    @Option(names = "--json", description = "Print one JSON object an order, and one for all in the end.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Inject
    Settings settings;

    @Inject
    Mappings mappings;

    @Inject
    Preview preview;

    @Inject
    OrderHistory history;

    @Inject
    CommandRoutes routes;

    private final ObjectMapper mapper = new ObjectMapper();
    private int printed;

    @Override
    public Integer call() throws IOException {
        if (!settings.operations().containsKey(operation)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no operation " + operation + ", only "
                            + settings.operations().keySet());
        }
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "There is no file " + file);
        }
        try {
            settings.operations().get(operation).contract().ifPresent(Contract::of);
            mappings.compile(operation);
            MappingTests.of(operation);
        } catch (IOException | RuntimeException e) {
            return couldNotRun(e.getMessage());
        }
        routes.start("order");
        PrintWriter out = spec.commandLine().getOut();
        Path folder = file.toAbsolutePath().getParent();
        try {
            history.observe();
            return preview.show(
                            new Preview.Input(file, file.getFileName().toString(), operation, folder, account),
                            line -> print(out, line))
                    ? 0
                    : 1;
        } catch (UncheckedIOException e) {
            return couldNotRun("The file " + file + " cannot be read: " + e.getCause());
        } catch (LedgerException | IllegalArgumentException e) {
            return couldNotRun(e.getMessage());
        } finally {
            out.flush();
        }
    }

    private int couldNotRun(String why) {
        spec.commandLine().getErr().println(why);
        return 3;
    }

    /** Not by println, which flushes each line. */
    private boolean print(PrintWriter out, ObjectNode line) throws IOException {
        out.print(json ? line.toString() : line.has("summary") ? summary(line.get("summary")) : text(line));
        out.print('\n');
        return ++printed % LINES_A_LOOK != 0 || !out.checkError();
    }

    private String text(JsonNode line) throws IOException {
        StringBuilder text = new StringBuilder();
        if (line.has("line")) {
            JsonNode lines = line.path("lines");
            String last = lines.path(lines.size() - 1).asText();
            text.append(lines.size() > 1 ? "lines " : "line ")
                    .append(line.path("line").asText());
            text.append(lines.size() > 1 ? "-" + last : "");
            text.append(", order ").append(line.path("entity").asText(""));
            text.append(
                    line.path("account").asText("default").equals("default")
                            ? ""
                            : " of " + line.path("account").asText());
            text.append(": ").append(line.path("verdict").asText());
        } else {
            text.append("The whole file is refused, nothing of it would be sent.");
        }
        JsonNode call = line.path("call");
        if (call.isObject()) {
            text.append("\n  ").append(call.path("method").asText()).append(' ');
            text.append(call.path("url").asText());
            text.append(call.has("query") ? "?" + call.path("query").asText() : "");
            call.path("headers").properties().forEach(header -> text.append("\n  ")
                    .append(header.getKey())
                    .append(": ")
                    .append(header.getValue().asText()));
            text.append(call.has("problem") ? "\n  " + call.path("problem").asText() : "");
            text.append('\n').append(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(line.path("payload")));
        }
        for (JsonNode reason : line.path("reasons")) {
            text.append("\n  ");
            text.append(
                    reason.path("line").isNull()
                            ? ""
                            : "line " + reason.path("line").asText() + ": ");
            text.append(reason.path("message").asText());
        }
        return text.toString();
    }

    private static String summary(JsonNode summary) {
        if (summary.path("refused").asBoolean()) {
            return "The file is refused, nothing of it would be sent; %s orders in %s rows were read before, %s of them %s."
                    .formatted(
                            summary.path("orders").asText(),
                            summary.path("rows").asText(),
                            summary.path(Preview.Verdict.INVALID.words()).asText(),
                            Preview.Verdict.INVALID.words());
        }
        String counts = Arrays.stream(Preview.Verdict.values())
                .map(verdict -> summary.path(verdict.words()).asText() + " " + verdict.words())
                .collect(Collectors.joining(", "));
        return "%s orders in %s rows: %s."
                .formatted(summary.path("orders").asText(), summary.path("rows").asText(), counts);
    }
}
