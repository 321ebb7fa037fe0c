package io.backhaul.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.intake.Order;
import io.backhaul.intake.Orders;
import io.backhaul.intake.Reason;
import io.backhaul.intake.Row;
import io.backhaul.intake.SourceBrokenException;
import io.backhaul.intake.SourceReader;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Takes a file through the same route as the inbox does, up to the ledger, and prints what would be sent. */
@Command(
        name = "preview",
        mixinStandardHelpOptions = true,
        description = "Shows what a file would send, order by order. Records nothing, sends nothing.")
public class PreviewCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "<operation>", description = "For example oms-return-update.")
    String operation;

    @Parameters(index = "1", paramLabel = "<file>", description = "CSV or JSON; attachments/ is looked for beside it.")
    Path file;

    @Option(names = "--account", description = "Account of rows that name none; default is \"default\".")
    String account;

    @Option(names = "--json", description = "Print one JSON object a line.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Inject
    Settings settings;

    @Inject
    SourceReader reader;

    @Inject
    CommandRoutes routes;

    @Inject
    CamelContext camel;

    private int orders;
    private int invalid;

    @Override
    public Integer call() throws Exception {
        if (!settings.operations().containsKey(operation)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "There is no operation " + operation + ", only "
                            + settings.operations().keySet());
        }
        if (!Files.isRegularFile(file)) {
            throw new ParameterException(spec.commandLine(), "There is no file " + file);
        }
        routes.start("order");
        Messages messages = Messages.in(settings.language());
        PrintWriter out = spec.commandLine().getOut();
        Path folder = file.toAbsolutePath().getParent();
        try (Orders each = reader.open(file, file.getFileName().toString(), operation, folder, account);
                ProducerTemplate route = camel.createProducerTemplate()) {
            while (each.hasNext()) {
                print(out, route.requestBody("direct:order", each.next(), Order.class), messages);
            }
        } catch (SourceBrokenException e) {
            out.println("The whole file is refused, nothing of it would be sent: " + messages.text(e.reason()));
            return 1;
        } catch (UncheckedIOException e) {
            spec.commandLine().getErr().println("The file " + file + " cannot be read: " + e.getCause());
            return 3;
        }
        if (!json) {
            out.printf("%d orders: %d would be sent, %d invalid.%n", orders, orders - invalid, invalid);
        }
        return invalid == 0 ? 0 : 1;
    }

    private void print(PrintWriter out, Order order, Messages messages) throws IOException {
        orders++;
        invalid += order.isValid() ? 0 : 1;
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode line = mapper.createObjectNode()
                .put("line", order.rows().get(0).position())
                .put("operation", operation)
                .put("account", order.account())
                .put("entity", order.entity())
                .put("verdict", order.isValid() ? "would be sent" : "invalid");
        line.set("payload", order.payload());
        ArrayNode reasons = line.putArray("reasons");
        for (Row row : order.rows()) {
            for (Reason reason : row.reasons()) {
                reasons.addObject()
                        .put("line", row.position())
                        .put("code", reason.key())
                        .put("column", reason.column())
                        .put("message", messages.text(reason));
            }
        }
        order.reasons().forEach(reason -> reasons.addObject().put("message", messages.text(reason)));
        if (json) {
            out.println(line);
            return;
        }
        out.printf(
                "line %s, order %s: %s%n",
                line.path("line").asText(),
                line.path("entity").asText(""),
                line.path("verdict").asText());
        if (order.isValid()) {
            out.println(mapper.writerWithDefaultPrettyPrinter().writeValueAsString(order.payload()));
        }
        reasons.forEach(reason -> out.printf(
                "  line %s: %s%n",
                reason.path("line").asText(""), reason.path("message").asText()));
    }
}
