package io.backhaul.nemesis;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Which seed strikes where, so that 100 seeds kill at every point at least 20 times and 100 times at random. */
final class Campaign {

    private static final int REQUESTS = 3_000;
    private static final int ENTITIES = 300;
    private static final int POINTS_A_SEED = 7;

    private Campaign() {}

    /** The schedule of one seed, from 1: with every seed the next points have their turn. */
    static Schedule schedule(long seed) {
        CrashPoint[] all = CrashPoint.values();
        List<CrashPoint> points = new ArrayList<>();
        for (int i = 0; i < POINTS_A_SEED; i++) {
            points.add(all[(int) (((seed - 1) * POINTS_A_SEED + i) % all.length)]);
        }
        Collections.shuffle(points, new Random(seed));
        return Schedule.of(seed, REQUESTS, ENTITIES, points, 1);
    }

    /** @param seeds such as {@code 7} or {@code 1-25} */
    static LongStream seeds(String seeds) {
        String[] ends = seeds.split("-");
        return LongStream.rangeClosed(Long.parseLong(ends[0]), Long.parseLong(ends[ends.length - 1]));
    }
}
