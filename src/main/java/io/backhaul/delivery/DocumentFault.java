package io.backhaul.delivery;

import java.util.Arrays;

/** What can stand between a link and its document. */
enum DocumentFault {
    /** The link has been valid; a fresh one may be. */
    EXPIRED("document-expired", Outcome.Kind.RETRY, "nobody"),
    UNAVAILABLE("document-unavailable", Outcome.Kind.RETRY, "nobody"),
    NOT_SAVED("document-not-saved", Outcome.Kind.RETRY, "settings"),
    BAD_LINK("document-bad-link", Outcome.Kind.REJECTED, "data"),
    ADDRESS_REFUSED("document-address-refused", Outcome.Kind.REJECTED, "settings"),
    REDIRECTED("document-redirected", Outcome.Kind.REJECTED, "data"),
    WRONG_TYPE("document-wrong-type", Outcome.Kind.REJECTED, "data"),
    TOO_LARGE("document-too-large", Outcome.Kind.REJECTED, "settings"),
    REFUSED("document-refused", Outcome.Kind.REJECTED, "data");

    /** As results name it; its text has this key. */
    final String code;

    /** RETRY: asking for the link again may help. */
    final Outcome.Kind kind;

    /** Who must act, as of an {@link Outcome}. */
    final String act;

    DocumentFault(String code, Outcome.Kind kind, String act) {
        this.code = code;
        this.kind = kind;
        this.act = act;
    }

    /** @throws IllegalArgumentException when there is no such code */
    static DocumentFault of(String code) {
        return Arrays.stream(values())
                .filter(fault -> fault.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(code));
    }
}
