package io.backhaul.nemesis;

import static io.backhaul.nemesis.Place.of;

/** A step between two durable states at which the program is killed, and what a new start finds then. */
enum CrashPoint {
    // Intake
    TAKE(of("intake.Inbox", "take"), "nothing: the file is in the inbox"),
    RENAMED(of("intake.Inbox", "register"), "the file is in .work/, the ledger does not know it"),
    IN_LEDGER(of("intake.SourceReader", "orders"), "the source is in the ledger, none of its rows"),
    STARTED_OVER(of("ledger.SourceLedger", "ofAccount"), "the source is in the ledger and emptied for reading"),
    ROW_IN_TRANSACTION(
            of("ledger.RequestRecorder", "insert").first(40), "some rows; others are in an open transaction"),
    ROWS_COMMITTED(of("ledger.SourceLedger", "read").first(3), "all rows; the source is not sealed"),
    SEALING(of("ledger.SourceLedger", "seal").first(3), "all rows; READ is in an open transaction"),
    SEALED(of("intake.Inbox", "putAway").of("Source").first(3), "the source is sealed, its file in .work/"),

    // Delivery
    CLAIM_IN_TRANSACTION(of("ledger.RequestQueue", "take").first(60), "READY; the claim is in an open transaction"),
    CLAIMED(of("delivery.Delivery", "call").first(60), "SENDING; no byte has left"),
    IN_TIME(of("delivery.BoundedHttp", "inTime").first(60), "SENDING; connected, the claim's age is looked at"),
    UNANSWERED(Place.OUTSIDE, "SENDING; the API has acted, its answer is on its way"),
    ANSWERED(of("delivery.Outcomes", "classify").first(60), "SENDING; the answer is known to memory alone"),
    CLASSIFIED(of("delivery.Delivery", "record").first(60), "SENDING; the outcome is known to memory alone"),
    FINISH_IN_TRANSACTION(
            of("ledger.RequestOutcomes", "rememberPayload").first(60), "SENDING; its end is in an open transaction"),
    RETRY_IN_TRANSACTION(
            of("ledger.RequestOutcomes", "giveBack").first(20), "SENDING; the retry is in an open transaction"),
    RECORDED(of("delivery.Lane", "release").first(60), "the outcome; the place of the call is not freed"),

    // Look-ups of creates
    LOOK_UP_IN_TRANSACTION(
            of("ledger.RequestOutcomes", "lookUpLater").of("Tx").first(3),
            "SENDING or UNKNOWN; the look-up to come is in an open transaction"),
    LOOK_UP_CLAIMED(of("delivery.LookUps", "begin").first(3), "UNKNOWN; the look-up is claimed, nothing is asked"),
    LOOK_UP_ANSWERED(of("delivery.LookUps", "settle").first(3), "UNKNOWN; what was found is known to memory alone"),
    NOT_FOUND(of("ledger.RequestOutcomes", "resend"), "UNKNOWN; that nothing was found is known to memory alone"),

    // Tokens
    TOKEN_ASKED(of("connections.Connection", "ask"), "the old token pair; nothing has been asked for"),
    TOKEN_ARRIVED(of("connections.Connection", "keep"), "the old token pair; the new one is known to memory alone"),
    TOKEN_IN_TRANSACTION(of("connections.Grants", "put"), "the old token pair; the new one is in an open transaction"),
    TOKEN_KEPT(of("connections.Connection", "kept"), "the new token pair, not used yet"),

    // Results
    RESULT_BEGUN(of("writeback.Results", "writeRows").first(3), "all outcomes; an empty temporary file"),
    RESULT_HALF(of("writeback.Results", "line").first(60), "all outcomes; half a temporary file"),
    RESULT_RENAMED(of("writeback.ResultLedger", "written").first(3), "the result; the ledger does not know of it"),

    // Recovery at the start
    SCHEMA(of("ledger.LedgerDatabase", "migrate"), "what the last run left; the ledger's lock is held"),
    OPENED(of("ledger.LedgerDatabase", "writer"), "what the last run left; the schema is up to date"),
    RECOVER_INBOX(of("intake.Inbox", "recover"), "what the last run left; the ledger is open"),
    RECOVER_RENAMED(
            of("intake.Inbox", "register").recovering().after(RENAMED), "a file in .work/, unknown to the ledger"),
    RECOVER_SEALED(of("intake.Inbox", "putAway").recovering().after(SEALED), "a sealed source's file in .work/"),
    RECOVER_ROWS(of("ledger.SourceLedger", "forgetSome").after(ROWS_COMMITTED), "rows of a source to be read anew"),
    RECOVER_REQUESTS(of("ledger.RequestQueue", "recover"), "the inbox is in order; requests are still SENDING"),
    RECOVER_IN_TRANSACTION(
            of("ledger.RequestOutcomes", "interrupted").recovering().after(CLAIMED),
            "SENDING; what is settled is in an open transaction"),
    ROUTES(of("RouteSet", "use"), "inbox and requests are in order; no route has started");

    private final Place place;
    private final String durable;

    CrashPoint(Place place, String durable) {
        this.place = place;
        this.durable = durable;
    }

    Place place() {
        return place;
    }

    String durable() {
        return durable;
    }

    /** Whether a debugger finds it; the others are brought about from outside. */
    boolean isMethod() {
        return place.className() != null;
    }
}
