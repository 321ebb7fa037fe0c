package io.backhaul.writeback;

import java.util.regex.Pattern;

/** Text that a spreadsheet will not run. */
public final class Spreadsheet {

    private static final Pattern NUMBER = Pattern.compile("[-+]?[0-9]+([.,][0-9]+)*");

    private Spreadsheet() {}

    /** Puts an apostrophe before what looks like a formula; numbers stay as they are, null becomes empty. */
    public static String safe(String text) {
        if (text == null || text.isEmpty()) {
            return "";
        }
        boolean formula = "=+-@\t\r".indexOf(text.charAt(0)) >= 0;
        return formula && !NUMBER.matcher(text).matches() ? "'" + text : text;
    }
}
