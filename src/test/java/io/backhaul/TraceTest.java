package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

/** What is told of a failure: never what it quotes. */
class TraceTest {

    @Test
    void aTraceHasKindsAndPlacesOfAllCausesAndNoWords() {
        String trace = Trace.of(new IllegalStateException("Jane", new NumberFormatException("Doe")));

        assertTrue(trace.startsWith("java.lang.IllegalStateException\n\tat " + TraceTest.class.getName()), trace);
        assertTrue(trace.contains("\ncaused by java.lang.NumberFormatException\n\tat "), trace);
        assertFalse(trace.contains("Jane") || trace.contains("Doe"), trace);
    }

    @Test
    void aReasonHasTheWordsOfThoseWhoQuoteNothing() {
        assertEquals(
                "FileSystemException: No space left",
                Trace.reason(new UncheckedIOException(new FileSystemException("/a", null, "No space left"))));
        assertEquals("AccessDeniedException", Trace.reason(new AccessDeniedException("/a")));
        assertEquals(
                "StartException: no port",
                Trace.reason(new RuntimeException("x", new StartException("no port", null))));
    }

    @Test
    void aReasonHasThePlaceOfOthers() {
        String parser = "";
        try {
            new ObjectMapper().readTree("Jane");
        } catch (JsonProcessingException e) {
            parser = Trace.reason(e);
        }
        assertTrue(parser.startsWith("JsonParseException: at com.fasterxml"), parser);
        assertTrue(Trace.reason(new NumberFormatException("Jane"))
                .startsWith("NumberFormatException: at " + TraceTest.class.getName()));
    }
}
