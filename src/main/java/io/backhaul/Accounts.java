package io.backhaul;

import io.backhaul.connections.Signature;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The accounts that settings name, per system; a system without settings is off. */
@ApplicationScoped
public class Accounts {

    public static final String RETURN2 = "return2";
    public static final String OUTBOUND = "outbound";
    public static final String OMS = "oms";
    public static final Set<String> SYSTEMS = Set.of(RETURN2, OUTBOUND, OMS);

    private static final long STANDARD_SETTLE_AFTER_MILLIS = 60_000;

    private static final String NAME = "[a-z][a-z0-9]{0,30}";

    /** No account is called like a setting or a setting's first word, nor like the folder beside account folders. */
    static final Set<String> RESERVED = Set.of(
            "url",
            "rate",
            "in",
            "already",
            "token",
            "client",
            "secret",
            "refresh",
            "redirect",
            "authorize",
            "settle",
            "signature",
            "api",
            "attachments");

    private final Settings settings;

    Accounts(Settings settings) {
        this.settings = settings;
    }

    /** Names of a system's accounts, sorted. */
    public Set<String> names(String system) {
        return new TreeSet<>(of(system).keySet());
    }

    public Settings.Account account(String system, String account) {
        return of(system).get(account);
    }

    /** Whole address of a path below the account's url. */
    public String address(String system, String account, String path) {
        return account(system, account).url().orElseThrow().replaceFirst("/+$", "") + path;
    }

    /** How long a look-up waits after the call it asks about; also for an account that is not set up any more. */
    public long settleAfterMillis(String system, String account) {
        long twiceUnanswered = 2 * settings.http().responseTimeout().toMillis();
        return Optional.ofNullable(account(system, account))
                .flatMap(Settings.Account::settleAfter)
                .map(Duration::toMillis)
                .orElse(Math.max(STANDARD_SETTLE_AFTER_MILLIS, twiceUnanswered));
    }

    public Settings.Return2 return2(String account) {
        return settings.return2().get(account);
    }

    public Settings.Outbound outbound(String account) {
        return settings.outbound().get(account);
    }

    public Settings.Oms oms(String account) {
        return settings.oms().get(account);
    }

    /** How many calls of all accounts may be under way at once. */
    public int inFlight() {
        return SYSTEMS.stream()
                .flatMap(system -> of(system).values().stream())
                .mapToInt(Settings.Account::inFlight)
                .sum();
    }

    private Map<String, ? extends Settings.Account> of(String system) {
        return switch (system) {
            case RETURN2 -> started(settings.return2());
            case OUTBOUND -> started(settings.outbound());
            case OMS -> started(settings.oms());
            default -> Map.of();
        };
    }

    private static <T extends Settings.Account> Map<String, T> started(Map<String, T> all) {
        Map<String, T> started = new TreeMap<>(all);
        started.values().removeIf(account -> account.url().isEmpty());
        return started;
    }

    private static Optional<String> timeZoneProblem(String name) {
        try {
            ZoneId.of(name);
            return Optional.empty();
        } catch (DateTimeException e) {
            return Optional.of("backhaul.erp.time-zone " + name + " is no time zone; write one like Asia/Shanghai.");
        }
    }

