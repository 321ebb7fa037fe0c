package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A result that cannot wait for its last row. */
class ResultIT {

    @Test
    void anUnfinishedResultIsWrittenAfterAWhileAndAgainWhenAllIsFinal() {
        try (Workplace workplace = Workplace.open()) {
            Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
            settings.put("backhaul.results.after", "1s");
            workplace.sandbox().fault(Map.of("system", "oms", "kind", "refuse", "share", 1.0));
            try (Program program = Program.start(workplace.folder(), settings)) {
                workplace.drop("oms-return-update", "slow.csv", "orderNo,pickupDate\nROSLOW,\nROBAD,never\n");

                assertEquals(List.of("waiting", "invalid"), outcomes(workplace), program.output());

                workplace.sandbox().clearFaults();
                Awaitility.await().atMost(Workplace.LONG).until(() -> outcomes(workplace)
                        .equals(List.of("confirmed", "invalid")));
            }
            assertEquals(
                    1, workplace.sandbox().effects("entity=ROSLOW&effect=true").size());
            assertEquals(
                    List.of("slow.csv.results.csv"),
                    Workplace.list(
                            workplace.result("oms-return-update", "slow.csv").getParent()));
        }
    }

    private static List<String> outcomes(Workplace workplace) {
        return workplace.awaitResult("oms-return-update", "slow.csv").stream()
                .map((NamedCsvRecord row) -> row.getField("outcome"))
                .toList();
    }
}
