package io.backhaul.endtoend;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A small disk of its own at a folder, which can be filled; and files that nobody, root included, can change. */
final class Disk implements AutoCloseable {

    private final Path folder;

    private Disk(Path folder) {
        this.folder = folder;
    }

    /** Mounts it; the test is skipped where this is not allowed. */
    static Disk mount(Path folder, int megabytes) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assumeTrue(
                run("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder.toString()),
                "A small disk cannot be mounted: this needs Linux and root.");
        return new Disk(folder);
    }

    /** Forbids every change of the files; the test is skipped where this is not possible. */
    static void freeze(List<Path> files) {
        files.forEach(file -> assumeTrue(
                run("chattr", "+i", file.toString()), "Files cannot be made immutable: this needs Linux, root, ext4."));
    }

    /** Whether a frozen file cannot be written by who had it open before: not so on every file system. */
    static boolean freezesOpenFiles(Path folder) {
        Path probe = folder.resolve("frozen");
        try (OutputStream open = Files.newOutputStream(probe)) {
            freeze(List.of(probe));
            open.write(1);
            return false;
        } catch (IOException frozen) {
            return true;
        } finally {
            thaw(List.of(probe));
            probe.toFile().delete();
        }
    }

    static void thaw(List<Path> files) {
        files.forEach(file -> run("chattr", "-i", file.toString()));
    }

    /** Fills it to the last byte. */
    void fill() {
        byte[] block = new byte[4096];
        try (OutputStream file = Files.newOutputStream(filler())) {
            while (true) {
                file.write(block);
            }
        } catch (IOException full) {
            if (!full.getMessage().contains("No space")) {
                throw new UncheckedIOException(full);
            }
        }
    }

    void empty() {
        try {
            Files.delete(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return folder.resolve(".filler");
    }

    /** The files of a folder whose names begin so. */
    static List<Path> parts(Path file) {
        try (Stream<Path> files = Files.list(file.getParent())) {
            String name = file.getFileName().toString();
            return files.filter(part -> part.getFileName().toString().startsWith(name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean run(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    @Override
    public void close() {
        run("umount", "-l", folder.toString());
    }
}
