package io.backhaul.intake;

import io.quarkus.runtime.annotations.RegisterForReflection;

/** A source cannot be read to its end: nothing of it may be sent. */
@RegisterForReflection
public class SourceBrokenException extends RuntimeException {

    private final transient Reason reason;

    public SourceBrokenException(Reason reason, Throwable cause) {
        super(reason.toString(), cause);
        this.reason = reason;
    }

    public SourceBrokenException(Reason reason) {
        this(reason, null);
    }

    public Reason reason() {
        return reason;
    }
}
