package io.backhaul.ledger;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jboss.logging.Logger;

/**
 * Reads and writes of the ledger. All writes go through one thread that commits what has gathered while the last commit
 * was on its way to the disk (group commit).
 */
@ApplicationScoped
public class Ledger {

    private static final Logger LOG = Logger.getLogger(Ledger.class);
    private static final int LARGEST_BATCH = 512;

    private final LedgerDatabase database;
    private final BlockingQueue<Item<?>> queue = new LinkedBlockingQueue<>(4 * LARGEST_BATCH);
    private Thread writer;
    private volatile boolean closing = true;

    Ledger(LedgerDatabase database) {
        this.database = database;
    }

    /** A unit of writing or reading: all of it happens or nothing. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Tx tx) throws SQLException;
    }

    private record Item<T>(Work<T> work, CompletableFuture<T> committed) {}

    /** @throws LedgerException when the ledger cannot be opened */
    public void open() {
        database.open();
        start();
    }

    private void start() {
        closing = false;
        try {
            Tx tx = new Tx(database.writer());
            writer = new Thread(() -> writeUntilClosed(tx), "ledger-writer");
            writer.setDaemon(true);
            writer.start();
        } catch (SQLException e) {
            throw new LedgerException("The ledger cannot be written: " + e.getMessage(), e);
        }
    }

    /**
     * Works on the ledger beside the service that may be serving it.
     *
     * @throws LedgerException when there is none, or one of another version
     */
    public void attach() {
        database.attach();
        start();
    }

    /** Writes what is queued, then gives the ledger back; what comes later fails. */
    public void close() {
        if (writer == null) {
            return;
        }
        CompletableFuture<Void> end = submit(tx -> null);
        closing = true;
        try {
            end.exceptionally(failed -> null).join();
            writer.interrupt();
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer = null;
        List<Item<?>> late = new ArrayList<>();
        queue.drainTo(late);
        late.forEach(item -> item.committed.completeExceptionally(closed()));
        database.close();
    }

    private static LedgerException closed() {
        return new LedgerException("The ledger is closed", null);
    }

    /** Queues the work; the future completes after the commit that holds it. Blocks while the queue is full. */
    public <T> CompletableFuture<T> submit(Work<T> work) {
        CompletableFuture<T> committed = new CompletableFuture<>();
        if (closing) {
            committed.completeExceptionally(closed());
            return committed;
        }
        try {
            queue.put(new Item<>(work, committed));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            committed.completeExceptionally(new LedgerException("Stopped while waiting for the ledger", e));
        }
        return committed;
    }

    /** Does the work and returns after the commit that holds it. */
    public <T> T write(Work<T> work) {
        return await(submit(work));
    }

    /** Waits for a commit. */
    public static <T> T await(CompletableFuture<T> committed) {
        try {
            return committed.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    public <T> T read(Work<T> work) {
        try (Tx tx = new Tx(database.reader())) {
            return work.run(tx);
        } catch (SQLException e) {
            throw new LedgerException("The ledger cannot be read: " + e.getMessage(), e);
        }
    }

    private void writeUntilClosed(Tx writing) {
        try (Tx tx = writing) {
            List<Item<?>> batch = new ArrayList<>();
            while (!closing) {
                batch.add(queue.take());
                queue.drainTo(batch, LARGEST_BATCH - 1);
                commit(tx, batch);
                batch.clear();
            }
        } catch (SQLException e) {
            LOG.warnf("The ledger could not be closed cleanly: %s", e.getMessage());
        } catch (InterruptedException e) {
            // Closing: nothing waits any more.
            Thread.currentThread().interrupt();
        }
    }

    private void commit(Tx tx, List<Item<?>> batch) {
        List<Runnable> completions = new ArrayList<>(batch.size());
        try {
            tx.update("BEGIN IMMEDIATE");
            for (Item<?> item : batch) {
                completions.add(attempt(tx, item));
            }
            tx.update("COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollback(tx);
            RuntimeException failure = wrap(e);
            batch.forEach(item -> item.committed.completeExceptionally(failure));
            return;
        }
        completions.forEach(Runnable::run);
    }

    private <T> Runnable attempt(Tx tx, Item<T> item) throws SQLException {
        tx.update("SAVEPOINT work");
        try {
            T value = item.work.run(tx);
            tx.update("RELEASE work");
            return () -> item.committed.complete(value);
        } catch (SQLException | RuntimeException | Error e) {
            tx.update("ROLLBACK TO work");
            tx.update("RELEASE work");
            return () -> item.committed.completeExceptionally(wrap(e));
        }
    }

    private void rollback(Tx tx) {
        try {
            tx.update("ROLLBACK");
        } catch (SQLException e) {
            // A commit that failed for a full disk has rolled back already; the batch fails with the first error.
            return;
        }
    }

    private static RuntimeException wrap(Throwable e) {
        return e instanceof RuntimeException unchecked
                ? unchecked
                : new LedgerException("The ledger cannot be written: " + e.getMessage(), e);
    }
}
