package io.backhaul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Functions that JSLT lacks, for {@code routes/mappings/lib/erp.jslt}, which every mapping may import and which says what each
 * is for. An empty cell comes to nothing (null); what cannot be understood refuses the order, in words that do not repeat the
 * cell. Date forms are patterns of {@link DateTimeFormatter}.
 */
final class MappingLibrary {

    private static final Pattern GROUPED = Pattern.compile("[+-]?[0-9]{1,30}([.][0-9]{1,15})?");
    private static final String DECIMAL_SIGNS = ".,";
    private static final String UNSEEN = "[\\p{Z}\\p{Cc}\\p{Cf}]+";
    private static final Pattern ENDS = Pattern.compile("^" + UNSEEN + "|" + UNSEEN + "$");

    static final List<Function> FUNCTIONS = List.of(
            new Named("erp-date", 5, 5, MappingLibrary::date),
            new Named("erp-decimal", 2, 2, MappingLibrary::decimal),
            new Named("erp-code", 2, 2, MappingLibrary::code),
            new Named("erp-phone", 2, 2, MappingLibrary::phone),
            new Named("erp-text", 1, 1, MappingLibrary::text));

    private MappingLibrary() {}

    @FunctionalInterface
    private interface Body {
        JsonNode call(List<JsonNode> arguments);
    }

    private record Named(String getName, int getMinArguments, int getMaxArguments, Body body) implements Function {
        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return body.call(List.of(arguments));
        }
    }

    /** Without what a person cannot see at its ends, such as a space of full width. */
    private static JsonNode text(List<JsonNode> arguments) {
        return isNothing(arguments.get(0))
                ? NullNode.getInstance()
                : TextNode.valueOf(ENDS.matcher(arguments.get(0).asText()).replaceAll(""));
    }

    private static boolean isNothing(JsonNode text) {
        return text.isNull() || ENDS.matcher(text.asText()).replaceAll("").isEmpty();
    }

    private static JsltException refuse(String why) {
        return new JsltException(why);
    }

    private static JsonNode date(List<JsonNode> arguments) {
        JsonNode text = arguments.get(0);
        if (isNothing(text)) {
            return NullNode.getInstance();
        }
        List<String> forms = new ArrayList<>();
        if (arguments.get(1).isArray()) {
            arguments.get(1).forEach(form -> forms.add(form.asText()));
        } else {
            forms.add(arguments.get(1).asText());
        }
        ZoneId zone = zone(arguments.get(2));
        ZoneId inZone = zone(arguments.get(4));
        for (String form : forms) {
            try {
                return TextNode.valueOf(moment(text.asText().strip(), form, zone)
                        .withZoneSameInstant(inZone)
                        .format(formatter(arguments.get(3).asText())));
            } catch (DateTimeException e) {
                // The next form may fit.
            }
        }
        throw refuse("It is no date of the form " + String.join(" or ", forms) + ".");
    }

    private static ZoneId zone(JsonNode name) {
        try {
            return ZoneId.of(name.asText());
        } catch (DateTimeException e) {
            throw refuse("The mapping names the unknown time zone " + name.asText() + ".");
        }
    }

    private static ZonedDateTime moment(String text, String form, ZoneId zone) {
        TemporalAccessor found = formatter(form).parse(text);
        if (found.isSupported(ChronoField.OFFSET_SECONDS) && found.query(TemporalQueries.localTime()) != null) {
            return OffsetDateTime.from(found).atZoneSameInstant(zone);
        }
        LocalTime time = found.query(TemporalQueries.localTime());
        return LocalDateTime.of(LocalDate.from(found), time == null ? LocalTime.MIDNIGHT : time)
                .atZone(zone);
    }

    /** Strict: there is no 31st of February; {@code yyyy} is meant as the year, whatever the era. */
    private static DateTimeFormatter formatter(String form) {
        try {
            return new DateTimeFormatterBuilder()
                    .parseCaseInsensitive()
                    .appendPattern(form.replace('y', 'u'))
                    .toFormatter(Locale.ROOT)
                    .withResolverStyle(ResolverStyle.STRICT);
        } catch (IllegalArgumentException e) {
            throw refuse("The mapping's date form " + form + " is none: " + e.getMessage() + ".");
        }
    }

    private static JsonNode decimal(List<JsonNode> arguments) {
        JsonNode text = arguments.get(0);
        if (isNothing(text)) {
            return NullNode.getInstance();
        }
        String sign = arguments.get(1).asText();
        if (sign.length() != 1 || !DECIMAL_SIGNS.contains(sign)) {
            throw refuse("The mapping's decimal sign must be . or ,.");
        }
        String plain = text.asText().strip().replace(sign, ".");
        boolean other = !sign.equals(".") && text.asText().contains(".");
        if (other || !GROUPED.matcher(plain).matches()) {
            throw refuse("It is no number with " + sign + " as its decimal sign.");
        }
        return DecimalNode.valueOf(new BigDecimal(plain));
    }

    private static JsonNode code(List<JsonNode> arguments) {
        JsonNode text = arguments.get(1);
        if (isNothing(text)) {
            return NullNode.getInstance();
        }
        CodeTable table = CodeTable.of(arguments.get(0).asText());
        return table.code(text.asText().strip())
                .<JsonNode>map(TextNode::valueOf)
                .orElseThrow(
                        () -> refuse("It is not in the table " + table.file() + "; there are " + table.some() + "."));
    }

    private static JsonNode phone(List<JsonNode> arguments) {
        JsonNode text = arguments.get(0);
        if (isNothing(text)) {
            return NullNode.getInstance();
        }
        try {
            PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
            PhoneNumber number =
                    phones.parse(text.asText().strip(), arguments.get(1).asText());
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("country", String.valueOf(number.getCountryCode()))
                    .put("number", phones.getNationalSignificantNumber(number))
                    .put("extension", number.hasExtension() ? number.getExtension() : null);
        } catch (NumberParseException e) {
            throw refuse("It is no telephone number.");
        }
    }
}
