package io.backhaul;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Files of routes/ that one test has of its own, beside the shipped ones. */
public final class OwnRoutes implements BeforeEachCallback, AfterEachCallback {

    private Path folder;
    private ClassLoader before;

    /** @param path relative to routes/ */
    public void write(String path, String content) throws IOException {
        Path file = folder.resolve("routes").resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        folder = Files.createTempDirectory("routes");
        before = Thread.currentThread().getContextClassLoader();
        URL[] own = {folder.toUri().toURL()};
        Thread.currentThread().setContextClassLoader(new URLClassLoader(own, before));
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        try (URLClassLoader own = (URLClassLoader) Thread.currentThread().getContextClassLoader()) {
            Thread.currentThread().setContextClassLoader(before);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> innermostFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : innermostFirst) {
                Files.delete(file);
            }
        }
    }
}
