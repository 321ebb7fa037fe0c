package io.backhaul.api;

import io.backhaul.Settings;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import java.util.Properties;
import org.jboss.logging.Logger;

/**
 * The api token of now. Where it stands in {@code config/application.properties} as it is, or was nowhere at the start, a
 * change there counts at once; where it came from elsewhere, it stays.
 */
@ApplicationScoped
@Startup
class ApiTokenSetting {

    private static final Logger LOG = Logger.getLogger(ApiTokenSetting.class);
    private static final String NAME = "backhaul.api.token";
    private static final Path FILE = Path.of("config", "application.properties");
    private static final FileTime NEVER = FileTime.fromMillis(0);

    private final boolean isInFile;
    private volatile Optional<String> token;
    private volatile FileTime read;

    ApiTokenSetting(Settings settings) {
        read = changed();
        token = settings.apiToken();
        isInFile = token.isEmpty() || token.equals(inFile());
    }

    Optional<String> value() {
        FileTime now = changed();
        if (isInFile && !now.equals(read)) {
            // A file without it may be half written, and is looked at again.
            inFile().ifPresent(found -> {
                read = now;
                if (!token.equals(Optional.of(found))) {
                    token = Optional.of(found);
                    LOG.infof("%s has another api token, which counts from now on.", FILE);
                }
            });
        }
        return token;
    }

    private static FileTime changed() {
        try {
            return Files.getLastModifiedTime(FILE);
        } catch (IOException gone) {
            return NEVER;
        }
    }

    /** Empty also where it stands there as an expression that only a start can resolve. */
    private static Optional<String> inFile() {
        try (Reader text = Files.newBufferedReader(FILE, StandardCharsets.UTF_8)) {
            Properties properties = new Properties();
            properties.load(text);
            return Optional.ofNullable(properties.getProperty(NAME))
                    .map(String::strip)
                    .filter(found -> !found.isEmpty() && !found.contains("${"));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
