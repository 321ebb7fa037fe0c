package io.backhaul.ledger;

/** What a person asked for cannot be done; the message says why and what to do. */
public class RefusedException extends RuntimeException {

    public RefusedException(String message) {
        super(message);
    }
}
