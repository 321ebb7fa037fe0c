package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.backhaul.RouteFiles;
import io.backhaul.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The test file beside a mapping, {@code <operation>.test.yaml}: cases of rows in, payload or error out. It also says
 * which columns the mapping knows.
 */
public final class MappingTests {

    private MappingTests() {}

    /** The file's content: {@code cases}, {@code ignored} and {@code personal}; an empty object where there is none. */
    public static JsonNode of(String operation) {
        String path = "mappings/" + operation + ".test.yaml";
        YAMLMapper yaml = new YAMLMapper();
        try {
            return RouteFiles.exists(path) ? yaml.readTree(RouteFiles.read(path)) : yaml.createObjectNode();
        } catch (IOException e) {
            throw new UncheckedIOException("routes/" + path + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Columns of the cases and those listed as ignored; empty where there is no test file. */
    public static Set<String> knownColumns(String operation) {
        JsonNode tests = of(operation);
        Set<String> columns = new TreeSet<>();
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
     * Runs every case as the routes would, and looks whether the cases show all of the mapping; a sentence for each that
     * fails, for each gap, and one where there is no case.
     */
    public static List<String> failures(
            String operation, Settings settings, Mappings mappings, ContractCheck contract) {
        String file = "routes/mappings/" + operation + ".test.yaml";
        List<MappingCase> cases = cases(operation);
        if (cases.isEmpty()) {
            return List.of(file + " has no cases.");
        }
        Stream<String> failed = cases.stream().flatMap(test -> test.failure(settings, mappings, contract).stream()
                .map(failure -> file + ", case \"" + test.name() + "\": " + failure));
        Stream<String> gaps =
                Completeness.of(operation, settings, mappings).gaps().stream().map(gap -> file + ": " + gap);
        return Stream.concat(failed, gaps).toList();
    }
}
