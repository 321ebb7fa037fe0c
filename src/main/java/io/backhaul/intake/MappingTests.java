package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.backhaul.RouteFiles;
import io.backhaul.Settings;
import io.backhaul.YamlFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The test file beside a mapping, {@code <operation>.test.yaml}: cases of rows in, payload or error out. It also says
 * which columns the mapping knows; {@code columns: any} says that it takes every one.
 */
public final class MappingTests {

    private MappingTests() {}

    /**
     * What became of a case.
     *
     * @param name of the case; null where the file as a whole is wrong
     * @param failure what is not as it should be, a line for each difference; empty when all is
     */
    public record Result(String name, Optional<String> failure) {}

    /**
     * The file's content: {@code cases}, {@code ignored} and {@code personal}; an empty object where there is none.
     *
     * @throws IllegalArgumentException when it is no YAML; its message names file, line and column
     */
    public static JsonNode of(String operation) {
        try {
            return RouteFiles.exists(path(operation))
                    ? YamlFile.read(path(operation))
                    : JsonNodeFactory.instance.objectNode();
        } catch (IOException e) {
            throw new UncheckedIOException(RouteFiles.name(path(operation)) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String path(String operation) {
        return "mappings/" + operation + ".test.yaml";
    }

    /** What a person calls the test file. */
    public static String file(String operation) {
        return RouteFiles.name(path(operation));
    }

    /** Columns of the cases and those listed as ignored; empty where there is no test file, or the mapping takes any. */
    public static Set<String> knownColumns(String operation) {
        JsonNode tests = of(operation);
        Set<String> columns = new TreeSet<>();
        if (tests.path("columns").asText().equals("any")) {
            return columns;
        }
        tests.path("ignored").forEach(column -> columns.add(column.asText()));
        for (JsonNode test : tests.path("cases")) {
            for (JsonNode row : test.path("rows")) {
                row.fieldNames().forEachRemaining(columns::add);
            }
        }
        return columns;
    }

    /** The operation's cases, in the order of the file. */
    public static List<MappingCase> cases(String operation) {
        List<MappingCase> cases = new ArrayList<>();
        of(operation).path("cases").forEach(test -> cases.add(new MappingCase(operation, test)));
        return cases;
    }

    /**
     * Runs every case as the routes would, and looks whether the cases show all of the mapping; a failure without name for each
     * gap, and where there is no case.
     */
    public static List<Result> results(String operation, Settings settings, Mappings mappings, ContractCheck contract) {
        List<Result> results = new ArrayList<>();
        for (MappingCase test : cases(operation)) {
            results.add(new Result(test.name(), test.failure(settings, mappings, contract)));
        }
        if (results.isEmpty()) {
            return List.of(new Result(null, Optional.of("It has no cases.")));
        }
        Completeness.of(operation, settings, mappings)
                .gaps()
                .forEach(gap -> results.add(new Result(null, Optional.of(gap))));
        return results;
    }

    /** A text for each case that fails, and one where there is no case. */
    public static List<String> failures(
            String operation, Settings settings, Mappings mappings, ContractCheck contract) {
        return results(operation, settings, mappings, contract).stream()
                .flatMap(result -> result.failure().stream()
                        .map(failure -> file(operation)
                                + (result.name() == null ? "" : ", case \"" + result.name() + "\"") + ": " + failure))
                .toList();
    }
}
