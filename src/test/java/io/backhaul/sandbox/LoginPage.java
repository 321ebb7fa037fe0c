package io.backhaul.sandbox;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Where a seller agrees: a page with one button that leads back with a code. */
final class LoginPage {
    private record Consent(String account, String redirectUri) {}

    private final Map<String, Consent> consentByCode = new HashMap<>();

    /** The page; its form comes back to the same address with the account in the query. */
    Answer show(Call call) {
        return Answer.html(
                200,
                """
                <!DOCTYPE html>
                <html lang="en"><head><title>Connect</title></head><body>
                <h1>Connect %s</h1>
                <form method="post" action="/oauth/authorize?%s"><button type="submit">Connect</button></form>
                </body></html>
                """
                        .formatted(escape(call.param("client_id")), escape(call.query())));
    }

    /** The press of the button. The seller is the one the parameter account names, by default "default". */
    Answer connect(Call call) {
        String redirectUri = call.param("redirect_uri");
        if (redirectUri == null) {
            return Answer.html(400, "<p>redirect_uri is missing</p>");
        }
        // Signs that need encoding show who decodes twice.
        String code = "code+" + UUID.randomUUID() + "/%41==";
        String account = Optional.ofNullable(call.param("account")).orElse("default");
        consentByCode.put(code, new Consent(account, redirectUri));
        String state = Optional.ofNullable(call.param("state")).orElse("");
        return Answer.redirect(redirectUri + (redirectUri.contains("?") ? "&" : "?") + "code=" + encode(code)
                + "&state=" + encode(state));
    }

    /** The account a code stands for; a code works once, and only with the address it was sent to. */
    Optional<String> redeem(String code, String redirectUri) {
        return Optional.ofNullable(consentByCode.remove(code))
                .filter(consent -> consent.redirectUri().equals(redirectUri))
                .map(Consent::account);
    }

    void reset() {
        consentByCode.clear();
    }

    private static String encode(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String escape(String value) {
        return value.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
