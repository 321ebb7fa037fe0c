package io.backhaul.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.RouteFiles;
import io.backhaul.Settings;
import io.backhaul.intake.Contract;
import io.backhaul.intake.ContractCheck;
import io.backhaul.intake.MappingTests;
import io.backhaul.intake.MappingTests.Result;
import io.backhaul.intake.Mappings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs the test file beside each mapping, as {@code check} and the build do. */
@Command(
        name = "test-mappings",
        mixinStandardHelpOptions = true,
        description = "Runs the test files of the mappings of all operations that are set up. Sends nothing.")
public class TestMappingsCommand implements Callable<Integer> {

    private static final Pattern OWN_MAPPING = Pattern.compile("mappings/([^/]+)[.](jslt|test[.]yaml)");

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "<folder>",
            description = "Laid out like routes/; its files replace the built-in ones. Default is routes.")
    Path folder;

    @Option(names = "--json", description = "Print one JSON object a case, and one for all in the end.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Inject
    Settings settings;

    @Inject
    Mappings mappings;

    @Inject
    ContractCheck contract;

    private final ObjectMapper mapper = new ObjectMapper();
    private int cases;
    private int failed;

    @Override
    public Integer call() throws IOException {
        if (folder != null && !Files.isDirectory(folder)) {
            throw new ParameterException(spec.commandLine(), "There is no folder " + folder);
        }
        if (folder != null) {
            RouteFiles.lookIn(folder);
        }
        PrintWriter out = spec.commandLine().getOut();
        for (String operation : new TreeSet<>(settings.operations().keySet())) {
            results(operation).forEach(result -> print(out, operation, result));
        }
        for (String operation : ownMappings()) {
            if (!settings.operations().containsKey(operation)) {
                print(
                        out,
                        operation,
                        wrong("There is no operation " + operation + ". Set backhaul.operations." + operation
                                + ".*, or remove its mapping."));
            }
        }
        int passed = cases - failed;
        if (json) {
            ObjectNode summary = mapper.createObjectNode();
            summary.putObject("summary")
                    .put("operations", settings.operations().size())
                    .put("passed", passed)
                    .put("failed", failed);
            out.println(summary);
        } else {
            out.printf(
                    "%d operations: %d passed, %d failed.%n",
                    settings.operations().size(), passed, failed);
        }
        return failed == 0 ? 0 : 1;
    }

    private static TreeSet<String> ownMappings() throws IOException {
        TreeSet<String> operations = new TreeSet<>();
        for (String path : RouteFiles.own()) {
            Matcher mapping = OWN_MAPPING.matcher(path);
            if (mapping.matches()) {
                operations.add(mapping.group(1));
            }
        }
        return operations;
    }

    /** What a mapping, contract or test file that cannot be read says stands in the place of its cases. */
    private List<Result> results(String operation) {
        try {
            settings.operations().get(operation).contract().ifPresent(Contract::of);
            mappings.compile(operation);
            return MappingTests.results(operation, settings, mappings, contract);
        } catch (IOException | RuntimeException e) {
            return List.of(wrong(e.getMessage()));
        }
    }

    private static Result wrong(String what) {
        return new Result(null, Optional.of(what));
    }

    private void print(PrintWriter out, String operation, Result result) {
        cases++;
        failed += result.failure().isPresent() ? 1 : 0;
        List<String> failure = new ArrayList<>(
                result.failure().map(text -> text.lines().toList()).orElse(List.of()));
        if (json) {
            ObjectNode line = mapper.createObjectNode()
                    .put("operation", operation)
                    .put("file", MappingTests.file(operation))
                    .put("case", result.name())
                    .put("ok", failure.isEmpty());
            failure.forEach(line.putArray("failure")::add);
            out.println(line);
            return;
        }
        out.printf(
                "%-4s %s%s%n",
                failure.isEmpty() ? "ok" : "FAIL", operation, result.name() == null ? "" : ": " + result.name());
        failure.forEach(text -> out.println("       " + text));
    }
}
