package io.backhaul.nemesis;

import static java.util.stream.Collectors.toSet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.nemesis.Breach.Kind;
import io.backhaul.nemesis.Evidence.Effect;
import io.backhaul.nemesis.Evidence.LedgerRequest;
import io.backhaul.nemesis.Evidence.LedgerRow;
import io.backhaul.nemesis.Evidence.LedgerSource;
import io.backhaul.nemesis.Evidence.Pause;
import io.backhaul.nemesis.Evidence.ResultLine;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Doctored evidence: the checker has to see each thing that can go wrong. */
class CheckerTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<InputFile> input = new ArrayList<>();
    private final List<LedgerSource> sources = new ArrayList<>();
    private final List<LedgerRow> rows = new ArrayList<>();
    private final List<LedgerRequest> requests = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();
    private final List<ResultLine> results = new ArrayList<>();
    private final List<String> leftOver = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private final List<Pause> pauses = new ArrayList<>();

    /** A run in which all went well: A, B, A of one order, A again, a cancel of another one. */
    @BeforeEach
    void aCleanRun() {
        confirmed("RO1", "A", InputOrder.Kind.CHANGE);
        confirmed("RO1", "B", InputOrder.Kind.CHANGE);
        confirmed("RO1", "A", InputOrder.Kind.CHANGE);
        asked("RO1", "A", InputOrder.Kind.CHANGE, "UNCHANGED", List.of());
        confirmed("OCS1", "cancel", InputOrder.Kind.ONCE);
    }

    private void confirmed(String entity, String content, InputOrder.Kind kind) {
        asked(entity, content, kind, "CONFIRMED", List.of("confirmed "));
        effects.add(effect(entity, content, true, true));
    }

    private void asked(String entity, String content, InputOrder.Kind kind, String state, List<String> calls) {
        int no = input.size() + 1;
        String path = "update/" + no + ".csv";
        input.add(new InputFile(
                "update",
                no + ".csv",
                "",
                List.of(new InputOrder("oms", "default", "update", entity, List.of("2"), content, kind))));
        sources.add(new LedgerSource(no, path, "oms", "SEALED", true));
        rows.add(new LedgerRow(path, "2", no));
        requests.add(new LedgerRequest(no, path, "2", "default", entity, "m" + no, state, null, calls));
        results.add(new ResultLine(path, "2", entity, state.toLowerCase(java.util.Locale.ROOT), "m" + no));
    }

    private Effect effect(String entity, String content, boolean acted, boolean changed) {
        Instant time = START.plusSeconds(effects.size());
        return new Effect(time, "oms", "default", "update", entity, null, content, acted, changed, "confirmed");
    }

    private List<Breach> check() {
        return Checker.check(
                new Evidence(input, sources, rows, requests, effects, results, leftOver, violations, pauses));
    }

    private void sees(Kind... kinds) {
        List<Breach> breaches = check();
        assertEquals(Set.of(kinds), breaches.stream().map(Breach::kind).collect(toSet()), breaches.toString());
    }

    private void state(int request, String state, String code, String... calls) {
        LedgerRequest old = requests.get(request);
        requests.set(
                request,
                new LedgerRequest(
                        old.id(),
                        old.path(),
                        old.firstPosition(),
                        old.account(),
                        old.entity(),
                        old.messageId(),
                        state,
                        code,
                        List.of(calls)));
        ResultLine line = results.get(request);
        results.set(
                request,
                new ResultLine(
                        line.path(),
                        line.line(),
                        line.entity(),
                        state.toLowerCase(java.util.Locale.ROOT),
                        line.messageId()));
    }

    @Test
    void aCleanRunHasNoBreach() {
        assertEquals(List.of(), check());
    }

    @Test
    void aLostRow() {
        rows.remove(1);
        sees(Kind.LOST);
    }

    @Test
    void aLostOrder() {
        requests.remove(4);
        effects.remove(3);
        sees(Kind.LOST);
    }

    @Test
    void aLostFile() {
        sources.remove(0);
        sees(Kind.LOST);
    }

    @Test
    void aLostResultLine() {
        results.remove(2);
        sees(Kind.LOST);
    }

    @Test
    void anOrderThatNeverEnded() {
        state(4, "SENDING", null, "unknown ");
        sees(Kind.LOST, Kind.NOT_WANTED, Kind.DOUBLED);
    }

    @Test
    void aFileReadTwice() {
        sources.add(new LedgerSource(9, input.get(0).path(), "oms", "SEALED", true));
        assertTrue(check().stream().anyMatch(breach -> breach.kind() == Kind.SURPLUS));
    }

    @Test
    void filesTakenInAnotherOrder() {
        sources.add(0, sources.remove(1));
        sees(Kind.SWAPPED);
    }

    @Test
    void anUnbalancedSource() {
        sources.set(0, new LedgerSource(1, input.get(0).path(), "oms", "SEALED", false));
        sees(Kind.UNBALANCED);
    }

    @Test
    void aResultThatSaysOtherwise() {
        ResultLine line = results.get(0);
        results.set(0, new ResultLine(line.path(), line.line(), line.entity(), "rejected", line.messageId()));
        sees(Kind.RESULT);
    }

    @Test
    void aDoubledEffect() {
        effects.add(effect("OCS1", "cancel", true, true));
        sees(Kind.DOUBLED);
    }

    @Test
    void anUpdateThatComesBackLate() {
        effects.add(effect("RO1", "B", true, true));
        sees(Kind.DOUBLED);
    }

    @Test
    void aRepeatInItsPlaceIsNoBreach() {
        effects.add(2, effect("RO1", "B", true, false));
        assertEquals(List.of(), check());
    }

    @Test
    void swappedEffects() {
        effects.add(0, effects.remove(1));
        sees(Kind.SWAPPED);
    }

    @Test
    void aSwapWithinTheWindowAfterAPauseIsCountedApart() {
        effects.add(0, effects.remove(1));
        pauses.add(new Pause(START, START.plusSeconds(2), Duration.ofSeconds(1)));
        sees(Kind.WINDOW);
    }

    @Test
    void confirmedButNeverDone() {
        effects.remove(1);
        sees(Kind.NOT_DONE);
    }

    @Test
    void oneOfThreeEqualChangesMissing() {
        effects.remove(2);
        sees(Kind.SWAPPED);
    }

    @Test
    void rejectedButDone() {
        state(1, "REJECTED", "BUSINESS_ERROR", "rejected BUSINESS_ERROR");
        assertTrue(check().stream().anyMatch(breach -> breach.kind() == Kind.NOT_WANTED));
    }

    @Test
    void rejectedAfterAnAttemptNobodyAnsweredMayHaveBeenDone() {
        state(1, "REJECTED", "BUSINESS_ERROR", "unknown no-answer", "rejected BUSINESS_ERROR");
        assertEquals(List.of(), check());
    }

    @Test
    void rejectedWithoutAnybodysRefusal() {
        state(4, "REJECTED", "ORDER_NOT_FOUND", "rejected ORDER_NOT_FOUND");
        effects.remove(3);
        sees(Kind.NOT_DONE);
    }

    @Test
    void leftOutThoughDifferent() {
        state(1, "UNCHANGED", null);
        effects.remove(1);
        assertTrue(check().stream().anyMatch(breach -> breach.kind() == Kind.UNCHANGED_WRONG));
    }

    @Test
    void sentThoughUnchanged() {
        state(3, "CONFIRMED", null, "confirmed ");
        effects.add(3, effect("RO1", "A", true, false));
        sees(Kind.UNCHANGED_WRONG);
    }

    @Test
    void somethingNobodyAskedFor() {
        effects.add(effect("RO7", "A", true, true));
        sees(Kind.SURPLUS);
    }

    @Test
    void leftOversAndBrokenContracts() {
        leftOver.add(".work/1.csv");
        violations.add("a body that is no JSON");
        sees(Kind.LEFT_OVER, Kind.CONTRACT);
    }
}
