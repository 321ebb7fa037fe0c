package io.backhaul.ledger;

/** The ledger could not be read or written; nothing of the work it names has been recorded. */
public class LedgerException extends RuntimeException {
    public LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
