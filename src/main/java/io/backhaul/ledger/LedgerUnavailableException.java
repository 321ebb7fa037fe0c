package io.backhaul.ledger;

/** The ledger as a whole cannot be used for now; its alarm has told why, so nobody else needs to. */
public class LedgerUnavailableException extends LedgerException {
    LedgerUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
