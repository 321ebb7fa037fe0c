package io.backhaul.connections;

import io.backhaul.ledger.RefusedException;

/** An account cannot be connected like this; the message says what to do. */
public class ConnectException extends RefusedException {

    private static final long serialVersionUID = 1L;

    ConnectException(String message) {
        super(message);
    }
}
