package io.backhaul.nemesis;

import io.backhaul.endtoend.Program;
import io.backhaul.endtoend.Workplace;
import io.backhaul.nemesis.Evidence.Effect;
import io.backhaul.nemesis.Evidence.Pause;
import io.backhaul.nemesis.Schedule.Strike;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** Plays a schedule on the packaged program: drops files, kills, starts again, and gathers what is left in the end. */
final class Nemesis {

    private static final Duration RESPONSE_TIMEOUT = Duration.ofMillis(500);

    private static final Duration CLAIM = RESPONSE_TIMEOUT.multipliedBy(4);
    private static final Duration LONGER_THAN_A_CLAIM = RESPONSE_TIMEOUT.multipliedBy(5);

    private static final Duration REACHED_WITHIN = Duration.ofSeconds(60);
    private static final Duration DONE_WITHIN = Duration.ofSeconds(240);
    private static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx192m");

    private final Schedule schedule;
    private final Workplace workplace;
    private final Scene scene;
    private final Map<String, String> settings;
    private final List<Breach> breaches = new ArrayList<>();
    private final List<Pause> pauses = new ArrayList<>();
    private final List<Strike> struck = new ArrayList<>();
    private final List<Strike> missed = new ArrayList<>();
    private long lastModified;

    private Nemesis(Schedule schedule, Workplace workplace) {
        this.schedule = schedule;
        this.workplace = workplace;
        scene = new Scene(workplace, schedule.files());
        settings = new LinkedHashMap<>(workplace.settings());
        settings.put("backhaul.inbox.quiet", "100ms");
        settings.put("backhaul.inbox.poll", "50ms");
        settings.put("backhaul.retry.first", "20ms");
        settings.put("backhaul.retry.cap", "200ms");
        settings.put("backhaul.http.connect-timeout", "500ms");
        settings.put("backhaul.http.response-timeout", RESPONSE_TIMEOUT.toMillis() + "ms");
        settings.put("backhaul.claim.length", CLAIM.toMillis() + "ms");
        settings.put("backhaul.breaker.first", "500ms");
        settings.put("backhaul.oms.settle-after", "200ms");
        settings.put("backhaul.oms.in-flight", "24");
        settings.put("backhaul.oms.shop2.in-flight", "12");
        settings.put("backhaul.return2.in-flight", "24");
        // Results of unfinished sources now and then, or of finished ones only.
        settings.put("backhaul.results.after", schedule.seed() % 2 == 0 ? "1s" : "15m");
    }

    /**
     * What came of a run.
     *
     * @param struck kills that happened as planned
     * @param missed kills whose point was not reached in time; the program was killed all the same
     */
    record Report(
            long seed, List<Breach> breaches, List<Strike> struck, List<Strike> missed, long requests, long calls) {
        @Override
        public String toString() {
            return "nemesis.seed=" + seed + ": " + requests + " orders, " + calls + " calls, struck " + struck
                    + ", missed " + missed + ", breaches " + breaches;
        }
    }

    static Report run(Schedule schedule) throws InterruptedException {
        System.out.println("nemesis.seed=" + schedule.seed() + " " + schedule.strikes());
        try (Workplace workplace = Workplace.open()) {
            return new Nemesis(schedule, workplace).run();
        }
    }

    private Report run() throws InterruptedException {
        schedule.faults().forEach(workplace.sandbox()::fault);
        for (int i = 0; i < schedule.strikes().size(); i++) {
            strike(schedule.strikes().get(i), schedule.batches().get(i));
            lookAtRest();
        }
        String output = finish(schedule.batches().get(schedule.strikes().size()));
        Evidence evidence = scene.evidence(pauses);
        breaches.addAll(Checker.check(evidence));
        if (!breaches.isEmpty()) {
            System.out.println("nemesis.seed=" + schedule.seed() + " last program: " + output);
        }
        long requests = evidence.requests().size();
        return new Report(
                schedule.seed(),
                breaches,
                struck,
                missed,
                requests,
                workplace.sandbox().requestCount());
    }

