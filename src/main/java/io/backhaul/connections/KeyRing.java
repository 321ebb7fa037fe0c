package io.backhaul.connections;

import io.backhaul.Settings;
import io.backhaul.ledger.LedgerDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keys of the {@link Vault}, the newest first: from the settings, then from the file {@code backhaul.key} beside the ledger,
 * one in Base64 a line. The file is read each time, for another process may change the key.
 */
@ApplicationScoped
class KeyRing {

    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 4;

    private final Settings settings;
    private final LedgerDatabase ledger;

    KeyRing(Settings settings, LedgerDatabase ledger) {
        this.settings = settings;
        this.ledger = ledger;
    }

    /** @param id how sealed texts name it */
    record Key(String id, SecretKey secret) {}

    /** @throws KeyException also when others may read the file */
    Key newest() {
        return all().get(0);
    }

    /** @throws KeyException when it is not there */
    Key byId(String id) {
        return all().stream()
                .filter(key -> key.id().equals(id))
                .findFirst()
                .orElseThrow(
                        () -> new KeyException(
                                "The tokens in the ledger were encrypted with another key than " + name()
                                        + " has. Put that one back; or run rotate-key --forget and connect the accounts anew."));
    }

    boolean isFile() {
        return settings.key().isEmpty();
    }

    /** The file, where the settings give no key. */
    Path file() {
        return ledger.file().toAbsolutePath().resolveSibling("backhaul.key");
    }

    boolean isThere() {
        return !isFile() || Files.exists(file());
    }

    private String name() {
        return isFile() ? file().toString() : "backhaul.key";
    }

    private List<Key> all() {
        List<Key> keys = new ArrayList<>();
        settings.key().ifPresent(key -> keys.add(key(key)));
        settings.keyBefore().ifPresent(before -> keys.add(key(before)));
        if (isFile() || Files.exists(file())) {
            lines().forEach(line -> keys.add(key(line)));
        }
        if (keys.isEmpty()) {
            throw new KeyException(name() + " is empty. Put the key back; or run rotate-key --forget and connect the"
                    + " accounts anew.");
        }
        return keys;
    }

    private List<String> lines() {
        Path file = file();
        try {
            PosixFileAttributeView posix = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (posix != null) {
                Set<PosixFilePermission> others =
                        new HashSet<>(posix.readAttributes().permissions());
                others.removeAll(EnumSet.of(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE));
                if (!others.isEmpty()) {
                    throw new KeyException(file + " can be read by others: chmod 600 it.");
                }
            }
            return Files.readString(file, StandardCharsets.US_ASCII)
                    .lines()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
        } catch (IOException e) {
            throw new KeyException("The key file " + file + " cannot be read (" + e + "). Put it back; or run"
                    + " rotate-key --forget and connect the accounts anew.");
        }
    }

    private Key key(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            bytes = new byte[0];
        }
        if (bytes.length != KEY_BYTES) {
            throw new KeyException(name() + " must be 32 bytes in Base64, such as openssl rand -base64 32 prints.");
        }
        byte[] hash = Sha256.of(bytes);
        return new Key(HexFormat.of().formatHex(hash, 0, ID_BYTES), new SecretKeySpec(bytes, "AES"));
    }

    /** Puts a new key in front of those that are there. */
    void add() {
        List<String> lines = new ArrayList<>(isThere() ? lines() : List.of());
        byte[] fresh = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(fresh);
        lines.add(0, Base64.getEncoder().encodeToString(fresh));
        write(lines);
    }

    /** Puts a new key in the place of all. */
    void renew() {
        write(List.of());
        add();
    }

    /** Forgets all keys but the newest. */
    void keepNewest() {
        write(lines().subList(0, 1));
    }

    private void write(List<String> lines) {
        Path file = file();
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(part);
            boolean posix =
                    Files.getFileStore(file.getParent()).supportsFileAttributeView(PosixFileAttributeView.class);
            if (posix) {
                Files.createFile(
                        part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(part);
            }
            Files.write(part, lines, StandardCharsets.US_ASCII);
            try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            if (posix) {
                // The ledger must not outlive a key whose name never reached the disk.
                try (FileChannel folder = FileChannel.open(file.getParent())) {
                    folder.force(true);
                }
            }
        } catch (IOException e) {
            throw new KeyException("The key file " + file + " cannot be written (" + e + ").");
        }
    }
}
