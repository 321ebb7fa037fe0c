package io.backhaul.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ledger alone: no account is set up, so nothing but the test claims. */
@QuarkusTest
@TestProfile(LedgerTest.NoAccounts.class)
class LedgerTest {

    private static final String UPDATE = "oms-return-update";

    /** In this test an operation that leaves unanswered calls to a person. */
    private static final String ASK = "oms-return-create";

    @Inject
    Ledger ledger;

    @Inject
    SourceLedger sources;

    @Inject
    RequestRecorder recorder;

    @Inject
    RequestQueue queue;

    @Inject
    RequestOutcomes outcomes;

    @Inject
    Decisions decisions;

    @Inject
    RequestSearch search;

    private static final String URGENT = "oms-return-cancel";

    /** Each test has an account of its own. */
    private String account;

    public static class NoAccounts implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path folder = Files.createTempDirectory("backhaul-ledger");
                folder.toFile().deleteOnExit();
                return Map.of(
                        "backhaul.inbox",
                        folder.resolve("inbox").toString(),
                        "backhaul.outbox",
                        folder.resolve("outbox").toString(),
                        "backhaul.operations.oms-return-create.unanswered",
                        "ask",
                        "backhaul.ledger.url",
                        "jdbc:sqlite:" + folder.resolve("ledger.db"));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }

    @BeforeEach
    void newAccount() {
        account = "a" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    @Test
    void aSourceIsSealedAfterEveryEarlierOneOfItsAccount() {
        Source first = take(UPDATE);
        Source second = take(UPDATE);
        record(second, 1, "RO2", "p");
        sources.read(second, 0);
        assertEquals(List.of(), claim());
        assertEquals("READ", sources.state(second.id()).orElseThrow());

        record(first, 1, "RO1", "p");
        sources.read(first, 0);
        assertEquals(List.of("RO1", "RO2"), entities(claim()));
    }

    @Test
    void anotherAccountsSourceHoldsNothingBackUnlessItsRowsMayNameAnyAccount() {
        Source other = sources.take(UUID.randomUUID().toString(), "file", "oms", UPDATE, account + "x", "o");
        sources.ofAccount(other, account + "x");
        Source mine = take(UPDATE);
        record(mine, 1, "RO1", "p");
        sources.read(mine, 0);
        assertEquals(List.of("RO1"), entities(claim()));

        Source any = sources.take(UUID.randomUUID().toString(), "file", "oms", UPDATE, null, "any");
        Source next = take(UPDATE);
        record(next, 1, "RO2", "p");
        sources.read(next, 0);
        assertEquals(List.of(), claim());
        sources.ofAccount(any, account + "x");
        sources.read(next, 0);
        assertEquals(List.of("RO2"), entities(claim()));
        sources.broken(other, "[]");
        sources.broken(any, "[]");
    }

    @Test
    void oneOrdersRequestsGoOneByOneInTheOrderOfTheirSourcesHoweverTheyWereRead() {
        Source first = take(UPDATE);
        Source second = take(UPDATE);
        record(second, 1, "RO1", "later");
        record(first, 1, "RO1", "earlier");
        sources.read(second, 0);
        sources.read(first, 0);

        List<Claim> once = claim();
        assertEquals(List.of("earlier"), payloads(once));
        assertEquals(List.of(), claim());
        finish(once.get(0), RequestState.REJECTED);
        assertEquals(List.of("later"), payloads(claim()));
    }

    @Test
    void aBrokenSourceIsInvalidAsAWholeAndLetsGoOfWhatItHeldBack() {
        Source first = take(UPDATE);
        Source second = take(UPDATE);
        record(first, 1, "RO1", "never");
        record(second, 1, "RO1", "sent");
        sources.read(second, 0);
        sources.broken(first, "[]");

        assertEquals(List.of("sent"), payloads(claim()));
        assertEquals(1, number("SELECT rows_invalid FROM source WHERE no=" + first.no()));
        assertEquals(0, number("SELECT rows_waiting FROM source WHERE no=" + first.no()));
    }

    @Test
    void bothHalvesOfAnOrderThatReappearsAreInvalid() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "half");
        record(source, 2, "RO2", "whole");
        record(source, 3, "RO1", "other half");
        record(source, 4, "RO1", "third");
        sources.read(source, 0);

        assertEquals(List.of("RO2"), entities(claim()));
        assertEquals(3, number("SELECT rows_invalid FROM source WHERE no=" + source.no()));
        assertEquals(4, number("SELECT rows_read FROM source WHERE no=" + source.no()));
        assertEquals(
                3,
                number("SELECT count(*) FROM request WHERE code='order-reappears' AND reasons LIKE '%\"1\"%'"
                        + " AND source_no=" + source.no()));
    }

    @Test
    void anUnknownRequestHoldsLaterOnesOfItsOrderBack() {
        Source source = take(ASK);
        record(source, 1, "RO1", "maybe");
        sources.read(source, 0);
        finish(claim().get(0), RequestState.UNKNOWN);
        Source later = take(ASK);
        record(later, 1, "RO1", "later");
        record(later, 2, "RO2", "other");
        sources.read(later, 0);

        assertEquals(List.of("other"), payloads(claim()));
        assertEquals(1, number("SELECT rows_unknown FROM source WHERE no=" + source.no()));
    }

    @Test
    void unchangedIsJudgedByTheLastConfirmedRequestAndNeverAfterAnUnknownOne() {
        sendAndFinish("A", RequestState.CONFIRMED);
        Source same = take(UPDATE);
        record(same, 1, "RO1", "A");
        sources.read(same, 0);
        assertEquals(List.of(), claim());
        assertEquals(1, number("SELECT rows_unchanged FROM source WHERE no=" + same.no()));

        sendAndFinish("B", RequestState.REJECTED);
        Source again = take(UPDATE);
        record(again, 1, "RO1", "A");
        sources.read(again, 0);
        assertEquals(List.of(), claim(), "a rejection changed nothing");

        Source maybe = take(UPDATE);
        record(maybe, 1, "RO1", "C");
        sources.read(maybe, 0);
        outcomes.record(outcomes.retry(claim().get(0), call("unknown"), 0, true));
        finish(claim().get(0), RequestState.REJECTED);
        assertEquals(List.of("A"), payloads(send("A")), "C may have acted");
    }

    @Test
    void whatAGoneProcessHadUnderWayIsRepeatedOrLeftToAPerson() {
        Source repeatable = take(UPDATE);
        record(repeatable, 1, "RO1", "p");
        sources.read(repeatable, 0);
        Source askable = take(ASK);
        record(askable, 1, "RO2", "p");
        sources.read(askable, 0);
        assertEquals(2, claim().size());
        ledger.write(tx -> tx.update("UPDATE request SET claimed_by='gone' WHERE account=?", account));

        assertEquals(2, queue.recover());

        List<Claim> again = claim();
        assertEquals(List.of("RO1"), entities(again));
        assertTrue(again.get(0).unknownSeen());
        assertEquals(2, again.get(0).attempt());
        assertEquals(1, number("SELECT rows_unknown FROM source WHERE no=" + askable.no()));
        assertEquals(2, number("SELECT count(*) FROM call WHERE code='interrupted' AND account='" + account + "'"));
    }

    @Test
    void requestsThatShareACallAreRecordedWithItEachWithItsOwnOutcome() {
        Source source = take(URGENT);
        record(source, 1, "RO1", "{\"orderNos\":[\"RO1\"]}");
        record(source, 2, "RO2", "{\"orderNos\":[\"RO2\"]}");
        record(source, 3, "RO3", "{\"orderNos\":[\"RO3\"]}");
        sources.read(source, 0);

        Claim first = queue.claim("oms", account, 1, 0).get(0);
        List<Claim> others = first.others();
        assertEquals(
                List.of("RO1", "RO2", "RO3"),
                List.of(
                        first.entity(),
                        entities(others).get(0),
                        entities(others).get(1)));
        outcomes.record(List.of(
                outcomes.finish(first, call("confirmed"), RequestState.CONFIRMED, null, null, null),
                outcomes.finish(others.get(0), call("rejected"), RequestState.REJECTED, "no", null, null),
                outcomes.retryAlone(others.get(1), call("retry"))));

        assertEquals(1, number("SELECT count(*) FROM call WHERE account='" + account + "'"));
        assertEquals(
                "rejected",
                search.find(RequestFilter.of(others.get(0).messageId()), 0, 1)
                        .get(0)
                        .calls()
                        .get(0)
                        .outcome());
        assertEquals(
                "confirmed",
                search.find(RequestFilter.of(first.messageId()), 0, 1)
                        .get(0)
                        .calls()
                        .get(0)
                        .outcome());
        assertEquals(1, number("SELECT rows_rejected FROM source WHERE no=" + source.no()));

        Source later = take(URGENT);
        record(later, 1, "RO4", "{\"orderNos\":[\"RO4\"]}");
        sources.read(later, 0);
        List<Claim> again = claim();
        assertEquals(List.of("RO3", "RO4"), entities(again));
        assertEquals(List.of(), again.get(0).others());
    }

    @Test
    void aLateAnswerOfASettledAttemptChangesNothing() {
        Claim first = send("p").get(0);
        outcomes.record(outcomes.retry(first, call("retry"), 0, false));
        Claim second = claim().get(0);
        finish(first, RequestState.REJECTED);
        assertEquals("SENDING", text("SELECT state FROM request WHERE id=" + first.id()));
        finish(second, RequestState.CONFIRMED);
        assertEquals("CONFIRMED", text("SELECT state FROM request WHERE id=" + first.id()));
        assertEquals(3, number("SELECT count(*) FROM call_request WHERE request_id=" + first.id()));
    }

    @Test
    void aLateAnswerSettlesAnUnknownRequestOnly() {
        Source source = take(ASK);
        record(source, 1, "RO1", "p");
        record(source, 2, "RO2", "p");
        sources.read(source, 0);
        List<Claim> claims = claim();
        claims.forEach(claim -> finish(claim, RequestState.UNKNOWN));

        outcomes.record(outcomes.retry(claims.get(0), call("retry"), 0, false));
        assertEquals(2, number("SELECT rows_unknown FROM source WHERE no=" + source.no()), "nothing definite");
        finish(claims.get(0), RequestState.CONFIRMED);
        finish(claims.get(0), RequestState.REJECTED);
        decisions.settle(claims.get(1).id(), Decisions.Settlement.REJECTED, "ann");
        finish(claims.get(1), RequestState.CONFIRMED);

        assertEquals(
                "CONFIRMED",
                text("SELECT state FROM request WHERE id=" + claims.get(0).id()));
        assertEquals(
                "REJECTED",
                text("SELECT state FROM request WHERE id=" + claims.get(1).id()));
        assertEquals(0, number("SELECT rows_unknown FROM source WHERE no=" + source.no()));
    }

    @Test
    void operationsOfHigherPriorityGoFirstButNeverPastTheirOwnOrder() {
        Source updates = take(UPDATE);
        for (int i = 1; i <= 20; i++) {
            record(updates, i, "RO" + i, "update");
        }
        sources.read(updates, 0);
        Source cancels = take(URGENT);
        record(cancels, 1, "RO20", "cancel behind its update");
        record(cancels, 2, "RO99", "cancel");
        sources.read(cancels, 0);

        assertEquals(List.of("RO99", "RO1"), entities(queue.claim("oms", account, 2, 0)));
        List<Claim> rest = claim();
        assertEquals(19, rest.size());
        assertFalse(payloads(rest).contains("cancel behind its update"));
        rest.forEach(claim -> finish(claim, RequestState.CONFIRMED));
        assertEquals(List.of("cancel behind its update"), payloads(claim()));
    }

    @Test
    void whatPeopleDecideIsKeptWithWhoAndWhen() {
        Source source = take(ASK);
        record(source, 1, "RO1", "p");
        sources.read(source, 0);
        Claim claim = claim().get(0);
        assertThrows(RefusedException.class, () -> decisions.stop(claim.id(), "ann"), "it is being sent");
        finish(claim, RequestState.UNKNOWN);

        decisions.settle(claim.id(), Decisions.Settlement.RESEND, "ann");

        Claim again = claim().get(0);
        assertEquals(2, again.attempt());
        assertEquals(1, again.tries());
        assertTrue(again.unknownSeen());
        outcomes.record(outcomes.retry(again, call("retry"), 0, false));
        decisions.stop(claim.id(), "bob");
        assertEquals(List.of(), claim());
        assertEquals(
                "ann settle resend UNKNOWN, bob stop READY",
                text(
                        "SELECT group_concat(who || ' ' || decision || ' ' || state_before, ', ') FROM decision WHERE request_id="
                                + claim.id() + " AND decided_at>0"));
        assertEquals(1, number("SELECT rows_stopped FROM source WHERE no=" + source.no()));
    }

    @Test
    void aForcedReplayNeverRunsBesideALaterRequestOfItsOrder() {
        Claim first = send("old").get(0);
        finish(first, RequestState.REJECTED);
        Claim later = send("new").get(0);
        NewRequest anew = new NewRequest(
                new Source(first.sourceNo(), "x", "file", "oms", UPDATE, account, null, "file.csv"),
                account,
                "RO1",
                first.messageId(),
                "old again",
                "hash",
                null,
                List.of());
        assertThrows(RefusedException.class, () -> decisions.replay(first.id(), anew, false, "ann"));

        decisions.replay(first.id(), anew, true, "ann");

        assertEquals(List.of(), claim(), "the later one is under way");
        outcomes.record(outcomes.retry(later, call("retry"), 0, false));
        assertEquals(List.of("old again"), payloads(claim()));
    }

    @Test
    void aLaterRequestThatWasUnchangedOvertakesAReplayToo() {
        sendAndFinish("B", RequestState.CONFIRMED);
        Claim rejected = send("A").get(0);
        finish(rejected, RequestState.REJECTED);
        assertEquals(List.of(), send("B"), "nothing has changed");
        NewRequest anew = new NewRequest(
                new Source(rejected.sourceNo(), "x", "file", "oms", UPDATE, account, null, "file.csv"),
                account,
                "RO1",
                rejected.messageId(),
                "A",
                "hash",
                null,
                List.of());

        assertThrows(RefusedException.class, () -> decisions.replay(rejected.id(), anew, false, "ann"));
    }

    @Test
    void whatWasLostBehindTheReaderUnbalancesItsSource() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "p");
        sources.read(source, 2);
        assertEquals(2, number("SELECT rows_read FROM source WHERE no=" + source.no()));
        assertEquals(1, number("SELECT rows_waiting FROM source WHERE no=" + source.no()));
        claim();
    }

    @Test
    void aSourceThatTurnsOutToBeAnotherAccountsLetsGoAtOnce() {
        Source other = sources.take(UUID.randomUUID().toString(), "file", "oms", UPDATE, null, "other");
        Source mine = take(UPDATE);
        record(mine, 1, "RO1", "p");
        sources.read(mine, 1);
        assertEquals(List.of(), claim());

        sources.ofAccount(other, account + "x");

        assertEquals(List.of("RO1"), entities(claim()));
        sources.broken(other, "[]");
    }

    @Test
    void allOfABrokenSourceIsGivenUpHoweverMuchItHolds() {
        Source source = take(UPDATE);
        int rows = 2_500;
        for (int i = 1; i <= rows; i++) {
            recorder.record(new NewRequest(
                    source,
                    account,
                    "RO" + i,
                    UUID.randomUUID().toString(),
                    "p",
                    "hash",
                    null,
                    List.of(new NewRequest.Row(i, String.valueOf(i), "{}", null))));
        }
        record(source, rows + 1, "ROLAST", "p");

        sources.broken(source, "[]");

        assertEquals(rows + 1, number("SELECT rows_invalid FROM source WHERE no=" + source.no()));
        assertEquals(0, number("SELECT rows_waiting FROM source WHERE no=" + source.no()));
    }

    @Test
    void aBrokenSourcesRequestsCannotBeReplayed() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "p");
        long id = source.requestId(1);
        assertThrows(RefusedException.class, () -> decisions.stop(id, "ann"), "it may be read anew");
        sources.broken(source, "[]");
        assertThrows(RefusedException.class, () -> decisions.replay(id, null, true, "ann"));
    }

    @Test
    void sourcesWithNothingDueHoldNobodyBack() {
        for (int i = 0; i < 150; i++) {
            Source source = take(UPDATE);
            record(source, 1, "ROWAIT" + i, "p");
            sources.read(source, 0);
        }
        for (List<Claim> claims = claim(); !claims.isEmpty(); claims = claim()) {
            claims.forEach(claim -> outcomes.record(
                    outcomes.retry(claim, call("retry"), System.currentTimeMillis() + 3_600_000, false)));
        }
        assertEquals(List.of("good"), payloads(send("good")));
    }

    @Test
    void aSourceFullOfUnchangedOrdersHoldsNobodyBack() {
        for (int i = 0; i < 300; i++) {
            finish(send("RO" + i, "same").get(0), RequestState.CONFIRMED);
        }
        Source unchanged = take(UPDATE);
        for (int i = 0; i < 300; i++) {
            record(unchanged, i + 1, "RO" + i, "same");
        }
        sources.read(unchanged, 300);
        Source other = take(UPDATE);
        record(other, 1, "ROOTHER", "p");
        sources.read(other, 1);

        assertEquals(List.of("ROOTHER"), entities(claim()));
    }

    @Test
    void aSourceReadAnewLetsGoOfWhatItHeldBack() {
        Source first = take(UPDATE);
        Source second = take(UPDATE);
        record(second, 1, "RO1", "later");
        record(first, 1, "RO1", "never again");
        sources.startOver(first);
        sources.read(second, 0);
        sources.read(first, 0);
        assertEquals(List.of("later"), payloads(claim()));
    }

    @Test
    void aSourceThatIsInTheLedgerIsNotReadAnew() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "p");
        sources.read(source, 0);
        assertFalse(sources.startOver(source));
        assertEquals(List.of("RO1"), entities(claim()));
    }

    @Test
    void aRowLostBetweenReaderAndLedgerUnbalancesItsSource() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "p");
        record(source, 3, "RO3", "p");
        assertEquals(3, number("SELECT rows_read FROM source WHERE no=" + source.no()));
        assertEquals(2, number("SELECT rows_waiting FROM source WHERE no=" + source.no()));
    }

    @Test
    void whatIsNotDueYetWaits() {
        Claim claim = send("p").get(0);
        outcomes.record(outcomes.retry(claim, call("retry"), System.currentTimeMillis() + 3_600_000, false));
        assertEquals(List.of(), claim());
    }

    @Test
    void aSourceThatIsReadAnewCountsOnce() {
        Source source = take(UPDATE);
        record(source, 1, "RO1", "p");
        record(source, 2, "RO2", "p");
        sources.startOver(source);
        record(source, 1, "RO1", "p");
        sources.read(source, 0);
        assertEquals(1, number("SELECT rows_read FROM source WHERE no=" + source.no()));
        assertEquals(List.of("RO1"), entities(claim()));
    }

    @Test
    void workThatFailsTakesNoneOfItsBatchWithIt() {
        List<CompletableFuture<Integer>> works = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            String name = account + i;
            boolean bad = i % 10 == 0;
            works.add(ledger.submit(tx -> {
                int rows = tx.update("INSERT INTO token (account) VALUES (?)", name);
                return bad ? tx.update("INSERT INTO no_such_table VALUES (1)") : rows;
            }));
        }
        for (int i = 0; i < works.size(); i++) {
            CompletableFuture<Integer> work = works.get(i);
            if (i % 10 == 0) {
                assertThrows(LedgerException.class, () -> Ledger.await(work));
            } else {
                assertEquals(1, Ledger.await(work));
            }
        }
        assertEquals(90, number("SELECT count(*) FROM token WHERE account LIKE '" + account + "%'"));
    }

    private List<Claim> send(String payload) {
        return send("RO1", payload);
    }

    private List<Claim> send(String order, String payload) {
        Source source = take(UPDATE);
        record(source, 1, order, payload);
        sources.read(source, 0);
        return claim();
    }

    private void sendAndFinish(String payload, RequestState state) {
        finish(send(payload).get(0), state);
    }

    private Source take(String operation) {
        Source source = sources.take(UUID.randomUUID().toString(), "file", "oms", operation, account, "file.csv");
        sources.ofAccount(source, account);
        return source;
    }

    private void record(Source source, long ordinal, String entity, String payload) {
        Ledger.await(recorder.record(new NewRequest(
                source,
                account,
                entity,
                UUID.randomUUID().toString(),
                payload,
                "hash of " + payload,
                null,
                List.of(new NewRequest.Row(ordinal, String.valueOf(ordinal), "{}", null)))));
    }

    private List<Claim> claim() {
        return queue.claim("oms", account, 100, 0);
    }

    private void finish(Claim claim, RequestState state) {
        outcomes.record(outcomes.finish(claim, call("x"), state, null, null, null));
    }

    private CallRecord call(String outcome) {
        return new CallRecord("oms", account, UPDATE, 0, 1L, 200, outcome, "nobody", null, null);
    }

    private static List<String> entities(List<Claim> claims) {
        return claims.stream().map(Claim::entity).toList();
    }

    private static List<String> payloads(List<Claim> claims) {
        return claims.stream().map(Claim::payload).toList();
    }

    private long number(String sql) {
        return ledger.read(tx -> tx.number(sql));
    }

    private String text(String sql) {
        return ledger.read(tx -> tx.first(sql, row -> row.getString(1))).orElse(null);
    }
}
