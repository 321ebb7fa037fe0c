package io.backhaul.sandbox;

/** A no, to be put into the envelope of the system that was asked. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    Refusal(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** A business rule said no; the HTTP status is 200 all the same. */
    static Refusal byRule(String code, String message) {
        return new Refusal(200, code, message);
    }

    static Refusal unauthorised(int status, String message) {
        return new Refusal(status, "INVALID_TOKEN", message);
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }
}
