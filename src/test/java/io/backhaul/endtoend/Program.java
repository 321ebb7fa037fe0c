package io.backhaul.endtoend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packaged program as a process, started like a deployer would; can be killed. */
public final class Program implements AutoCloseable {

    static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();

    /** Begins in half the time and is slower later, which most tests do not live to see. */
    public static final List<String> QUICK_START = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private static final Pattern LISTENING = Pattern.compile("Listening on: (http://[0-9.:]+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;

    private Program(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** What a command printed and how it ended. */
    public record Ended(int exitCode, String output) {}

    /** Starts it in a folder; settings come from {@code config/application.properties} there. */
    public static Program start(Path folder, Map<String, String> settings, String... arguments) {
        return start(folder, settings, QUICK_START, arguments);
    }

    /** @param options of the Java virtual machine */
    public static Program start(Path folder, Map<String, String> settings, List<String> options, String... arguments) {
        try {
            Path config = Files.createDirectories(folder.resolve("config")).resolve("application.properties");
            List<String> lines = new ArrayList<>();
            settings.forEach((name, value) -> lines.add(name + "=" + value.replace("\\", "\\\\")));
            if (!settings.containsKey("quarkus.http.port")) {
                lines.add("quarkus.http.port=0");
            }
            Files.write(config, lines);
            Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rw-------"));
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString()));
            command.addAll(options);
            command.addAll(List.of("-jar", JAR.toString()));
            command.addAll(List.of(arguments));
            Path output = Files.createTempFile(folder, "program", ".log");
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            return new Program(process, output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** kill -9. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Waits until it ends by itself. */
    public Ended awaitEnd() {
        return awaitEnd(0);
    }

    /** @param lines of input, each of which takes its time */
    Ended awaitEnd(int lines) {
        try {
            if (!process.waitFor(120 + lines / 1000, TimeUnit.SECONDS)) {
                kill();
                throw new AssertionError("The program did not end: " + output());
            }
            return new Ended(process.exitValue(), output());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Whether it ends by itself within the time. */
    public boolean endsWithin(long millis) throws InterruptedException {
        return process.waitFor(millis, TimeUnit.MILLISECONDS);
    }

    public long pid() {
        return process.pid();
    }

    /** Where it listens, once it is up. */
    public String url() {
        Matcher port = LISTENING.matcher(output());
        return port.find() ? port.group(1) : "";
    }

    /** What {@code /q/health/ready} says: {@code UP}, {@code DOWN} and the checks that are, or nothing before it is up. */
    public String readiness() {
        JsonNode health = health();
        StringBuilder said = new StringBuilder(health.path("status").asText());
        checksDown(health).forEach(check -> said.append(' ').append(check));
        return said.toString();
    }

    /** Names of the checks that are down. */
    public List<String> checksDown() {
        return checksDown(health());
    }

    private static List<String> checksDown(JsonNode health) {
        List<String> checks = new ArrayList<>();
        health.at("/checks/0/data").fieldNames().forEachRemaining(checks::add);
        return checks;
    }

    /** Missing before it is up. */
    private JsonNode health() {
        if (url().isEmpty()) {
            return MissingNode.getInstance();
        }
        HttpRequest ask =
                HttpRequest.newBuilder(URI.create(url() + "/q/health/ready")).build();
        try {
            HttpResponse<String> answer = HTTP.send(ask, HttpResponse.BodyHandlers.ofString());
            JsonNode health = new ObjectMapper().readTree(answer.body());
            boolean up = health.path("status").asText().equals("UP");
            if (answer.statusCode() != (up ? 200 : 503)
                    || up != checksDown(health).isEmpty()) {
                throw new AssertionError(answer.statusCode() + " " + answer.body());
            }
            return health;
        } catch (IOException e) {
            return MissingNode.getInstance();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Lines of its log so far that hold a text. */
    public long lines(String text) {
        return output().lines().filter(line -> line.contains(text)).count();
    }

    /** Ends it in good order. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