    private void strike(Strike strike, List<InputFile> batch) throws InterruptedException {
        boolean byTrap = strike.point() != null && strike.point().isMethod();
        List<String> options = new ArrayList<>(QUICK_START);
        if (byTrap) {
            options.add(CrashTrap.JVM_OPTION);
        }
        int half = batch.size() / 2;
        batch.subList(0, half).forEach(this::drop);
        if (byTrap && strike.point().name().startsWith("TOKEN")) {
            workplace.sandbox().expireTokens();
        }
        try (Program program = Program.start(workplace.folder(), settings, options)) {
            CrashTrap trap = byTrap ? CrashTrap.set(program, strike.point(), strike.hit()) : null;
            batch.subList(half, batch.size()).forEach(this::drop);
            boolean stands = byTrap
                    ? trap.springs(REACHED_WITHIN)
                    : strike.point() == null ? !program.endsWithin(strike.afterMillis()) : actsUnanswered(program);
            (stands ? struck : missed).add(strike);
            if (!stands && !program.isAlive()) {
                breaches.add(new Breach(Breach.Kind.LOST, "the program ended by itself: " + program.output()));
            }
            program.kill();
        }
    }

    /** Waits until the API has acted on calls whose answers are still on their way. */
    private boolean actsUnanswered(Program program) {
        workplace.sandbox().clearFaults();
        workplace.sandbox().fault(Map.of("system", "*", "kind", "delay", "delayMs", 400, "share", 1.0));
        int before = workplace.sandbox().effects().size();
        try {
            Awaitility.await()
                    .atMost(REACHED_WITHIN)
                    .pollInterval(Duration.ofMillis(10))
                    .until(() ->
                            !program.isAlive() || workplace.sandbox().effects().size() > before);
            program.kill();
            return workplace.sandbox().effects().size() > before;
        } catch (ConditionTimeoutException e) {
            return false;
        } finally {
            workplace.sandbox().clearFaults();
            schedule.faults().forEach(workplace.sandbox()::fault);
        }
    }

    /** What must hold at any instant. */
    private void lookAtRest() {
        if (!Files.exists(workplace.ledger())) {
            return;
        }
        try (LedgerCopy ledger = LedgerCopy.of(workplace.ledger())) {
            if (!ledger.isMade()) {
                return;
            }
            if (!ledger.integrity().equals("ok")) {
                breaches.add(new Breach(Breach.Kind.LOST, "the ledger is damaged: " + ledger.integrity()));
            }
            ledger.sources().stream()
                    .filter(source -> !source.balanced())
                    .forEach(source -> breaches.add(new Breach(Breach.Kind.UNBALANCED, source + " after a kill")));
            Set<String> sent = new HashSet<>(ledger.sent());
            Set<String> arrived = new TreeSet<>();
            scene.effects().stream()
                    .map(Effect::messageId)
                    .filter(id -> id != null && !sent.contains(id))
                    .forEach(arrived::add);
            arrived.forEach(
                    id -> breaches.add(new Breach(Breach.Kind.SURPLUS, "sent, but not durable as SENDING: " + id)));
        }
    }

    private String finish(List<InputFile> batch) throws InterruptedException {
        try (Program program = Program.start(workplace.folder(), settings, QUICK_START)) {
            Awaitility.await()
                    .atMost(DONE_WITHIN)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !program.isAlive() || program.output().contains("started in"));
            batch.forEach(this::drop);
            if (!program.endsWithin(schedule.pauseAfterMillis())) {
                pause(program);
            }
            try {
                Awaitility.await()
                        .atMost(DONE_WITHIN)
                        .pollInterval(Duration.ofMillis(200))
                        .until(() -> !program.isAlive() || isDone());
            } catch (ConditionTimeoutException e) {
                breaches.add(new Breach(Breach.Kind.LOST, "not done within " + DONE_WITHIN));
            }
            program.kill();
            return program.output();
        }
    }

    /** SIGSTOP, longer than a claim lasts, then SIGCONT. */
    private void pause(Program program) throws InterruptedException {
        signal("STOP", program);
        Instant from = Instant.now();
        program.endsWithin(LONGER_THAN_A_CLAIM.toMillis());
        Instant to = Instant.now();
        signal("CONT", program);
        pauses.add(new Pause(from, to, RESPONSE_TIMEOUT));
    }

    private static void signal(String name, Program program) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + program.pid())
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isDone() {
        long files = schedule.files().size();
        return workplace.number("SELECT count(*) FROM source WHERE result='FINAL'") == files
                && scene.leftOver().isEmpty();
    }

    /** As a careful ERP does, and never two files at the same time. */
    private void drop(InputFile file) {
        try {
            Path folder = Files.createDirectories(workplace.inbox(file.folder()));
            Path part = folder.resolve(file.name() + ".part");
            Files.writeString(part, file.content());
            lastModified = Math.max(lastModified + 2, System.currentTimeMillis());
            Files.setLastModifiedTime(part, FileTime.fromMillis(lastModified));
            Files.move(part, folder.resolve(file.name()), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
