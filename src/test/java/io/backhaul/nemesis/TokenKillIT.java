package io.backhaul.nemesis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.backhaul.endtoend.Program;
import io.backhaul.endtoend.Workplace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kill -9 at each step of the renewal of a token; each kill on an account of its own, or kill after kill on one. */
class TokenKillIT {

    private static final String CANCEL = "return2-cancel";
    private static final Duration REACHED_WITHIN = Duration.ofSeconds(60);

    private final List<String> accounts = new ArrayList<>();
    private Workplace workplace;

    /** What has happened when the kill comes. */
    private enum Step {
        ASKED(CrashPoint.TOKEN_ASKED),
        /** The token endpoint has acted, its answer is on its way. */
        UNANSWERED(null),
        ARRIVED(CrashPoint.TOKEN_ARRIVED),
        IN_TRANSACTION(CrashPoint.TOKEN_IN_TRANSACTION),
        KEPT(CrashPoint.TOKEN_KEPT),
        USED(CrashPoint.ANSWERED);

        private final CrashPoint point;

        Step(CrashPoint point) {
            this.point = point;
        }

        /** Whether the endpoint has given a pair that is not durable here. */
        boolean isWindow() {
            return EnumSet.range(UNANSWERED, IN_TRANSACTION).contains(this);
        }
    }

    @BeforeEach
    void open() {
        workplace = Workplace.open();
    }

    @AfterEach
    void close() {
        workplace.close();
    }

    @Test
    void aServerThatRevokesAtFirstUseNeverLocksOut() throws InterruptedException {
        neverLockedOut(Step.values().length);
    }

    @Test
    @Tag("long")
    void fiftyKillsAgainstAServerThatRevokesAtFirstUse() throws InterruptedException {
        neverLockedOut(50);
    }

    @Test
    void aServerThatRevokesAtOnceLosesOnlyWhatWasNotDurableYet() throws InterruptedException {
        onlyTheWindowLoses(Step.values().length);
    }

    @Test
    @Tag("long")
    void fiftyKillsAgainstAServerThatRevokesAtOnce() throws InterruptedException {
        onlyTheWindowLoses(50);
    }

    /** Kill after kill on the same grant: what the last kill left is what the next renewal begins with. */
    @Test
    void killsInARowOnOneGrantNeverLockOut() throws InterruptedException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        int kills = 4;
        for (int i = 0; i < kills; i++) {
            // The last step uses the new pair, whereupon the order is done.
            Step step = Step.values()[random.nextInt(Step.values().length - 1)];
            workplace.sandbox().expireTokens();
            kill("chain", step);
        }
        try (Program last = Program.start(workplace.folder(), settings(Set.of("chain")))) {
            awaitConfirmed(Set.of("chain"), last);
            assertEquals("UP", last.readiness(), "seed " + seed);
        }
    }

    private void neverLockedOut(int kills) throws InterruptedException {
        killAtEachStep(kills);
        Set<String> all = Set.copyOf(accounts);
        try (Program last = Program.start(workplace.folder(), settings(all))) {
            awaitConfirmed(all, last);
            assertEquals("UP", last.readiness());
        }
    }

    private void onlyTheWindowLoses(int kills) throws InterruptedException {
        workplace.sandbox().config(Map.of("rotation", "at-once"));
        List<Step> steps = killAtEachStep(kills);
        Set<String> lost = new TreeSet<>();
        Set<String> kept = new TreeSet<>();
        for (int i = 0; i < steps.size(); i++) {
            (steps.get(i).isWindow() ? lost : kept).add(accounts.get(i));
        }
        try (Program last = Program.start(workplace.folder(), settings(Set.copyOf(accounts)))) {
            awaitConfirmed(kept, last);
            Set<String> down =
                    lost.stream().map(account -> "return2 " + account).collect(Collectors.toSet());
            Awaitility.await()
                    .atMost(Workplace.LONG)
                    .untilAsserted(() -> assertEquals(down, Set.copyOf(last.checksDown())));
            for (String account : lost) {
                assertEquals(0, number("state='CONFIRMED' AND account='" + account + "'"), account);
                assertEquals(0, number("state<>'READY' AND account='" + account + "'"), account);
            }
            assertEquals(lost.size(), last.lines("the pair that was answered then is lost"), last.output());
            long asked = tokenRequests();
            Awaitility.await()
                    .during(Duration.ofSeconds(2))
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> tokenRequests() == asked);
        }
    }

    private List<Step> killAtEachStep(int kills) throws InterruptedException {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < kills; i++) {
            Step step = Step.values()[i % Step.values().length];
            String account = "a" + i;
            accounts.add(account);
            steps.add(step);
            kill(account, step);
        }
        return steps;
    }

    /** Starts the program with one account whose order makes it renew its token, and kills it at the step. */
    private void kill(String account, Step step) throws InterruptedException {
        if (number("account='" + account + "'") == 0) {
            workplace.drop(CANCEL + "/" + account, "c.csv", "orderNumber,cancelType\nOCS" + account + ",1\n");
        }
        List<String> options = new ArrayList<>(Program.QUICK_START);
        if (step.point != null) {
            options.add(CrashTrap.JVM_OPTION);
        } else {
            workplace.sandbox().fault(Map.of("system", "oauth", "kind", "delay", "delayMs", 1_500, "share", 1.0));
        }
        long asked = tokenRequests();
        try (Program program = Program.start(workplace.folder(), settings(Set.of(account)), options)) {
            if (step.point != null) {
                CrashTrap trap = CrashTrap.set(program, step.point, 1);
                assertTrue(trap.springs(REACHED_WITHIN), step + " was not reached: " + program.output());
            } else {
                Awaitility.await()
                        .atMost(REACHED_WITHIN)
                        .pollInterval(Duration.ofMillis(10))
                        .until(() -> tokenRequests() > asked);
            }
            program.kill();
        } finally {
            workplace.sandbox().clearFaults();
        }
    }

    private Map<String, String> settings(Set<String> configured) {
        Map<String, String> settings = new LinkedHashMap<>(workplace.settings());
        settings.keySet().removeIf(name -> name.startsWith("backhaul.return2."));
        String url = workplace.sandbox().url();
        for (String account : configured) {
            String prefix = "backhaul.return2." + account + ".";
            settings.put(prefix + "url", url + "/openapi");
            settings.put(prefix + "token-url", url + "/oauth/token");
            settings.put(prefix + "client-id", "sandbox-client");
            settings.put(prefix + "refresh-token", "sandbox-refresh-token-" + account);
            settings.put(prefix + "already-done-codes", "RMA_ALREADY_CANCELLED");
        }
        return settings;
    }

    private void awaitConfirmed(Set<String> wanted, Program program) {
        Awaitility.await().atMost(Workplace.LONG).until(() -> number("state='CONFIRMED'") == wanted.size());
        for (String account : wanted) {
            assertEquals(
                    1,
                    workplace
                            .sandbox()
                            .effects("effect=true&entity=OCS" + account)
                            .size(),
                    account);
        }
    }

    private long number(String condition) {
        return java.nio.file.Files.exists(workplace.ledger())
                ? workplace.number("SELECT count(*) FROM request WHERE " + condition)
                : 0;
    }

    private long tokenRequests() {
        return workplace.sandbox().requests(10_000).stream()
                .filter(request -> request.path("path").asText().equals("/oauth/token"))
                .count();
    }
}
