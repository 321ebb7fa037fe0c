package io.backhaul.ledger;

import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * One delivery of input.
 *
 * @param no order in which sources were taken
 * @param id identity for its whole life
 * @param kind {@code file}
 * @param account account of all its rows, or null where rows may name their own
 * @param folderAccount account folder it was dropped into, or null
 * @param name the name the ERP gave it
 */
@RegisterForReflection
public record Source(
        long no,
        String id,
        String kind,
        String system,
        String operation,
        String account,
        String folderAccount,
        String name) {

    /** First request id of this source; ids up to the next source's first belong to it. */
    long firstRequestId() {
        return no << 32;
    }

    long endOfRequestIds() {
        return (no + 1) << 32;
    }

    long requestId(long ordinal) {
        return firstRequestId() + ordinal;
    }

    public Source ofAccount(String all) {
        return new Source(no, id, kind, system, operation, all, folderAccount, name);
    }
}
