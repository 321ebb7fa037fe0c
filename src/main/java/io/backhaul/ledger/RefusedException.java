package io.backhaul.ledger;

/** What a person asked for cannot be done; the message says why and what to do. */
public class RefusedException extends RuntimeException {

    private final String whole;

    public RefusedException(String message) {
        this(message, message);
    }

    /** @param whole the same for the person who asked by command, with the cells it is about */
    public RefusedException(String message, String whole) {
        super(message);
        this.whole = whole;
    }

    public String whole() {
        return whole;
    }
}
