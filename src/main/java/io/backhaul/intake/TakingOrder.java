package io.backhaul.intake;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * In which order the files of one system are taken. Those of one folder by their time; a file that is not finished holds
 * back younger ones. Account folders take turns; what lies outside of them may hold rows of any account, so it and they
 * wait for each other's older files.
 */
final class TakingOrder {

    private final Queue<DroppedFile> shared;
    private final Queue<Queue<DroppedFile>> accounts = new ArrayDeque<>();
    private final Set<DroppedFile> finished;

    /** @param shared files outside account folders; these and each account's oldest first */
    TakingOrder(Queue<DroppedFile> shared, Collection<Queue<DroppedFile>> accounts, Set<DroppedFile> finished) {
        this.shared = shared;
        this.accounts.addAll(accounts);
        this.finished = finished;
    }

    /** The file to be taken next; empty when none may be taken now. */
    Optional<DroppedFile> next() {
        accounts.removeIf(Queue::isEmpty);
        DroppedFile first = shared.peek();
        Optional<DroppedFile> oldest = accounts.stream().map(Queue::peek).min(DroppedFile.OLDEST);
        if (first != null && (oldest.isEmpty() || isOlder(first, oldest.get()))) {
            return finished.contains(first) ? Optional.of(shared.remove()) : Optional.empty();
        }
        for (int turn = accounts.size(); turn > 0; turn--) {
            Queue<DroppedFile> account = accounts.remove();
            accounts.add(account);
            DroppedFile head = account.peek();
            if (finished.contains(head) && (first == null || isOlder(head, first))) {
                return Optional.of(account.remove());
            }
        }
        return Optional.empty();
    }

    private static boolean isOlder(DroppedFile one, DroppedFile other) {
        return DroppedFile.OLDEST.compare(one, other) < 0;
    }
}
