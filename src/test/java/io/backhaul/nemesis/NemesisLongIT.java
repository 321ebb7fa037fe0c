package io.backhaul.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The long form: {@code -Dnemesis.seeds=1-104}, in parts where one likes; results go to docs/nemesis.md. */
@Tag("long")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NemesisLongIT {

    private final Journal journal = new Journal();

    static Stream<Long> seeds() {
        return Campaign.seeds(System.getProperty("nemesis.seeds", "1")).boxed();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void nothingIsLostOrDoneTwiceOrSwapped(long seed) throws InterruptedException {
        long start = System.nanoTime();

        Nemesis.Report report = Nemesis.run(Campaign.schedule(seed));

        journal.add(report, (System.nanoTime() - start) / 1_000_000_000);
        assertEquals(List.of(), report.breaches(), report.toString());
    }
}
