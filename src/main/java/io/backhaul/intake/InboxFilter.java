package io.backhaul.intake;

import io.backhaul.Settings;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileFilter;

/** Which files are finished: quiet for a while by our own clock, or with a {@code .done} mark beside them. */
@ApplicationScoped
@Named("inboxFilter")
@Unremovable
public class InboxFilter implements GenericFileFilter<File> {

    private final Settings settings;
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
                && (Files.exists(file.resolveSibling(name + Inbox.DONE_MARK)) || isQuiet(file));
    }

    /** Folders of operations and, in them, of accounts. */
    private boolean isWanted(Path folder) {
        Path relative = settings.inbox().relativize(folder);
        return settings.operations().containsKey(relative.getName(0).toString()) && relative.getNameCount() <= 2;
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
        forgetGone(now);
        return quiet;
    }

    private void forgetGone(long now) {
        if (seen.size() > 1000) {
            long longAgo = now - Duration.ofMinutes(10).toNanos();
            seen.values().removeIf(entry -> entry.lastNanos() < longAgo);
        }
    }
}
