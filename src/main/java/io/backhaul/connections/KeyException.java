package io.backhaul.connections;

/** The key of the tokens is not there or must not be used; its message says what to do. */
public class KeyException extends CredentialsException {

    private static final long serialVersionUID = 1L;

    KeyException(String message) {
        super(message);
    }

    KeyException(String message, Throwable cause) {
        super(message);
        initCause(cause);
    }
}
