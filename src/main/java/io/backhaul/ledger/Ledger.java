package io.backhaul.ledger;

import io.backhaul.Alarms;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Reads and writes of the ledger. All writes go through one thread that commits what has gathered while the last commit
 * was on its way to the disk (group commit). While the ledger as a whole cannot be used, whatever is asked of it fails at
 * once; the thread tries again each second until it can.
 */
@ApplicationScoped
public class Ledger {

    /** What readiness calls it. */
    public static final String CHECK = "ledger";

    private static final Logger LOG = Logger.getLogger(Ledger.class);
    private static final int LARGEST_BATCH = 512;

    /** Of a batch what may be submitted work: a write that comes meanwhile waits for so much and no more. */
    private static final int MOST_SUBMITTED = 128;

    private static final long TRY_AGAIN_MILLIS = 1_000;

    private final LedgerDatabase database;
    private final Alarms alarms;
    private final BlockingQueue<Item<?>> writes = new LinkedBlockingQueue<>(4 * LARGEST_BATCH);
    private final BlockingQueue<Item<?>> submitted = new LinkedBlockingQueue<>(4 * LARGEST_BATCH);
    private final Semaphore queued = new Semaphore(0);

    /** Committed into a file that is not in its place: durable when that very file is back. */
    private final List<Done<?>> held = new ArrayList<>();

    private Thread writer;
    private Tx tx;
    private volatile LedgerFault fault;
    private volatile String told;
    private volatile boolean closing = true;

    Ledger(LedgerDatabase database, Alarms alarms) {
        this.database = database;
        this.alarms = alarms;
    }

    /** A unit of writing or reading: all of it happens or nothing. */
    @FunctionalInterface
    public interface Work<T> {
        T run(Tx tx) throws SQLException;
    }

    private record Item<T>(Work<T> work, CompletableFuture<T> committed) {
        void fail(RuntimeException failure) {
            committed.completeExceptionally(failure);
        }
    }

    /** An item that was tried: its value, or why it alone failed. */
    private record Done<T>(Item<T> item, T value, RuntimeException failure) {
        void tell() {
            if (failure == null) {
                item.committed().complete(value);
            } else {
                item.fail(failure);
            }
        }
    }

    /** @throws LedgerException when the ledger cannot be opened */
    public void open() {
        database.open();
        start();
    }

