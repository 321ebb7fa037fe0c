package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Messages;
import io.backhaul.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** Whatever rows hold, of any shipped operation: a payload that the contract takes, or a reason people can read. */
class AnyRowTest {

    private static final Settings SETTINGS = settings(
            "backhaul.limits.cell", "2000", "backhaul.limits.record", "20000", "backhaul.limits.lines-per-order", "5");
    private static final Mappings MAPPINGS = new Mappings(SETTINGS);
    private static final PersonalColumns PERSONAL = new PersonalColumns(SETTINGS, MAPPINGS);
    private static final ContractCheck CONTRACT = new ContractCheck(SETTINGS, MAPPINGS, PERSONAL);
    private static final Set<String> KEYS =
            ResourceBundle.getBundle("messages", Locale.ROOT).keySet();
    private static final JsonMapper EXACT = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
            .build();

    /** Columns whose field is a number in the payload. */
    private static final Set<String> NUMBERS = Set.of("item.returnOrderId", "item.productId", "cancelType");

    record Input(String operation, List<ObjectNode> rows) {}

    @Property(tries = 1_500, shrinking = ShrinkingMode.BOUNDED)
    void aValidPayloadOrANamedReason(@ForAll("inputs") Input input) throws Exception {
        Orders orders = orders(input);
        int rows = 0;
        while (orders.hasNext()) {
            Order order = through(orders.next());
            rows += order.rows().size();
            // Both must come often, or this shows little.
            Statistics.label("valid").collect(order.isValid()).coverage(coverage -> {
                coverage.check(true).percentage(share -> share > 10);
                coverage.check(false).percentage(share -> share > 10);
            });
            if (order.isValid()) {
                isSent(order);
            } else {
                isTold(order);
            }
        }
        assertEquals(input.rows().size(), rows);
    }

    private static void isSent(Order order) throws Exception {
        String contract =
                SETTINGS.operations().get(order.operation()).contract().orElseThrow();
        JsonNode back = EXACT.readTree(order.payload().toString());
        assertTrue(Contract.of(contract).validate(back, Locale.ENGLISH).isEmpty(), back.toString());
        assertEquals(back.toString(), EXACT.readTree(back.toString()).toString());
        List<String> texts = new ArrayList<>();
        List<JsonNode> numbers = new ArrayList<>();
        leaves(back, texts, numbers);
        numbers.forEach(number -> assertTrue(number.isBigInteger() || number.isInt(), back.toString()));
        for (Map.Entry<String, JsonNode> cell : order.rows().get(0).fields().properties()) {
            if (NUMBERS.contains(cell.getKey())
                    && MappingTests.knownColumns(order.operation()).contains(cell.getKey())) {
                String digits = cell.getValue().asText().replaceFirst("^(-?)0+(?=[0-9])", "$1");
                assertTrue(
                        numbers.stream().anyMatch(number -> ("-0".equals(digits.strip()) ? "0" : digits.strip())
                                .equals(number.toString())),
                        cell + " in " + back);
            } else if (isCopied(order, cell.getKey())) {
                assertTrue(texts.contains(cell.getValue().asText()), cell + " in " + back);
            }
        }
    }

    /** Texts arrive character for character; others are of Backhaul itself, or are made anew. */
    private static boolean isCopied(Order order, String column) {
        return !Set.of("account", "requestId", "attachment.path", "attachment.attachmentType", "cancelTime")
                        .contains(column)
                && !column.equals(SETTINGS.operations().get(order.operation()).entity())
                && MappingTests.knownColumns(order.operation()).contains(column);
    }

    private static void leaves(JsonNode node, List<String> texts, List<JsonNode> numbers) {
        if (node.isContainerNode()) {
            node.forEach(child -> leaves(child, texts, numbers));
        } else if (node.isNumber()) {
            numbers.add(node);
        } else {
            texts.add(node.asText());
        }
    }

    private static void isTold(Order order) {
        List<Reason> reasons = Stream.concat(
                        order.reasons().stream(), order.rows().stream().flatMap(row -> row.reasons().stream()))
                .toList();
        for (Reason reason : reasons) {
            assertTrue(KEYS.contains(reason.key()), reason.toString());
            for (String language : List.of("en", "zh")) {
                assertFalse(Messages.in(language).text(reason).isBlank());
            }
        }
        assertEquals(reasons, Reason.fromJson(json(Reason.toJson(reasons))));
    }

