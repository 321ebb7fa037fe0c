package io.backhaul.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.Random;
import java.util.regex.Pattern;

/** Something that goes wrong for the next calls, or for a share of them. */
final class Fault {
    enum Kind {
        /** Closes the connection without reading. */
        @JsonProperty("refuse")
        REFUSE,
        /** Acts at once, answers late. */
        @JsonProperty("delay")
        DELAY,
        /** Reads, then closes the connection. */
        @JsonProperty("drop-before")
        DROP_BEFORE,
        /** Acts, then closes the connection. */
        @JsonProperty("drop-after")
        DROP_AFTER,
        /** Acts, sends half the answer, then closes the connection. */
        @JsonProperty("cut")
        CUT,
        @JsonProperty("html")
        HTML,
        @JsonProperty("empty")
        EMPTY,
        @JsonProperty("status")
        STATUS,
        @JsonProperty("unauthorized")
        UNAUTHORIZED,
        @JsonProperty("too-many")
        TOO_MANY,
        @JsonProperty("fallback")
        FALLBACK,
        @JsonProperty("business-error")
        BUSINESS_ERROR,
        /** Reads and never answers, until faults are cleared. */
        @JsonProperty("hang")
        HANG
    }

    /**
     * What a test orders.
     *
     * @param system return2, outbound, oms, oauth, labels (the files behind links) or *, which is the default
     * @param path regular expression found in the path, or null for all
     * @param count number of calls; 1 where neither it nor share is given
     * @param share 0 to 1, chance of each call
     * @param seed of the dice that share is drawn with; 1 where none is given
     * @param delayMs wait before the answer, any kind
     * @param status status of the answer; default 500, of too-many 429, of unauthorized 401
     * @param retryAfter value of Retry-After, seconds; of too-many by default 1
     * @param errorCode code of business-error
     * @param actThenStatus acts before the answer also where the kind does not
     * @param text what the answer says in place of the standard words
     */
    record Spec(
            String system,
            String path,
            Kind kind,
            Integer count,
            Double share,
            Long seed,
            long delayMs,
            Integer status,
            Integer retryAfter,
            String errorCode,
            boolean actThenStatus,
            String text) {
        int statusOr(int standard) {
            return status == null ? standard : status;
        }

        String textOr(String standard) {
            return text == null ? standard : text;
        }
    }

    /** A fault as listed: what was ordered and how many calls are left; null where there is no limit. */
    record Listed(@JsonUnwrapped Spec spec, Long remaining) {}

    private final Spec spec;
    private final Pattern path;
    private final Random dice;
    private long remaining;

    Fault(Spec spec) {
        if (spec.kind() == null) {
            throw new IllegalArgumentException("kind is missing");
        }
        this.spec = spec;
        this.dice = new Random(spec.seed() == null ? 1 : spec.seed());
        this.path = spec.path() == null ? null : Pattern.compile(spec.path());
        this.remaining = spec.count() != null ? spec.count() : spec.share() != null ? Long.MAX_VALUE : 1;
    }

    Spec spec() {
        return spec;
    }

    Listed listed() {
        return new Listed(spec, remaining == Long.MAX_VALUE ? null : remaining);
    }

    boolean isSpent() {
        return remaining == 0;
    }

    /** Whether this call is hit; one that is hit counts. */
    boolean hits(String system, String calledPath) {
        boolean meant = spec.system() == null
                || spec.system().equals("*")
                || spec.system().equals(system);
        if (!meant || path != null && !path.matcher(calledPath).find()) {
            return false;
        }
        if (spec.share() != null && dice.nextDouble() >= spec.share()) {
            return false;
        }
        if (remaining != Long.MAX_VALUE) {
            remaining--;
        }
        return true;
    }
}
