package io.backhaul.connections;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.delivery.Call;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.net.URI;
import java.util.Optional;
import org.apache.camel.Variable;

/** The values of the headers that open an API's door, made right before each attempt. */
@ApplicationScoped
@Named("credentials")
@Unremovable
@RegisterForReflection
public class Credentials {

    private final Accounts accounts;
    private final Tokens tokens;

    public Credentials(Accounts accounts, Tokens tokens) {
        this.accounts = accounts;
        this.tokens = tokens;
    }

    /** Whether calls of the account have a chance: without, they wait instead of being tried. */
    public boolean areThere(String system, String account) {
        boolean needsToken = !system.equals(Accounts.OMS) && accounts.account(Accounts.RETURN2, account) != null;
        return !needsToken || tokens.isUsable(system, account);
    }

    /** {@code Access-Token}: the prefix and a live token; Outbound shares return2's grant of the same account. */
    public String accessToken(@Variable("call") Call call) {
        if (accounts.account(Accounts.RETURN2, call.account()) == null) {
            throw new CredentialsException("Account " + call.account() + " of return2 is not set up.");
        }
        return accounts.tokenPrefix(call.account()) + tokens.accessToken(call.system(), call.account());
    }

    /** {@code Authorization} of the OMS, bare. */
    public String omsToken(@Variable("call") Call call) {
        return OmsToken.of(accounts.oms(call.account()), System.currentTimeMillis());
    }

    /** {@code clientKey}, or null where the system does without. */
    public String clientKey(@Variable("call") Call call) {
        return call.system().equals(Accounts.OUTBOUND) ? key(call).orElse(null) : null;
    }

    /** {@code vAuthorization} over the exact bytes that are sent, or null where it is switched off. */
    public String signature(@Variable("call") Call call) {
        String mode = call.system().equals(Accounts.OUTBOUND)
                ? accounts.outbound(call.account()).signature()
                : accounts.return2(call.account()).signature();
        if (Signature.isOff(mode)) {
            return null;
        }
        String secret = secret(call)
                .orElseThrow(() -> new CredentialsException(
                        "backhaul." + call.system() + ".secret-key is missing: the signature needs it."));
        return Signature.of(
                mode,
                call.method(),
                signedPath(call.url()),
                call.body(),
                key(call).orElse(""),
                secret);
    }

    /** From {@code /openapi/} on, as the API sees it, whatever stands before it at a gateway. */
    static String signedPath(String url) {
        String path = URI.create(url).getRawPath();
        return path.substring(Math.max(0, path.indexOf("/openapi/")));
    }

    private Optional<String> key(Call call) {
        Optional<String> own = call.system().equals(Accounts.OUTBOUND)
                ? accounts.outbound(call.account()).clientKey()
                : Optional.empty();
        return own.or(() -> return2(call).flatMap(Settings.Return2::clientId));
    }

    private Optional<String> secret(Call call) {
        Optional<String> own = call.system().equals(Accounts.OUTBOUND)
                ? accounts.outbound(call.account()).secretKey()
                : Optional.empty();
        return own.or(() -> return2(call).flatMap(Settings.Return2::secretKey));
    }

    private Optional<Settings.Return2> return2(Call call) {
        return Optional.ofNullable(accounts.return2(call.account()));
    }
}
