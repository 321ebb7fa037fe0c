package io.backhaul.api;

import io.backhaul.Settings;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.jboss.logging.Logger;

/** The api token of now: where it stands in {@code config/application.properties}, a change there counts at once. */
@ApplicationScoped
class ApiTokenSetting {

    private static final Logger LOG = Logger.getLogger(ApiTokenSetting.class);
    private static final String NAME = "backhaul.api.token";
    private static final Path FILE = Path.of("config", "application.properties");

    private final Optional<String> first;
    private final boolean isInFile;
    private volatile Known known;

    ApiTokenSetting(Settings settings) {
        this.first = settings.apiToken();
        this.known = read();
        this.isInFile = known.value().isPresent() && known.value().equals(first);
    }

    private record Known(FileTime changed, Optional<String> value) {}

    Optional<String> value() {
        if (!isInFile) {
            return first;
        }
        try {
            if (!Files.getLastModifiedTime(FILE).equals(known.changed())) {
                known = read();
                LOG.infof("%s has changed: its api token counts from now on.", FILE);
            }
        } catch (IOException gone) {
            // As it was: a file that is being replaced is not there for a moment.
            return known.value();
        }
        return known.value();
    }

    private static Known read() {
        try {
            FileTime changed = Files.getLastModifiedTime(FILE);
            Optional<String> value = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(FILE.toUri().toURL(), 100))
                    .build()
                    .getOptionalValue(NAME, String.class);
            return new Known(changed, value);
        } catch (IOException e) {
            return new Known(FileTime.fromMillis(0), Optional.empty());
        }
    }
}
