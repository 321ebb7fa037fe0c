package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A reason points at the cell, with its value where that is nobody's own business. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class PersonalValuesTest {

    private static final String UPDATE = "oms-return-update";

    Workplace workplace;

    @Test
    void neitherResultNorLedgerGivesAPersonAway() {
        workplace.drop(
                UPDATE,
                "persons.csv",
                """
                orderNo,contactName,warehouseCode,item.productSku,item.qty
                ROPERS1,Quillfeather,DE01,A,1
                ROPERS1,Quarterstaff,DE01,B,1
                ROPERS2,Quillfeather,DE02,A,1
                ROPERS2,Quillfeather,DE03,B,1
                ROPERS3,Quillfeather,DE01,A,many
                """);

        List<NamedCsvRecord> result = workplace.awaitResult(UPDATE, "persons.csv");

        assertEquals("differs contactName", reason(result.get(1)));
        assertTrue(message(result.get(1)).contains("\"Q***\""), message(result.get(1)));
        assertEquals("differs warehouseCode", reason(result.get(3)));
        assertTrue(message(result.get(3)).contains("\"DE03\""), message(result.get(3)));
        assertEquals("not-a-whole-number item.qty", reason(result.get(4)));
        assertTrue(message(result.get(4)).contains("\"many\""), message(result.get(4)));
        assertFalse(result.toString().contains("Qu"), result.toString());
        assertEquals(
                0,
                workplace.number(
                        "SELECT count(*) FROM source_row WHERE reasons LIKE '%Quarter%' OR reasons LIKE '%Quill%'"));
        assertEquals(1, workplace.number("SELECT count(*) FROM source_row WHERE reasons LIKE '%Q***%'"));
    }

    private static String reason(NamedCsvRecord line) {
        return line.getField("code") + " " + line.getField("column");
    }

    private static String message(NamedCsvRecord line) {
        return line.getField("message");
    }
}
