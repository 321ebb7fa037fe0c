package io.backhaul.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.function.Supplier;

/** /oauth/authorize and /oauth/token. */
final class OAuthServer implements Api {
    private final Supplier<Behaviour> behaviour;
    private final Tokens tokens;
    private final LoginPage login;

    OAuthServer(Supplier<Behaviour> behaviour, Tokens tokens, LoginPage login) {
        this.behaviour = behaviour;
        this.tokens = tokens;
        this.login = login;
    }

    @Override
    public String system() {
        return "oauth";
    }

    @Override
    public Envelope envelope() {
        return Envelope.OAUTH;
    }

    @Override
    public String account(Call call) throws Refusal {
        if (!behaviour.get().clientId().equals(call.param("client_id"))) {
            throw error("invalid_client", "client_id is not known");
        }
        return null;
    }

    @Override
    public Answer act(String operation, Call call, String account) throws Refusal {
        return operation.equals("oauth-authorize") ? login.show(call) : Answer.json(200, token(call));
    }

    @Override
    public void reset() {
        tokens.reset();
        login.reset();
    }

    private ObjectNode token(Call call) throws Refusal {
        Tokens.Pair pair = call.param("grant_type").equals("refresh_token")
                ? tokens.refresh(call.param("refresh_token"))
                        .orElseThrow(() -> error("invalid_grant", "refresh_token is invalid or expired"))
                : login.redeem(call.param("code"), call.param("redirect_uri"))
                        .map(tokens::issue)
                        .orElseThrow(() -> error("invalid_grant", "code or redirect_uri is invalid"));
        ObjectNode answer = Json.object().put("access_token", pair.access()).put("token_type", "bearer");
        pair.refresh().ifPresent(refresh -> answer.put("refresh_token", refresh));
        return answer.put("expires_in", behaviour.get().expiresIn());
    }

    private Refusal error(String code, String message) {
        return new Refusal(behaviour.get().oauthErrorStatus(), code, message);
    }
}
