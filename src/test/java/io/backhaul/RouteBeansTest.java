package io.backhaul;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.inject.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Beans that routes call by name say so: otherwise they would be missing in a native binary, and nowhere else. */
class RouteBeansTest {

    @Test
    void everyBeanThatARouteCallsIsKnownByName() throws IOException {
        Set<String> called = new TreeSet<>();
        for (Path route : files(Path.of("routes"), ".camel.yaml")) {
            JsonNode yaml = new YAMLMapper().readTree(Files.readString(route));
            called.addAll(yaml.findValuesAsText("ref"));
        }
        Set<String> known = files(Path.of("target/classes/io/backhaul"), ".class").stream()
                .map(RouteBeansTest::load)
                .filter(type -> type.isAnnotationPresent(Named.class))
                .filter(type -> type.isAnnotationPresent(RegisterForReflection.class))
                .map(type -> type.getAnnotation(Named.class).value())
                .collect(Collectors.toSet());
        called.removeAll(known);
        assertEquals(Set.of(), called, "Add @RegisterForReflection to these beans; see docs/native.md");
    }

    private static Set<Path> files(Path folder, String ending) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(ending)).collect(Collectors.toSet());
        }
    }

    private static Class<?> load(Path file) {
        String name = Path.of("target/classes").relativize(file).toString();
        try {
            return Class.forName(
                    name.replaceFirst("\\.class$", "").replaceAll("[/\\\\]", "."),
                    false,
                    RouteBeansTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }
}
