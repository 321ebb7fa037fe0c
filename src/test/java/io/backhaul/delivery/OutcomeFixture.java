package io.backhaul.delivery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The shipped table, and calls to ask it about. */
final class OutcomeFixture {

    static final Set<String> OPERATIONS =
            Set.of("oms-return-update", "oms-return-create", "oms-return-cancel", "return2-cancel", "return2-label");

    private OutcomeFixture() {}

    static String yaml() {
        try {
            return Files.readString(Path.of("routes", OutcomeTable.FILE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static OutcomeTable table() {
        try {
            return OutcomeTable.of(yaml(), OPERATIONS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Call call(String system, String operation, String entity, boolean repeated) {
        return new Call(
                system, "default", operation, "POST", "http://127.0.0.1", null, new byte[0], entity, repeated, null);
    }
}
