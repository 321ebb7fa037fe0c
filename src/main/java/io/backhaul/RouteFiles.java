package io.backhaul;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of routes/: the deployer's own, beside the program, replace built-in ones of the same relative path. Contracts are
 * among them, {@code contracts/<file>.yaml}.
 */
public final class RouteFiles {

    private static final String CONTRACTS = "contracts/";

    private static volatile Path own = Path.of("routes");

    private RouteFiles() {}

    /** Makes another folder the deployer's own, for the whole process; to be called before any file is read. */
    public static void lookIn(Path folder) {
        own = folder;
    }

    /** What a person calls the file: its path, or the one it would have. */
    public static String name(String path) {
        Path file = own.resolve(path);
        return Files.isRegularFile(file) ? slashes(file) : "routes/" + path;
    }

    /**
     * @param path relative to routes/, with forward slashes
     * @throws FileNotFoundException when there is neither an own nor a built-in file
     */
    public static String read(String path) throws IOException {
        Path file = own.resolve(path);
        if (Files.isRegularFile(file)) {
            return Files.readString(file);
        }
        try (InputStream builtIn = builtIn(path)) {
            if (builtIn == null) {
                throw new FileNotFoundException("routes/" + path + " is missing");
            }
            return new String(builtIn.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    public static boolean exists(String path) throws IOException {
        try (InputStream builtIn = builtIn(path)) {
            return builtIn != null || Files.isRegularFile(own.resolve(path));
        }
    }

    /** Whether the file stands in the place of a built-in one. */
    public static boolean replaces(String path) throws IOException {
        try (InputStream builtIn = builtIn(path)) {
            return builtIn != null && Files.isRegularFile(own.resolve(path));
        }
    }

    /** The deployer's own files, relative to routes/, with forward slashes. */
    public static List<String> own() throws IOException {
        if (!Files.isDirectory(own)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(own)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> slashes(own.relativize(file)))
                    .sorted()
                    .toList();
        }
    }

    private static String slashes(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static InputStream builtIn(String path) {
        String resource = path.startsWith(CONTRACTS) ? path : "routes/" + path;
        return Thread.currentThread().getContextClassLoader().getResourceAsStream(resource);
    }
}
