package io.backhaul.intake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.backhaul.RouteFiles;
import io.backhaul.Settings;
import io.backhaul.YamlFile;
import java.io.IOException;
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

    private static final List<String> KEYS = List.of("cases", "ignored", "personal", "columns");
    private static final List<String> KEYS_OF_A_CASE =
            List.of("name", "messageId", "account", "timeZone", "rows", "attachments", "payload", "error");

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
     * @throws IllegalArgumentException when it is no test file; its message names file and place
     */
    public static JsonNode of(String operation) {
        try {
            JsonNode content = RouteFiles.exists(path(operation))
                    ? YamlFile.read(path(operation))
                    : JsonNodeFactory.instance.objectNode();
            if (content.isMissingNode() || content.isNull()) {
                return JsonNodeFactory.instance.objectNode();
            }
            check(content, file(operation));
            return content;
        } catch (IOException e) {
            throw new IllegalArgumentException(file(operation) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** A key that nobody reads would leave a column unmasked, or a case without rows. */
    private static void check(JsonNode content, String file) {
        checkKeys(content, file, KEYS);
        for (String key : List.of("ignored", "personal")) {
            checkList(content, key, file);
            for (JsonNode column : content.path(key)) {
                if (!column.isValueNode() || column.isNull()) {
                    throw new IllegalArgumentException(file + ": what stands under " + key
                            + " is no name of a column. Write names only, like " + key + ": [Remark].");
                }
            }
        }
        if (content.has("columns") && !content.path("columns").asText().equals("any")) {
            throw new IllegalArgumentException(
                    file + ": columns can only be any. Write columns: any, or leave it out.");
        }
        checkList(content, "cases", file);
        int number = 1;
        for (JsonNode test : content.path("cases")) {
            String place = file + ", case " + number++;
            checkKeys(test, place, KEYS_OF_A_CASE);
            checkList(test, "rows", place);
            test.path("rows").forEach(row -> {
                if (!row.isObject()) {
                    throw new IllegalArgumentException(
                            place + ": a row is not made of columns. Write it as { column: \"cell\" }.");
                }
            });
        }
    }

    private static void checkKeys(JsonNode node, String place, List<String> known) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(place + ": there must be keys: " + String.join(", ", known) + ".");
        }
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(place + ": nobody knows the key " + key + ". Correct it; there are "
                        + String.join(", ", known) + ".");
            }
        });
    }

    private static void checkList(JsonNode node, String key, String place) {
        if (node.has(key) && !node.get(key).isArray()) {
            throw new IllegalArgumentException(
                    place + ": " + key + " must be a list. Write " + key + ": [...], or one - a line.");
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
        return of(operation).has("columns") ? Set.of() : columns(operation);
    }

    /** Columns of the cases and those listed as ignored. */
    static Set<String> columns(String operation) {
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
