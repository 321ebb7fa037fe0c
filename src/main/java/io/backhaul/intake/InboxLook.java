package io.backhaul.intake;

import io.backhaul.Alarms;
import io.backhaul.Settings;
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
import java.util.Comparator;
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
 * there are, it holds the oldest of each system and account folder only, and these take turns. Used by one thread.
 */
@ApplicationScoped
@Named("inboxLook")
@Unremovable
@RegisterForReflection
public class InboxLook {

    private static final Logger LOG = Logger.getLogger(InboxLook.class);
    private static final int LONGEST_NAME = 180;
    private static final int MOST_HELD = 1000;

    /** After this long a new look shows what has come meanwhile. */
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();

    private static final Comparator<Found> OLDEST = Comparator.comparingLong(Found::modified)
            .thenComparing(found -> found.file().getFileName().toString());

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

    private record Found(Path file, long size, long modified) {}

    private record Seen(Found as, long sinceNanos) {}

    /** Files whose order matters to each other: those of one system and account folder. */
    private record Group(String system, String account) {}

    /** Files to be taken now, oldest first in each group; none while there is no inbox or no ledger to record them. */
    public Iterator<File> finished() {
        Map<Group, PriorityQueue<Found>> groups = new HashMap<>();
        if (ledger.isAvailable() && inbox.isThere()) {
            new TreeMap<>(settings.operations())
                    .forEach((name, operation) -> list(inbox.folder(name, null), operation.system(), null, groups));
        }
        Map<Path, Seen> now = new HashMap<>();
        Queue<Queue<Found>> turns = new ArrayDeque<>();
        for (PriorityQueue<Found> youngestFirst : groups.values()) {
            Queue<Found> finished = new ArrayDeque<>();
            youngestFirst.stream()
                    .sorted(OLDEST)
                    .filter(found -> isQuiet(found, now) | isMarked(found))
                    .forEach(finished::add);
            turns.add(finished);
        }
        seen = now;
        return inTurns(turns);
    }

    private static Iterator<File> inTurns(Queue<Queue<Found>> turns) {
        turns.removeIf(Queue::isEmpty);
        long end = System.nanoTime() + LOOK_NANOS;
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !turns.isEmpty() && System.nanoTime() < end;
            }

            @Override
            public File next() {
                if (turns.isEmpty()) {
                    throw new NoSuchElementException();
                }
                Queue<Found> group = turns.remove();
                Found found = group.remove();
                if (!group.isEmpty()) {
                    turns.add(group);
                }
                return found.file().toFile();
            }
        };
    }

    private void list(Path folder, String system, String account, Map<Group, PriorityQueue<Found>> groups) {
        PriorityQueue<Found> oldest =
                groups.computeIfAbsent(new Group(system, account), group -> new PriorityQueue<>(OLDEST.reversed()));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, InboxLook::isWanted)) {
            for (Path file : files) {
                look(file, system, account, oldest, groups);
            }
            alarms.clear(Inbox.CHECK, folder);
        } catch (NoSuchFileException e) {
            alarms.clear(Inbox.CHECK, folder);
        } catch (IOException | DirectoryIteratorException e) {
            alarms.raise(
                    Inbox.CHECK,
                    folder,
                    "The folder " + folder + " cannot be looked into (" + Alarms.reason(e)
                            + "). Let Backhaul read it.");
        }
    }

    private void look(
            Path file, String system, String account, Queue<Found> oldest, Map<Group, PriorityQueue<Found>> groups)
            throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException gone) {
            return;
        }
        if (attributes.isDirectory() && account == null) {
            list(file, system, file.getFileName().toString(), groups);
        } else if (attributes.isRegularFile() && isShort(file)) {
            oldest.add(new Found(
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
    private static boolean isMarked(Found found) {
        Path file = found.file();
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

    private boolean isQuiet(Found found, Map<Path, Seen> now) {
        Seen before = seen.get(found.file());
        Seen current = before != null && before.as().equals(found) ? before : new Seen(found, System.nanoTime());
        now.put(found.file(), current);
        return System.nanoTime() - current.sinceNanos() >= settings.inboxQuiet().toNanos();
    }
}
