package io.backhaul;

import com.fasterxml.jackson.databind.JsonNode;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Classes of others that a native binary must know by name: routes/ names them. Classes of our own that
 * routes/ calls or reads say so themselves.
 */
@RegisterForReflection(
        targets = {Exception.class, JsonNode.class},
        fields = false)
final class RouteClasses {

    private RouteClasses() {}
}
