package io.backhaul.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * What came back of one attempt, in the words of the table of outcomes, before anyone says what it means.
 *
 * @param failure what happened instead of an answer, or null
 * @param status HTTP status, or null when none came
 * @param type class of the content type, or null when no answer came
 * @param body what the body is; {@code readable} for any JSON, as long as nobody has looked for the envelope
 * @param json the body, or null where it is no JSON
 * @param retryAfter header of that name as it came, or null
 */
record Answer(String failure, Integer status, String type, String body, JsonNode json, String retryAfter) {

    static final String CLAIM_LAPSED = "lapsed";
    static final String READABLE = "readable";
    static final String NO_ENVELOPE = "no-envelope";

    static final Set<String> FAILURES =
            Set.of("connect", "tls", "credentials", CLAIM_LAPSED, "timeout", "lost", "malformed");
    static final Set<String> TYPES = Set.of("json", "text", "none", "other");
    static final Set<String> BODIES = Set.of(READABLE, "empty", "html", "cut", "not-json", "too-long", NO_ENVELOPE);

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // An error's text must not repeat the answer.
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    /** No answer. */
    static Answer none(String failure) {
        return new Answer(failure, null, null, null, null, null);
    }

    /**
     * @param bytes the body; longer than {@code most} where the answer is
     * @param most how many bytes an answer may have
     */
    static Answer of(Integer status, String contentType, String retryAfter, byte[] bytes, int most) {
        JsonNode json = null;
        String body;
        if (bytes.length > most) {
            body = "too-long";
        } else {
            try {
                json = JSON.readTree(bytes);
                body = json.isMissingNode() ? "empty" : READABLE;
            } catch (JsonProcessingException e) {
                // JsonEOFException is only one of those that say so.
                boolean early = e.getOriginalMessage().startsWith("Unexpected end-of-input");
                body = early ? "cut" : isMarkup(bytes) ? "html" : "not-json";
            } catch (IOException e) {
                body = "not-json";
            }
        }
        return new Answer(null, status, type(contentType), body, READABLE.equals(body) ? json : null, retryAfter);
    }

    private static boolean isMarkup(byte[] bytes) {
        for (byte one : bytes) {
            // Spaces and a byte order mark may stand before it.
            if (one == '<') {
                return true;
            } else if (one > ' ') {
                return false;
            }
        }
        return false;
    }

    private static String type(String contentType) {
        String mime =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (mime.isEmpty()) {
            return "none";
        } else if (mime.equals("application/json") || mime.endsWith("+json")) {
            return "json";
        }
        return mime.startsWith("text/") ? "text" : "other";
    }

    /** Says which it is, and nothing that may be personal. */
    @Override
    public String toString() {
        return failure != null ? failure : status + " " + type + " " + body;
    }
}
