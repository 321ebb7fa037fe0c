package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonTest {

    @Test
    void longValuesAreCutButNeverInsideACharacter() {
        assertEquals("x".repeat(100), Reason.of("key", "a", "x".repeat(100)).value());
        assertEquals(
                "x".repeat(100) + "…", Reason.of("key", "a", "x".repeat(101)).value());
        assertEquals(
                "x".repeat(99) + "…",
                Reason.of("key", "a", "x".repeat(99) + "\uD83D\uDE00" + "y").value());
        assertEquals(
                "x".repeat(98) + "\uD83D\uDE00…",
                Reason.of("key", "a", "x".repeat(98) + "\uD83D\uDE00" + "y").value());
    }

    @Test
    void longArgumentsAreCutToo() {
        String word = Reason.of("key", null, null, 1, "x".repeat(1_000_000))
                .arguments()
                .get(1);
        assertTrue(word.length() < 2_000);
    }

    @Test
    void reasonsComeBackFromJsonAsTheyWere() throws IOException {
        List<Reason> reasons = List.of(Reason.of("one", "a", "say \"hi\"\n", 1, "zwei"), Reason.of("two", null, null));
        assertEquals(reasons, Reason.fromJson(new ObjectMapper().readTree(Reason.toJson(reasons))));
        assertNull(Reason.toJson(List.of()));
    }
}
