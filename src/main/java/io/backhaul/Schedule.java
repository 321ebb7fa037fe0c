package io.backhaul;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/** When something is due: every so often ({@code 15m}), at the times of a Unix cron expression, or never ({@code off}). */
public final class Schedule {

    private static final String OFF = "off";
    private static final CronParser CRON = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    private final Duration every;
    private final ExecutionTime times;
    private final ZoneId zone;

    private Schedule(Duration every, ExecutionTime times, ZoneId zone) {
        this.every = every;
        this.times = times;
        this.zone = zone;
    }

    /**
     * @param zone of the hours in a cron expression
     * @throws IllegalArgumentException when it is none of the three; its message is half a sentence
     */
    public static Schedule of(String text, ZoneId zone) {
        if (text.equals(OFF)) {
            return new Schedule(null, null, zone);
        }
        if (text.strip().contains(" ")) {
            try {
                return new Schedule(null, ExecutionTime.forCron(CRON.parse(text.strip())), zone);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("is no cron expression: " + e.getMessage(), e);
            }
        }
        try {
            Duration every = DurationConverter.parseDuration(text.strip());
            if (every == null || every.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException("must be at least 1s");
            }
            return new Schedule(every, null, zone);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "must be off, a time of at least 1s such as 15m, or a cron expression such as 0 6 * * *", e);
        }
    }

    public boolean isOff() {
        return every == null && times == null;
    }

    /**
     * When it is due next; empty where never again.
     *
     * @param last when it was last due, or null where it never was
     * @param now what it counts from then
     */
    public Optional<Instant> next(Instant last, Instant now) {
        if (every != null) {
            return Optional.of(last == null ? now : last.plus(every));
        }
        return times == null
                ? Optional.empty()
                : times.nextExecution(ZonedDateTime.ofInstant(last == null ? now : last, zone))
                        .map(ZonedDateTime::toInstant);
    }
}
