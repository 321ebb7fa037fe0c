package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a failing case shows. */
class PayloadDifferenceTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{data: {cancelType: 1}} | {\"data\":{\"cancelType\":\"1\"}} | /data/cancelType: should be 1, is \"1\"",
                "{a: 1, b: 2}            | {\"a\":1}                          | /b: should be 2, is missing",
                "{a: 1}                  | {\"a\":1,\"b\":[2]}                | /b: should not be there, is [2]",
                "{a: [{b: x}, {b: y}]}   | {\"a\":[{\"b\":\"x\"},{\"b\":\"z\"}]} | /a/1/b: should be \"y\", is \"z\"",
                "{a: 1}                  | 7                                | all of it: should be {\"a\":1}, is 7",
                "{a: null}               | {\"a\":\"\"}                       | /a: should be null, is \"\"",
            })
    void aPlaceThatDiffersIsNamedWithBothValues(String wanted, String found, String line) throws IOException {
        assertEquals(List.of(line), difference(wanted, found));
    }

    @Test
    void eachPlaceHasItsLineAndEqualNumbersOfOtherTypesHaveNone() throws IOException {
        assertEquals(
                List.of("/a: should be 1, is 2", "/b: should be \"x\", is missing"),
                difference("{a: 1, b: x, c: 2.5, d: [1, 2]}", "{\"a\":2,\"c\":2.5,\"d\":[1,2]}"));
    }

    private static List<String> difference(String wanted, String found) throws IOException {
        return PayloadDifference.of(new YAMLMapper().readTree(wanted), new ObjectMapper().readTree(found));
    }
}