    /** What is missing or wrong, a sentence each that names the setting; empty when the program may start. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        settings.erp().timeZone().flatMap(Accounts::timeZoneProblem).ifPresent(problems::add);
        settings.return2().forEach((name, account) -> {
            String prefix = prefix(RETURN2, name, account, problems);
            boolean started = require(
                    prefix,
                    problems,
                    Map.of("url", account.url(), "token-url", account.tokenUrl(), "client-id", account.clientId()),
                    account.secretKey(),
                    account.refreshToken(),
                    account.redirectUrl());
            if (started && !account.url().orElse("/openapi").endsWith("/openapi")) {
                problems.add(prefix + "url must end in /openapi.");
            }
            if (started) {
                signatureProblem(prefix, account.signature(), account.secretKey())
                        .ifPresent(problems::add);
            }
            if (started
                    && account.clientAuthentication() != Settings.ClientAuthentication.NONE
                    && account.secretKey().isEmpty()) {
                problems.add(prefix + "secret-key is missing: client-authentication needs it.");
            }
            if (account.refreshAhead().isNegative()) {
                problems.add(prefix + "refresh-ahead must not be negative.");
            }
            addressProblem(prefix + "authorize-url", account.authorizeUrl()).ifPresent(problems::add);
            addressProblem(prefix + "redirect-url", account.redirectUrl()).ifPresent(problems::add);
        });
        settings.outbound().forEach((name, account) -> {
            String prefix = prefix(OUTBOUND, name, account, problems);
            boolean started =
                    require(prefix, problems, Map.of("url", account.url()), account.clientKey(), account.secretKey());
            Settings.Return2 shared = settings.return2().get(name);
            if (started && (shared == null || shared.url().isEmpty())) {
                problems.add(prefix + "url is set, but not return2 of the same account, whose token it needs.");
            } else if (started) {
                signatureProblem(
                                prefix, account.signature(), account.secretKey().or(shared::secretKey))
                        .ifPresent(problems::add);
            }
        });
        settings.oms().forEach((name, account) -> {
            String prefix = prefix(OMS, name, account, problems);
            boolean started = require(
                    prefix,
                    problems,
                    Map.of("url", account.url()),
                    account.apiToken(),
                    account.apiKey(),
                    account.apiSecret());
            if (started && account.apiToken().isEmpty()) {
                problems.addAll(keyProblems(prefix, account));
            }
        });
        settings.operations().forEach((name, operation) -> {
            if (!SYSTEMS.contains(operation.system())) {
                problems.add("backhaul.operations." + name + ".system must be return2, outbound or oms.");
            }
            operation.batch().ifPresent(batch -> {
                if (batch.size() < 1) {
                    problems.add("backhaul.operations." + name + ".batch.size must be at least 1.");
                }
            });
            boolean query = !operation.changes()
                    && operation.unanswered() == Settings.Unanswered.REPEAT
                    && operation.batch().isEmpty();
            if (operation.documents().isPresent() && !query) {
                problems.add(
                        "backhaul.operations." + name + ".documents needs .changes=false, .unanswered=repeat and no"
                                + " .batch: for documents that did not come the call is made again.");
            }
            if (!operation.path().matches("/[^\\s?#]*")) {
                problems.add("backhaul.operations." + name + ".path must be a path that begins with /.");
            }
        });
        if (settings.inboxReaders() < 1) {
            problems.add("backhaul.inbox.readers must be at least 1.");
        }
        Settings.Breaker breaker = settings.breaker();
        if (breaker.window() < 1) {
            problems.add("backhaul.breaker.window must be at least 1.");
        }
        if (breaker.failureShare() < 1 || breaker.failureShare() > 100) {
            problems.add("backhaul.breaker.failure-share must be from 1 to 100 per cent.");
        }
        if (breaker.first().toMillis() < 10 || breaker.cap().compareTo(breaker.first()) < 0) {
            problems.add("backhaul.breaker.first must be at least 10ms and at most backhaul.breaker.cap.");
        }
        if (settings.labels().mostBytes() < 1) {
            problems.add("backhaul.labels.most-bytes must be at least 1.");
        }
        if (settings.labels().time().toMillis() < 1) {
            problems.add("backhaul.labels.time must be at least 1ms.");
        }
        settings.labels().allowedHosts().orElse(List.of()).stream()
                .filter(host -> host.matches(".*[/@*?#\\s].*"))
                .forEach(host -> problems.add("backhaul.labels.allowed-hosts takes hosts like files.example.com or"
                        + " 10.0.0.7:8080, without https:// and path; this is none: " + host + "."));
        if (settings.http().callTimeout().filter(time -> time.toMillis() < 1).isPresent()) {
            problems.add("backhaul.http.call-timeout must be at least 1ms.");
        }
        return problems;
    }

    private static String prefix(String system, String name, Settings.Account account, List<String> problems) {
        String prefix = prefix(system, name);
        if (!name.matches(NAME) || RESERVED.contains(name)) {
            problems.add(prefix + "* names an account that is no account name: it takes a-z and 0-9, a letter first, at"
                    + " most 31 characters, and is none of " + new TreeSet<>(RESERVED) + ".");
        }
        if (account.rate() < 1) {
            problems.add(prefix + "rate must be at least 1.");
        }
        if (account.inFlight() < 1) {
            problems.add(prefix + "in-flight must be at least 1.");
        }
        return prefix;
    }

    /** Whether anything of the account is set; if so, all that is required must be. */
    @SafeVarargs
    private static boolean require(
            String prefix, List<String> problems, Map<String, Optional<String>> required, Optional<String>... others) {
        boolean started =
                Stream.concat(required.values().stream(), Stream.of(others)).anyMatch(Optional::isPresent);
        new TreeMap<>(required).forEach((setting, value) -> {
            if (started && value.isEmpty()) {
                problems.add(prefix + setting + " is missing: " + prefix + "* is set only in part.");
            } else if (setting.endsWith("url")) {
                addressProblem(prefix + setting, value).ifPresent(problems::add);
            }
        });
        return started;
    }

    private static boolean isAddress(String value) {
        try {
            return value.matches("https?://[^?#]+") && new URI(value).getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** How the names of an account's settings begin. */
    public static String prefix(String system, String account) {
        return "backhaul." + system + "." + (account.equals("default") ? "" : account + ".");
    }

    /** What stands before a token of return2; a setting that is empty would count as missing. */
    public String tokenPrefix(String account) {
        String prefix = return2(account).tokenPrefix();
        return prefix.equals("none") ? "" : prefix;
    }

    private static Optional<String> addressProblem(String setting, Optional<String> value) {
        return value.filter(address -> !isAddress(address))
                .map(wrong -> setting + " must be an address like https://host/path, without ? and #.");
    }

    private static Optional<String> signatureProblem(String prefix, String mode, Optional<String> secret) {
        if (Signature.isUnknown(mode)) {
            return Optional.of(prefix + "signature must be off, path-and-body or path-only.");
        }
        return Signature.isOff(mode) || secret.isPresent()
                ? Optional.empty()
                : Optional.of(
                        prefix + "secret-key is missing: the signature needs it; or set " + prefix + "signature=off.");
    }

    private static List<String> keyProblems(String prefix, Settings.Oms account) {
        if (account.apiKey().isEmpty() && account.apiSecret().isEmpty()) {
            return List.of(prefix + "api-token is missing: set it, or both api-key and api-secret.");
        }
        if (account.apiKey().isEmpty()) {
            return List.of(prefix + "api-key is missing, but api-secret is set.");
        }
        return account.apiSecret().isEmpty()
                ? List.of(prefix + "api-secret is missing, but api-key is set.")
                : List.of();
    }
}
