package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.backhaul.Accounts;
import io.backhaul.TestSettings;
import io.backhaul.connections.Credentials;
import io.backhaul.ledger.Claim;
import io.backhaul.ledger.LedgerOnDisk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a request when tries come to their end, on a real ledger and without any API. */
class DeliveryTest {

    private static final String UPDATE = "oms-return-update";
    private static final String CREATE = "oms-return-create";

    private LedgerOnDisk disk;
    private Delivery delivery;
    private LookUps lookUps;

    @AfterEach
    void close() {
        disk.ledger.close();
    }

    private void open(String... others) {
        List<String> settings = new ArrayList<>(List.of(
                "backhaul.oms.url", "http://127.0.0.1:9", "backhaul.oms.api-token", "t", "backhaul.oms.rate", "1000"));
        settings.addAll(Arrays.asList(others));
        disk = LedgerOnDisk.open(settings.toArray(String[]::new));
        Accounts accounts = TestSettings.accounts(disk.settings);
        LedgerOnDisk.Run run = disk.start();
        lookUps = new LookUps(disk.settings, accounts, run.outcomes());
        delivery = new Delivery(
                disk.settings, accounts, new Credentials(accounts, null), run.queue(), run.outcomes(), lookUps);
    }

    private void given(String operation) {
        disk.given(operation, "{\"referenceNo\":\"RO1\"}");
    }

    private static Outcome outcome(Outcome.Kind kind, JsonNode answer) {
        return new Outcome(kind, "nobody", "code", null, answer, null, 200, 0, System.currentTimeMillis(), 1);
    }

    private void ends(Outcome.Kind kind) {
        delivery.record(outcome(kind, MissingNode.getInstance()), delivery.due().get(0), null);
    }

    private String state() {
        return disk.ledger
                .read(tx -> tx.first("SELECT state || ' ' || code FROM request", row -> row.getString(1)))
                .orElseThrow();
    }

    @Test
    void whatWasNeverDoneIsGivenUpWhenTheBudgetIsSpent() {
        open("backhaul.retry.budget", "0s", "backhaul.retry.first", "1s");
        given(UPDATE);

        ends(Outcome.Kind.RETRY);

        assertEquals("REJECTED gave-up", state());
    }

    @Test
    void whatTheApiSaidStandsThoughItsDocumentsNeverCame() throws IOException {
        open("backhaul.retry.query-budget", "0s", "backhaul.operations." + UPDATE + ".changes", "false");
        given(UPDATE);
        JsonNode answer = new ObjectMapper().readTree("{\"status\":7,\"other\":8}");

        delivery.record(
                outcome(Outcome.Kind.CONFIRMED, answer)
                        .failed(Outcome.Kind.RETRY, "nobody", "document-expired", "The link is no longer valid."),
                delivery.due().get(0),
                null);

        assertEquals(
                "REJECTED gave-up The link is no longer valid. {\"status\":\"7\"}",
                disk.ledger
                        .read(tx -> tx.first(
                                "SELECT state || ' ' || code || ' ' || message || ' ' || answer FROM request",
                                row -> row.getString(1)))
                        .orElseThrow());
    }

    @Test
    void whatMayHaveBeenDoneIsLeftToAPersonWhenTheBudgetIsSpent() {
        open("backhaul.retry.budget", "1s", "backhaul.retry.first", "1ms", "backhaul.retry.cap", "1ms");
        given(UPDATE);

        ends(Outcome.Kind.UNKNOWN);
        assertEquals("READY code", state());
        disk.ledger.write(tx -> tx.update("UPDATE request SET first_sent_at=first_sent_at-10000, not_before=0"));
        ends(Outcome.Kind.RETRY);

        assertEquals("UNKNOWN code", state());
    }

    @Test
    void aQueryCannotHaveActedAndIsGivenUpEarlier() {
        open(
                "backhaul.operations." + UPDATE + ".changes",
                "false",
                "backhaul.retry.first",
                "1ms",
                "backhaul.retry.cap",
                "1ms");
        given(UPDATE);

        ends(Outcome.Kind.UNKNOWN);
        assertEquals("READY code", state());
        disk.ledger.write(tx -> tx.update("UPDATE request SET first_sent_at=first_sent_at-2*3600*1000, not_before=0"));
        ends(Outcome.Kind.UNKNOWN);

        assertEquals("REJECTED gave-up", state());
    }

    @Test
    void aListWithoutEndIsLeftToAPerson() throws IOException {
        open("backhaul.oms.settle-after", "0s", "backhaul.operations.oms-return-create.look-up.pages", "3");
        given(CREATE);
        ends(Outcome.Kind.UNKNOWN);

        Claim claim = delivery.due().get(0);
        LookUp lookUp = lookUps.begin(claim);
        JsonNode page = new ObjectMapper().readTree("{\"list\":[],\"totalPage\":1000000}");
        int pages = 0;
        while (delivery.nextPage(lookUp)) {
            lookUps.read(outcome(Outcome.Kind.CONFIRMED, page), lookUp);
            pages++;
        }
        delivery.record(outcome(Outcome.Kind.CONFIRMED, page), claim, lookUp);

        assertEquals(3, pages);
        assertEquals("UNKNOWN look-up-endless", state());
        assertEquals(List.of(), delivery.due(), "nothing is asked again");
    }

    @Test
    void aLookUpWhoseBudgetIsUsedUpGoesOnWhereItWas() throws IOException {
        open("backhaul.oms.settle-after", "0s", "backhaul.oms.rate", "5");
        given(CREATE);
        ends(Outcome.Kind.UNKNOWN);
        disk.ledger.write(tx -> tx.update("UPDATE request SET not_before=0"));

        JsonNode page = new ObjectMapper().readTree("{\"list\":[],\"totalPage\":2}");
        List<Integer> pagesByTurn = new ArrayList<>();
        Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
            for (Claim claim : delivery.due()) {
                LookUp lookUp = lookUps.begin(claim);
                while (delivery.nextPage(lookUp)) {
                    pagesByTurn.add(lookUp.page());
                    lookUps.read(outcome(Outcome.Kind.CONFIRMED, page), lookUp);
                }
                delivery.record(outcome(Outcome.Kind.CONFIRMED, page), claim, lookUp);
            }
            return state().equals("UNKNOWN not-found-yet");
        });

        assertEquals(List.of(1, 2), pagesByTurn);
    }
}
