package io.backhaul;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;

/**
 * What went wrong and where, for logs: words of an exception only where they are known to quote neither rows nor answers
 * nor addresses.
 */
public final class Trace {

    private static final int FRAMES = 30;

    private Trace() {}

    /** Kinds and places of a failure and of its causes, some lines, without their words. */
    public static String of(Throwable failure) {
        StringBuilder lines = new StringBuilder(failure.getClass().getName());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause != failure) {
                lines.append("\ncaused by ").append(cause.getClass().getName());
            }
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(FRAMES, frames.length); i++) {
                lines.append("\n\tat ").append(frames[i]);
            }
        }
        return lines.toString();
    }

    /** The reason at the bottom of a failure, without the names of files, which would make a text of its own for each. */
    public static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String kind = cause.getClass().getSimpleName();
        String why = cause instanceof FileSystemException file
                ? file.getReason()
                : isDiscreet(cause) ? cause.getMessage() : place(cause);
        return why == null ? kind : kind + ": " + why;
    }

    private static boolean isDiscreet(Throwable cause) {
        return cause instanceof IOException && !(cause instanceof JsonProcessingException)
                || cause instanceof SQLException
                || cause.getClass().getPackageName().startsWith("io.backhaul");
    }

    private static String place(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        return frames.length == 0 ? null : "at " + frames[0];
    }
}
