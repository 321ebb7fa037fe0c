package io.backhaul.nemesis;

/**
 * The entry of a method of the program.
 *
 * @param className null where the place is no method and is brought about from outside
 * @param signature how the JNI signature begins, to tell overloads apart; empty for all
 * @param most the kill comes at one of the first so many hits
 * @param inRecovery whether only calls by a method named {@code recover} count
 * @param after the kill right before, without which the program does not come here; or null
 */
record Place(String className, String method, String signature, int most, boolean inRecovery, CrashPoint after) {

    static final Place OUTSIDE = new Place(null, null, "", 1, false, null);

    static Place of(String className, String method) {
        return new Place("io.backhaul." + className, method, "", 1, false, null);
    }

    Place of(String firstParameter) {
        return new Place(className, method, "(Lio/backhaul/ledger/" + firstParameter + ";", most, inRecovery, after);
    }

    Place first(int hits) {
        return new Place(className, method, signature, hits, inRecovery, after);
    }

    Place after(CrashPoint point) {
        return new Place(className, method, signature, most, inRecovery, point);
    }

    Place recovering() {
        return new Place(className, method, signature, most, true, after);
    }

    boolean is(String name, String jniSignature) {
        return method.equals(name) && jniSignature.startsWith(signature);
    }
}
