package io.backhaul.intake;

import io.backhaul.Alarms;
import io.backhaul.Settings;
import io.backhaul.Trace;
import io.backhaul.ledger.Ledger;
import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.jboss.logging.Logger;

/**
 * Looks for finished files: quiet for a while by our own clock, or with a {@code .done} mark beside them. However many
 * there are, it holds the oldest of each system and account folder only. Used by one thread.
 */
@ApplicationScoped
@Named("inboxLook")
@Unremovable
@RegisterForReflection
public class InboxLook {

    private static final Logger LOG = Logger.getLogger(InboxLook.class);
    private static final int LONGEST_NAME = 180;
    private static final int MOST_HELD = 1000;

    /** Stands for what lies in no account's folder. */
    private static final String OUTSIDE = "";

    /** After this long a new look shows what has come meanwhile. */
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private final Settings settings;
    private final Inbox inbox;
    private final Ledger ledger;
    private final Alarms alarms;
    private final Set<Path> toldTooLong = new HashSet<>();
    private Map<Path, Seen> seen = new HashMap<>();

    InboxLook(Settings settings, Inbox inbox, Ledger ledger, Alarms alarms) {
        this.settings = settings;
        this.inbox = inbox;
        this.ledger = ledger;
        this.alarms = alarms;
    }

    private record Seen(DroppedFile as, long sinceNanos) {}

    /** Files to be taken now, system by system in turn; none while there is no inbox or no ledger to record them. */
    public Iterator<File> finished() {
        Map<String, Map<String, PriorityQueue<DroppedFile>>> systems = new TreeMap<>();
        Queue<Path> unrecorded = new ArrayDeque<>();
        if (ledger.isAvailable() && inbox.isThere()) {
            unrecorded.addAll(inbox.unrecorded());
            new TreeMap<>(settings.operations())
                    .forEach((name, operation) -> list(
                            inbox.folder(name, null),
                            OUTSIDE,
                            systems.computeIfAbsent(operation.system(), system -> new TreeMap<>())));
        }
        // One instant for the whole look: which of two files it comes to first must not decide which is finished first.
        long instant = System.nanoTime();
        Map<Path, Seen> now = new HashMap<>();
        Queue<TakingOrder> turns = new ArrayDeque<>();
        systems.values().forEach(folders -> turns.add(order(folders, now, instant)));
        seen = now;
        return inTurns(unrecorded, turns);
    }

    private TakingOrder order(Map<String, PriorityQueue<DroppedFile>> folders, Map<Path, Seen> now, long instant) {
        Set<DroppedFile> finished = new HashSet<>();
        Map<String, Queue<DroppedFile>> sorted = new TreeMap<>();
        folders.forEach((account, files) -> {
            Queue<DroppedFile> oldestFirst = new ArrayDeque<>();
            files.stream().sorted(DroppedFile.OLDEST).forEach(file -> {
                oldestFirst.add(file);
                if (isQuiet(file, now, instant) || isMarked(file)) {
                    finished.add(file);
                }
            });
            sorted.put(account, oldestFirst);
        });
        Queue<DroppedFile> outside = sorted.remove(OUTSIDE);
        return new TakingOrder(outside == null ? new ArrayDeque<>() : outside, sorted.values(), finished);
    }

    /** Ends early where a file could not be recorded: no younger one may come before it. */
    private Iterator<File> inTurns(Queue<Path> first, Queue<TakingOrder> turns) {
        long end = System.nanoTime() + LOOK_NANOS;
        return new Iterator<>() {
            private Path ahead;

            @Override
            public boolean hasNext() {
                if (ahead == null && inbox.unrecorded().size() > first.size()) {
                    return false;
                }
                ahead = ahead == null ? first.poll() : ahead;
                while (ahead == null && !turns.isEmpty() && System.nanoTime() < end) {
                    TakingOrder system = turns.remove();
                    ahead = system.next().map(DroppedFile::path).orElse(null);
                    if (ahead != null) {
                        turns.add(system);
                    }
                }
                return ahead != null;
            }

            @Override
            public File next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                File file = ahead.toFile();
                ahead = null;
                return file;
            }
        };
    }

    private void list(Path folder, String account, Map<String, PriorityQueue<DroppedFile>> folders) {
        PriorityQueue<DroppedFile> oldest =
                folders.computeIfAbsent(account, name -> new PriorityQueue<>(DroppedFile.OLDEST.reversed()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, InboxLook::isWanted)) {
            for (Path file : files) {
                look(file, account, oldest, folders);
            }
            alarms.clear(Inbox.CHECK, folder);
        } catch (NoSuchFileException e) {
            alarms.clear(Inbox.CHECK, folder);
        } catch (IOException | DirectoryIteratorException e) {
            alarms.raise(
                    Inbox.CHECK,
                    folder,
                    "The folder " + folder + " cannot be looked into (" + Trace.reason(e) + "). Let Backhaul read it.");
        }
    }

    private void look(
            Path file, String account, Queue<DroppedFile> oldest, Map<String, PriorityQueue<DroppedFile>> folders)
            throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            return;
        }
        if (attributes.isDirectory() && account.equals(OUTSIDE)) {
            list(file, file.getFileName().toString(), folders);
        } else if (attributes.isRegularFile() && isShort(file)) {
            oldest.add(new DroppedFile(
                    file, attributes.size(), attributes.lastModifiedTime().toMillis()));
            if (oldest.size() > MOST_HELD) {
                oldest.remove();
            }
        }
    }

    private static boolean isWanted(Path file) {
        String name = file.getFileName().toString();
        return !name.startsWith(".")
                && !name.equals(Attachments.FOLDER)
                && !name.endsWith(".part")
                && !name.endsWith(".tmp")
                && !name.endsWith(Inbox.DONE_MARK);
    }

    /** A mark that is older than the file was meant for the one before it. */
    private static boolean isMarked(DroppedFile found) {
        Path file = found.path();
        File mark = file.resolveSibling(file.getFileName() + Inbox.DONE_MARK).toFile();
        return mark.exists() && mark.lastModified() >= found.modified();
    }

    /** File systems take 255 bytes; the names of its result and its copies are longer than the file's. */
    private boolean isShort(Path file) {
        boolean fits = file.getFileName().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
        if (!fits && toldTooLong.size() < MOST_HELD && toldTooLong.add(file)) {
            LOG.errorf(
                    "%s: the name has more than %d bytes. Shorten it; until then the file waits.", file, LONGEST_NAME);
        }
        return fits;
    }

    private boolean isQuiet(DroppedFile found, Map<Path, Seen> now, long instant) {
        Seen before = seen.get(found.path());
        Seen current = before != null && before.as().equals(found) ? before : new Seen(found, instant);
        now.put(found.path(), current);
        return instant - current.sinceNanos() >= settings.inboxQuiet().toNanos();
    }
}
