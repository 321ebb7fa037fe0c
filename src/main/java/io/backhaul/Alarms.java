package io.backhaul;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Troubles that stand until their cause is gone: told once when they begin and once when they end, however often what
 * they keep from working is tried in between. While one stands the program is not ready.
 */
@ApplicationScoped
public class Alarms {

    private static final Logger LOG = Logger.getLogger(Alarms.class);
    private static final int MOST_TEXTS = 10;

    private final SortedMap<String, Alarm> standing = new TreeMap<>();

    private record Alarm(Set<Object> subjects, Set<String> told) {}

    /** As {@link #raise(String, Object, String)} for a check that has one subject only. */
    public void raise(String check, String text) {
        raise(check, "", text);
    }

    /**
     * Says that something keeps a part of the program from working. The text is logged unless it has been since the
     * alarm began, so it must not change from one attempt to the next.
     *
     * @param check what readiness calls it, such as {@code ledger}; no data
     * @param subject which file, source and the like is concerned; the alarm stands while any is
     * @param text what, where, why and what to do
     */
    public synchronized void raise(String check, Object subject, String text) {
        Alarm alarm = standing.computeIfAbsent(check, name -> new Alarm(new HashSet<>(), new HashSet<>()));
        alarm.subjects().add(subject);
        if (alarm.told().size() < MOST_TEXTS && alarm.told().add(text)) {
            LOG.error(text);
        }
    }

    /** As {@link #clear(String, Object)} for a check that has one subject only. */
    public void clear(String check) {
        clear(check, "");
    }

    /** Says that the subject is well; nothing happens where it was. */
    public void clear(String check, Object subject) {
        clearIf(check, subject::equals);
    }

    /** Says that the subjects of which it is true are well, or of no concern any more. */
    public synchronized void clearIf(String check, Predicate<Object> over) {
        Alarm alarm = standing.get(check);
        if (alarm != null && alarm.subjects().removeIf(over) && alarm.subjects().isEmpty()) {
            standing.remove(check);
            LOG.infof("The trouble with the %s is over.", check);
        }
    }

    /** Checks that have an alarm now, by name. */
    public synchronized Set<String> standing() {
        return Set.copyOf(standing.keySet());
    }
}
