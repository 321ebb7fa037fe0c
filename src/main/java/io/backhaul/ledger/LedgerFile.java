package io.backhaul.ledger;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger's file on the disk: who serves it, which ledger belongs there, and whether it is still the same file. Beside
 * it {@code <file>.lock} is held by the process that serves it and remembers the ledger's identity. The file itself is
 * never opened here: closing it would take SQLite's locks away.
 */
final class LedgerFile {

    /** Room the disk must have again before writing goes on: an order with its rows, and some more. */
    private static final long ROOM = 4L << 20;

    private static final String SAME = "ledger ";

    private final Path file;
    private final Path lockFile;
    private volatile Map<Path, Object> pinned = Map.of();
    private FileChannel lock;

    LedgerFile(Path file) {
        this.file = file.toAbsolutePath();
        this.lockFile = this.file.resolveSibling(this.file.getFileName() + ".lock");
    }

    Path path() {
        return file;
    }

    /**
     * Makes this process the one that serves the ledger.
     *
     * @throws IllegalStateException when another process does
     */
    void own() {
        try {
            Files.createDirectories(file.getParent());
            lock = FileChannel.open(
                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (tryLock() == null) {
                throw new IllegalStateException("Another Backhaul already serves the ledger " + file
                        + "; stop it first or set backhaul.ledger.url.");
            }
        } catch (IOException e) {
            throw new LedgerException("The ledger's folder " + file.getParent() + " cannot be used: " + e, e);
        }
    }

    private FileLock tryLock() throws IOException {
        try {
            return lock.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * Makes an empty file where no ledger has been in use yet.
     *
     * @return identity of the ledger that belongs here; 0 where none has been in use
     * @throws LedgerException when the one that has been in use is gone or empty
     */
    int expect() {
        try {
            int identity = remembered();
            if (identity == 0 && Files.notExists(file)) {
                Files.createFile(file);
            } else if (identity != 0) {
                requireContent();
            }
            return identity;
        } catch (IOException e) {
            throw new LedgerException("The ledger " + file + " cannot be used: " + e, e);
        }
    }

    /** Whether no ledger has been in use here yet. */
    boolean isNew() {
        return Files.notExists(lockFile) && Files.notExists(file);
    }

    /**
     * As {@link #expect()} for a process that does not serve the ledger.
     *
     * @throws LedgerException also when there is none
     */
    int look() {
        if (Files.notExists(lockFile)) {
            throw new LedgerException("There is no ledger " + file + " yet; run the service first.", null);
        }
        try (InputStream text = Files.newInputStream(lockFile)) {
            int identity = identity(text);
            requireContent();
            return identity;
        } catch (IOException e) {
            throw new LedgerException("The ledger " + file + " cannot be used: " + e, e);
        }
    }

    private void requireContent() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) == 0) {
            throw new LedgerException(
                    "The ledger " + file + " is " + (Files.exists(file) ? "empty" : "missing")
                            + ", though it has been in use; put it or a backup of it back. " + anew("an empty one"),
                    null);
        }
    }

    /** @throws LedgerException when a ledger other than the one that has been in use lies here */
    void requireSame(int expected, int found) {
        if (expected != 0 && expected != found) {
            throw new LedgerException(
                    "The ledger " + file + " is not the one that has been in use here; put that one or a backup of it"
                            + " back. " + anew("the one that is there now"),
                    null);
        }
    }

    private String anew(String with) {
        return "To go on with " + with + " on purpose, delete " + lockFile
                + "; what was open is not sent then, and what is dropped again may be sent again.";
    }

    private int remembered() throws IOException {
        lock.position(0);
        // Not closed: that would release the lock.
        return identity(Channels.newInputStream(lock));
    }

    private int identity(InputStream lockText) throws IOException {
        String text = new String(lockText.readNBytes(100), StandardCharsets.US_ASCII).strip();
        if (text.isEmpty()) {
            return 0;
        }
        if (!text.matches(SAME + "[0-9a-f]{1,8}")) {
            throw new LedgerException(
                    lockFile + " does not say which ledger belongs here; delete it if " + file + " is the right one.",
                    null);
        }
        return Integer.parseUnsignedInt(text.substring(SAME.length()), 16);
    }

    /** From now on this ledger, and no other, belongs here. */
    void remember(int identity) {
        try {
            if (remembered() != identity) {
                lock.truncate(0);
                lock.write(
                        ByteBuffer.wrap(
                                (SAME + Integer.toHexString(identity) + "\n").getBytes(StandardCharsets.US_ASCII)),
                        0);
                lock.force(true);
            }
        } catch (IOException e) {
            throw new LedgerException(lockFile + " cannot be written: " + e, e);
        }
    }

    /** Remembers which files these are; to be called while SQLite has all of them open. */
    void pin() {
        Map<Path, Object> parts = new HashMap<>();
        for (String suffix : List.of("", "-wal", "-shm")) {
            Path part = file.resolveSibling(file.getFileName() + suffix);
            parts.put(part, key(part));
        }
        pinned = parts;
    }

    /** SQLite may delete what stands beside the file when the last connection is closed. */
    void unpinParts() {
        pinned = pinned.containsKey(file) ? Map.of(file, pinned.get(file)) : Map.of();
    }

    /** Whether they are still the files that were pinned. */
    boolean isUnmoved() {
        return pinned.entrySet().stream().allMatch(part -> part.getValue().equals(key(part.getKey())));
    }

    /** Device and inode, where the file system knows them; otherwise whether the file is there. */
    private static Object key(Path part) {
        try {
            Object key = Files.readAttributes(part, BasicFileAttributes.class).fileKey();
            return key == null ? "there" : key;
        } catch (IOException e) {
            return "gone";
        }
    }

    /** Bytes of the ledger that are on the disk: the file and what is not copied into it yet. */
    long size() throws IOException {
        Path wal = file.resolveSibling(file.getFileName() + "-wal");
        return Files.size(file) + (Files.exists(wal) ? Files.size(wal) : 0);
    }

    boolean hasRoom() throws IOException {
        return Files.getFileStore(file.getParent()).getUsableSpace() >= ROOM;
    }

    void release() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new LedgerException("The ledger's lock cannot be released: " + e, e);
        }
    }
}
