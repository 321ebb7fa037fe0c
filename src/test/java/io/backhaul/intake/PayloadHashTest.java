package io.backhaul.intake;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PayloadHashTest {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Test
    void theOrderOfFieldsDoesNotCountButThatOfListsDoes() throws IOException {
        assertEquals(hash("{'a':1,'b':{'c':2,'d':3}}"), hash("{'b':{'d':3,'c':2},'a':1}"));
        assertNotEquals(hash("{'a':[1,2]}"), hash("{'a':[2,1]}"));
    }

    @Test
    void volatileFieldsDoNotCountAndOnlyThey() throws IOException {
        String plain = hash("{'data':{'a':1}}");
        assertEquals(plain, hash("{'messageId':'x','timestamp':7,'data':{'a':1,'cancelTime':'now'}}"));
        assertNotEquals(plain, hash("{'data':{'a':1,'messageId':'x'}}"));
        assertNotEquals(plain, hash("{'data':{'a':1},'cancelTime':'now'}"));
    }

    @Test
    void numbersCountToTheirLastDigitAndAsTheirType() throws IOException {
        assertNotEquals(hash("{'a':9007199254740993}"), hash("{'a':9007199254740992}"));
        assertNotEquals(hash("{'a':0.1000000000000000055}"), hash("{'a':0.1}"));
        assertNotEquals(hash("{'a':1}"), hash("{'a':'1'}"));
        assertNotEquals(hash("{'a':null}"), hash("{}"));
    }

    @Test
    void theOperationCounts() throws IOException {
        JsonNode payload = JSON.readTree("{}");
        assertNotEquals(PayloadHash.of("a", payload, List.of()), PayloadHash.of("b", payload, List.of()));
    }

    @Test
    void thePayloadStaysAsItWas() throws IOException {
        JsonNode payload = JSON.readTree("{\"messageId\":\"x\"}");
        PayloadHash.of("a", payload, List.of("messageId"));
        assertEquals("{\"messageId\":\"x\"}", payload.toString());
    }

    private static String hash(String payload) throws IOException {
        return PayloadHash.of(
                "operation",
                JSON.readTree(payload.replace('\'', '"')),
                List.of("messageId", "timestamp", "data.cancelTime"));
    }
}
