package io.backhaul.ledger;

/** What was asked for makes no sense; the message says what would, and repeats nothing of it. */
public class NotUnderstoodException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    NotUnderstoodException(String message) {
        super(message);
    }
}
