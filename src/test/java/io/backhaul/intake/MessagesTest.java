package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.backhaul.Messages;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The texts people read: complete in both languages, and one for each key the program uses. */
class MessagesTest {

    private static final Path JAVA = Path.of("src/main/java");
    private static final Pattern KEY =
            Pattern.compile("(?:Reason\\.of|new UnusableException|new MappingRefusal)\\(\\s*\"([^\"]+)\"");

    /** Keys that stand in a variable or a choice where the reason is made. */
    private static final Set<String> CHOSEN = Set.of(
            "order-reappears",
            "empty",
            "not-json-rows",
            "unterminated-quote",
            "text-after-quote",
            "record-too-long",
            "not-csv",
            "missing",
            "not-a-date",
            "wrong-format",
            "not-a-whole-number",
            "wrong-pattern",
            "wrong-type",
            "too-long",
            "unknown-field",
            "breaks-contract");

    @Test
    void bothLanguagesHaveTheSameKeysAndPlaceholders() throws IOException {
        Properties english = bundle("messages.properties");
        Properties chinese = bundle("messages_zh.properties");
        assertEquals(sorted(english), sorted(chinese));
        for (String key : english.stringPropertyNames()) {
            assertEquals(placeholders(english.getProperty(key)), placeholders(chinese.getProperty(key)), key);
        }
    }

    @Test
    void everyKeyInTheProgramHasAText() throws IOException {
        Set<String> keys = new TreeSet<>(CHOSEN);
        for (String source : sources()) {
            KEY.matcher(source).results().map(result -> result.group(1)).forEach(keys::add);
        }
        assertTrue(keys.containsAll(Set.of("differs", "attachment-outside", "json-cut-off")), keys::toString);
        keys.removeAll(bundle("messages.properties").stringPropertyNames());
        assertEquals(Set.of(), keys);
    }

    @Test
    void everyTextIsUsed() throws IOException {
        Set<String> unused = sorted(bundle("messages.properties"));
        unused.removeIf(key -> key.startsWith("code.") || key.startsWith("type."));
        for (String source : sources()) {
            unused.removeIf(key -> source.contains('"' + key + '"'));
        }
        assertEquals(Set.of(), unused);
    }

    @Test
    void everyCodeOfOurOwnHasAText() throws IOException {
        JsonNode outcomes = new YAMLMapper().readTree(Files.readString(Path.of("routes/delivery/outcomes.yaml")));
        Set<String> codes = new TreeSet<>();
        outcomes.path("rows")
                .forEach(row -> codes.add("code." + row.path("code").asText("unauthorized")));
        assertTrue(codes.size() > 10);
        codes.removeAll(bundle("messages.properties").stringPropertyNames());
        assertEquals(Set.of(), codes);
    }

    @Test
    void everyTextCanBeFilledIn() throws IOException {
        for (String language : new String[] {"en", "zh"}) {
            for (String key : bundle("messages.properties").stringPropertyNames()) {
                String text = key.startsWith("code.")
                        ? Messages.in(language).ofCode(key.substring("code.".length()))
                        : Messages.in(language).text(Reason.of(key, "<column>", "<value>", "<2>", "<3>", "<4>"));
                assertFalse(text.isBlank() || text.contains("''") || text.matches(".*\\{\\d.*"), key + ": " + text);
            }
        }
        assertEquals(
                "The record is no JSON object. Write {\"column\": \"value\", ...} instead.",
                Messages.in("en").text(Reason.of("not-an-object", null, null)));
    }

    @Test
    void aValueWithBracesOrApostrophesStaysAsItIs() {
        assertTrue(
                Messages.in("en").text(Reason.of("not-a-date", "a", "it's {0}")).contains("\"it's {0}\""));
    }

    private static Set<String> sources() throws IOException {
        try (Stream<Path> files = Files.walk(JAVA)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(MessagesTest::read)
                    .collect(Collectors.toSet());
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Properties bundle(String name) throws IOException {
        Properties bundle = new Properties();
        try (Reader text = Files.newBufferedReader(Path.of("src/main/resources", name))) {
            bundle.load(text);
        }
        return bundle;
    }

    private static Set<String> sorted(Properties bundle) {
        return new TreeSet<>(bundle.stringPropertyNames());
    }

    private static Set<String> placeholders(String text) {
        new MessageFormat(text);
        return Pattern.compile("\\{(\\d)")
                .matcher(text)
                .results()
                .map(result -> result.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
