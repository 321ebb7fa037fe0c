package io.backhaul.ledger;

import java.nio.file.Path;
import java.util.Optional;
import org.sqlite.SQLiteException;

/** Why the ledger as a whole cannot be used, and what a person does about it. */
enum LedgerFault {
    LOCKED("is locked by another process", "End what holds it, such as a database tool or a backup."),
    FULL("cannot grow, its disk is full", "Make room."),
    UNWRITABLE("cannot be written", "Let the account Backhaul runs under write the file and its folder."),
    DISK("cannot be read or written, its disk reports errors", "Mend or reconnect the disk."),
    MOVED(
            "is not where it was, it has been removed or replaced",
            "Put the very file back, with its -wal and -shm beside it; where that cannot be done, stop Backhaul"
                    + " (without force), put the right one back and start it again."),
    DAMAGED(
            "is damaged",
            "Stop Backhaul, put a backup in its place, or what sqlite3's .recover saves, and start it again; nothing"
                    + " is ever made anew by itself.");

    private final String what;
    private final String remedy;

    LedgerFault(String what, String remedy) {
        this.what = what;
        this.remedy = remedy;
    }

    /** The fault of the ledger that an error shows; empty where only one statement was wrong. */
    static Optional<LedgerFault> of(Throwable error) {
        return sqlite(error).map(LedgerFault::of);
    }

    private static LedgerFault of(SQLiteException error) {
        // The last byte of an extended code is its primary code.
        return switch (error.getResultCode().code & 0xff) {
            case 5, 6, 15 -> LOCKED;
            case 13 -> FULL;
            case 3, 8, 14, 23 -> UNWRITABLE;
            case 7, 9, 10, 22 -> DISK;
            case 11, 26 -> DAMAGED;
            default -> null;
        };
    }

    private static Optional<SQLiteException> sqlite(Throwable error) {
        Throwable cause = error;
        while (cause != null && !(cause instanceof SQLiteException)) {
            cause = cause.getCause();
        }
        return Optional.ofNullable((SQLiteException) cause);
    }

    /** Whether it can go away while the program runs. */
    boolean passes() {
        return this != DAMAGED;
    }

    /** What is wrong, why and what to do. */
    String text(Path file, Throwable error) {
        Throwable why = sqlite(error).map(Throwable.class::cast).orElse(error);
        return text(file, why == null ? null : why.getMessage());
    }

    /** @param why what was found, or null */
    String text(Path file, String why) {
        return "The ledger " + file + " " + what + (why == null ? "" : " (" + why.strip() + ")") + ". " + remedy;
    }
}
