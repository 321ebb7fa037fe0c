package io.backhaul.sandbox;

import io.backhaul.sandbox.Behaviour.Signing;
import java.util.function.Supplier;

/** What a call to Return 2.0 or Outbound must show: a live token, a client key, a signature. */
final class AccessCheck {
    private final Supplier<Behaviour> behaviour;
    private final Tokens tokens;

    AccessCheck(Supplier<Behaviour> behaviour, Tokens tokens) {
        this.behaviour = behaviour;
        this.tokens = tokens;
    }

    /** The account of the header Access-Token. */
    String account(Call call) throws Refusal {
        String header = call.header("Access-Token");
        String prefix = behaviour.get().tokenPrefix();
        if (header == null || !header.startsWith(prefix)) {
            throw refuse("access token is missing");
        }
        return tokens.account(header.substring(prefix.length()))
                .orElseThrow(() -> refuse("access token is invalid or expired"));
    }

    void clientKey(Call call) throws Refusal {
        if (!behaviour.get().clientId().equals(call.header("clientKey"))) {
            throw refuse("clientKey is missing or not known");
        }
    }

    void signature(Call call, Signing signing) throws Refusal {
        if (signing == Signing.OFF) {
            return;
        }
        byte[] body = signing == Signing.PATH_ONLY ? new byte[0] : call.body().getBytes();
        Behaviour now = behaviour.get();
        String expected = Signature.vAuthorization(call.path(), body, now.clientId(), now.secretKey());
        if (!expected.equals(call.header("vAuthorization"))) {
            throw refuse("vAuthorization is missing or wrong");
        }
    }

    private Refusal refuse(String message) {
        return Refusal.unauthorised(behaviour.get().tokenErrorStatus(), message);
    }
}
