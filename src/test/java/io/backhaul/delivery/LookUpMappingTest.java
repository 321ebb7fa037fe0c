package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.schibsted.spt.data.jslt.Expression;
import io.backhaul.Jslt;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the shipped look-up of a create judges a page of the list. */
class LookUpMappingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SENT = "{'referenceNo':'007','remark':'as it is','itemDTOs':["
            + "{'productSku':'A','qty':'2'},{'productSku':'B','qty':'1'}],'attachmentOpenDTOs':[]}";

    private final Expression lookUp = expression();

    private static Expression expression() {
        try {
            return Jslt.file(LookUps.file("oms-return-create"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private JsonNode judge(String answer, int page) throws IOException {
        ObjectNode input = JSON.createObjectNode();
        input.set("payload", JSON.readTree(SENT.replace('\'', '"')));
        input.put("page", page).set("answer", JSON.readTree(answer.replace('\'', '"')));
        return lookUp.apply(input);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "{'records':[],'totalPage':1}",
                "{'list':{},'totalPage':1}",
                "{'list':[]}",
                "{'list':[{'referenceNo':'007','orderNo':'RO1'}],'totalPage':null}",
                "{'list':[],'totalPage':'many'}",
            })
    void anAnswerThatIsNoListWithAnEndSaysNothing(String answer) throws IOException {
        JsonNode judged = judge(answer, 1);

        assertTrue(judged.path("unreadable").asBoolean(), judged.toString());
        assertFalse(judged.path("more").asBoolean());
    }

    @ParameterizedTest
    @CsvSource({"1,3,true", "3,3,false", "1,'3',true", "1,0,false"})
    void theListEndsWhereItSays(int page, String pages, boolean more) throws IOException {
        JsonNode judged = judge("{'list':[],'totalPage':" + pages + "}", page);

        assertEquals(more, judged.path("more").asBoolean());
        assertFalse(judged.path("unreadable").asBoolean());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'referenceNo':'007','orderNo':'RO1','remark':'as it is','qty':3}|true",
                "{'referenceNo':'007','orderNo':'RO1'}|true",
                "{'referenceNo':'007','orderNo':'RO1','remark':'other'}|false",
                "{'referenceNo':'007','orderNo':'RO1','qty':5}|false",
                "{'referenceNo':'007','itemDTOs':[{'productSku':'B','qty':1},{'productSku':'A','qty':2}]}|true",
                "{'referenceNo':'007','itemDTOs':[{'productSku':'A','qty':3}]}|false",
                "{'referenceNo':'007','itemDTOs':[{'productSku':'A','qty':1},{'productSku':'B','qty':2}]}|false",
            })
    void onlyTheSameContentIsTheSameOrder(String shown, boolean same) throws IOException {
        JsonNode found = judge("{'list':[{'referenceNo':'7'}," + shown + "],'totalPage':1}", 1)
                .path("found");

        assertEquals(1, found.size(), "leading zeros count");
        assertEquals(same, found.get(0).path("same").asBoolean());
    }
}
