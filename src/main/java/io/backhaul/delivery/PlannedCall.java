package io.backhaul.delivery;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.connections.Signature;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The call that would be made of a payload, for people: no token is fetched and no secret is shown. */
@ApplicationScoped
public class PlannedCall {

    private static final String HIDDEN = "***";
    private static final int SHOWN_OF_KEY = 4;

    private final Settings settings;
    private final Accounts accounts;
    private final Map<String, Door> doors = new ConcurrentHashMap<>();

    PlannedCall(Settings settings, Accounts accounts) {
        this.settings = settings;
        this.accounts = accounts;
    }

    /** @param problem what is wrong with the account's settings, or null */
    private record Door(ObjectNode headers, String problem) {}

    /**
     * {@code {method, url, query, headers, problem}}: query only where the payload goes as one, problem only where the
     * account's settings are incomplete.
     */
    public ObjectNode of(String operationName, String account, JsonNode payload) {
        Settings.Operation operation = settings.operations().get(operationName);
        Door door =
                doors.computeIfAbsent(operation.system() + " " + account, name -> door(operation.system(), account));
        ObjectNode call = JsonNodeFactory.instance
                .objectNode()
                .put("method", operation.method())
                .put("url", accounts.address(operation.system(), account, operation.path()));
        if (operation.method().equals("GET")) {
            call.put("query", QueryString.of(payload.toString()));
        }
        call.set("headers", door.headers());
        return door.problem() == null ? call : call.put("problem", door.problem());
    }

    private Door door(String system, String account) {
        ObjectNode headers = JsonNodeFactory.instance.objectNode().put("Content-Type", "application/json");
        if (system.equals(Accounts.OMS)) {
            headers.put("Authorization", HIDDEN);
        } else {
            Optional<Settings.Return2> grant = Optional.ofNullable(accounts.return2(account));
            headers.put(
                    "Access-Token",
                    grant.map(own -> accounts.tokenPrefix(account)).orElse("") + HIDDEN);
            String signature;
            if (system.equals(Accounts.OUTBOUND)) {
                Settings.Outbound own = accounts.outbound(account);
                own.clientKey()
                        .or(() -> grant.flatMap(Settings.Return2::clientId))
                        .ifPresent(key -> headers.put("clientKey", masked(key)));
                signature = own.signature();
            } else {
                signature = accounts.return2(account).signature();
            }
            if (!Signature.isOff(signature)) {
                headers.put(Signature.HEADER, HIDDEN);
            }
        }
        return new Door(headers, problem(system, account).orElse(null));
    }

    /** Enough of it to tell one account's from another's, never the most of it. */
    private static String masked(String key) {
        return key.substring(0, Math.min(SHOWN_OF_KEY, key.length() / 3)) + HIDDEN;
    }

    private Optional<String> problem(String system, String account) {
        String prefix = Accounts.prefix(system, account);
        // Names of other accounts follow the default one's prefix, with a point behind them.
        return accounts.problems().stream()
                .filter(problem -> problem.startsWith(prefix)
                        && !problem.substring(prefix.length()).split(" ", 2)[0].contains("."))
                .findFirst();
    }
}
