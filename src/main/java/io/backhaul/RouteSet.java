package io.backhaul;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.ConfigProvider;

/** The Camel route files to load: built-in ones, each replaced by the deployer's own of the same path. */
public final class RouteSet {

    private static final String SETTING = "camel.main.routes-include-pattern";
    private static final String BUILT_IN = "classpath:routes/";
    private static final String ENDING = ".camel.yaml";

    private RouteSet() {}

    /** Tells Camel, before it starts, what to load, its times in milliseconds ("30" is seconds for us, not for it) and its threads. */
    public static void use(Settings settings) throws IOException {
        System.clearProperty(SETTING);
        System.setProperty(SETTING, String.join(",", locations()));
        System.setProperty(
                "routes.inbox-poll", String.valueOf(settings.inboxPoll().toMillis()));
        // Twice as many: a call frees its place a moment before its thread, and none must wait for a thread.
        System.setProperty(
                "camel.threadpool.config[calls].max-pool-size",
                String.valueOf(Math.max(2, 2 * new Accounts(settings).inFlight())));
    }

    static List<String> locations() throws IOException {
        String[] builtIn = ConfigProvider.getConfig().getValue(SETTING, String[].class);
        Set<String> own = new LinkedHashSet<>(
                RouteFiles.own().stream().filter(path -> path.endsWith(ENDING)).toList());
        List<String> locations = new ArrayList<>();
        for (String location : builtIn) {
            String path = location.strip().substring(BUILT_IN.length());
            locations.add(own.remove(path) ? "file:routes/" + path : location.strip());
        }
        own.forEach(path -> locations.add("file:routes/" + path));
        return locations;
    }
}