    private void start() {
        try {
            tx = database.writer();
        } catch (SQLException e) {
            throw new LedgerException(text(e), e);
        }
        closing = false;
        writer = new Thread(this::writeUntilClosed, "ledger-writer");
        writer.setDaemon(true);
        writer.start();
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

    /**
     * Lets {@link #read} look into a ledger that another process may be serving; where there is none, none is made.
     *
     * @throws LedgerException when there is one that cannot be used
     */
    void observe() {
        database.observe();
    }

    /** Whether there is a ledger to read. */
    boolean isThere() {
        return database.onDisk() != null;
    }

    /** Writes what is queued, then gives the ledger back; what comes later fails. */
    public void close() {
        if (writer == null) {
            return;
        }
        List<CompletableFuture<Void>> last = List.of(submit(tx -> null), queue(writes, tx -> null));
        closing = true;
        try {
            last.forEach(end -> end.exceptionally(failed -> null).join());
            writer.interrupt();
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writer = null;
        List<Item<?>> late = new ArrayList<>();
        writes.drainTo(late);
        submitted.drainTo(late);
        held.forEach(done -> late.add(done.item()));
        late.forEach(item -> item.fail(closed()));
        database.close();
    }

    private static LedgerException closed() {
        return new LedgerException("The ledger is closed", null);
    }

    /** Moves what was written from the write-ahead log into the ledger's file, as far as nobody reads the log. */
    public void flush() {
        read(tx -> tx.first("PRAGMA wal_checkpoint(TRUNCATE)", row -> row.getInt(1)));
    }

    /** Whether it can be read and written, as far as is known. */
    public boolean isAvailable() {
        return fault == null;
    }

    /**
     * Queues work that comes in bulk, behind all that is written one by one; the future completes after the commit that
     * holds it. Blocks while the queue is full. It fails with {@link LedgerUnavailableException} where nothing can be
     * written for now.
     */
    public <T> CompletableFuture<T> submit(Work<T> work) {
        return queue(submitted, work);
    }

    private <T> CompletableFuture<T> queue(BlockingQueue<Item<?>> queue, Work<T> work) {
        if (closing) {
            return CompletableFuture.failedFuture(closed());
        }
        if (fault != null) {
            return CompletableFuture.failedFuture(unavailable(null));
        }
        CompletableFuture<T> committed = new CompletableFuture<>();
        try {
            queue.put(new Item<>(work, committed));
            queued.release();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            committed.completeExceptionally(new LedgerException("Stopped while waiting for the ledger", e));
        }
        return committed;
    }

    /** Does the work and returns after the commit that holds it. */
    public <T> T write(Work<T> work) {
        return await(queue(writes, work));
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
        if (!closing && !database.onDisk().isUnmoved()) {
            begin(LedgerFault.MOVED, null);
        }
        if (fault == LedgerFault.MOVED || fault == LedgerFault.DAMAGED) {
            throw unavailable(null);
        }
        try (Tx reading = new Tx(database.reader())) {
            return work.run(reading);
        } catch (SQLException e) {
            if (LedgerFault.of(e).filter(LedgerFault.DAMAGED::equals).isPresent()) {
                begin(LedgerFault.DAMAGED, e);
                throw unavailable(e);
            }
            throw new LedgerException(text(e), e);
        }
    }

    private void writeUntilClosed() {
        try {
            while (!closing) {
                boolean woken = queued.tryAcquire(TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                queued.drainPermits();
                commitQueued();
                if (!woken && fault != null) {
                    tryAgain();
                }
            }
            // Closed before the first turn: what was queued by then is waited for.
            commitQueued();
        } catch (InterruptedException e) {
            // Closing: nothing waits any more.
            Thread.currentThread().interrupt();
        } finally {
            disconnect();
        }
    }

    private void commitQueued() {
        List<Item<?>> batch = new ArrayList<>();
        while (take(batch)) {
            commit(batch);
            batch.clear();
        }
    }

    private boolean take(List<Item<?>> batch) {
        writes.drainTo(batch, LARGEST_BATCH);
        submitted.drainTo(batch, MOST_SUBMITTED);
        return !batch.isEmpty();
    }

    private void commit(List<Item<?>> batch) {
        List<Done<?>> done = new ArrayList<>(batch.size());
        try {
            requireUsable();
            tx.update("BEGIN IMMEDIATE");
            for (Item<?> item : batch) {
                done.add(attempt(item));
            }
            requireUsable();
            tx.update("COMMIT");
        } catch (SQLException | RuntimeException | Error e) {
            rollback();
            RuntimeException failure = failed(e);
            batch.forEach(item -> item.fail(failure));
            return;
        }
        if (database.onDisk().isUnmoved()) {
            done.forEach(Done::tell);
        } else {
            begin(LedgerFault.MOVED, null);
            held.addAll(done);
        }
    }

    /** A file that was taken away must not take what is written next with it. */
    private void requireUsable() {
        if (!database.onDisk().isUnmoved()) {
            begin(LedgerFault.MOVED, null);
        }
        if (fault != null) {
            throw unavailable(null);
        }
    }

    private <T> Done<T> attempt(Item<T> item) throws SQLException {
        tx.update("SAVEPOINT work");
        try {
            T value = item.work().run(tx);
            tx.update("RELEASE work");
            return new Done<>(item, value, null);
        } catch (SQLException | RuntimeException | Error e) {
            if (LedgerFault.of(e).isPresent()) {
                // Not this item's fault: the others would fare no better.
                throw e;
            }
            tx.update("ROLLBACK TO work");
            tx.update("RELEASE work");
            return new Done<>(item, null, alone(e));
        }
    }

    private void rollback() {
        try {
            if (tx != null) {
                tx.update("ROLLBACK");
            }
        } catch (SQLException e) {
            // A commit that failed for a full disk has rolled back already; the batch fails with the first error.
            LOG.debugf("Nothing to roll back: %s", e.getMessage());
        }
    }

    private RuntimeException failed(Throwable e) {
        if (e instanceof LedgerUnavailableException known) {
            return known;
        }
        begin(LedgerFault.of(e).orElse(LedgerFault.DISK), e);
        return unavailable(e);
    }

    private RuntimeException alone(Throwable e) {
        return e instanceof RuntimeException unchecked ? unchecked : new LedgerException(text(e), e);
    }

    private synchronized void begin(LedgerFault found, Throwable error) {
        if (fault != LedgerFault.DAMAGED) {
            told = found.text(database.onDisk().path(), error);
            fault = found;
            alarms.raise(CHECK, told + " Until then nothing is taken and nothing is sent.");
        }
    }

    private LedgerUnavailableException unavailable(Throwable e) {
        return new LedgerUnavailableException(told, e);
    }

    private String text(Throwable e) {
        return LedgerFault.of(e)
                .map(known -> known.text(database.onDisk().path(), e))
                .orElse("The ledger cannot be read or written: " + e.getMessage());
    }

    /** Connects anew and goes on, if the cause of the fault is gone. */
    private void tryAgain() {
        if (!fault.passes() || !database.onDisk().isUnmoved()) {
            return;
        }
        try {
            if (fault == LedgerFault.FULL && !database.onDisk().hasRoom()) {
                return;
            }
            disconnect();
            tx = database.writer();
        } catch (SQLException | LedgerException | IOException e) {
            begin(LedgerFault.of(e).orElse(fault), e);
            return;
        }
        end();
        held.forEach(Done::tell);
        held.clear();
    }

    private synchronized void end() {
        fault = null;
        alarms.clear(CHECK);
    }

    private void disconnect() {
        database.disconnect();
        try {
            if (tx != null) {
                tx.close();
            }
        } catch (SQLException e) {
            LOG.debugf("The ledger could not be closed cleanly: %s", e.getMessage());
        }
        tx = null;
    }
}
