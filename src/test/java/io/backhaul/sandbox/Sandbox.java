package io.backhaul.sandbox;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A stand-in for both warehouse APIs on 127.0.0.1: Return 2.0 and Outbound under /openapi, their OAuth server under
 * /oauth, the OMS under /open, and what tests ask of the sandbox itself under /sandbox.
 *
 * <p>All work is done on one event loop, so that no part needs a lock.
 */
public final class Sandbox implements AutoCloseable {
    private final Options options;
    private final Vertx vertx;
    private final EffectLog effects;
    private final FrontDoor door;
    private final LoginPage login = new LoginPage();
    private final Control control;
    private Behaviour behaviour = Behaviour.standard();

    public Sandbox(Options options) throws IOException {
        this.options = options;
        // One event loop: see above. No file cache: nothing is served from files.
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(1)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        effects = new EffectLog(options.log());
        ContractGuard guard = new ContractGuard();
        Faults faults = new Faults();
        FaultPlayer player = new FaultPlayer(vertx);
        RequestLog requests = new RequestLog();
        Tokens tokens = new Tokens(this::behaviour);
        AccessCheck access = new AccessCheck(this::behaviour, tokens);
        OmsApi oms = new OmsApi(this::behaviour, effects);
        List<Api> apis = List.of(
                new OAuthServer(this::behaviour, tokens, login),
                new Return2Api(this::behaviour, access, effects),
                new OutboundApi(this::behaviour, access, effects),
                oms);
        door = new FrontDoor(apis, new Contracts(), guard, faults, player, requests);
        control = new Control(
                new Control.State(
                        guard, effects, faults, player, requests, tokens, this::behaviour, this::behave, oms::happens),
                List.of(guard::reset, effects::reset, requests::reset, () -> apis.forEach(Api::reset)));
    }

    public static void main(String[] args) throws Exception {
        Options options = Options.parse(args);
        Sandbox sandbox = new Sandbox(options);
        try {
            System.out.println("sandbox listening on http://127.0.0.1:" + sandbox.start());
        } catch (IOException e) {
            System.err.println(e.getMessage());
            // The event loop would keep the process alive.
            System.exit(1);
        }
        if (options.attached()) {
            System.in.transferTo(OutputStream.nullOutputStream());
            System.exit(0);
        }
    }

    /** Starts to listen and gives the port. */
    public int start() throws IOException {
        HttpServerOptions http = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(options.port())
                // A cleartext upgrade to HTTP/2 would put calls of a test onto one connection, and faults close
                // connections.
                .setHttp2ClearTextEnabled(false);
        try {
            int port = vertx.createHttpServer(http)
                    .requestHandler(this::handle)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS)
                    .actualPort();
            if (options.portFile() != null) {
                writePort(options.portFile(), port);
            }
            return port;
        } catch (ExecutionException e) {
            throw new IOException("cannot listen on port " + options.port(), e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException("cannot listen on port " + options.port(), e);
        }
    }

    @Override
    public void close() throws IOException {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        effects.close();
    }

    private void handle(HttpServerRequest request) {
        String path = request.path();
        if (path.startsWith(Control.PATH)) {
            request.body().onSuccess(body -> own(request, control.answer(new Call(request, body))));
        } else if (path.startsWith(LabelFiles.PATH)) {
            door.handleFile(request, LabelFiles.file());
        } else if (path.equals("/oauth/authorize") && request.method().name().equals("POST")) {
            request.body().onSuccess(body -> own(request, login.connect(new Call(request, body))));
        } else {
            door.handle(request);
        }
    }

    private static void own(HttpServerRequest request, Answer answer) {
        Reply.head(request.response(), answer).end(answer.body());
    }

    private Behaviour behaviour() {
        return behaviour;
    }

    private void behave(Behaviour changed) {
        behaviour = changed;
    }

    // Whoever waits for the file must never see it half written.
    private static void writePort(Path file, int port) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, String.valueOf(port));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
