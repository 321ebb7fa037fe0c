package io.backhaul.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.Jslt;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the list of the OMS is read. */
class ListMappingTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "goes on              | 1 | null | {'list':[],'totalPage':3,'totalCount':250} | 2    | false",
                "numbers as text      | 2 | 250  | {'list':[],'totalPage':'3','totalCount':'250'} | 3 | false",
                "ends                 | 3 | 250  | {'list':[],'totalPage':3,'totalCount':250} | null | false",
                "orders have left     | 2 | 250  | {'list':[],'totalPage':3,'totalCount':249} | 1    | false",
                "orders have come     | 2 | 250  | {'list':[],'totalPage':3,'totalCount':251} | 3    | false",
                "says no end          | 1 | null | {'list':[]}                                | null | true",
                "is no list           | 1 | null | {'totalPage':1}                            | null | true",
                "is nothing           | 1 | null | null                                       | null | true",
            })
    void whereToGoOn(String name, int page, String before, String answer, String next, boolean unreadable)
            throws IOException {
        JsonNode judged = Jslt.file("mappings/list/oms-return-list.jslt")
                .apply(new ObjectMapper()
                        .readTree("{\"page\":%d,\"before\":%s,\"since\":null,\"answer\":%s}"
                                .formatted(page, before, answer.replace('\'', '"'))));

        assertEquals(next, judged.path("next").asText("null"));
        assertEquals(unreadable, judged.path("unreadable").asBoolean());
        assertEquals(page, judged.at("/query/commonParam/pageParam/pageNum").asInt());
    }
}
