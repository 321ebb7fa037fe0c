package io.backhaul.nemesis;

/** A promise that was not kept. */
record Breach(Kind kind, String what) {
    enum Kind {
        /** A file, row or order of the input is missing in ledger or result, or is not final. */
        LOST,
        /** A file, row or result line is there more than once, or nobody asked for it. */
        SURPLUS,
        /** One change took effect more than once. */
        DOUBLED,
        /** Effects of one order are not in the ERP's order. */
        SWAPPED,
        /** Confirmed, but the API never did it. */
        NOT_DONE,
        /** Done, although the ledger says that it was refused, invalid or left out. */
        NOT_WANTED,
        /** Sent although equal to what was confirmed last, or not sent although different. */
        UNCHANGED_WRONG,
        UNBALANCED,
        /** Result file and ledger differ. */
        RESULT,
        LEFT_OVER,
        CONTRACT,
        /** Doubled or swapped within the window between the last check of a claim and the socket write. */
        WINDOW
    }

    @Override
    public String toString() {
        return kind + ": " + what;
    }
}
