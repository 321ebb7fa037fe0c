package io.backhaul.intake;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import io.backhaul.Alarms;
import io.backhaul.Messages;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.ledger.LedgerUnavailableException;
import io.backhaul.ledger.Source;
import io.backhaul.ledger.SourceLedger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The drop folder: takes files in by an atomic rename and puts them away when they have been read. */
@ApplicationScoped
@Named("inbox")
@Unremovable
@RegisterForReflection
public class Inbox {

    /** What readiness calls it. */
    static final String CHECK = "inbox";

    static final String WORK = ".work";
    static final String DONE = ".done";
    static final String FAILED = ".failed";
    static final String DONE_MARK = ".done";

    private static final Logger LOG = Logger.getLogger(Inbox.class);

    private final Settings settings;
    private final SourceLedger sources;
    private final Alarms alarms;
    private List<Source> left = List.of();

    /** Files in {@code .work/} that the ledger could not record, or may have recorded without saying so; oldest first. */
    private final Set<Path> unrecorded = Collections.synchronizedSet(new LinkedHashSet<>());

    // Not static: a native binary must not seed it when it is built.
    private final NoArgGenerator sourceIds = Generators.timeBasedEpochGenerator();

    Inbox(Settings settings, SourceLedger sources, Alarms alarms) {
        this.settings = settings;
        this.sources = sources;
        this.alarms = alarms;
    }

    private Path root() {
        return settings.inbox().toAbsolutePath().normalize();
    }

    /** The folder of an operation, or of one of its accounts. */
    public Path folder(String operation, String account) {
        Path folder = root().resolve(operation);
        return account == null ? folder : folder.resolve(account);
    }

    public Path folder(Source source) {
        return folder(source.operation(), source.folderAccount());
    }

    /** Where the source lies while it is read. */
    public Path work(Source source) {
        return folder(source).resolve(WORK).resolve(source.id() + "~" + source.name());
    }

    /** Makes the folders of every operation. */
    public void create() throws IOException {
        for (String operation : settings.operations().keySet()) {
            Path folder = folder(operation, null);
            for (String inside : List.of(WORK, DONE, FAILED, Attachments.FOLDER)) {
                Files.createDirectories(folder.resolve(inside));
            }
        }
        Files.createDirectories(settings.outbox());
    }

    /**
     * Takes a dropped file: from here on its identity is the id in its new name.
     *
     * @throws IOException when it cannot be moved; the alarm has told why, and it stays where it is
     */
    public Source take(File dropped) throws IOException {
        Path file = dropped.toPath().toAbsolutePath().normalize();
        Path folder = file.getParent();
        try {
            Source source = takeIn(file);
            alarms.clear(CHECK, file);
            deleteMark(file);
            return source;
        } catch (LedgerUnavailableException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            alarms.raise(
                    CHECK,
                    file,
                    "Files in " + folder + " cannot be taken and stay there (" + Trace.reason(e)
                            + "). Let Backhaul write the folder and those in it, and see that its disk has room.");
            throw e;
        }
    }

    private Source takeIn(Path file) throws IOException {
        Path work = file;
        if (!unrecorded.contains(file)) {
            String name = sourceIds.generate() + "~" + file.getFileName();
            work = Files.createDirectories(file.getParent().resolve(WORK)).resolve(name);
            Files.move(file, work, StandardCopyOption.ATOMIC_MOVE);
            // Never moved back: meanwhile the ERP may have dropped another file of that name.
            unrecorded.add(work);
        }
        String[] parts = work.getFileName().toString().split("~", 2);
        Source source = register(work.getParent().getParent(), parts[0], parts[1]);
        unrecorded.remove(work);
        return source;
    }

    /** What was moved to {@code .work/} and is not known to be in the ledger; to be taken once more before all else. */
    List<Path> unrecorded() {
        synchronized (unrecorded) {
            return List.copyOf(unrecorded);
        }
    }

    /** One that stays harms nothing: it is older than the next file of that name. */
    private static void deleteMark(Path file) {
        Path mark = file.resolveSibling(file.getFileName() + DONE_MARK);
        try {
            Files.deleteIfExists(mark);
        } catch (IOException e) {
            LOG.warnf("%s cannot be deleted: %s", mark, e);
        }
    }

