package io.backhaul.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.backhaul.Settings;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's table of settings says what the code says; {@code -Dsettings.write=true} writes it anew. */
class SettingsTableTest {

    private static final Path README = Path.of("README.md");
    private static final Path SOURCE = Path.of("src/main/java/io/backhaul");
    private static final Pattern TABLE =
            Pattern.compile("(<!-- settings: [^>]*-->\n).*?(<!-- /settings -->)", Pattern.DOTALL);

    private final String source =
            read(SOURCE.resolve("Settings.java")) + read(SOURCE.resolve("OperationSettings.java"));

    @Test
    void readmeListsEverySetting() throws IOException {
        String table = "| setting | default | meaning |\n| --- | --- | --- |\n"
                + lines("backhaul.", Settings.class).collect(Collectors.joining());
        String readme = read(README);
        String expected = TABLE.matcher(readme).replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
        if (Boolean.getBoolean("settings.write")) {
            Files.writeString(README, expected);
        }
        assertEquals(expected, read(README), "Run this test with -Dsettings.write=true");
    }

    private Stream<String> lines(String prefix, Class<?> type) {
        return Stream.concat(Arrays.stream(type.getInterfaces()).flatMap(parent -> methods(parent)), methods(type))
                .sorted(Comparator.comparing(method -> position(method)))
                .flatMap(method -> lines(prefix, method));
    }

    private static Stream<Method> methods(Class<?> type) {
        return Arrays.stream(type.getDeclaredMethods()).filter(method -> !method.isSynthetic());
    }

    private int position(Method method) {
        return declaration(method).start();
    }

    private Stream<String> lines(String prefix, Method method) {
        String name = prefix + name(method);
        Type type = method.getGenericReturnType();
        if (type instanceof ParameterizedType map && map.getRawType() == Map.class) {
            Class<?> value = (Class<?>) map.getActualTypeArguments()[1];
            if (value == String.class) {
                return Stream.of("| `%s.<system>` |  | %s |\n".formatted(name, description(method)));
            }
            boolean accounts = Settings.Account.class.isAssignableFrom(value);
            return lines(
                    name
                            + (accounts
                                    ? "[.<account>]."
                                    : value == Settings.OrderList.class ? ".<list>." : ".<operation>."),
                    value);
        }
        if (type instanceof ParameterizedType optional
                && optional.getActualTypeArguments()[0] instanceof Class<?> group
                && isGroup(group)) {
            return lines(name + ".", group);
        }
        if (type instanceof Class<?> group && isGroup(group)) {
            return lines(name + ".", group);
        }
        WithDefault value = method.getAnnotation(WithDefault.class);
        return Stream.of("| `%s` | %s | %s |\n"
                .formatted(name, value == null ? "" : "`" + value.value() + "`", description(method)));
    }

    private static boolean isGroup(Class<?> type) {
        return type.isInterface()
                && type.getEnclosingClass() != null
                && type.getEnclosingClass().isAssignableFrom(Settings.class);
    }

    private static String name(Method method) {
        WithName given = method.getAnnotation(WithName.class);
        return given != null
                ? given.value()
                : method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(java.util.Locale.ROOT);
    }

    /** The method's Javadoc, which is not there at run time. */
    private String description(Method method) {
        Matcher javadoc = Pattern.compile("/\\*\\*((?:(?!\\*/).)*)\\*/(?:(?!\\*/).)*$", Pattern.DOTALL)
                .matcher(source.substring(0, declaration(method).start()));
        assertFalse(!javadoc.find(), method + " has no description");
        return javadoc.group(1)
                .replaceAll("\\n\\s*\\*", " ")
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\s+", " ")
                .replace("|", "\\|")
                .strip();
    }

    /** Where the method stands in its own interface. */
    private Matcher declaration(Method method) {
        Matcher owner = Pattern.compile(
                        "interface " + method.getDeclaringClass().getSimpleName() + "\\b")
                .matcher(source);
        owner.find();
        Matcher declaration =
                Pattern.compile("\\S+ " + method.getName() + "\\(\\);").matcher(source);
        assertFalse(!declaration.find(owner.end()), method + " is not in " + SOURCE);
        return declaration;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
