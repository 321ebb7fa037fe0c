package io.backhaul.intake;

import java.util.Optional;

/** Characters that no cell may hold: controls other than tab and line breaks, and halves of surrogate pairs. */
final class ControlCharacters {

    private ControlCharacters() {}

    static Optional<Reason> reason(String column, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' && c != '\n' && c != '\r' && c != '\t' || c == 0x7F) {
                return Optional.of(Reason.of("control-character", column, null, "U+%04X".formatted((int) c), i + 1));
            }
        }
        return Optional.empty();
    }
}
