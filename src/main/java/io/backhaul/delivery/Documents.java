package io.backhaul.delivery;

import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.intake.Reason;
import io.backhaul.ledger.Claim;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.jboss.logging.Logger;

/** What the links of a confirmed answer lead to belongs to the answer: without it the request is not confirmed. */
@ApplicationScoped
@Named("documents")
@Unremovable
@RegisterForReflection
public class Documents {

    private static final Logger LOG = Logger.getLogger(Documents.class);

    private final Settings settings;
    private final DocumentFiles files;

    Documents(Settings settings, DocumentFiles files) {
        this.settings = settings;
        this.files = files;
    }

    /** Removes what a process that was killed left half written; before the first document. */
    public void clean() {
        files.clean();
    }

    /** Looks whether documents can be written again. */
    public void look() {
        files.look();
    }

    /** Whether there may be documents to fetch. */
    public boolean areLinked(@Body Outcome outcome, @Variable("claim") Claim claim) {
        return outcome.kind() == Outcome.Kind.CONFIRMED
                && outcome.answer().isObject()
                && !fields(claim).isEmpty();
    }

    public Download begin(@Body Outcome outcome, @Variable("claim") Claim claim) {
        return new Download(claim, outcome, fields(claim));
    }

    private List<String> fields(Claim claim) {
        return settings.operations().get(claim.operation()).documents().orElse(List.of());
    }

    /** Goes to the next link; false behind the last. */
    public boolean more(@Variable("download") Download download) {
        return download.next();
    }

    /** @throws DocumentException when the link is none of a document */
    public String address(@Variable("download") Download download) {
        DocumentLink link = DocumentLink.of(download.link());
        download.leadsTo(link);
        return link.address();
    }

    /** @throws DocumentException see {@link DocumentFiles#save} */
    public void save(
            @Variable("download") Download download,
            @Header(Exchange.CONTENT_TYPE) String contentType,
            @Body InputStream content)
            throws IOException {
        Claim claim = download.claim();
        try (content) {
            download.saved(files.save(
                    claim.operation(), claim.account(), claim.entity(), download.field(), contentType, content));
        }
    }

    public void failed(@Variable("download") Download download, Exception failure) {
        Throwable cause = failure;
        while (!(cause instanceof DocumentException) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof DocumentException known) {
            download.failed(known.fault());
            return;
        }
        if (!(cause instanceof IOException)) {
            LOG.errorf("A document failed in a way nobody foresaw; it is fetched again: %s", Trace.of(failure));
        }
        download.failed(DocumentFault.UNAVAILABLE);
    }

    /** What the attempt came to, documents and all. */
    public Outcome end(@Variable("download") Download download) {
        Download.Trouble trouble = download.trouble();
        if (trouble == null) {
            return download.confirmed().with(download.answer());
        }
        String code = trouble.fault().code;
        Reason reason = Reason.of(
                code, trouble.field(), trouble.host(), settings.labels().mostBytes());
        return download.confirmed()
                .with(download.answer())
                .failed(
                        trouble.fault().kind,
                        trouble.fault().act,
                        code,
                        Messages.in(settings.language()).text(reason));
    }
}
