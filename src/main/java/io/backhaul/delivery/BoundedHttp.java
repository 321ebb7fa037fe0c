package io.backhaul.delivery;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecRuntime;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Bounds every HTTP exchange, whatever the other side does: its whole time, its head, its body, its connections. One
 * exchange is one request on the wire; nothing is repeated, followed, decompressed or remembered by the client itself.
 */
@ApplicationScoped
@Named("boundedHttp")
@Unremovable
@RegisterForReflection
public class BoundedHttp implements HttpClientConfigurer {

    /**
     * Request header with the {@code System.nanoTime()} from which on nothing is sent any more, but {@link
     * ClaimLapsedException} thrown. It never reaches the wire.
     */
    static final String SEND_BEFORE = "Backhaul-Send-Before";

    private static final String WRITTEN = "backhaul.written";
    private static final int LONGEST_HEAD_LINE = 16_384;
    private static final int MOST_HEADERS = 200;

    private final int longestAnswer;
    private final long callNanos;
    private final RequestConfig times;
    private final PoolingHttpClientConnectionManager connections;
    private final ScheduledThreadPoolExecutor clock;

    BoundedHttp(Settings settings, Accounts accounts) {
        this.longestAnswer = settings.limits().answer();
        this.callNanos = CallTimes.of(settings).call().toNanos();
        // A connection for each call that may be under way, and one for each account's token.
        int most = Math.max(1, accounts.inFlight())
                + Accounts.SYSTEMS.stream()
                        .mapToInt(system -> accounts.names(system).size())
                        .sum();
        this.times = times(settings);
        this.connections = connections(settings, most, SystemDefaultDnsResolver.INSTANCE);
        this.clock = clock("call-clock");
    }

    static RequestConfig times(Settings settings) {
        Timeout response = Timeout.of(settings.http().responseTimeout());
        return RequestConfig.custom()
                .setConnectionRequestTimeout(response)
                .setResponseTimeout(response)
                .build();
    }

    /** At most so many connections, with bounded heads of answers. */
    static PoolingHttpClientConnectionManager connections(Settings settings, int most, DnsResolver names) {
        Timeout response = Timeout.of(settings.http().responseTimeout());
        return PoolingHttpClientConnectionManagerBuilder.create()
                .setDnsResolver(names)
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(Http1Config.custom()
                                .setMaxLineLength(LONGEST_HEAD_LINE)
                                .setMaxHeaderCount(MOST_HEADERS)
                                .build())
                        .build())
                .setMaxConnTotal(most)
                .setMaxConnPerRoute(most)
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoTimeout(response).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(settings.http().connectTimeout()))
                        .setSocketTimeout(response)
                        .build())
                .build();
    }

    /** Ends exchanges whose time is up. */
    static ScheduledThreadPoolExecutor clock(String name) {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** Nothing is repeated, followed, decompressed or remembered by the client itself. */
    static HttpClientBuilder plain(HttpClientBuilder client) {
        return client.setConnectionManagerShared(true)
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableContentCompression()
                .disableCookieManagement()
                .disableAuthCaching();
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        plain(client)
                .setConnectionManager(connections)
                .setDefaultRequestConfig(times)
                .addExecInterceptorFirst("bounded", this::bounded)
                .addExecInterceptorBefore(ChainElement.MAIN_TRANSPORT.name(), "in-time", this::inTime);
    }

    @PreDestroy
    void close() {
        clock.shutdownNow();
        connections.close();
    }

    /** Ends the exchange when its time is up, in whatever phase it is, and reads no more than an answer may have. */
    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Header sendBefore = request.getFirstHeader(SEND_BEFORE);
        if (sendBefore != null) {
            request.removeHeaders(SEND_BEFORE);
            scope.clientContext.setAttribute(SEND_BEFORE, Long.valueOf(sendBefore.getValue()));
        }
        AtomicBoolean late = new AtomicBoolean();
        Future<?> end = clock.schedule(
                () -> {
                    late.set(true);
                    ((Cancellable) scope.originalRequest).cancel();
                },
                callNanos,
                TimeUnit.NANOSECONDS);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            keepBounded(response, scope.execRuntime);
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            if (!late.get()) {
                throw e;
            } else if (scope.clientContext.getAttribute(WRITTEN) == null) {
                throw new ConnectTimeoutException("no connection within the time for a call");
            }
            throw new SocketTimeoutException("no whole answer within the time for a call");
        } finally {
            end.cancel(false);
        }
    }

    private void keepBounded(ClassicHttpResponse response, ExecRuntime runtime) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return;
        }
        try (InputStream content = entity.getContent()) {
            byte[] read = content.readNBytes(longestAnswer + 1);
            if (read.length > longestAnswer) {
                // Else closing would read on to the end.
                runtime.discardEndpoint();
            }
            response.setEntity(new ByteArrayEntity(read, null));
        }
    }

    private ClassicHttpResponse inTime(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Long sendBefore = (Long) scope.clientContext.getAttribute(SEND_BEFORE);
        if (sendBefore != null && System.nanoTime() - sendBefore > 0) {
            throw new ClaimLapsedException();
        }
        scope.clientContext.setAttribute(WRITTEN, Boolean.TRUE);
        return chain.proceed(request, scope);
    }
}
