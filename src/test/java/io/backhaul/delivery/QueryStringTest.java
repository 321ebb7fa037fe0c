package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QueryStringTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"orderNumber\":\"OCS1\",\"messageId\":\"m\"} | orderNumber=OCS1&messageId=m",
                "{\"a\":\"x&y=z ü+%\"}                          | a=x%26y%3Dz%20%C3%BC%2B%25",
                "{\"a\":[\"1\",2],\"b\":null,\"c\":true}         | a=1&a=2&c=true",
                "{\"a\":0.10}                                   | a=0.10",
                "{}                                             | ``",
            })
    void aPayloadAsAQuery(String payload, String query) {
        assertEquals(query, QueryString.of(payload));
    }
}
