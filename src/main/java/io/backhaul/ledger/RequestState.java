package io.backhaul.ledger;

/** The states of a request. Each row of a source counts in the term of its request's state. */
public enum RequestState {
    /** Waits until it is due. */
    READY("waiting", true),
    /** A call with it is under way. */
    SENDING("waiting", true),
    /** May have acted; waits for its operation's rule or a person. */
    UNKNOWN("unknown", true),
    CONFIRMED("confirmed", false),
    /** The API, or the retry budget, said no. */
    REJECTED("rejected", false),
    /** Never sent: what the ERP gave cannot be a request. */
    INVALID("invalid", false),
    /** Not sent: equal to what was confirmed last. */
    UNCHANGED("unchanged", false),
    /** A person stopped it. */
    STOPPED("stopped", false);

    private final String term;
    private final boolean open;

    RequestState(String term, boolean open) {
        this.term = term;
        this.open = open;
    }

    /** The term of the balance, and the outcome in result files. */
    public String term() {
        return term;
    }

    /** Whether it holds later requests of its entity back. */
    public boolean open() {
        return open;
    }
}
