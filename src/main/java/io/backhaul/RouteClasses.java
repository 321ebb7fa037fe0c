package io.backhaul;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;
import org.apache.hc.core5.http.io.SocketConfig;

/**
 * Classes of others that a native binary must know by name: routes/ names the first two, and Camel sets the socket's
 * time-out by name. Classes of our own that routes/ calls or reads say so themselves.
 */
@RegisterForReflection(
        targets = {Exception.class, JsonNode.class, SocketConfig.Builder.class},
        fields = false)
final class RouteClasses {

    private RouteClasses() {}
}
