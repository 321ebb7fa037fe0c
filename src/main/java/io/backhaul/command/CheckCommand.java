package io.backhaul.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Looks at everything that would otherwise fail only when first used. */
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Checks settings, folders, routes and their addresses, mappings and contracts, and asks each account's"
                        + " API something that changes nothing.")
public class CheckCommand implements Callable<Integer> {

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Option(names = "--offline", description = "Ask no API.")
    boolean offline;

    @Spec
    CommandSpec spec;

    @Inject
    Instance<Checks> checks;

    @Override
    public Integer call() {
        List<Finding> findings = checks.get().all(offline);
        if (json) {
            ArrayNode array = new ObjectMapper().createArrayNode();
            findings.forEach(finding -> array.addObject()
                    .put("item", finding.item())
                    .put("ok", finding.ok())
                    .put("text", finding.text()));
            spec.commandLine().getOut().println(array.toPrettyString());
        } else {
            findings.forEach(finding -> spec.commandLine()
                    .getOut()
                    .printf("%-4s %s: %s%n", finding.ok() ? "ok" : "FAIL", finding.item(), finding.text()));
        }
        return findings.stream().allMatch(Finding::ok) ? 0 : 1;
    }
}
