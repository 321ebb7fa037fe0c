package io.backhaul.delivery;

import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpStatus;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

/**
 * Fetches documents from wherever links lead: from allowed addresses only, in bounded time, at most so many bytes, which
 * are read by whoever saves them. Answers other than 200 come without a body.
 */
@ApplicationScoped
@Named("documentHttp")
@Unremovable
@RegisterForReflection
public class DocumentHttp implements HttpClientConfigurer {

    private final Settings settings;
    private final PoolingHttpClientConnectionManager connections;
    private final ScheduledThreadPoolExecutor clock = BoundedHttp.clock("document-clock");

    DocumentHttp(Settings settings, Accounts accounts) {
        this.settings = settings;
        this.connections = BoundedHttp.connections(
                settings,
                Math.max(1, accounts.inFlight()),
                new DocumentHosts(
                        settings.labels().allowedHosts().orElse(List.of()), SystemDefaultDnsResolver.INSTANCE));
    }

    @Override
    public void configureHttpClient(HttpClientBuilder client) {
        BoundedHttp.plain(client)
                .setConnectionManager(connections)
                .setDefaultRequestConfig(BoundedHttp.times(settings))
                // No proxy: it would connect to addresses nobody has looked at.
                .setRoutePlanner(new DefaultRoutePlanner(null))
                .addExecInterceptorFirst("bounded", this::bounded);
    }

    @PreDestroy
    void close() {
        clock.shutdownNow();
        connections.close();
    }

    private ClassicHttpResponse bounded(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Future<?> end = clock.schedule(
                ((Cancellable) scope.originalRequest)::cancel,
                settings.labels().time().toNanos(),
                TimeUnit.NANOSECONDS);
        boolean open = false;
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (response.getCode() != HttpStatus.SC_OK || entity == null) {
                response.setEntity(null);
                return response;
            }
            if (entity.getContentLength() > settings.labels().mostBytes()) {
                throw new DocumentException(DocumentFault.TOO_LARGE);
            }
            response.setEntity(new BoundedEntity(entity, () -> {
                // Closing alone would read on to the end.
                scope.execRuntime.discardEndpoint();
                end.cancel(false);
            }));
            open = true;
            return response;
        } finally {
            if (!open) {
                scope.execRuntime.discardEndpoint();
                end.cancel(false);
            }
        }
    }

    /** Can be read once, and never beyond the bound. */
    private final class BoundedEntity extends HttpEntityWrapper {
        private final InputStream content;

        BoundedEntity(HttpEntity entity, Runnable end) throws IOException {
            super(entity);
            content = new BoundedContent(entity.getContent(), settings.labels().mostBytes(), end);
        }

        @Override
        public InputStream getContent() {
            return content;
        }
    }

    private static final class BoundedContent extends FilterInputStream {
        private final Runnable end;
        private long left;

        BoundedContent(InputStream content, long most, Runnable end) {
            super(content);
            this.left = most;
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = in.read(bytes, offset, length);
            left -= Math.max(0, read);
            if (left < 0) {
                throw new DocumentException(DocumentFault.TOO_LARGE);
            }
            return read;
        }

        @Override
        public long skip(long bytes) {
            return 0;
        }

        @Override
        public void close() {
            end.run();
        }
    }
}
