package io.backhaul.authorization;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.security.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.DispatcherServletAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.ServletWebServerFactoryAutoConfiguration;
import org.springframework.boot.autoconfigure.web.servlet.WebMvcAutoConfiguration;
import org.springframework.boot.web.context.WebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.config.annotation.web.configurers.OAuth2AuthorizationServerConfigurer;
import org.springframework.security.oauth2.server.authorization.settings.AuthorizationServerSettings;
import org.springframework.security.oauth2.server.authorization.settings.OAuth2TokenFormat;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.LoginUrlAuthenticationEntryPoint;

/** Spring Authorization Server with a seller and some clients; refresh tokens are good for one use. */
@Configuration(proxyBeanMethods = false)
@EnableWebSecurity
@ImportAutoConfiguration({
    ServletWebServerFactoryAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class
})
public class AuthorizationServer {

    public static final String BASIC = "basic-client";
    public static final String POST = "post-client";
    public static final String BY_ID = "client-by-id";
    public static final String PUBLIC = "public-client";

    /** Gets no refresh tokens. */
    public static final String ONCE = "once-client";

    /** Asks which tokens are good. */
    static final String API = "api-client";

    static final String SELLER = "seller";
    static final String PASSWORD = "seller's password";
    static final String LISTENING = "authorization server listening on ";

    /** Of an access token. */
    private static final Duration LIFE = Duration.ofSeconds(3);

    /** A client's secret, with signs that show who encodes wrongly. */
    public static String secret(String client) {
        return client + " +/%41:&=";
    }

    public static void main(String[] args) throws IOException {
        SpringApplication server = new SpringApplication(AuthorizationServer.class);
        server.setBannerMode(Banner.Mode.OFF);
        // Another name: the program's application.properties lies on this class path.
        WebServerApplicationContext context = (WebServerApplicationContext) server.run(
                "--spring.config.name=authorization-server", "--server.address=127.0.0.1", "--server.port=0");
        System.out.println(
                LISTENING + "http://127.0.0.1:" + context.getWebServer().getPort());
        // It ends with whoever started it.
        System.in.transferTo(OutputStream.nullOutputStream());
        System.exit(0);
    }

    @Bean
    @Order(1)
    SecurityFilterChain endpoints(HttpSecurity http, RegisteredClientRepository clients) throws Exception {
        OAuth2AuthorizationServerConfigurer endpoints = OAuth2AuthorizationServerConfigurer.authorizationServer();
        ClientsById byId = new ClientsById(clients);
        return http.securityMatcher(endpoints.getEndpointsMatcher())
                .with(
                        endpoints,
                        server -> server.clientAuthentication(
                                client -> client.authenticationConverter(byId).authenticationProvider(byId)))
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .exceptionHandling(
                        failure -> failure.authenticationEntryPoint(new LoginUrlAuthenticationEntryPoint("/login")))
                .build();
    }

    @Bean
    @Order(2)
    SecurityFilterChain loginPage(HttpSecurity http) throws Exception {
        return http.authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .formLogin(Customizer.withDefaults())
                .build();
    }

    @Bean
    UserDetailsService users() {
        return new InMemoryUserDetailsManager(User.withUsername(SELLER)
                .password("{noop}" + PASSWORD)
                .roles("SELLER")
                .build());
    }

    @Bean
    RegisteredClientRepository clients() {
        return new InMemoryRegisteredClientRepository(
                connector(BASIC, ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                        .clientSecret("{noop}" + secret(BASIC))
                        .build(),
                connector(POST, ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .clientSecret("{noop}" + secret(POST))
                        .build(),
                connector(BY_ID, ClientsById.METHOD).build(),
                connector(PUBLIC, ClientAuthenticationMethod.NONE).build(),
                connector(ONCE, ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .clientSecret("{noop}" + secret(ONCE))
                        .authorizationGrantTypes(types -> types.remove(AuthorizationGrantType.REFRESH_TOKEN))
                        .build(),
                RegisteredClient.withId(API)
                        .clientId(API)
                        .clientSecret("{noop}" + API)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .build());
    }

    private static RegisteredClient.Builder connector(String id, ClientAuthenticationMethod method) {
        return RegisteredClient.withId(id)
                .clientId(id)
                .clientAuthenticationMethod(method)
                .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
                .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
                // Any port of this machine, as RFC 8252 wants it.
                .redirectUri("http://127.0.0.1/connect")
                .tokenSettings(TokenSettings.builder()
                        .accessTokenFormat(OAuth2TokenFormat.REFERENCE)
                        .accessTokenTimeToLive(LIFE)
                        .reuseRefreshTokens(false)
                        .build());
    }

    @Bean
    AuthorizationServerSettings settings() {
        return AuthorizationServerSettings.builder().build();
    }
}
