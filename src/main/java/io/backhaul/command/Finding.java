package io.backhaul.command;

/**
 * One line of {@code check}.
 *
 * @param text what was found; where it is not ok, what to do
 */
record Finding(String item, boolean ok, String text) {

    static Finding ok(String item, String text) {
        return new Finding(item, true, text);
    }

    static Finding bad(String item, String text) {
        return new Finding(item, false, text);
    }
}
