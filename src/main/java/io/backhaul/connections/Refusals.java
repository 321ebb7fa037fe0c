package io.backhaul.connections;

/**
 * How one API takes an account's tokens. One that never takes any is no reason to ask for more and more of them: its settings
 * are wrong, and it is left alone for a while, whatever another API says to the same tokens.
 */
final class Refusals {

    private final Pause pause;
    private String accepted;
    private String refused;
    private int inARow;

    Refusals(Pause pause) {
        this.pause = pause;
    }

    synchronized void accepted(String token) {
        if (!token.equals(accepted)) {
            accepted = token;
            inARow = 0;
            pause.forget();
        }
    }

    /** @return how long the API is left alone, in milliseconds; 0 where it is not */
    synchronized long refused(String token) {
        if (token.equals(refused)) {
            return 0;
        }
        refused = token;
        inARow = token.equals(accepted) ? 0 : inARow + 1;
        return inARow > 1 ? pause.begin() : 0;
    }

    synchronized boolean isRefused(String token) {
        return token.equals(refused);
    }

    boolean isUsable() {
        return pause.isOver();
    }
}
