package io.backhaul;

import com.schibsted.spt.data.jslt.JsltException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a date or time is written: a pattern of {@link DateTimeFormatter}, without the traps of it. */
record DateForm(DateTimeFormatter formatter) {

    /** A text in quotes, or one letter of the pattern. */
    private static final Pattern PART = Pattern.compile("'[^']*'|.", Pattern.DOTALL);

    /**
     * Strict: there is no 31st of February. {@code yyyy} is the year, whatever the era.
     *
     * @throws JsltException when the pattern is none, or means something else than it seems to
     */
    static DateForm of(String pattern) {
        String letters = PART.matcher(pattern)
                .replaceAll(part -> part.group().startsWith("'") ? "" : Matcher.quoteReplacement(part.group()));
        if (letters.contains("Y")) {
            throw new JsltException("The mapping's date form " + pattern + " has Y, the year of a week. Write yyyy.");
        }
        if (letters.matches("(?s).*[hK].*") && !letters.contains("a")) {
            throw new JsltException("The mapping's date form " + pattern
                    + " has hours up to 12 without a for AM or PM. " + "Write HH.");
        }
        try {
            return new DateForm(new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(PART.matcher(pattern)
                            .replaceAll(part ->
                                    Matcher.quoteReplacement(part.group().equals("y") ? "u" : part.group())))
                    .toFormatter(Locale.ENGLISH)
                    .withResolverStyle(ResolverStyle.STRICT));
        } catch (IllegalArgumentException e) {
            throw new JsltException("The mapping's date form " + pattern + " is none: " + e.getMessage() + ".");
        }
    }

    /**
     * The moment a text means; a day alone is its first moment. Of the two moments of a time at which clocks are set back it
     * is the earlier one.
     *
     * @param zone of texts that name none
     * @throws DateTimeException when the text is not of this form
     * @throws MappingRefusal when clocks in the zone skip that time
     */
    ZonedDateTime read(String text, ZoneId zone) {
        TemporalAccessor found = formatter.parse(text);
        LocalDate day = LocalDate.from(found);
        LocalTime time = found.query(TemporalQueries.localTime());
        ZoneId offset = found.query(TemporalQueries.offset());
        ZoneId named = offset == null ? found.query(TemporalQueries.zone()) : offset;
        ZoneId place = named == null ? zone : named;
        if (time == null) {
            return day.atStartOfDay(place);
        }
        LocalDateTime written = day.atTime(time);
        if (place.getRules().getValidOffsets(written).isEmpty()) {
            throw new MappingRefusal("refused-time-skipped", place);
        }
        return written.atZone(place);
    }

    String write(ZonedDateTime moment) {
        return formatter.format(moment);
    }
}
