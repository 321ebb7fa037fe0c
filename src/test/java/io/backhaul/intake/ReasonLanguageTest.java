package io.backhaul.intake;

import static io.backhaul.intake.IntakeFixture.order;
import static io.backhaul.intake.IntakeFixture.row;
import static io.backhaul.intake.IntakeFixture.settings;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.backhaul.Messages;
import io.backhaul.OwnRoutes;
import io.backhaul.Settings;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A reason is in one language, that of the settings, whatever the machine speaks. */
class ReasonLanguageTest {

    private static final Pattern CHINESE = Pattern.compile("\\p{IsHan}");

    /** Names of columns, forms of dates, files and numbers apart. */
    private static final Pattern ENGLISH = Pattern.compile(
            "(?i)\\b(the|it|is|no|not|of|at|most|digits?|text|number|integer|must|have|without|like|write|correct|there)\\b");

    @RegisterExtension
    final OwnRoutes own = new OwnRoutes();

    private final Locale before = Locale.getDefault();

    @BeforeEach
    void onAGermanMachine() {
        Locale.setDefault(Locale.GERMANY);
    }

    @AfterEach
    void restore() {
        Locale.setDefault(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "erp:date(.rows[0].Zelle, 'dd.MM.yyyy', 'yyyy')                  | 31.02.2026",
                "erp:date(.rows[0].Zelle, ['dd.MM.yyyy', 'MMdd'], 'yyyy')        | 31.02.2026",
                "erp:time(.rows[0].Zelle, 'yyyy-MM-dd HH:mm', 'Europe/Berlin', 'HH') | 2026-03-29 02:30",
                "erp:decimal(.rows[0].Zelle)                                     | 1.2.3",
                "erp:phone(.rows[0].Zelle, 'CN')                                 | 12",
                "erp:phone(.rows[0].Zelle, 'CN')                                 | +",
                "erp:code('quality', .rows[0].Zelle)                             | xyz",
                "erp:code('nothing', .rows[0].Zelle)                             | xyz",
            })
    void refusalsOfTheLibrary(String expression, String cell) throws IOException {
        own.write("mappings/codes/quality.csv", "ours,theirs\na1,1\n");
        own.write("mappings/codes/nothing.csv", "ours,theirs\n");
        own.write(
                "mappings/own.jslt",
                "import \"lib/erp.jslt\" as erp { \"orderNo\": " + expression.replace('\'', '"') + " }");
        assertOneLanguage("mapping-refused", language -> {
            Settings settings = own(language);
            return new Mappings(settings).map(order("own", List.of(), row(1, "Zelle", cell)));
        });
    }

    @ParameterizedTest
    @CsvSource({
        "pickupType, many, not-a-whole-number",
        "item.productId, abc, wrong-type",
        "pickupDate, 31.01.2026, not-a-date",
        "item.qty, -1, not-a-whole-number",
    })
    void breachesOfAContract(String column, String cell, String key) {
        assertOneLanguage(key, language -> {
            Settings settings = settings("backhaul.language", language);
            Mappings mappings = new Mappings(settings);
            Order order = order(
                    "oms-return-update", List.of(), row(1, "orderNo", "RO1", "item.productSku", "A", column, cell));
            return new ContractCheck(settings, mappings).check(mappings.map(order));
        });
    }

    @Test
    void aFormIsInWords() throws IOException {
        own.write("mappings/own.jslt", "{ \"orderNo\": .rows[0].Zelle + \"\\u0001\" }");
        assertOneLanguage("wrong-format", language -> {
            Mappings mappings = new Mappings(own(language));
            return new ContractCheck(own(language), mappings)
                    .check(mappings.map(order("own", List.of(), row(1, "Zelle", "7"))));
        });
    }

    @Test
    void wordsOfTheValidator() {
        Contract contract = Contract.of("oms#ReturnOrderUpdateRequest");
        var list = JsonNodeFactory.instance.arrayNode();
        assertEquals(
                List.of("must", "必须"),
                List.of(Locale.ENGLISH, Locale.SIMPLIFIED_CHINESE).stream()
                        .map(locale -> contract.validate(list, locale).stream()
                                .map(breach -> breach.getError())
                                .collect(Collectors.joining()))
                        .map(text -> text.contains("expected") ? "must" : text.contains("必须") ? "必须" : text)
                        .toList());
    }

    private interface Checked {
        Order in(String language);
    }

    private static Settings own(String language) {
        return settings(
                "backhaul.language", language,
                "backhaul.operations.own.system", "oms",
                "backhaul.operations.own.path", "/own",
                "backhaul.operations.own.entity", "Beleg",
                "backhaul.operations.own.contract", "oms#ReturnOrderUpdateRequest");
    }

    private static void assertOneLanguage(String key, Checked checked) {
        for (String language : List.of("en", "zh")) {
            List<Reason> reasons = checked.in(language).rows().get(0).reasons();
            assertEquals(List.of(key), reasons.stream().map(Reason::key).toList());
            String text = Messages.in(language).text(reasons.get(0));
            Pattern other = language.equals("zh") ? ENGLISH : CHINESE;
            assertFalse(other.matcher(text).find(), text);
        }
    }
}
