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
import org.eclipse.microprofile.config.ConfigProvider;
import org.eclipse.microprofile.config.ConfigValue;
import org.jboss.logging.Logger;

/** The api token of now: where it stands in {@code config/application.properties}, a change there counts at once. */
@ApplicationScoped
class ApiTokenSetting {

    private static final Logger LOG = Logger.getLogger(ApiTokenSetting.class);
    private static final String NAME = "backhaul.api.token";
    private static final Path FILE = Path.of("config", "application.properties");

    /** From here on upwards a setting comes from the environment or the command line. */
    private static final int OUTSIDE = 300;

    private final Optional<String> first;
    private final boolean isFixed;
    private volatile Known known;

    ApiTokenSetting(Settings settings) {
        ConfigValue found = ConfigProvider.getConfig().getConfigValue(NAME);
        this.first = settings.apiToken();
        this.isFixed = found.getValue() != null && found.getSourceOrdinal() >= OUTSIDE;
        this.known = new Known(changed(), first);
    }

    private record Known(FileTime changed, Optional<String> value) {

        /** Says nothing of the token. */
        @Override
        public String toString() {
            return "api token of " + changed;
        }
    }

    Optional<String> value() {
        FileTime changed = isFixed ? known.changed() : changed();
        if (!changed.equals(known.changed())) {
            known = new Known(changed, read());
        }
        return known.value();
    }

    /** As it was where the file is not there: one that is being replaced is gone for a moment. */
    private FileTime changed() {
        try {
            return Files.getLastModifiedTime(FILE);
        } catch (IOException gone) {
            return known == null ? FileTime.fromMillis(0) : known.changed();
        }
    }

    private Optional<String> read() {
        try {
            Optional<String> value = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(FILE.toUri().toURL(), 100))
                    .build()
                    .getOptionalValue(NAME, String.class);
            LOG.infof("%s has changed: its api token counts from now on.", FILE);
            return value;
        } catch (IOException | IllegalArgumentException e) {
            LOG.warnf(
                    "%s has changed, but cannot be read (%s): the api token stays.",
                    FILE, e.getClass().getSimpleName());
            return known.value();
        }
    }
}
