package io.backhaul.intake;

import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;
import org.jboss.logging.Logger;

/** Which files are finished: quiet for a while by our own clock, or with a {@code .done} mark beside them. */
@ApplicationScoped
@Named("inboxFilter")
@Unremovable
public class InboxFilter implements GenericFileFilter<File> {

    private static final Logger LOG = Logger.getLogger(InboxFilter.class);
    private static final int LONGEST_NAME = 180;

    private final Settings settings;
    private final Set<Path> toldTooLong = ConcurrentHashMap.newKeySet();
    private final Map<Path, Seen> seen = new ConcurrentHashMap<>();

    InboxFilter(Settings settings) {
        this.settings = settings;
    }

    private record Seen(long size, long modified, long sinceNanos, long lastNanos) {}

    @Override
    public boolean accept(GenericFile<File> candidate) {
        Path file = candidate.getFile().toPath();
        String name = file.getFileName().toString();
        if (Files.isSymbolicLink(file) || name.startsWith(".")) {
            return false;
        }
        if (candidate.isDirectory()) {
            return !name.equals(Attachments.FOLDER) && isWanted(file);
        }
        return isWanted(file.getParent())
                && !name.endsWith(".part")
                && !name.endsWith(".tmp")
                && !name.endsWith(Inbox.DONE_MARK)
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && isShort(file)
                && (isMarked(file) || isQuiet(file));
    }

    /** Folders of operations and, in them, of accounts. */
    private boolean isWanted(Path folder) {
        Path relative = settings.inbox().relativize(folder);
        return settings.operations().containsKey(relative.getName(0).toString()) && relative.getNameCount() <= 2;
    }

    /** A mark that is older than the file was meant for the one before it. */
    private static boolean isMarked(Path file) {
        File mark = file.resolveSibling(file.getFileName() + Inbox.DONE_MARK).toFile();
        return mark.exists() && mark.lastModified() >= file.toFile().lastModified();
    }

    /** File systems take 255 bytes; the names of its result and its copies are longer than the file's. */
    private boolean isShort(Path file) {
        boolean fits = file.getFileName().toString().getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME;
        if (!fits && toldTooLong.size() < 1000 && toldTooLong.add(file)) {
            LOG.errorf(
                    "%s: the name has more than %d bytes. Shorten it; until then the file waits.", file, LONGEST_NAME);
        }
        return fits;
    }

    private boolean isQuiet(Path file) {
        long now = System.nanoTime();
        long size = file.toFile().length();
        long modified = file.toFile().lastModified();
        Seen before = seen.get(file);
        boolean same = before != null && before.size() == size && before.modified() == modified;
        Seen current = new Seen(size, modified, same ? before.sinceNanos() : now, now);
        seen.put(file, current);
        boolean quiet = now - current.sinceNanos() >= settings.inboxQuiet().toNanos();
        if (quiet) {
            seen.remove(file);
        }
        return quiet;
    }

    /** Once a look, not once a file: a folder may hold a hundred thousand. */
    void forgetGone() {
        long longAgo = System.nanoTime() - Duration.ofMinutes(10).toNanos();
        seen.values().removeIf(entry -> entry.lastNanos() < longAgo);
    }
}
