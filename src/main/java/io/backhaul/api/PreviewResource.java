package io.backhaul.api;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.backhaul.Accounts;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.intake.Inbox;
import io.backhaul.intake.Preview;
import io.backhaul.ledger.LedgerException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;

/** What a file would send. Attachments are those that lie in the operation's inbox folder already. */
@jakarta.ws.rs.Path("/api/preview")
public class PreviewResource {

    private static final Logger LOG = Logger.getLogger(PreviewResource.class);
    private static final String LINES = "application/x-ndjson";
    private static final String NAME = "[^/\\\\\\p{Cntrl}]{1,255}";

    /** Each keeps a thread busy as long as its file is; the rest of the API needs some too. */
    private static final int MOST_AT_ONCE = 2;

    private static final int SPOOLED_AT_ONCE = 1 << 16;

    private final Settings settings;
    private final Accounts accounts;
    private final Inbox inbox;
    private final Preview preview;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);

    PreviewResource(Settings settings, Accounts accounts, Inbox inbox, Preview preview) {
        this.settings = settings;
        this.accounts = accounts;
        this.inbox = inbox;
        this.preview = preview;
    }

    /**
     * @param body the file as it is, CSV or JSON
     * @param account of rows that name none
     * @param name what the ERP would call the file; its extension says what it is, else its first character does
     * @return an object a line, as {@link Preview#show} gives them. The last one is the summary; where it is missing, or a
     *     {@code problem} stands in its place, the preview is incomplete
     */
    @POST
    @jakarta.ws.rs.Path("/{operation}")
    public Response preview(
            @RestPath String operation,
            @RestQuery String account,
            @RestQuery @DefaultValue("preview") String name,
            InputStream body,
            RoutingContext exchange)
            throws IOException {
        Settings.Operation data = settings.operations().get(operation);
        if (data == null) {
            return Problem.response(
                    404,
                    "There is no such operation",
                    "There are " + new TreeSet<>(settings.operations().keySet()) + ".");
        }
        Set<String> known = accounts.names(data.system());
        if (account != null && !known.contains(account)) {
            return Problem.response(
                    400, "There is no such account", data.system() + " has the accounts " + known + ".");
        }
        if (!name.matches(NAME)) {
            return Problem.response(400, "The name is none", "Give the name of the file, without a folder.");
        }
        if (!places.tryAcquire()) {
            return Problem.response(429, "Other previews are running", "Wait until one of them has ended.");
        }
        atEndOfWork(places::release);
        Path file = Files.createTempFile("backhaul-preview-", null);
        atEndOfWork(() -> delete(file));
        return spooled(
                body, exchange, new Preview.Input(file, name, operation, inbox.folder(operation, account), account));
    }

    /**
     * On this thread, behind all of the work, however it ended and whether or not the answer was begun. The end of the
     * exchange would be too early: when the caller goes away, the work is still under way.
     */
    private static void atEndOfWork(Runnable deed) {
        CurrentRequestManager.get().registerCompletionCallback(failure -> deed.run());
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warnf("The temporary file of a preview could not be deleted: %s", Trace.reason(e));
        }
    }

    private Response spooled(InputStream body, RoutingContext exchange, Preview.Input input) throws IOException {
        long most = settings.limits().preview();
        try {
            if (!spool(body, exchange, input.file(), most)) {
                // The rest of the body is not wanted.
                exchange.addEndHandler(ended -> exchange.request().connection().close());
                return BodyLimit.refusal(most);
            }
        } catch (IOException e) {
            if (!isGone(exchange)) {
                throw e;
            }
            return Problem.response(400, "The body broke off", "Send it again.");
        }
        StreamingOutput lines = out -> write(input, exchange, out);
        return Response.ok(lines, LINES).build();
    }

    private static boolean isGone(RoutingContext exchange) {
        return exchange.response().closed();
    }

    /**
     * Spools what is allowed, and reads as much again without keeping it: most clients read no answer before they have sent
     * everything. The file is never made anew: it would be readable by others.
     *
     * @return false where the body is longer than allowed
     * @throws IOException also where the caller is gone
     */
    private static boolean spool(InputStream body, RoutingContext exchange, Path file, long most) throws IOException {
        try (OutputStream spool =
                Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            byte[] buffer = new byte[SPOOLED_AT_ONCE];
            long length = 0;
            for (int read = read(body, buffer, exchange);
                    read >= 0 && length <= 2 * most;
                    read = read(body, buffer, exchange)) {
                length += read;
                if (length <= most) {
                    spool.write(buffer, 0, read);
                }
            }
            return length <= most;
        }
    }

    /** Of a caller that is gone nothing comes any more, not even the end. */
    private static int read(InputStream body, byte[] buffer, RoutingContext exchange) throws IOException {
        if (isGone(exchange)) {
            throw new EOFException("the caller is gone");
        }
        return body.read(buffer);
    }

    /** In the place of the summary: the status line is long gone. */
    private static String problem(String title, String detail) {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.putObject("problem").put("title", title).put("detail", detail);
        return line + "\n";
    }

    private void write(Preview.Input input, RoutingContext exchange, OutputStream out) throws IOException {
        Writer lines = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
        try {
            show(input, exchange, lines);
            lines.flush();
        } catch (IOException e) {
            if (!isGone(exchange)) {
                throw e;
            }
            LOG.debugf("The caller of a preview has gone away: %s", Trace.reason(e));
        }
    }

    private void show(Preview.Input input, RoutingContext exchange, Writer lines) throws IOException {
        try {
            preview.show(input, new Preview.Lines() {
                @Override
                public boolean take(ObjectNode line) throws IOException {
                    lines.append(line.toString()).append('\n');
                    return true;
                }

                @Override
                public boolean wanted() {
                    return !isGone(exchange);
                }
            });
        } catch (LedgerException e) {
            lines.append(problem("The ledger cannot be used for now", e.getMessage()));
        } catch (UncheckedIOException e) {
            LOG.warnf("A preview was given up: %s", Trace.reason(e));
        } catch (RuntimeException e) {
            LOG.errorf("A preview could not be ended: %s", Trace.of(e));
            lines.append(problem("Something nobody foresaw went wrong", "The log says where."));
        }
    }
}
