package io.backhaul.connections;

/** The API says that a grant is not, or not any more, good for anything ({@code invalid_grant}). */
public class DeadGrantException extends CredentialsException {

    private static final long serialVersionUID = 1L;

    DeadGrantException() {
        this("the token endpoint says invalid_grant");
    }

    DeadGrantException(String message) {
        super(message);
    }
}
