package io.backhaul.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a new start makes of a request that was under way when the program died. */
class RecoveryTest {

    private LedgerOnDisk disk;

    @AfterEach
    void close() {
        disk.ledger.close();
    }

    @ParameterizedTest
    @CsvSource({
        "repeat,READY 0",
        "ask,UNKNOWN 0",
        // Nothing is configured that could be asked: a person decides.
        "look-up,UNKNOWN 0",
    })
    void itsOperationSaysWhatFollows(String unanswered, String expected) {
        open(unanswered);
        assertEquals(expected, afterAKill());
    }

    @Test
    void whatCanBeLookedUpIs() {
        open("look-up", "backhaul.operations.x.look-up.path", "/list");
        assertEquals("UNKNOWN 1", afterAKill());
    }

    private void open(String unanswered, String... more) {
        String[] settings = {
            "backhaul.operations.x.system", "oms",
            "backhaul.operations.x.path", "/x",
            "backhaul.operations.x.entity", "orderNo",
            "backhaul.operations.x.unanswered", unanswered,
        };
        String[] all = Arrays.copyOf(settings, settings.length + more.length);
        System.arraycopy(more, 0, all, settings.length, more.length);
        disk = LedgerOnDisk.open(all);
    }

    private String afterAKill() {
        disk.given("x", "{}");
        assertEquals(1, disk.start().queue().claim("oms", "default", 10, 0).size());

        disk.start();

        return disk.ledger
                .read(tx -> tx.first("SELECT state || ' ' || looks_up FROM request", row -> row.getString(1)))
                .orElseThrow();
    }
}
