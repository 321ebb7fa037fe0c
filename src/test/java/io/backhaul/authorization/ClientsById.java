package io.backhaul.authorization;

import jakarta.servlet.http.HttpServletRequest;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.authentication.OAuth2ClientAuthenticationToken;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.web.authentication.AuthenticationConverter;

/**
 * Clients that show nothing but their id and yet get refresh tokens, as Orange Connex documents it. The server has none by
 * itself: its public clients must prove a key (PKCE) and get no refresh token.
 */
final class ClientsById implements AuthenticationConverter, AuthenticationProvider {

    static final ClientAuthenticationMethod METHOD = new ClientAuthenticationMethod("client_id");

    private final RegisteredClientRepository clients;

    ClientsById(RegisteredClientRepository clients) {
        this.clients = clients;
    }

    @Override
    public Authentication convert(HttpServletRequest request) {
        String id = request.getParameter("client_id");
        boolean byId = id != null
                && request.getParameter("client_secret") == null
                && request.getHeader("Authorization") == null
                && client(id) != null;
        return byId ? new OAuth2ClientAuthenticationToken(id, METHOD, null, null) : null;
    }

    @Override
    public Authentication authenticate(Authentication asked) {
        OAuth2ClientAuthenticationToken token = (OAuth2ClientAuthenticationToken) asked;
        return METHOD.equals(token.getClientAuthenticationMethod())
                ? new OAuth2ClientAuthenticationToken(
                        client(token.getPrincipal().toString()), METHOD, null)
                : null;
    }

    @Override
    public boolean supports(Class<?> authentication) {
        return OAuth2ClientAuthenticationToken.class.isAssignableFrom(authentication);
    }

    private RegisteredClient client(String id) {
        RegisteredClient client = clients.findByClientId(id);
        return client != null && client.getClientAuthenticationMethods().contains(METHOD) ? client : null;
    }
}
