package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.backhaul.Settings;
import io.backhaul.docs.DocBlocks;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every mapping against the test file beside it, with the blocks of docs/operations.md for those that are off. */
class MappingFilesTest {

    private static final Settings SETTINGS = IntakeFixture.settings(documented());
    private static final Mappings MAPPINGS = new Mappings(SETTINGS);
    private static final ContractCheck CONTRACT = new ContractCheck(SETTINGS, MAPPINGS);

    private static String[] documented() {
        try {
            return DocBlocks.of("docs/operations.md").settings().entrySet().stream()
                    .flatMap(setting -> Stream.of(setting.getKey(), setting.getValue()))
                    .toArray(String[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @TestFactory
    Stream<DynamicTest> everyCase() throws IOException {
        return operations().stream().flatMap(operation -> MappingTests.cases(operation).stream()
                .map(test -> DynamicTest.dynamicTest(
                        operation + ": " + test.name(),
                        () -> assertEquals(Optional.empty(), test.failure(SETTINGS, MAPPINGS, CONTRACT)))));
    }

    @Test
    void everyMappingHasCasesAndAnOperation() throws IOException {
        for (String operation : operations()) {
            assertEquals(List.of(), MappingTests.failures(operation, SETTINGS, MAPPINGS, CONTRACT));
            assertTrue(SETTINGS.operations().containsKey(operation), operation);
        }
        assertEquals(Set.copyOf(operations()), SETTINGS.operations().keySet());
    }

    @Test
    void aMappingWithoutTestFileFails() {
        assertEquals(
                List.of("routes/mappings/none.test.yaml: It has no cases."),
                MappingTests.failures("none", SETTINGS, MAPPINGS, CONTRACT));
    }

    @ParameterizedTest
    @ValueSource(strings = {"oms-return-update", "return2-cancel", "return2-label"})
    void theVendorsExampleComesOut(String operation) throws IOException {
        Order order = MappingTests.cases(operation).get(0).order(SETTINGS, MAPPINGS, CONTRACT);
        assertTrue(order.isValid());
        ObjectMapper json = new ObjectMapper();
        try (InputStream seed = getClass().getResourceAsStream("/seeds/" + operation + ".request.json")) {
            assertEquals(json.readTree(seed), json.readTree(order.payload().toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{rows: [{orderNumber: O, cancelType: '1'}], payload: {messageId: test, data: {orderNumber: O, cancelType: 2}}}",
                "{rows: [{orderNumber: O, cancelType: '1'}], payload: {messageId: test, data: {orderNumber: O}}}",
                "{rows: [{orderNumber: O, cancelType: '1'}], error: {row: 1, key: missing, column: cancelType}}",
                "{rows: [{orderNumber: O, cancelType: x}], error: {row: 1, key: missing, column: cancelType}}",
                "{rows: [{orderNumber: O, cancelType: x}], error: {row: 2, key: wrong-type, column: cancelType}}",
                "{rows: [{orderNumber: O, cancelType: x}], payload: {}}",
                "{rows: [{orderNumber: O, cancelType: 1}], payload: {messageId: test, data: {orderNumber: O, cancelType: 1}}}",
                "{rows: [{orderNumber: O, cancelType: '1'}, {orderNumber: P, cancelType: '1'}], payload: {}}",
                "{rows: [], payload: {}}",
                "{}",
            })
    void aWrongCaseFails(String yaml) throws IOException {
        JsonNode test = new YAMLMapper().readTree(yaml);
        Optional<String> failure = new MappingCase("return2-cancel", test).failure(SETTINGS, MAPPINGS, CONTRACT);
        assertFalse(failure.isEmpty());
    }

    private static List<String> operations() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes/mappings"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".jslt"))
                    .map(name -> name.substring(0, name.length() - ".jslt".length()))
                    .sorted()
                    .toList();
        }
    }
}
