package io.backhaul;

/** The program cannot start; the message is one sentence for the person who must act. */
public final class StartException extends RuntimeException {
    public StartException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
