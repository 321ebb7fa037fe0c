package io.backhaul.ledger;

import io.backhaul.Backhaul;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Names this run of the program: what a run before had claimed is no one's any more, however long ago it was. */
@Singleton
class StartId {

    /** Begins the names of commands, which work beside the service and outlive its start. */
    static final String COMMAND = "command ";

    private final String value = (Backhaul.isCommand() ? COMMAND : "") + UUID.randomUUID();

    String value() {
        return value;
    }
}
