package io.backhaul;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.HashMap;
import java.util.Map;

/** Settings for tests without Quarkus. */
public final class TestSettings {

    private TestSettings() {}

    /** The shipped settings, with some others: name, value, name, value. */
    public static Settings of(String... others) {
        Map<String, String> own = new HashMap<>();
        for (int i = 0; i < others.length; i += 2) {
            own.put(others[i], others[i + 1]);
        }
        try {
            URL shipped = TestSettings.class.getResource("/application.properties");
            return new SmallRyeConfigBuilder()
                    .addDiscoveredConverters()
                    .addDefaultInterceptors()
                    .withSources(new PropertiesConfigSource(shipped, 100), new PropertiesConfigSource(own, "own", 200))
                    .withMapping(Settings.class)
                    .withValidateUnknown(false)
                    .build()
                    .getConfigMapping(Settings.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Accounts accounts(Settings settings) {
        return new Accounts(settings);
    }
}
