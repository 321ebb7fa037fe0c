package io.backhaul.connections;

import com.nimbusds.oauth2.sdk.AuthorizationErrorResponse;
import com.nimbusds.oauth2.sdk.AuthorizationResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import io.backhaul.Accounts;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A seller's way to the page where he agrees, and back with a code that is traded for a grant. */
@ApplicationScoped
public class Authorization {

    private static final Pattern CONNECT = Pattern.compile("(.*)/connect(/[^/]*)?");

    private final Accounts accounts;
    private final SignIns signIns;
    private final TokenRequests endpoint;
    private final Tokens tokens;

    Authorization(Accounts accounts, SignIns signIns, TokenRequests endpoint, Tokens tokens) {
        this.accounts = accounts;
        this.signIns = signIns;
        this.endpoint = endpoint;
        this.tokens = tokens;
    }

    /** @throws ConnectException when the account cannot be connected as it is set up */
    public void check(String account) {
        if (accounts.account(Accounts.RETURN2, account) == null) {
            throw new ConnectException("There is no such account of return2; there are "
                    + String.join(", ", accounts.names(Accounts.RETURN2)) + ".");
        }
        String prefix = Accounts.prefix(Accounts.RETURN2, account);
        if (accounts.return2(account).redirectUrl().isEmpty()) {
            throw new ConnectException(
                    prefix + "redirect-url is missing: set it to the address that was registered for coming back.");
        }
        if (TokenRequests.authorizeUrl(accounts.return2(account)).isEmpty()) {
            throw new ConnectException(prefix + "authorize-url is missing: set it to the address of the login page.");
        }
    }

    /** The address of this program's {@code /connect/<account>} as browsers reach it, where redirect-url leads there. */
    public Optional<String> connectPage(String account) {
        Matcher page = CONNECT.matcher(accounts.return2(account).redirectUrl().orElseThrow());
        return page.matches() ? Optional.of(page.group(1) + "/connect/" + account) : Optional.empty();
    }

    /**
     * Where to send the browser.
     *
     * @param browser the secret of its cookie; null where a command is told the address it comes back to
     */
    public URI begin(String account, String browser) {
        return endpoint.authorize(account, signIns.state(account, browser));
    }

    /**
     * Takes what came back and connects the account.
     *
     * @param address the whole address the browser was sent to
     * @param browser the secret of the browser's cookie for an account, as it began
     * @return the account
     * @throws ConnectException when the state is missing, foreign, used or too old, or the seller did not agree
     * @throws CredentialsException when the token endpoint gives no grant for the code
     */
    public String end(URI address, UnaryOperator<String> browser) {
        AuthorizationResponse answer = parse(address);
        String state = answer.getState() == null ? null : answer.getState().getValue();
        String account = signIns.useState(state, browser)
                .orElseThrow(() -> new ConnectException(
                        "This login was not begun in this browser, is too old, or was used before. Begin again; or give this"
                                + " address to the command connect, where that began it."));
        if (answer instanceof AuthorizationErrorResponse error) {
            String code = error.getErrorObject() == null
                    ? null
                    : error.getErrorObject().getCode();
            throw new ConnectException(
                    "The login did not lead to a grant (" + TokenRequests.word(code) + "). Begin again.");
        }
        tokens.connect(
                account, answer.toSuccessResponse().getAuthorizationCode().getValue());
        return account;
    }

    private static AuthorizationResponse parse(URI address) {
        try {
            AuthorizationResponse answer = AuthorizationResponse.parse(address);
            boolean isEmpty =
                    answer.indicatesSuccess() && answer.toSuccessResponse().getAuthorizationCode() == null;
            if (!isEmpty) {
                return answer;
            }
        } catch (ParseException | IllegalArgumentException e) {
            // What it holds is not repeated: it may be half a code.
        }
        throw new ConnectException("This is no address that the login leads back to: it has neither code nor error.");
    }
}
