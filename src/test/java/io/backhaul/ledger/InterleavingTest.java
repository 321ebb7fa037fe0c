package io.backhaul.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.AfterFailureMode;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Any interleaving of taking, recording, sealing, breaking, claiming, answering (in time, late, from a dead process),
 * deciding and crashing keeps the promises: nothing lost, one at a time and in order per entity, counts balance.
 */
class InterleavingTest {

    private static final String UPDATE = "oms-return-update";
    private static final String CREATE = "oms-return-create";
    private static final String CANCEL = "oms-return-cancel";
    private static final LedgerOnDisk LEDGER =
            LedgerOnDisk.open("backhaul.oms.a.url", "http://127.0.0.1:9", "backhaul.oms.a.settle-after", "0s");

    enum Deed {
        TAKE,
        RECORD,
        READ,
        BREAK,
        CLAIM,
        CONFIRM,
        REJECT,
        RETRY,
        MAYBE,
        LATE,
        CRASH,
        SETTLE,
        STOP,
        REPLAY
    }

    /** A deed, and numbers that choose what it is done to. */
    record Step(Deed deed, int one, int other) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Deed> deeds = Arbitraries.frequency(
                Tuple.of(3, Deed.TAKE),
                Tuple.of(8, Deed.RECORD),
                Tuple.of(4, Deed.READ),
                Tuple.of(1, Deed.BREAK),
                Tuple.of(8, Deed.CLAIM),
                Tuple.of(5, Deed.CONFIRM),
                Tuple.of(2, Deed.REJECT),
                Tuple.of(2, Deed.RETRY),
                Tuple.of(3, Deed.MAYBE),
                Tuple.of(1, Deed.LATE),
                Tuple.of(1, Deed.CRASH),
                Tuple.of(1, Deed.SETTLE),
                Tuple.of(1, Deed.STOP),
                Tuple.of(1, Deed.REPLAY));
        return Combinators.combine(
                        deeds,
                        Arbitraries.integers().between(0, 5),
                        Arbitraries.integers().between(0, 2))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(80);
    }

    @Property(tries = 150, afterFailure = AfterFailureMode.SAMPLE_FIRST)
    void anyInterleavingKeepsThePromises(@ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            world.take(step);
            world.check();
        }
        world.finish();
    }

    /** One account's life on the shared ledger, with a program that comes and goes. */
    private static final class World {

        private final String account =
                "a" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
        private LedgerOnDisk.Run run = LEDGER.start();
        private final Map<Source, Long> open = new LinkedHashMap<>();
        private final List<Claim> held = new ArrayList<>();
        private final List<Claim> dead = new ArrayList<>();
        private final Set<Long> replayed = new HashSet<>();
        private final Map<Long, Long> lastSent = new HashMap<>();
        private long recorded;

        void take(Step step) {
            switch (step.deed()) {
                case TAKE -> {
                    String operation = step.one() < 3 ? UPDATE : step.one() < 4 ? CANCEL : CREATE;
                    Source source =
                            LEDGER.sources.take(UUID.randomUUID().toString(), "file", "oms", operation, account, "f");
                    LEDGER.sources.ofAccount(source, account);
                    open.put(source, 0L);
                }
                case RECORD -> pick(open.keySet(), step.one()).forEach(source -> record(source, step));
                case READ ->
                    pick(open.keySet(), step.one()).forEach(source -> {
                        LEDGER.sources.read(source, 0);
                        open.remove(source);
                    });
                case BREAK ->
                    pick(open.keySet(), step.one()).forEach(source -> {
                        LEDGER.sources.broken(source, "[]");
                        open.remove(source);
                    });
                case CLAIM -> claim(1 + step.one());
                case CONFIRM, REJECT, RETRY, MAYBE ->
                    pick(held, step.one()).forEach(claim -> {
                        held.remove(claim);
                        answer(run, claim, step.deed());
                        dead.add(claim);
                    });
                case LATE ->
                    pick(dead, step.one())
                            .forEach(claim -> answer(run, claim, step.other() == 0 ? Deed.REJECT : Deed.CONFIRM));
                case CRASH -> crash();
                case SETTLE -> decide(step, "state='UNKNOWN'");
                case STOP -> decide(step, "open=1");
                case REPLAY -> decide(step, "open=0");
            }
        }

        private void record(Source source, Step step) {
            long ordinal = open.merge(source, 1L, Long::sum);
            recorded++;
            String entity = "e" + step.one() % 3;
            String payload = source.operation().equals(CANCEL)
                    ? "{\"orderNos\":[\"" + entity + "\"],\"cancelRemark\":\"" + step.other() + "\"}"
                    : "p" + step.other();
            Ledger.await(LEDGER.recorder.record(new NewRequest(
                    source,
                    account,
                    entity,
                    UUID.randomUUID().toString(),
                    payload,
                    payload,
                    step.one() == 5 ? new NewRequest.Invalid("missing", null) : null,
                    List.of(new NewRequest.Row(ordinal, "" + ordinal, "{}", null)))));
        }

        /** What is claimed is of a sealed source and the oldest of its entity; it never comes twice. */
        private void claim(int most) {
            for (Claim call : run.queue().claim("oms", account, most, 0)) {
                checkAndHold(call);
                call.others().forEach(this::checkAndHold);
            }
        }

        private void checkAndHold(Claim claim) {
            assertEquals("SEALED", text("SELECT state FROM source WHERE no=" + claim.sourceNo()));
            assertEquals(
                    0,
                    number("SELECT count(*) FROM request WHERE open=1 AND entity_id=" + claim.entityId() + " AND id<"
                            + claim.id()),
                    "an older one waits");
            // A person may force an older one while a later one is looked up, which changes nothing.
            assertTrue(
                    held.stream()
                            .noneMatch(other -> other.entityId() == claim.entityId()
                                    && !(other.lookUp() && replayed.contains(claim.id()))),
                    "two of one entity under way");
            if (!replayed.contains(claim.id())) {
                assertTrue(lastSent.merge(claim.entityId(), claim.id(), Math::max) == claim.id(), "out of order");
            }
            held.add(claim);
        }

        private void answer(LedgerOnDisk.Run by, Claim claim, Deed deed) {
            CallRecord call = new CallRecord(
                    "oms", account, UPDATE, 0, 1L, 200, deed.name().toLowerCase(), "nobody", null, null);
            RequestOutcomes outcomes = by.outcomes();
            outcomes.record(
                    switch (deed) {
                        case CONFIRM -> outcomes.finish(claim, call, RequestState.CONFIRMED, null, null, null);
                        case REJECT -> outcomes.finish(claim, call, RequestState.REJECTED, "E", null, null);
                        case RETRY ->
                            claim.operation().equals(CANCEL)
                                    ? outcomes.retryAlone(claim, call)
                                    : outcomes.retry(claim, call, 0, false);
                        default -> {
                            if (claim.lookUp()) {
                                yield outcomes.foundNothing(claim, call, 0);
                            }
                            yield claim.operation().equals(CREATE)
                                    ? outcomes.lookUpLater(claim, call, 0)
                                    : outcomes.retry(claim, call, 0, true);
                        }
                    });
        }

        /** What was being read is read anew by the next run; what was being sent is settled. */
        private void crash() {
            dead.addAll(held);
            held.clear();
            run = LEDGER.start();
            LEDGER.ledger.write(tx -> tx.update("UPDATE request SET not_before=0 WHERE account=?", account));
            for (Source source : List.copyOf(open.keySet())) {
                recorded -= open.get(source);
                LEDGER.sources.startOver(source);
                open.put(source, 0L);
            }
        }

        private void decide(Step step, String which) {
            List<Long> ids = LEDGER.ledger.read(tx -> tx.list(
                    "SELECT id FROM request WHERE account=? AND " + which + " ORDER BY id",
                    row -> row.getLong(1),
                    account));
            pick(ids, step.one()).forEach(id -> {
                try {
                    switch (step.deed()) {
                        case SETTLE -> LEDGER.decisions.settle(id, Decisions.Settlement.values()[step.other()], "test");
                        case STOP -> LEDGER.decisions.stop(id, "test");
                        default -> replay(id, step.other() == 0);
                    }
                    // A look-up that was under way for it has nothing to say any more.
                    held.removeIf(claim -> claim.id() == id && claim.lookUp() && dead.add(claim));
                } catch (RefusedException e) {
                    assertFalse(e.getMessage().isBlank());
                }
            });
        }

        private void replay(long id, boolean force) {
            long no = id >> 32;
            Source source = LEDGER.ledger
                    .read(tx -> tx.first(
                            "SELECT " + SourceLedger.COLUMNS + " FROM source WHERE no=?", SourceLedger::source, no))
                    .orElseThrow();
            String entity = text("SELECT order_no FROM entity e JOIN request r ON r.entity_id=e.id WHERE r.id=" + id);
            LEDGER.decisions.replay(
                    id, new NewRequest(source, account, entity, "m", "again", "again", null, List.of()), force, "test");
            replayed.add(id);
        }

        void check() {
            assertNull(
                    text("SELECT s.no FROM source s WHERE folder_account='" + account
                            + "' AND (rows_read<>rows_confirmed"
                            + "+rows_rejected+rows_invalid+rows_unchanged+rows_stopped+rows_waiting+rows_unknown"
                            + " OR rows_read<>(SELECT count(*) FROM source_row w WHERE w.source_no=s.no)"
                            + " OR rows_waiting<>(SELECT count(*) FROM request r WHERE r.source_no=s.no"
                            + " AND r.state IN ('READY','SENDING')))"),
                    "a source does not balance");
            assertEquals(
                    recorded,
                    number("SELECT count(*) FROM request r JOIN source s ON s.no=r.source_no WHERE folder_account='"
                            + account + "'"),
                    "requests lost or made up");
            assertNull(
                    text("SELECT entity_id FROM request WHERE account='" + account + "' AND state='SENDING'"
                            + " GROUP BY entity_id HAVING count(*)>1"),
                    "two of one entity are being sent");
            assertNull(
                    text("SELECT r.id FROM request r WHERE account='" + account
                            + "' AND claimable=1 AND (open=0 OR EXISTS"
                            + " (SELECT 1 FROM request o WHERE o.entity_id=r.entity_id AND o.open=1 AND o.id<r.id))"),
                    "claimable out of turn");
        }

        /** Whatever came before, everything ends. */
        void finish() {
            for (Source source : List.copyOf(open.keySet())) {
                LEDGER.sources.read(source, 0);
            }
            open.clear();
            held.forEach(claim -> answer(run, claim, Deed.CONFIRM));
            held.clear();
            // A round that finds requests unchanged may free others without claiming any.
            for (int round = 0; round < 200 && open() > 0; round++) {
                claim(100);
                held.forEach(claim -> answer(run, claim, Deed.CONFIRM));
                held.clear();
                check();
            }
            assertEquals(0, open(), "something never ends");
            check();
        }

        private long open() {
            return number("SELECT count(*) FROM request WHERE open=1 AND account='" + account + "'");
        }

        private static <T> List<T> pick(Collection<T> all, int which) {
            return all.isEmpty() ? List.of() : List.of(new ArrayList<>(all).get(which % all.size()));
        }

        private static long number(String sql) {
            return LEDGER.ledger.read(tx -> tx.number(sql));
        }

        private static String text(String sql) {
            return LEDGER.ledger
                    .read(tx -> tx.first(sql, row -> String.valueOf(row.getString(1))))
                    .orElse(null);
        }
    }
}
