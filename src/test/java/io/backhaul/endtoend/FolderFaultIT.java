package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Inbox and outbox that cannot be used for a while: told once, not ready, nothing lost, no restart needed. */
class FolderFaultIT {

    private static final String CANCEL = "return2-cancel";
    private static final String HEADER = "orderNumber,cancelType\n";

    private Workplace workplace;

    @BeforeEach
    void open() {
        workplace = Workplace.open();
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    private Program start() {
        Program program = Program.start(workplace.folder(), workplace.settings());
        awaitReadiness(program, "UP");
        return program;
    }

    private static void awaitReadiness(Program program, String readiness) {
        Awaitility.await(readiness).atMost(Workplace.LONG).until(() -> program.readiness()
                .equals(readiness));
    }

    private void sentOnce(String file, String order) {
        assertEquals("confirmed", workplace.awaitResult(CANCEL, file).get(0).getField("outcome"));
        assertEquals(1, workplace.sandbox().effects("entity=" + order).size());
        assertEquals(0, workplace.unbalancedSources());
    }

    private void toldOnce(Program program, String text, String check) {
        assertEquals(1, program.lines(text), program.output());
        assertEquals(1, program.lines("The trouble with the " + check + " is over."), program.output());
        assertEquals(0, program.lines("\tat "), program.output());
    }

    @Test
    void anOutboxWithoutRoom() {
        try (Disk disk = Disk.mount(workplace.folder().resolve("erp/outbox"), 1);
                Program program = start()) {
            disk.fill();
            workplace.drop(CANCEL, "full.csv", HEADER + "OCSFULL,1\n");
            awaitReadiness(program, "DOWN outbox");
            assertEquals(
                    List.of(),
                    Workplace.list(workplace.result(CANCEL, "full.csv").getParent()),
                    "nothing half-written stays");

            disk.empty();

            awaitReadiness(program, "UP");
            sentOnce("full.csv", "OCSFULL");
            toldOnce(program, "Results cannot be written", "outbox");
        }
    }

    @Test
    void anInboxWithoutRoomForAReason() throws IOException {
        Path inbox = workplace.folder().resolve("erp/inbox");
        try (Disk disk = Disk.mount(inbox, 1);
                Program program = start()) {
            disk.fill();
            // An empty file is broken and needs no room; why it is broken does.
            Files.createFile(inbox.resolve(CANCEL).resolve("broken.csv"));
            awaitReadiness(program, "DOWN inbox");

            disk.empty();

            awaitReadiness(program, "UP");
            Path reason = inbox.resolve(CANCEL).resolve(".failed/broken.csv.reason.txt");
            assertTrue(Files.size(reason) > 0);
            toldOnce(program, "is tried again in 10 s", "inbox");
        }
    }

    @Test
    void anInboxThatNobodyMayChange() {
        Path inbox = workplace.inbox(CANCEL);
        try (Program program = start()) {
            workplace.drop(CANCEL, "frozen.csv", HEADER + "OCSFROZEN,1\n");
            Disk.freeze(List.of(inbox));
            try {
                awaitReadiness(program, "DOWN inbox");
            } finally {
                Disk.thaw(List.of(inbox));
            }
            awaitReadiness(program, "UP");
            sentOnce("frozen.csv", "OCSFROZEN");
            toldOnce(program, "cannot be taken and stay there", "inbox");
        }
    }

    @Test
    void anInboxThatIsGone() throws IOException {
        Path inbox = workplace.folder().resolve("erp/inbox");
        Path aside = workplace.folder().resolve("aside");
        try (Program program = start()) {
            Files.move(inbox, aside);
            awaitReadiness(program, "DOWN inbox");

            Files.move(aside, inbox);

            awaitReadiness(program, "UP");
            workplace.drop(CANCEL, "back.csv", HEADER + "OCSBACK,1\n");
            sentOnce("back.csv", "OCSBACK");
            toldOnce(program, "is gone or cannot be read", "inbox");
        }
    }
}
