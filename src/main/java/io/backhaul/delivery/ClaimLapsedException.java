package io.backhaul.delivery;

import java.io.IOException;

/** Nothing was sent: too little of the claim was left when the first byte was to be written. */
final class ClaimLapsedException extends IOException {

    private static final long serialVersionUID = 1L;

    ClaimLapsedException() {
        super("the claim is too old to be sent");
    }
}
