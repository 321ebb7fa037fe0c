package io.backhaul.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The short form: 3,000 orders, faults on a quarter of the calls, a few kills at named points and one at random. */
class NemesisIT {

    private static final List<CrashPoint> POINTS = List.of(
            CrashPoint.ROW_IN_TRANSACTION,
            CrashPoint.RECOVER_IN_TRANSACTION,
            CrashPoint.FINISH_IN_TRANSACTION,
            CrashPoint.TOKEN_ARRIVED,
            CrashPoint.RESULT_RENAMED);

    @Test
    void nothingIsLostOrDoneTwiceOrSwapped() throws InterruptedException {
        long seed = Long.getLong("nemesis.seed", System.nanoTime());

        Nemesis.Report report = Nemesis.run(Schedule.of(seed, 3_000, 300, POINTS, 1));

        System.out.println(report);
        assertEquals(List.of(), report.breaches(), report.toString());
        assertEquals(List.of(), report.missed(), report.toString());
    }
}
