package io.backhaul.nemesis;

/**
 * A place in the program at which it is killed: the entry of a method. Each is a step between two durable states; {@code
 * durable} says what a new start finds.
 */
enum CrashPoint {
    // Intake
    TAKE("intake.Inbox", "take", "nothing: the file is in the inbox"),
    RENAMED("intake.Inbox", "register", "the file is in .work/, the ledger does not know it"),
    IN_LEDGER("intake.SourceReader", "orders", "the source is in the ledger, none of its rows"),
    STARTED_OVER("ledger.SourceLedger", "ofAccount", "the source is in the ledger and emptied for reading"),
    ROW_IN_TRANSACTION("ledger.RequestRecorder", "insert", "some rows; others in an open transaction", 40),
    ROWS_COMMITTED("ledger.SourceLedger", "read", "all rows; the source is not sealed", 3),
    SEALING("ledger.SourceLedger", "seal", "all rows; READ in an open transaction", 3),
    SEALED("intake.Inbox", "putAway", "(Lio/backhaul/ledger/Source;)V", "the source is sealed, its file in .work/", 3),

    // Delivery
    CLAIM_IN_TRANSACTION("ledger.RequestQueue", "send", "the claim in an open transaction", 60),
    CLAIMED("delivery.Delivery", "call", "SENDING; no byte has left", 60),
    ANSWERED("delivery.Outcomes", "classify", "SENDING; the answer, or its absence, is known to memory alone", 60),
    CLASSIFIED("delivery.Delivery", "record", "SENDING; the outcome is known to memory alone", 60),
    FINISH_IN_TRANSACTION("ledger.RequestQueue", "rememberPayload", "SENDING; the outcome in an open transaction", 60),
    RETRY_IN_TRANSACTION("ledger.RequestQueue", "giveBack", "SENDING; the retry in an open transaction", 20),
    /** No method: the sandbox acts at once and answers late, the kill comes in between. */
    UNANSWERED(null, null, "SENDING; the API has acted, its answer is on its way"),
    RECORDED("delivery.Lane", "release", "the outcome; the place of the call is not freed", 60),

    // Tokens
    TOKEN_ARRIVED("connections.Tokens", "keep", "the old token pair; the new one is known to memory alone"),
    TOKEN_KEPT("connections.Tokens", "renewAt", "the new token pair, not used yet"),

    // Results
    RESULT_BEGUN("writeback.Results", "writeRows", "all outcomes; an empty temporary file", 3),
    RESULT_HALF("writeback.Results", "line", "all outcomes; half a temporary file", 60),
    RESULT_RENAMED("writeback.ResultLedger", "written", "the result file; the ledger does not know of it", 3),

    // Recovery at the start
    SCHEMA("ledger.LedgerDatabase", "migrate", "what the last run left; the ledger's lock is held"),
    OPENED("ledger.LedgerDatabase", "writer", "what the last run left; the schema is up to date"),
    RECOVER_INBOX("intake.Inbox", "recover", "what the last run left; the ledger is open"),
    RECOVER_REQUESTS("ledger.RequestQueue", "recover", "the inbox is in order; requests are still SENDING"),
    RECOVER_RENAMED(RENAMED, "intake.Inbox", "register", "a file in .work/ that the ledger does not know"),
    RECOVER_SEALED(SEALED, "intake.Inbox", "putAway", "the file of a sealed source in .work/"),
    RECOVER_IN_TRANSACTION(
            CLAIMED, "ledger.RequestQueue", "giveBack", "SENDING; what is settled in an open transaction"),
    ROUTES("RouteSet", "use", "inbox and requests are in order; no route has started");

    private static final String PACKAGE = "io.backhaul.";

    private final String className;
    private final String method;
    private final String signature;
    private final String durable;
    private final int mostHits;
    private final CrashPoint after;

    CrashPoint(String className, String method, String durable) {
        this(null, className, method, null, durable, 1);
    }

    CrashPoint(String className, String method, String durable, int mostHits) {
        this(null, className, method, null, durable, mostHits);
    }

    CrashPoint(String className, String method, String signature, String durable, int mostHits) {
        this(null, className, method, signature, durable, mostHits);
    }

    CrashPoint(CrashPoint after, String className, String method, String durable) {
        this(after, className, method, null, durable, 1);
    }

    CrashPoint(CrashPoint after, String className, String method, String signature, String durable, int mostHits) {
        this.after = after;
        this.className = className == null ? null : PACKAGE + className;
        this.method = method;
        this.signature = signature;
        this.durable = durable;
        this.mostHits = mostHits;
    }

    /** Whether a debugger finds it; the others are brought about from outside. */
    boolean isMethod() {
        return className != null;
    }

    /** The kill right before, without which recovery does not come here; null where there is always something to do. */
    CrashPoint after() {
        return after;
    }

    /** Whether only calls by a method named {@code recover} count. */
    boolean inRecovery() {
        return after != null;
    }

    String className() {
        return className;
    }

    String method() {
        return method;
    }

    /** What a new start finds. */
    String durable() {
        return durable;
    }

    /** The kill comes at one of the first so many hits. */
    int mostHits() {
        return mostHits;
    }

    boolean isMethod(String name, String jniSignature) {
        return method.equals(name) && (signature == null || signature.equals(jniSignature));
    }
}
