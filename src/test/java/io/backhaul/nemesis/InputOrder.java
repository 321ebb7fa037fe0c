package io.backhaul.nemesis;

import java.util.List;

/**
 * What the ERP asks for one order in one file.
 *
 * @param positions as the result file names its lines
 * @param payloadHash of what the API must get, as the sandbox's effect log has it
 * @param kind what has to become of it when nothing goes wrong
 */
record InputOrder(
        String system,
        String account,
        String operation,
        String entity,
        List<String> positions,
        String payloadHash,
        Kind kind) {

    enum Kind {
        /** Takes effect as often as it comes. */
        CHANGE,
        /** Takes effect once in the order's life; afterwards the API says that it is done already. */
        ONCE,
        /** The API does not know the order. */
        REFUSED,
        /** Never sent. */
        INVALID
    }

    /** What belongs together: requests of one entity keep their order. */
    String entityKey() {
        return system + " " + account + " " + entity;
    }

    /** What it asks for, whichever request does. */
    String content() {
        return operation + " " + payloadHash;
    }
}
