package io.backhaul;

import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition;
import org.apache.camel.spi.CamelLogger;
import org.apache.camel.support.LifecycleStrategySupport;
import org.jboss.logging.Logger;

/** What logs say of routes: which one and where, never what it carries. */
final class RouteLogs {

    private static final Logger LOG = Logger.getLogger(RouteLogs.class);

    private RouteLogs() {}

    /**
     * Tells what fails in a route and is caught by none, for all routes that name no error handler of their own, and keeps
     * bodies and headers out of {@code camel.main.tracing}. To be called before routes are loaded.
     */
    static void keepDiscreet(CamelContext camel) {
        DefaultErrorHandlerDefinition handler = new DefaultErrorHandlerDefinition();
        handler.setLoggerBean(new CamelLogger(LOG.getName(), LoggingLevel.OFF));
        handler.setOnExceptionOccurredProcessor(RouteLogs::tell);
        camel.getCamelContextExtension().setErrorHandlerFactory(handler);
        camel.addLifecycleStrategy(new LifecycleStrategySupport() {
            @Override
            public void onContextStarting(CamelContext starting) {
                // Asked for earlier, the tracer would not know yet that it is wanted.
                starting.getTracer().setExchangeFormatter(Exchange::getExchangeId);
            }
        });
    }

    private static void tell(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, exchange.getException(), Throwable.class);
        LOG.errorf(
                "Route %s failed: %s",
                exchange.getFromRouteId(), failure == null ? "no reason given" : Trace.of(failure));
    }
}
