package io.backhaul;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import io.smallrye.config.WithUnnamedKey;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Every setting below {@code backhaul.}; the README's table is checked against this interface. */
@ConfigMapping(prefix = "backhaul")
public interface Settings extends OperationSettings {

    /** Folder in which the ERP drops files: {@code <inbox>/<operation>[/<account>]/}. */
    @WithDefault("erp/inbox")
    Path inbox();

    /** How long a dropped file must not change before it is read; a {@code <name>.done} beside it shortens this to nothing. */
    @WithName("inbox.quiet")
    @WithDefault("2s")
    Duration inboxQuiet();

    /** How often the inbox is looked at. */
    @WithName("inbox.poll")
    @WithDefault("500ms")
    Duration inboxPoll();

    /** How many files are read side by side; one more than there are big files at once begins without waiting. */
    @WithName("inbox.readers")
    @WithDefault("8")
    int inboxReaders();

    /** What an unknown column means: {@code warn} says so once per source, {@code reject} fails the file. */
    @WithName("inbox.unknown-columns")
    @WithDefault("warn")
    UnknownColumns inboxUnknownColumns();

    /** Folder for results, labels and stock. */
    @WithDefault("erp/outbox")
    Path outbox();

    Ledger ledger();

    Limits limits();

    Retry retry();

    Http http();

    Breaker breaker();

    Labels labels();

    /** Least time from the claim of a request to the end of its call; at least four response time-outs and two calls. */
    @WithName("claim.length")
    @WithDefault("2m")
    Duration claimLength();

    /** When an unfinished result file is written all the same. */
    @WithName("results.after")
    @WithDefault("15m")
    Duration resultsAfter();

    /**
     * Key that tokens are encrypted with in the ledger: 32 bytes in Base64. Without it one is made in the file
     * {@code backhaul.key} beside the ledger.
     */
    Optional<String> key();

    /** The key before, while {@code rotate-key} has not encrypted anew what it had encrypted. */
    Optional<String> keyBefore();

    /** Opens {@code /api} and {@code /connect}, as bearer token; without it {@code /api} is closed. */
    @WithName("api.token")
    Optional<String> apiToken();

    Erp erp();

    /** Language of reasons in results: {@code en} or {@code zh}. */
    @WithDefault("en")
    String language();

    @WithUnnamedKey("default")
    Map<String, Return2> return2();

    @WithUnnamedKey("default")
    Map<String, Outbound> outbound();

    @WithUnnamedKey("default")
    Map<String, Oms> oms();

    /**
     * What {@code check} asks each account of a system to see whether its credentials are taken: a GET below the system's url
     * that changes nothing. A system without one is not asked.
     */
    Map<String, String> check();

    /** Lists of orders that Backhaul reads by itself, to tell the ERP what has changed. */
    Map<String, OrderList> lists();

    /** What the ERP can ask for; built-in ones are in the shipped application.properties. */
    Map<String, Operation> operations();

    enum UnknownColumns {
        WARN,
        REJECT
    }

    /** The seller's ERP. */
    interface Erp {
        /** JDBC address of the ERP's database; without one, files alone go back to it. */
        Optional<String> url();

        /** User of the ERP's database. */
        Optional<String> username();

        /** Password of the ERP's database. */
        Optional<String> password();

        /** Whether tables that are missing in the ERP's database are made. */
        @WithDefault("true")
        boolean createTables();

        /** Time zone of dates that name none, such as {@code Asia/Shanghai}; this machine's by default. */
        Optional<String> timeZone();
    }

    /** Where Backhaul keeps what it knows. */
    interface Ledger {
        /** JDBC address of the ledger. */
        @WithDefault("jdbc:sqlite:data/backhaul.db")
        String url();
    }

    /** Bounds on what is read; beyond a cell's or an order's the order is invalid, beyond the others the file is broken. */
    interface Limits {
        /** Longest cell, in characters. */
        @WithDefault("65536")
        int cell();

        /** Longest line, record or order, in characters. */
        @WithDefault("4194304")
        int record();

        /** Most columns of a file. */
        @WithDefault("1000")
        int columns();

        /** Most lines of one order. */
        @WithDefault("2000")
        int linesPerOrder();

        /** Most bytes that the attachments of one order may have together. */
        @WithDefault("10485760")
        long attachments();

        /** Largest file that {@code /api/preview} takes, in bytes. */
        @WithDefault("1073741824")
        long preview();

        /** Most of an answer that is read, in bytes; a longer one counts as unreadable and is cut off. */
        @WithDefault("8388608")
        int answer();
    }

    /** Exponential waiting with full jitter; measured from the first attempt of a request. */
    interface Retry {
        /** Upper bound of the first wait. */
        @WithDefault("1s")
        Duration first();

        /** Upper bound of any wait. */
        @WithDefault("5m")
        Duration cap();

        /** How long a request is tried before a person must look. */
        @WithDefault("24h")
        Duration budget();

