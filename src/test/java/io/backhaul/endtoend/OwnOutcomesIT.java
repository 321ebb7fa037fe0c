package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A deployer's own table of outcomes beside the packaged program. */
class OwnOutcomesIT {

    private static final String ROWS = "rows:\n";

    @Test
    void aCodeIsAddedByOneRowAndABrokenRowIsNamed() throws IOException {
        try (Workplace workplace = Workplace.open()) {
            Path own = Files.createDirectories(workplace.folder().resolve("routes/delivery"))
                    .resolve("outcomes.yaml");
            String shipped = Files.readString(Path.of("routes/delivery/outcomes.yaml"));
            Files.writeString(
                    own,
                    shipped.replaceFirst(
                            ROWS,
                            ROWS
                                    + "  - { system: return2, codes: [LOCKED], outcome: retry, code: locked, act: nobody }\n"));
            workplace
                    .sandbox()
                    .fault(Map.of("system", "return2", "kind", "business-error", "errorCode", "LOCKED", "count", 2));
            try (Program program = Program.start(workplace.folder(), workplace.settings())) {
                workplace.drop("return2-cancel", "locked.csv", "orderNumber,cancelType\nOCSLOCKED1,1\n");

                List<NamedCsvRecord> result = workplace.awaitResult("return2-cancel", "locked.csv");

                // The shipped table rejects a code it does not know.
                assertEquals("confirmed", result.get(0).getField("outcome"), program.output());
                assertEquals(2, workplace.number("SELECT count(*) FROM call WHERE code='locked'"));
            }

            Files.writeString(
                    own, shipped.replaceFirst(ROWS, ROWS + "  - { status: 200, outcome: maybe, act: nobody }\n"));
            Program.Ended start =
                    Program.start(workplace.folder(), workplace.settings()).awaitEnd();
            Program.Ended check = Program.start(workplace.folder(), workplace.settings(), "check")
                    .awaitEnd();

            String sentence = "Row 1 {\"status\":200,\"outcome\":\"maybe\",\"act\":\"nobody\"} of"
                    + " routes/delivery/outcomes.yaml: \"maybe\" is unknown; outcome takes confirmed, rejected, retry,"
                    + " unknown.";
            assertEquals(3, start.exitCode(), start.output());
            assertTrue(start.output().contains("Backhaul cannot start: " + sentence), start.output());
            assertEquals(1, check.exitCode(), check.output());
            assertTrue(check.output().contains(sentence), check.output());
        }
    }
}
