package io.backhaul.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * All that a seed decides: the files, the faults, when to kill. What races on the clock decides besides, such as which call
 * a fault hits, is not in it.
 *
 * @param batches files dropped around each start of the program; one more than there are strikes
 * @param pauseAfterMillis how long after its start the last program is stopped for a while
 */
record Schedule(
        long seed,
        List<List<InputFile>> batches,
        List<Map<String, Object>> faults,
        List<Strike> strikes,
        long pauseAfterMillis) {

    private static final double FAULTY = 0.25;

    /** Kinds of the sandbox's faults, and what goes with them. */
    private static final List<Map<String, Object>> FAULTS = List.of(
            Map.of("kind", "refuse"),
            Map.of("kind", "delay", "delayMs", 700),
            Map.of("kind", "drop-before"),
            Map.of("kind", "drop-after"),
            Map.of("kind", "cut"),
            Map.of("kind", "html"),
            Map.of("kind", "html", "status", 502, "actThenStatus", true),
            Map.of("kind", "empty", "actThenStatus", true),
            Map.of("kind", "status", "status", 500),
            Map.of("kind", "status", "status", 503, "actThenStatus", true, "retryAfter", 1),
            Map.of("kind", "unauthorized"),
            Map.of("kind", "too-many"),
            Map.of("kind", "fallback"),
            Map.of("kind", "fallback", "actThenStatus", true),
            // Not for look-ups: those that are refused are left to a person.
            Map.of("kind", "business-error", "path", "^(?!.*/list$)"),
            Map.of("kind", "hang"));

    /**
     * One kill.
     *
     * @param point where, or null at an instant
     * @param hit at which hit of the point, from 1
     * @param afterMillis the instant after the start, where there is no point
     */
    record Strike(CrashPoint point, int hit, long afterMillis) {
        static Strike at(CrashPoint point, Random dice) {
            return new Strike(point, 1 + dice.nextInt(point.place().most()), 0);
        }

        static Strike atRandom(Random dice) {
            return new Strike(null, 0, 300 + dice.nextInt(5_000));
        }

        @Override
        public String toString() {
            return point == null ? "after " + afterMillis + " ms" : point + " #" + hit;
        }
    }

    static Schedule of(long seed, int requests, int entities, List<CrashPoint> points, int randomKills) {
        Random dice = new Random(seed);
        List<Strike> strikes = new ArrayList<>();
        for (int i = 0; i < randomKills; i++) {
            strikes.add(Strike.atRandom(dice));
        }
        for (CrashPoint point : points) {
            if (point.place().after() != null) {
                strikes.add(Strike.at(point.place().after(), dice));
            }
            strikes.add(Strike.at(point, dice));
        }
        List<InputFile> files = new ErpFiles(dice, entities).make(requests);
        List<List<InputFile>> batches = new ArrayList<>();
        int starts = strikes.size() + 1;
        for (int i = 0; i < starts; i++) {
            batches.add(files.subList(files.size() * i / starts, files.size() * (i + 1) / starts));
        }
        return new Schedule(seed, batches, faults(dice), strikes, 500 + dice.nextInt(2_000));
    }

    List<InputFile> files() {
        return batches.stream().flatMap(List::stream).toList();
    }

    /** The first fault that fits hits, so each takes its share of what those before it leave. */
    private static List<Map<String, Object>> faults(Random dice) {
        List<Map<String, Object>> kinds = new ArrayList<>(FAULTS);
        Collections.shuffle(kinds, dice);
        double share = FAULTY / kinds.size();
        List<Map<String, Object>> faults = new ArrayList<>();
        for (Map<String, Object> kind : kinds) {
            Map<String, Object> fault = new LinkedHashMap<>(kind);
            fault.put("system", "*");
            fault.put("share", share / (1 - share * faults.size()));
            fault.put("seed", dice.nextLong());
            faults.add(fault);
        }
        return faults;
    }
}
