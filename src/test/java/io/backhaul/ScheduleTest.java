package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final Instant NOW = Instant.parse("2026-03-02T10:07:00Z");

    @ParameterizedTest
    @CsvSource({
        "15m,            2026-03-02T10:00:00Z, 2026-03-02T10:15:00Z",
        "15m,            2026-03-01T10:00:00Z, 2026-03-01T10:15:00Z",
        "15m,            ,                     2026-03-02T10:07:00Z",
        "0 6 * * *,      ,                     2026-03-02T22:00:00Z",
        "0 6 * * *,      2026-03-01T22:00:00Z, 2026-03-02T22:00:00Z",
        "'*/10 * * * *', ,                     2026-03-02T10:10:00Z",
    })
    void whenItIsDueNext(String text, Instant last, Instant next) {
        assertEquals(
                Optional.of(next), Schedule.of(text, ZoneId.of("Asia/Shanghai")).next(last, NOW));
    }

    @Test
    void offIsNever() {
        assertTrue(Schedule.of("off", ZoneId.of("UTC")).isOff());
        assertEquals(Optional.empty(), Schedule.of("off", ZoneId.of("UTC")).next(null, NOW));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "0s", "10ms", "-5m", "61 * * * *", "* * *"})
    void whatIsNoScheduleIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> Schedule.of(text, ZoneId.of("UTC")));
    }
}
