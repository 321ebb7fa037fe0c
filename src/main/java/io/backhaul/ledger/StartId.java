package io.backhaul.ledger;

import jakarta.inject.Singleton;
import java.util.UUID;

/** Names this run of the program: what a run before had claimed is no one's any more, however long ago it was. */
@Singleton
class StartId {

    private final String value = UUID.randomUUID().toString();

    String value() {
        return value;
    }
}