        /** The same for a query, which changes nothing and must not keep its order's later requests waiting so long. */
        @WithDefault("1h")
        Duration queryBudget();
    }

    interface Http {
        /** Time to open a connection. */
        @WithDefault("5s")
        Duration connectTimeout();

        /** Time to wait for an answer's next bytes. */
        @WithDefault("30s")
        Duration responseTimeout();

        /** Time for a call as a whole; twice the response time-out by default. */
        Optional<Duration> callTimeout();
    }

    /** Labels and other documents that answers link to, and that are downloaded to {@code <outbox>/labels/}. */
    interface Labels {
        /**
         * Hosts, or {@code host:port}, that documents may come from whatever their address; others must not be in a private
         * network.
         */
        Optional<List<String>> allowedHosts();

        /** Most bytes of a document. */
        @WithDefault("20971520")
        long mostBytes();

        /** Time for a download as a whole. */
        @WithDefault("60s")
        Duration time();
    }

    /** When most of the last calls to a host failed, it is left alone, and then asked by one call at a time. */
    interface Breaker {
        /** How many of the last calls are looked at. */
        @WithDefault("20")
        int window();

        /** Per cent of them that must have failed: no connection, no answer or a 5xx. */
        @WithDefault("90")
        int failureShare();

        /** How long the host is left alone at first; doubled each time it fails again. */
        @WithDefault("5s")
        Duration first();

        /** Upper bound of that wait. */
        @WithDefault("1m")
        Duration cap();
    }

    /** What every system's account has. */
    interface Account {
        /** Address of the API; a system without settings is off. */
        Optional<String> url();

        /** Calls a second. */
        @WithDefault("10")
        int rate();

        /** Calls under way at once. */
        @WithDefault("16")
        int inFlight();

        /**
         * How long after an unanswered call it is looked up what it did, twice, that far apart; default the larger of 60 s
         * and twice the response time-out.
         */
        Optional<Duration> settleAfter();

        /** Codes by which the API says that what was asked is done already; confirmed when an earlier attempt was unknown. */
        Optional<List<String>> alreadyDoneCodes();
    }

    /** Return 2.0 of Orange Connex, with the grant that Outbound shares. */
    interface Return2 extends Account {
        /** Address of the token endpoint, ends in {@code /oauth/token}. */
        Optional<String> tokenUrl();

        /** The third-party platform's ClientKey. */
        Optional<String> clientId();

        /** The third-party platform's SecretKey; needed for signatures and where client-authentication asks for it. */
        Optional<String> secretKey();

        /** First refresh token; later ones are kept in the ledger. A new one given here is tried when the grant is dead. */
        Optional<String> refreshToken();

        /** Where the seller's browser comes back to; needed by {@code connect} only. */
        Optional<String> redirectUrl();

        /** Where the seller agrees; {@code /authorize} beside the token endpoint by default. */
        Optional<String> authorizeUrl();

        /** How long before its end an access token is renewed; never more than a third of its life. */
        @WithDefault("60s")
        Duration refreshAhead();

        /** Where parameters of a token request stand: {@code query}, as documented, or {@code form}. */
        @WithDefault("query")
        TokenRequest tokenRequest();

        /** How the secret-key goes to the token endpoint: {@code none}, {@code post} (a parameter) or {@code basic}. */
        @WithDefault("none")
        ClientAuthentication clientAuthentication();

        TokenFields tokenFields();

        /** What stands before the token in the header {@code Access-Token}, such as {@code Bearer } with its space; or {@code none}. */
        @WithDefault("Bearer ")
        String tokenPrefix();

        /** Header {@code vAuthorization}: {@code off}, {@code path-and-body} or {@code path-only}. */
        @WithDefault("off")
        String signature();
    }

    /** What the token endpoint calls the fields of its answer. */
    interface TokenFields {
        /** Field with the access token. */
        @WithDefault("access_token")
        String accessToken();

        /** Field with the refresh token. */
        @WithDefault("refresh_token")
        String refreshToken();

        /** Field with the life of the access token, in seconds. */
        @WithDefault("expires_in")
        String expiresIn();

        /** Field with the code of an error. */
        @WithDefault("error")
        String error();
    }

    enum TokenRequest {
        QUERY,
        FORM
    }

    enum ClientAuthentication {
        NONE,
        POST,
        BASIC
    }

    /** Outbound of Orange Connex; keys and token come from the return2 account of the same name. */
    interface Outbound extends Account {
        /** Header {@code clientKey}; return2's client-id by default. */
        Optional<String> clientKey();

        /** Key of the signature; return2's by default. */
        Optional<String> secretKey();

        /** Header {@code vAuthorization}: {@code off}, {@code path-and-body} or {@code path-only}. */
        @WithDefault("path-and-body")
        String signature();
    }

    interface Oms extends Account {
        /** A ready token for the header {@code Authorization}. */
        Optional<String> apiToken();

        /** Key from which a token is made for each call. */
        Optional<String> apiKey();

        /** Secret that signs the token made for each call. */
        Optional<String> apiSecret();
    }
}
