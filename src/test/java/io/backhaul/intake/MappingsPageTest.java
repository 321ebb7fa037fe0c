package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.backhaul.Jslt;
import io.backhaul.OwnRoutes;
import io.backhaul.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** docs/mappings.md shows what is so. */
class MappingsPageTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern CALL = Pattern.compile("(?m)^\\| `(erp:[^`]*)` \\| `([^`]*)` \\| `([^`]*)`");
    private static final Pattern TABLE = Pattern.compile("(?s)\n {6}(ours,theirs\n.*?)\n\n");
    private static final Pattern BLOCK = Pattern.compile("(?s)```(yaml)?\n(.*?)```");

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    private final String page = page();

    @Test
    void everyCallOfTheLibraryComesOutAsItSays() throws IOException {
        Matcher table = TABLE.matcher(page);
        assertTrue(table.find());
        own.write("mappings/codes/quality.csv", table.group(1).replace("      ", ""));
        List<MatchResult> calls = CALL.matcher(page).results().toList();
        assertEquals(9, calls.size());
        for (MatchResult call : calls) {
            Matcher column = Pattern.compile("[(, ][.]([a-z]+)[,)]").matcher(call.group(1));
            assertTrue(column.find(), call.group(1));
            ObjectNode row = JsonNodeFactory.instance.objectNode();
            row.set(column.group(1), JSON.readTree(call.group(2)));
            JsonNode found = Jslt.compile("page", "import \"lib/erp.jslt\" as erp " + call.group(1))
                    .apply(Map.of("timeZone", TextNode.valueOf("Asia/Shanghai")), row);
            assertEquals(call.group(3).replace(" ", ""), found.toString().replace(" ", ""), call.group(1));
        }
    }

    @Test
    void theExampleHasACompleteTestFile() throws IOException {
        List<MatchResult> blocks = BLOCK.matcher(page).results().toList();
        own.write("mappings/own.jslt", blocks.get(0).group(2));
        own.write("mappings/own.test.yaml", blocks.get(1).group(2));
        Settings settings = settings(
                "backhaul.operations.own.system", "oms",
                "backhaul.operations.own.path", "/own",
                "backhaul.operations.own.entity", "Beleg",
                "backhaul.operations.own.lines", "Artikel,Menge,attachment.",
                "backhaul.operations.own.contract", "oms#ReturnOrderUpdateRequest");
        Mappings mappings = new Mappings(settings);
        assertEquals(
                List.of(), MappingTests.failures("own", settings, mappings, new ContractCheck(settings, mappings)));
        assertEquals(2, MappingTests.cases("own").size());
    }

    private static String page() {
        try {
            return Files.readString(Path.of("docs/mappings.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
