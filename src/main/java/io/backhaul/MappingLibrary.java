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
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Functions that JSLT lacks, for {@code routes/mappings/lib/erp.jslt}, which every mapping may import and which says what each
 * is for. An empty cell comes to nothing (null). A cell that cannot be understood is a {@link MappingRefusal}; what is wrong
 * with the mapping itself is a plain {@link JsltException}, as it may have been taken from a cell.
 */
final class MappingLibrary {

    /** At most 30 digits and 15 decimals: exact in any system this may go to. */
    private static final Pattern PLAIN_NUMBER = Pattern.compile("[+-]?[0-9]{1,30}([.][0-9]{1,15})?");

    private static final String DECIMAL_SIGNS = ".,";
    private static final String UNSEEN = "[\\p{Z}\\p{Cc}\\p{Cf}]+";
    private static final Pattern ENDS = Pattern.compile("^" + UNSEEN + "|" + UNSEEN + "$");

    /** Tables this mapping has asked for. */
    private final Map<String, CodeTable> tables = new ConcurrentHashMap<>();

    private MappingLibrary() {}

    /** The functions for one mapping, which reads the tables it needs once. */
    static List<Function> functions() {
        MappingLibrary library = new MappingLibrary();
        return List.of(
                new Named("erp-date", 5, MappingLibrary::date),
                new Named("erp-decimal", 2, MappingLibrary::decimal),
                new Named("erp-code", 2, library::code),
                new Named("erp-phone", 2, MappingLibrary::phone),
                new Named("erp-text", 1, MappingLibrary::text));
    }

    /** What a function makes of a cell that is not empty. */
    @FunctionalInterface
    private interface Body {
        JsonNode call(String cell, JsonNode[] arguments);
    }

    /** A function of a cell, which is its first argument. */
    private record Named(String getName, int getMaxArguments, Body body) implements Function {
        @Override
        public int getMinArguments() {
            return getMaxArguments;
        }

        @Override
        public JsonNode call(JsonNode input, JsonNode[] arguments) {
            String cell = trimmed(arguments[0]);
            return cell.isEmpty() ? NullNode.getInstance() : body.call(cell, arguments);
        }
    }

    private static JsonNode text(String cell, JsonNode[] arguments) {
        return TextNode.valueOf(cell);
    }

    /** Without what a person cannot see at its ends, such as a space of full width. */
    static String trimmed(JsonNode cell) {
        return cell.isNull() ? "" : ENDS.matcher(cell.asText()).replaceAll("");
    }

    private static JsonNode date(String cell, JsonNode[] arguments) {
        List<String> forms = new ArrayList<>();
        if (arguments[1].isArray()) {
            arguments[1].forEach(form -> forms.add(form.asText()));
        } else {
            forms.add(arguments[1].asText());
        }
        ZoneId zone = zone(arguments[2]);
        DateForm wanted = DateForm.of(arguments[3].asText());
        ZoneId inZone = zone(arguments[4]);
        for (String form : forms) {
            ZonedDateTime moment = moment(cell, DateForm.of(form), zone);
            if (moment != null) {
                return TextNode.valueOf(wanted.write(moment.withZoneSameInstant(inZone)));
            }
        }
        throw new MappingRefusal("refused-date", String.join(" / ", forms));
    }

    /** Null where the text is not of that form. */
    private static ZonedDateTime moment(String text, DateForm form, ZoneId zone) {
        try {
            return form.read(text, zone);
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static ZoneId zone(JsonNode name) {
        try {
            return ZoneId.of(name.asText());
        } catch (DateTimeException e) {
            throw new JsltException("The mapping names the unknown time zone " + name.asText() + ".");
        }
    }

    private static JsonNode decimal(String cell, JsonNode[] arguments) {
        String sign = arguments[1].asText();
        if (sign.length() != 1 || !DECIMAL_SIGNS.contains(sign)) {
            throw new JsltException("The mapping's decimal sign must be . or ,.");
        }
        String plain = cell.replace(sign, ".");
        boolean other = !sign.equals(".") && cell.contains(".");
        if (other || !PLAIN_NUMBER.matcher(plain).matches()) {
            throw new MappingRefusal("refused-decimal", sign);
        }
        return DecimalNode.valueOf(new BigDecimal(plain));
    }

    private JsonNode code(String cell, JsonNode[] arguments) {
        CodeTable table = tables.computeIfAbsent(arguments[1].asText(), CodeTable::read);
        return table.code(cell)
                .<JsonNode>map(TextNode::valueOf)
                .orElseThrow(() -> table.codes().isEmpty()
                        ? new MappingRefusal("refused-code-empty", table.file())
                        : new MappingRefusal("refused-code", table.file(), table.some()));
    }

    private static JsonNode phone(String cell, JsonNode[] arguments) {
        PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
        String region = arguments[1].asText().toUpperCase(Locale.ROOT);
        if (!phones.getSupportedRegions().contains(region)) {
            throw new JsltException("The mapping names the unknown region " + region + "; regions are like CN or DE.");
        }
        try {
            PhoneNumber number = phones.parse(cell, region);
            if (!phones.isPossibleNumber(number)) {
                throw new MappingRefusal("refused-phone-length");
            }
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("country", String.valueOf(number.getCountryCode()))
                    .put("number", phones.getNationalSignificantNumber(number))
                    .put("extension", number.hasExtension() ? number.getExtension() : null);
        } catch (NumberParseException e) {
            throw new MappingRefusal("refused-phone");
        }
    }
}
