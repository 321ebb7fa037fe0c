package io.backhaul;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of routes/: the deployer's own, beside the program, replace built-in ones of the same relative path. */
public final class RouteFiles {

    private static final Path OWN = Path.of("routes");

    private RouteFiles() {}

    /**
     * @param path relative to routes/, with forward slashes
     * @throws FileNotFoundException when there is neither an own nor a built-in file
     */
    public static String read(String path) throws IOException {
        Path own = OWN.resolve(path);
        if (Files.isRegularFile(own)) {
            return Files.readString(own);
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
            return builtIn != null || Files.isRegularFile(OWN.resolve(path));
        }
    }

    /** Whether the file stands in the place of a built-in one. */
    public static boolean replaces(String path) throws IOException {
        try (InputStream builtIn = builtIn(path)) {
            return builtIn != null && Files.isRegularFile(OWN.resolve(path));
        }
    }

    /** The deployer's own files, relative to routes/, with forward slashes. */
    public static List<String> own() throws IOException {
        if (!Files.isDirectory(OWN)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(OWN)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> OWN.relativize(file).toString().replace('\\', '/'))
                    .sorted()
                    .toList();
        }
    }

    private static InputStream builtIn(String path) {
        return Thread.currentThread().getContextClassLoader().getResourceAsStream("routes/" + path);
    }
}
