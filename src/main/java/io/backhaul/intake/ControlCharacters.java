package io.backhaul.intake;

import java.util.Optional;

/** Characters that no cell may hold: controls other than tab and line breaks, and halves of surrogate pairs. */
final class ControlCharacters {

    private ControlCharacters() {}

    static Optional<Reason> reason(String column, String text) {
        int c;
        for (int i = 0; i < text.length(); i += Character.charCount(c)) {
            c = text.codePointAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F || isHalf(c)) {
                return Optional.of(Reason.of("control-character", column, null, "U+%04X".formatted(c), i + 1));
            }
        }
        return Optional.empty();
    }

    private static boolean isHalf(int c) {
        return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
    }
}