    /** Whether files can be looked for; forgets those that could not be taken and have gone since. */
    boolean isThere() {
        Predicate<Object> gone = file -> file instanceof Path path && !path.equals(root()) && Files.notExists(path);
        alarms.clearIf(CHECK, gone);
        unrecorded.removeIf(gone);
        boolean there = Files.isReadable(root());
        if (there) {
            alarms.clear(CHECK, root());
        } else {
            alarms.raise(
                    CHECK,
                    root(),
                    "The inbox " + root() + " is gone or cannot be read. Put it back, or mount its disk again.");
        }
        return there;
    }

    /** Says why a source could not be read to its end, unless the ledger has; it is tried again. */
    void interrupted(Source source, Exception failure) {
        if (!(failure instanceof LedgerUnavailableException)) {
            alarms.raise(
                    CHECK,
                    source.id(),
                    "A source of " + source.operation() + " is tried again in 10 s, and every 10 s from then on, until"
                            + " it can be read and put away (" + Trace.reason(failure)
                            + "). Where its file is lost for good, put an empty one in its place.");
        }
    }

    private Source register(Path folder, String id, String name) {
        boolean ofOperation = folder.getParent().equals(root());
        String operation =
                (ofOperation ? folder : folder.getParent()).getFileName().toString();
        String account = ofOperation ? null : folder.getFileName().toString();
        String system = settings.operations().get(operation).system();
        return sources.take(id, "file", system, operation, account, name);
    }

    /**
     * Brings order into what an earlier run left in {@code .work/}, before anything new is taken; what is still to be
     * read comes out of {@link #left}.
     */
    public void recover() throws IOException {
        for (Path file : leftInWork()) {
            String[] parts = file.getFileName().toString().split("~", 2);
            if (parts.length < 2) {
                LOG.warnf("%s was not put there by Backhaul and is left alone.", file);
            } else if (sources.state(parts[0]).isEmpty()) {
                register(file.getParent().getParent(), parts[0], parts[1]);
            } else if (!sources.state(parts[0]).get().equals("TAKEN")) {
                putAway(file, parts[0], parts[1]);
            }
        }
        left = sources.unread().stream().filter(this::isKnown).toList();
    }

    /** What an earlier run took and did not read to its end, oldest first. */
    public List<Source> left() {
        return left;
    }

    private boolean isKnown(Source source) {
        boolean known = settings.operations().containsKey(source.operation());
        if (!known) {
            LOG.errorf(
                    "%s waits: there is no operation %s any more. Set it up again, or later files wait too.",
                    source.name(), source.operation());
        }
        return known;
    }

    private List<Path> leftInWork() throws IOException {
        List<Path> left = new ArrayList<>();
        for (String operation : settings.operations().keySet()) {
            Path folder = folder(operation, null);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> files = Files.walk(folder, 3)) {
                    files.filter(file ->
                                    file.getParent().getFileName().toString().equals(WORK))
                            .filter(Files::isRegularFile)
                            .forEach(left::add);
                }
            }
        }
        left.sort(Comparator.comparing((Path file) -> file.toFile().lastModified())
                .thenComparing(file -> file.getFileName().toString().replaceFirst("^[^~]*~", "")));
        return left;
    }

    /** Puts a source away that is read or given up: to {@code .done/}, or to {@code .failed/} with its reason beside it. */
    public void putAway(Source source) throws IOException {
        if (Files.exists(work(source))) {
            putAway(work(source), source.id(), source.name());
        } else {
            LOG.warnf("%s has gone from %s.", source.name(), work(source).getParent());
        }
        alarms.clear(CHECK, source.id());
    }

    /** One at a time: two files of one name must not take the same place. */
    private synchronized void putAway(Path file, String id, String name) throws IOException {
        Optional<String> broken = sources.reasons(id);
        if (broken.isEmpty()) {
            Files.move(file, free(file, DONE, id, name), StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path target = free(file, FAILED, id, name);
        Messages messages = Messages.in(settings.language());
        List<String> reasons = Reason.fromJson(new ObjectMapper().readTree(broken.get())).stream()
                .map(Reason::withoutCells)
                .map(messages::text)
                .toList();
        Files.write(target.resolveSibling(target.getFileName() + ".reason.txt"), reasons);
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.warnf("%s cannot be used; the reason stands beside it in %s.", name, target.getParent());
    }

    private static Path free(Path file, String where, String id, String name) throws IOException {
        Path folder = Files.createDirectories(file.getParent().getParent().resolve(where));
        Path target = folder.resolve(name);
        return Files.exists(target) ? folder.resolve(name + "." + id) : target;
    }
}
