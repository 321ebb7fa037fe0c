package io.backhaul.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Which seed strikes where, so that 104 seeds kill at every point at least 20 times and 50 times at random. */
final class Campaign {

    private static final int REQUESTS = 3_000;
    private static final int ENTITIES = 300;
    private static final int POINTS_A_SEED = 6;

    private Campaign() {}

    /** The schedule of one seed, from 1: with every seed the next points have their turn. */
    static Schedule schedule(long seed) {
        List<CrashPoint> turns = turns();
        List<CrashPoint> points = new ArrayList<>();
        for (int i = 0; i < POINTS_A_SEED; i++) {
            points.add(turns.get((int) (((seed - 1) * POINTS_A_SEED + i) % turns.size())));
        }
        Collections.shuffle(points, new Random(seed));
        return Schedule.of(seed, REQUESTS, ENTITIES, points, (int) (seed % 2));
    }

    /** A point that another one needs right before it comes as often without a turn of its own. */
    private static List<CrashPoint> turns() {
        List<CrashPoint> turns = new ArrayList<>(List.of(CrashPoint.values()));
        for (CrashPoint point : CrashPoint.values()) {
            turns.remove(point.place().after());
        }
        return turns;
    }

    /** @param seeds such as {@code 7} or {@code 1-25} */
    static LongStream seeds(String seeds) {
        String[] ends = seeds.split("-");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }
}
