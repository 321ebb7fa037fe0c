package io.backhaul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.schibsted.spt.data.jslt.Callable;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Module;
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
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What every mapping may import, as {@code import "backhaul" as b}: functions that JSLT lacks. An empty cell comes to nothing
 * (null); what cannot be understood refuses the order, in words that do not repeat the cell.
 *
 * <ul>
 *   <li>{@code b:date(text, forms, zone, form)}: a date or time of one of the forms (a text or a list; patterns of
 *       {@link DateTimeFormatter}), of that zone where it names none, in another form; {@code b:date(…, form, inZone)} in
 *       another zone
 *   <li>{@code b:decimal(text)}, {@code b:decimal(text, ",")}: an exact number; the second argument is the decimal sign
 *   <li>{@code b:code(table, text)}: the second column of {@code routes/mappings/codes/<table>.csv}, where the first is text
 *   <li>{@code b:phone(text, region)}: {@code {"country": "86", "number": "13800138000", "extension": null}}; region, such as
 *       {@code CN}, is meant where the text names no country
 * </ul>
 */
final class MappingLibrary implements Module {

    static final String NAME = "backhaul";

    private static final Pattern GROUPED = Pattern.compile("[+-]?[0-9]{1,30}([.][0-9]{1,15})?");
    private static final String DECIMAL_SIGNS = ".,";

    private final Map<String, Callable> functions = Stream.of(
                    new Named("date", 4, 5, MappingLibrary::date),
                    new Named("decimal", 1, 2, MappingLibrary::decimal),
                    new Named("code", 2, 2, MappingLibrary::code),
                    new Named("phone", 2, 2, MappingLibrary::phone))
            .collect(Collectors.toUnmodifiableMap(Callable::getName, function -> function));

    @Override
    public Callable getCallable(String name) {
        return functions.get(name);
    }

    @FunctionalInterface
    private interface Body {
        JsonNode call(List<JsonNode> arguments);
    }

    /** The first argument that is not there makes nothing of the whole. */
    private record Named(String getName, int getMinArguments, int getMaxArguments, Body body) implements Function {
        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            return body.call(List.of(arguments));
        }
    }

    private static boolean isNothing(JsonNode text) {
        return text.isNull() || text.asText().isBlank();
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
        ZoneId inZone = arguments.size() > 4 ? zone(arguments.get(4)) : zone;
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
        String sign = arguments.size() > 1 ? arguments.get(1).asText() : ".";
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
