package io.backhaul.endtoend;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The main job: a dropped file becomes calls and a result file. */
@QuarkusTest
@QuarkusTestResource(WorkplaceResource.class)
class DropFolderTest {

    static final String UPDATE = "oms-return-update";
    static final String CANCEL = "return2-cancel";
    static final String HEADER = "orderNo,referenceNo,pickupDate,item.productSku,item.qty,item.productId,"
            + "attachment.path,attachment.attachmentType\n";

    Workplace workplace;

    @AfterEach
    void everythingSentWasValidAndEverySourceBalances() {
        workplace.sandbox().clearFaults();
        assertEquals(List.of(), workplace.sandbox().violations());
        assertEquals(0, workplace.unbalancedSources());
        assertEquals(0, workplace.number("SELECT count(*) FROM call WHERE took_ms NOT BETWEEN 0 AND 60000"));
    }

    @Test
    void aCallThatFailsLendsItsEndToNoOtherCall() {
        long before = workplace.sandbox().requestCount();
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "drop-before"));
        String orders =
                IntStream.range(0, 100).mapToObj(i -> "ROLENT" + i + ",r\n").collect(Collectors.joining());

        workplace.drop(UPDATE, "lent.csv", "orderNo,remark\n" + orders);

        assertEquals(100, count(workplace.awaitResult(UPDATE, "lent.csv"), "confirmed"));
        assertEquals(101, workplace.sandbox().requestCount() - before);
    }

    @Test
    void thousandGoodOrdersAmongTwentyBadOnes() throws IOException {
        workplace.attachment(UPDATE, "photo.txt", "a picture".getBytes());
        Map<String, String[]> bad = badOrders();
        List<String> orders =
                new ArrayList<>(bad.values().stream().map(lines -> lines[0]).toList());
        IntStream.range(0, 1000).forEach(i -> orders.add(goodOrder("ROGOOD" + i)));
        Collections.shuffle(orders, new Random(7));
        // The second half of an order that reappears comes at the end.
        bad.values().stream().filter(lines -> lines.length > 2).forEach(lines -> orders.add(lines[2]));
        String file = HEADER + String.join("", orders);

        workplace.drop(UPDATE, "mixed.csv", file);
        List<NamedCsvRecord> result = workplace.awaitResult(UPDATE, "mixed.csv");

        Map<String, List<JsonNode>> effects = effects(UPDATE, "ROGOOD");
        assertEquals(1000, effects.size());
        effects.forEach((order, lines) -> assertEquals(1, lines.size(), order));
        assertEquals(0, effects(UPDATE, "ROBAD").size());
        assertEquals(3000, count(result, "confirmed"));

        List<NamedCsvRecord> invalid =
                result.stream().filter(row -> outcome(row).equals("invalid")).toList();
        String[] physical = file.split("\n", -1);
        for (NamedCsvRecord row : invalid) {
            int line = Integer.parseInt(row.getField("line"));
            assertEquals(row.getField("entity"), physical[line - 1].split(",", 2)[0]);
            assertFalse(row.getField("code").isEmpty());
            assertFalse(row.getField("column").isEmpty(), row.toString());
            assertFalse(row.getField("message").isEmpty());
        }
        bad.forEach((order, lines) -> {
            String entity = order.startsWith("!") ? "" : order;
            assertTrue(
                    invalid.stream()
                            .anyMatch(row -> row.getField("entity").equals(entity)
                                    && (row.getField("code") + " " + row.getField("column")).equals(lines[1])),
                    order + " " + lines[1]);
        });
        assertEquals(physical.length - 2, result.size(), "a result line for each input line");
        assertEquals(
                result.stream()
                        .map(row -> Integer.parseInt(row.getField("line")))
                        .sorted()
                        .toList(),
                result.stream()
                        .map(row -> Integer.parseInt(row.getField("line")))
                        .toList());
    }

    private static String goodOrder(String order) {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(i -> order + ",REF " + order + ",2026-01-31,SKU-" + i + "," + i + ",,"
                        + (i == 1 ? "photo.txt,1" : ",") + "\n")
                .collect(Collectors.joining());
    }

    /** Ten kinds, two of each: order number to its lines, the code and column expected, and lines that come later. */
    private static Map<String, String[]> badOrders() {
        Map<String, String[]> bad = new HashMap<>();
        for (int i = 0; i < 2; i++) {
            String no = "ROBAD" + i;
            bad.put("!" + i, new String[] {",REF" + i + ",,A,1,,,\n", "missing orderNo"});
            bad.put(no + "date", new String[] {no + "date,,2026-02-30,A,1,,,\n", "not-a-date pickupDate"});
            bad.put(no + "qty", new String[] {no + "qty,,,A,two,,,\n", "not-a-whole-number item.qty"});
            bad.put(
                    no + "wide",
                    new String[] {no + "wide,,,A,1,,,,surplus\n", "too-many-columns attachment.attachmentType"});
            bad.put(no + "sku", new String[] {no + "sku,,,A,1,,,\n" + no + "sku,,,,2,,,\n", "missing item.productSku"});
            bad.put(no + "file", new String[] {no + "file,,,A,1,,nowhere.pdf,1\n", "attachment-missing attachment.path"
            });
            bad.put(
                    no + "long",
                    new String[] {no + "long," + "x".repeat(65_537) + ",,A,1,,,\n", "cell-too-long referenceNo"});
            bad.put(no + "type", new String[] {no + "type,,,A,1,abc,,\n", "wrong-type item.productId"});
            bad.put(no + "ctrl", new String[] {no + "ctrl,bell\u0007,,A,1,,,\n", "control-character referenceNo"});
            bad.put(
                    no + "again",
                    new String[] {no + "again,,,A,1,,,\n", "order-reappears orderNo", no + "again,,,B,2,,,\n"});
        }
        return bad;
    }

    @Test
    void anUpdateIsSentAgainOnlyWhenItChangesSomething() {
        update("abc1.csv", "ROABC", "A");
        update("abc2.csv", "ROABC", "A");
        update("abc3.csv", "ROABC", "B");
        update("abc4.csv", "ROABC", "A");

        assertEquals(
                "unchanged", outcome(workplace.awaitResult(UPDATE, "abc2.csv").get(0)));
        assertEquals(
                "confirmed", outcome(workplace.awaitResult(UPDATE, "abc4.csv").get(0)));
        assertEquals(3, workplace.sandbox().effects("entity=ROABC").size());
    }

    private void update(String file, String order, String reference) {
        workplace.drop(UPDATE, file, HEADER + order + "," + reference + ",,A,1,,,\n");
        workplace.awaitResult(UPDATE, file);
    }

    @Test
    void whatTheApiRefusesIsRejectedWithItsOwnWords() {
        workplace.drop(CANCEL, "refused.csv", "orderNumber;cancelType\nOCSUNKNOWN1;1\nOCSFINE1;1\n");

        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "refused.csv");

        assertEquals("rejected", outcome(result.get(0)));
        assertEquals("ORDER_NOT_FOUND", result.get(0).getField("code"));
        assertFalse(result.get(0).getField("message").isEmpty());
        assertEquals("confirmed", outcome(result.get(1)));
    }

    @Test
    void jsonInEitherFormIsReadLikeCsv() {
        workplace.drop(
                CANCEL,
                "array.json",
                "[{\"orderNumber\":\"OCSJ1\",\"cancelType\":1}," + "{\"orderNumber\":\"OCSJ2\",\"cancelType\":[1]}]");
        workplace.drop(
                CANCEL,
                "lines.jsonl",
                "{\"orderNumber\":\"OCSJ3\",\"cancelType\":\"1\"}\n\n"
                        + "{\"orderNumber\":\"OCSJ4\",\"cancelType\":2}\n");

        List<NamedCsvRecord> array = workplace.awaitResult(CANCEL, "array.json");
        List<NamedCsvRecord> lines = workplace.awaitResult(CANCEL, "lines.jsonl");

        assertEquals(
                List.of("confirmed", "invalid"),
                array.stream().map(DropFolderTest::outcome).toList());
        assertEquals("list-in-cell", array.get(1).getField("code"));
        assertEquals("2", array.get(1).getField("line"));
        assertEquals(
                List.of("confirmed", "confirmed"),
                lines.stream().map(DropFolderTest::outcome).toList());
        assertEquals("2", lines.get(1).getField("line"), "JSON counts records");
    }

    @Test
    void anOrderIsTriedUntilItIsConfirmedAndActedOnOnce() {
        Map<String, Object> faults = new java.util.LinkedHashMap<>();
        faults.put("refuse", 2);
        faults.put("drop-before", 2);
        faults.put("drop-after", 2);
        faults.put("cut", 2);
        faults.put("html", 2);
        faults.put("unauthorized", 2);
        faults.put("too-many", 2);
        faults.put("fallback", 2);
        faults.forEach(
                (kind, count) -> workplace.sandbox().fault(Map.of("system", "return2", "kind", kind, "count", count)));
        workplace.sandbox().fault(Map.of("system", "return2", "kind", "status", "status", 503, "count", 2));
        workplace
                .sandbox()
                .fault(Map.of("system", "return2", "kind", "status", "status", 500, "actThenStatus", true, "count", 2));
        String orders =
                IntStream.range(0, 30).mapToObj(i -> "OCSFAULT" + i + ",1\n").collect(Collectors.joining());

        workplace.drop(CANCEL, "faults.csv", "orderNumber,cancelType\n" + orders);
        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "faults.csv");

        assertEquals(30, count(result, "confirmed"), result.toString());
        Map<String, List<JsonNode>> effects = effects(CANCEL, "OCSFAULT");
        assertEquals(30, effects.size());
        effects.forEach((order, lines) -> assertEquals(1, lines.size(), order));
        assertTrue(workplace.number("SELECT count(*) FROM call WHERE outcome IN ('unknown','retry')") >= 20);
    }

    @Test
    void expiredTokensAreRefreshedInTheMiddleOfWork() {
        workplace.drop(CANCEL, "token1.csv", "orderNumber,cancelType\nOCST1,1\n");
        workplace.awaitResult(CANCEL, "token1.csv");
        workplace.sandbox().expireTokens();
        workplace.drop(CANCEL, "token2.csv", "orderNumber,cancelType\nOCST2,1\nOCST3,1\n");

        assertEquals(2, count(workplace.awaitResult(CANCEL, "token2.csv"), "confirmed"));
        assertEquals(1, workplace.number("SELECT count(*) FROM token WHERE refresh_token<>'sandbox-refresh-token'"));
    }

    @Test
    void requestsOfOneOrderKeepTheErpsOrder() {
        for (int i = 0; i < 8; i++) {
            workplace.drop(UPDATE, "order-%d.csv".formatted(i), HEADER + "ROSEQ,R" + i + ",,A,1,,,\n");
        }
        workplace.sandbox().fault(Map.of("system", "oms", "kind", "status", "status", 500, "count", 3));
        IntStream.range(0, 8).forEach(i -> workplace.awaitResult(UPDATE, "order-%d.csv".formatted(i)));

        List<String> sent = workplace.sandbox().requests(10_000).stream()
                .filter(request -> request.path("status").asInt() == 200)
                .map(request -> request.path("body").asText())
                .filter(body -> body.contains("ROSEQ"))
                .map(body -> body.replaceAll(".*\"referenceNo\":\"(R\\d)\".*", "$1"))
                .toList();
        assertEquals(IntStream.range(0, 8).mapToObj(i -> "R" + i).toList(), sent);
    }

    @Test
    void brokenFilesAreNeverSentFrom() throws IOException {
        Map<String, byte[]> broken = new HashMap<>();
        broken.put("binary.csv", new byte[] {'P', 'K', 3, 4, 0, 0, 1, 2, 0});
        broken.put("empty.csv", new byte[0]);
        broken.put("header.csv", "wrong,columns\n1,2\n".getBytes());
        broken.put("quote.csv", (HEADER + "ROBROKEN1,,,A,1,,,\nROBROKEN2,\"open,,A,1,,,\n").getBytes());
        broken.put("cut.csv", (HEADER + "ROBROKEN3,,,A,1,,,\nROBROKEN4,,,A").getBytes());
        broken.put("latin.csv", (HEADER + "ROBROKEN5,,,A,1,,,\nROBROKEN6,caf\u00e9,,A,1,,,\n").getBytes("ISO-8859-1"));
        broken.put("cut.json", "[{\"orderNo\":\"ROBROKEN7\"},{\"orderNo\":\"ROBROKEN8\"".getBytes());
        broken.put("noise.jsonl", "{\"orderNo\":\"ROBROKEN9\"}\n{\"orderNo\":\"ROBROKEN10\",}\n".getBytes());
        broken.forEach((name, content) -> workplace.drop(UPDATE, name, content));

        Path failed = workplace.inbox(UPDATE).resolve(".failed");
        for (String name : broken.keySet()) {
            Awaitility.await(name)
                    .atMost(Workplace.LONG)
                    .until(() -> Files.exists(failed.resolve(name + ".reason.txt")));
            String reason = Files.readString(failed.resolve(name + ".reason.txt"));
            assertTrue(reason.matches("(?s)Line \\d+.*"), name + ": " + reason);
        }
        assertTrue(Files.readString(failed.resolve("latin.csv.reason.txt")).startsWith("Line 3"));
        assertTrue(Files.readString(failed.resolve("quote.csv.reason.txt")).startsWith("Line 3"));
        assertTrue(Files.readString(failed.resolve("noise.jsonl.reason.txt")).startsWith("Line 2"));
        assertEquals(
                "source-broken",
                workplace.awaitResult(UPDATE, "quote.csv").get(0).getField("code"));
        assertEquals(List.of(), Workplace.list(workplace.inbox(UPDATE).resolve(".work")));

        // Whatever comes behind a broken file is read and sent.
        update("after-broken.csv", "ROAFTERBROKEN", "A");
        assertEquals(0, effects(UPDATE, "ROBROKEN").size());
    }

    @Test
    void filesOfTheSameNameKeepApart() {
        update("same.csv", "ROSAME1", "A");
        workplace.drop(UPDATE, "same.csv", HEADER + "ROSAME2,B,,A,1,,,\n");
        Path results = workplace.result(UPDATE, "same.csv").getParent();
        Awaitility.await()
                .atMost(Workplace.LONG)
                .until(() -> Workplace.list(results).stream()
                                .filter(name -> name.matches("same\\.csv(\\.[0-9a-f-]{36})?\\.results\\.csv"))
                                .count()
                        == 2);

        assertEquals("ROSAME2", workplace.awaitResult(UPDATE, "same.csv").get(0).getField("entity"));
        assertEquals(
                2,
                Workplace.list(workplace.inbox(UPDATE).resolve(".done")).stream()
                        .filter(name -> name.matches("same\\.csv(\\.[0-9a-f-]{36})?"))
                        .count());
    }

    @Test
    void unfinishedAndHiddenFilesAreLeftAlone() throws IOException {
        Path inbox = workplace.inbox(UPDATE);
        Files.createDirectories(inbox);
        Files.writeString(inbox.resolve(".hidden.csv"), HEADER + "ROLEFT1,,,A,1,,,\n");
        Files.writeString(inbox.resolve("half.csv.tmp"), HEADER + "ROLEFT2,,,A,1,,,\n");
        Files.writeString(inbox.resolve("half.csv.part"), HEADER + "ROLEFT3,,,A,1,,,\n");
        update("beside.csv", "ROBESIDE", "A");

        assertTrue(Workplace.list(inbox).containsAll(List.of(".hidden.csv", "half.csv.tmp", "half.csv.part")));
        assertEquals(0, effects(UPDATE, "ROLEFT").size());
    }

    @Test
    void anUnknownAccountIsInvalidAndNamesTheKnownOnes() {
        workplace.drop(CANCEL, "account.csv", "orderNumber,cancelType,account\nOCSACC1,1,nobody\nOCSACC2,1,default\n");

        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "account.csv");

        assertEquals("unknown-account", result.get(0).getField("code"));
        assertEquals("account", result.get(0).getField("column"));
        assertTrue(result.get(0).getField("message").contains("default"));
        assertEquals("confirmed", outcome(result.get(1)));
    }

    @Test
    void aFolderNamesTheAccountOfItsRowsUnlessTheyNameTheirOwn() {
        workplace.drop(UPDATE + "/shop2", "own.csv", "orderNo,referenceNo\nROOWN1,A\n");
        workplace.drop(UPDATE + "/shop2", "mixed.csv", "orderNo,account\nROOWN2,default\nROOWN3,shop2\nROOWN4,\n");

        assertEquals(
                "shop2",
                workplace.awaitResult(UPDATE + "/shop2", "own.csv").get(0).getField("account"));
        List<NamedCsvRecord> mixed = workplace.awaitResult(UPDATE + "/shop2", "mixed.csv");
        assertEquals(3, count(mixed, "confirmed"), mixed.toString());
        assertEquals(
                List.of("default", "shop2", "shop2"),
                mixed.stream().map(row -> row.getField("account")).toList());
        assertEquals(
                "shop2",
                workplace
                        .sandbox()
                        .effects("entity=ROOWN1")
                        .get(0)
                        .path("account")
                        .asText());
    }

    @Test
    void aStaleMarkDoesNotMakeAFileFinished() throws Exception {
        Path inbox = Files.createDirectories(workplace.inbox(UPDATE));
        Path mark = Files.createFile(inbox.resolve("stale.csv.done"));
        Files.setLastModifiedTime(mark, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        // The file grows until it is whole: never quiet before that.
        String whole = "orderNo,referenceNo\nROSTALE1,A\n";
        java.util.concurrent.atomic.AtomicInteger written = new java.util.concurrent.atomic.AtomicInteger();
        Awaitility.await()
                .pollInterval(java.time.Duration.ofMillis(30))
                .atMost(Workplace.LONG)
                .until(() -> {
                    int next = Math.min(written.addAndGet(2), whole.length());
                    Files.writeString(inbox.resolve("stale.csv"), whole.substring(0, next));
                    return next == whole.length();
                });

        assertEquals(
                "confirmed", outcome(workplace.awaitResult(UPDATE, "stale.csv").get(0)));
    }

    @Test
    void formulasInTheErpsCellsAreNotRunByASpreadsheet() {
        workplace.drop(CANCEL, "formula.csv", "orderNumber,cancelType\n\"=HYPERLINK(1)\",1\n-5,1\n");

        List<NamedCsvRecord> result = workplace.awaitResult(CANCEL, "formula.csv");

        assertEquals("'=HYPERLINK(1)", result.get(0).getField("entity"));
        assertEquals("-5", result.get(1).getField("entity"));
    }

    private Map<String, List<JsonNode>> effects(String operation, String prefix) {
        return workplace.sandbox().effects("operation=" + operation + "&effect=true").stream()
                .filter(line -> line.path("entity").asText().startsWith(prefix))
                .collect(groupingBy(line -> line.path("entity").asText()));
    }

    private static long count(List<NamedCsvRecord> result, String outcome) {
        return result.stream().filter(row -> outcome(row).equals(outcome)).count();
    }

    private static String outcome(NamedCsvRecord row) {
        return row.getField("outcome");
    }
}