    private static JsonNode json(String text) {
        try {
            return EXACT.readTree(text);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** As routes/intake/orders.camel.yaml has it; without a folder of attachments. */
    private static Order through(Order read) {
        Order order = read;
        if (order.isValid()) {
            order = new Attachments(SETTINGS).attach(order);
        }
        if (order.isValid()) {
            order = MAPPINGS.map(order);
        }
        return PERSONAL.mask(order.isValid() ? CONTRACT.check(order) : order);
    }

    @Provide
    Arbitrary<Input> inputs() {
        return Arbitraries.of(List.copyOf(SETTINGS.operations().keySet())).flatMap(operation -> {
            Arbitrary<List<ObjectNode>> rows =
                    row(operation).list().ofMinSize(1).ofMaxSize(4);
            Arbitrary<Boolean> repeated = Arbitraries.of(true, false);
            return Combinators.combine(rows, repeated).as((list, twice) -> {
                List<ObjectNode> all = new ArrayList<>(list);
                if (twice) {
                    all.add(0, list.get(0).deepCopy());
                }
                return new Input(operation, all);
            });
        });
    }

    private static Arbitrary<ObjectNode> row(String operation) {
        List<String> columns = new ArrayList<>(MappingTests.knownColumns(operation));
        columns.remove("attachment.path");
        columns.addAll(List.of("account", "no such column"));
        String entity = SETTINGS.operations().get(operation).entity();
        Arbitrary<Map<String, String>> cells =
                Arbitraries.maps(Arbitraries.of(columns), cell()).ofMaxSize(8);
        Arbitrary<String> number =
                Arbitraries.frequencyOf(Tuple.of(4, Arbitraries.of("000", "R1", "R1")), Tuple.of(1, cell()));
        // Filled in plainly most of the time, or no order would ever be valid.
        Arbitrary<Map<String, String>> plain = Arbitraries.maps(
                        Arbitraries.of(plain(operation).keySet()), cell())
                .ofMaxSize(2)
                .map(some -> {
                    Map<String, String> all = new TreeMap<>(plain(operation));
                    some.forEach(all::put);
                    return all;
                });
        return Combinators.combine(Arbitraries.oneOf(List.of(cells, plain)), number)
                .as((all, order) -> {
                    ObjectNode fields = JsonNodeFactory.instance.objectNode();
                    all.forEach((column, text) -> put(fields, column, text));
                    put(fields, entity, order);
                    return fields;
                });
    }

    private static void put(ObjectNode fields, String column, String text) {
        if (text.isBlank()) {
            fields.remove(column);
        } else {
            fields.put(column, text);
        }
    }

    private static Map<String, String> plain(String operation) {
        return switch (operation) {
            case "return2-cancel" -> Map.of("cancelType", "1");
            case "outbound-cancel" -> Map.of("cancelTime", "2026-01-31 08:30:00", "cancelReason", "why");
            case "oms-return-cancel" -> Map.of("cancelRemark", "why");
            default ->
                Map.of(
                        "postcode",
                        "00123",
                        "item.productSku",
                        "007",
                        "item.qty",
                        "1",
                        "item.productId",
                        "9007199254740993");
        };
    }

    private static Arbitrary<String> cell() {
        return Arbitraries.oneOf(List.of(
                Arbitraries.strings().ofMaxLength(30),
                Arbitraries.strings().withCharRange('\u0000', '\u0020').ofMaxLength(4),
                Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(60),
                Arbitraries.bigDecimals().map(String::valueOf),
                Arbitraries.doubles().map(String::valueOf),
                Arbitraries.longs().map(String::valueOf),
                Arbitraries.of(
                        "",
                        " ",
                        "000",
                        "007",
                        "00123",
                        "0.10",
                        "-0",
                        "1e400",
                        "-1",
                        "+1",
                        " 1",
                        "1\n",
                        "NaN",
                        "Infinity",
                        "9".repeat(1_999),
                        "2026-02-30",
                        "2026-01-31",
                        "2026-03-29 02:30:00",
                        "9999-12-31T23:59:59+1800",
                        "0000-01-01",
                        "=1+1",
                        "'; drop table request; --",
                        "../../etc/passwd",
                        "{{ x }}",
                        "${body}",
                        "{0}",
                        "<script>",
                        "\uD800",
                        "\uDFFF\uD800",
                        "\u202E",
                        "\uFEFF",
                        "\u0000",
                        "default",
                        "null",
                        "true",
                        "[]",
                        "{\"a\":1}",
                        "x".repeat(2_000))));
    }

    private static Orders orders(Input input) {
        Iterator<ObjectNode> rows = input.rows().iterator();
        return new Orders(
                new Rows() {
                    private int ordinal;

                    @Override
                    public Set<String> columns() {
                        return Set.of();
                    }

                    @Override
                    Row read() {
                        if (!rows.hasNext()) {
                            return null;
                        }
                        ObjectNode fields = rows.next();
                        List<Reason> reasons = fields.properties().stream()
                                .map(cell -> ControlCharacters.reason(
                                        cell.getKey(), cell.getValue().asText()))
                                .flatMap(Optional::stream)
                                .toList();
                        return new Row(++ordinal, String.valueOf(ordinal), fields, reasons);
                    }

                    @Override
                    public void close() {}
                },
                input.operation(),
                SETTINGS.operations().get(input.operation()),
                Path.of(""),
                null,
                Set.of("default"),
                SETTINGS.limits());
    }
}
