package io.backhaul.connections;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.oauth2.sdk.AuthorizationGrant;
import com.nimbusds.oauth2.sdk.AuthorizationRequest;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.Variable;

/** What is asked of the token endpoint, on the wire that the account's settings describe, and what it answers. */
@ApplicationScoped
@Named("tokenRequests")
@Unremovable
@RegisterForReflection
public class TokenRequests {

    private static final long STANDARD_LIFE_SECONDS = 3_600;
    private static final long LONGEST_LIFE_SECONDS = 10L * 366 * 86_400;
    private static final String TOKEN_PATH = "/token";
    private static final String DEAD = "invalid_grant";
    private static final Pattern CODE =
            Pattern.compile("(?=.{1,40}$)[A-Za-z]+([_.-][A-Za-z]+)*|[A-Za-z]{0,12}[-_]?[0-9]{1,6}");

    /** RFC 6749, appendix A.12 and A.17. */
    private static final Pattern TOKEN = Pattern.compile("[\\x20-\\x7E]+");

    private final Accounts accounts;
    private final CamelContext camel;
    private final Clock clock = Clock.systemUTC();

    TokenRequests(Accounts accounts, CamelContext camel) {
        this.accounts = accounts;
        this.camel = camel;
    }

    /**
     * An answered pair.
     *
     * @param refreshToken null where the answer has none
     * @param askedAt epoch milliseconds
     * @param expiresAt counted from when it was asked for
     */
    record Pair(String accessToken, String refreshToken, long askedAt, long expiresAt) {

        /** Says nothing of the tokens. */
        @Override
        public String toString() {
            return "token pair until " + expiresAt;
        }
    }

    /**
     * @throws DeadGrantException when the answer says that the grant is dead
     * @throws CredentialsException when there is no answer that helps; nothing is known of the grant then
     */
    Pair ask(String account, AuthorizationGrant grant) {
        Exchange exchange = camel.getEndpoint("direct:token-request").createExchange();
        exchange.setVariable("account", account);
        exchange.setVariable("token", request(account, grant));
        long asked = clock.millis();
        try (ProducerTemplate route = camel.createProducerTemplate()) {
            route.send("direct:token-request", exchange);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Exception failure = exchange.getException();
        if (failure instanceof CredentialsException known) {
            throw known;
        }
        if (failure != null) {
            Object status = exchange.getVariable("status");
            throw new CredentialsException("the token endpoint gave no answer that can be read ("
                    + (status == null ? "" : status + ", ")
                    + failure.getClass().getSimpleName() + ")");
        }
        Answer answer = exchange.getMessage().getBody(Answer.class);
        return new Pair(answer.accessToken(), answer.refreshToken(), asked, asked + 1000 * answer.seconds());
    }

    private HTTPRequest request(String account, AuthorizationGrant grant) {
        Settings.Return2 settings = accounts.return2(account);
        URI endpoint = URI.create(settings.tokenUrl().orElseThrow());
        ClientID client = new ClientID(settings.clientId().orElseThrow());
        Secret secret = new Secret(settings.secretKey().orElse(""));
        TokenRequest.Builder request =
                switch (settings.clientAuthentication()) {
                    case NONE -> new TokenRequest.Builder(endpoint, client, grant);
                    case POST -> new TokenRequest.Builder(endpoint, new ClientSecretPost(client, secret), grant);
                    case BASIC -> new TokenRequest.Builder(endpoint, new ClientSecretBasic(client, secret), grant);
                };
        return request.build().toHTTPRequest();
    }

    /** The login page: as it is set, or beside the token endpoint; empty where that has another name. */
    static Optional<String> authorizeUrl(Settings.Return2 settings) {
        return settings.authorizeUrl().or(() -> settings.tokenUrl()
                .filter(url -> url.endsWith(TOKEN_PATH))
                .map(url -> url.substring(0, url.length() - TOKEN_PATH.length()) + "/authorize"));
    }

    /** Where the seller's browser goes to agree. */
    URI authorize(String account, String state) {
        Settings.Return2 settings = accounts.return2(account);
        String endpoint = authorizeUrl(settings).orElseThrow();
        return new AuthorizationRequest.Builder(
                        ResponseType.CODE, new ClientID(settings.clientId().orElseThrow()))
                .redirectionURI(URI.create(settings.redirectUrl().orElseThrow()))
                .state(new State(state))
                .endpointURI(URI.create(endpoint))
                .build()
                .toURI();
    }

    private boolean inQuery(String account) {
        return accounts.return2(account).tokenRequest() == Settings.TokenRequest.QUERY;
    }

    /** Address of the token endpoint. */
    public String url(@Variable("token") HTTPRequest request) {
        return request.getURI().toString();
    }

    /** The parameters where they stand in the address, or null. */
    public String query(@Variable("account") String account, @Variable("token") HTTPRequest request) {
        return inQuery(account) ? request.getBody() : null;
    }

    /** The parameters where they are a form, or null. */
    public String form(@Variable("account") String account, @Variable("token") HTTPRequest request) {
        return inQuery(account) ? null : request.getBody();
    }

    /** Content type of the form, or null. */
    public String contentType(@Variable("account") String account) {
        return inQuery(account) ? null : "application/x-www-form-urlencoded";
    }

    /** Header that names the client, or null. */
    public String authorization(@Variable("token") HTTPRequest request) {
        return request.getAuthorization();
    }

    /** @param refreshToken null where the answer has none */
    record Answer(String accessToken, String refreshToken, long seconds) {

        /** Says nothing of the tokens. */
        @Override
        public String toString() {
            return "token answer";
        }
    }

    /**
     * Reads the answer; one may say no with status 200, and only one that is no server's failure says anything of the grant.
     */
    public Answer read(@Body JsonNode answer, @Variable("account") String account, @Variable("status") int status) {
        Settings.TokenFields fields = accounts.return2(account).tokenFields();
        String access = answer.path(fields.accessToken()).asText("");
        String error = answer.path(fields.error()).asText("");
        if (access.isEmpty() || !error.isEmpty() || status >= 300) {
            if (error.equals(DEAD) && status < 500) {
                throw new DeadGrantException();
            }
            throw new CredentialsException("the token endpoint answers " + status
                    + (error.isEmpty() ? "" : " and says " + word(error))
                    + (error.contains("client") ? "; correct client-id, secret-key and client-authentication" : ""));
        }
        String refresh = answer.path(fields.refreshToken()).asText("");
        if (!TOKEN.matcher(access + refresh).matches()) {
            throw new CredentialsException("the token endpoint answers a token with characters that none may have");
        }
        long seconds = answer.path(fields.expiresIn()).asLong(STANDARD_LIFE_SECONDS);
        return new Answer(
                access,
                refresh.isEmpty() ? null : refresh,
                seconds > 0 ? Math.min(seconds, LONGEST_LIFE_SECONDS) : STANDARD_LIFE_SECONDS);
    }

    /** A code of an error as others may read it: whatever is no plain word or short number may quote a token. */
    static String word(String code) {
        return code != null && CODE.matcher(code).matches() ? code : "what is no code";
    }
}
