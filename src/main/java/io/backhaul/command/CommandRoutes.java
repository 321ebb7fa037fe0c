package io.backhaul.command;

import io.backhaul.RouteSet;
import io.backhaul.Settings;
import jakarta.enterprise.context.Dependent;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.camel.quarkus.core.CamelRuntime;

/** Starts the one route that a command sends something through; all others stand still. */
@Dependent
class CommandRoutes {

    private final Settings settings;
    private final CamelRuntime camel;

    CommandRoutes(Settings settings, CamelRuntime camel) {
        this.settings = settings;
        this.camel = camel;
    }

    /** @throws IllegalStateException when it cannot be started */
    void start(String route) {
        try {
            RouteSet.use(settings);
            camel.start();
            camel.getCamelContext().getRouteController().startRoute(route);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (Exception e) {
            throw new IllegalStateException("The route " + route + " cannot be started: " + e.getMessage(), e);
        }
    }
}
