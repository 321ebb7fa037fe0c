package io.backhaul.connections;

/** No credentials for an account right now; nothing has been sent. */
public class CredentialsException extends RuntimeException {
    public CredentialsException(String message) {
        super(message);
    }
}
