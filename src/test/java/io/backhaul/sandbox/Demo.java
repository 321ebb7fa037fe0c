package io.backhaul.sandbox;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The README's first command: the packaged program with the sandbox and example files, in {@code target/demo}. Runs
 * until it is stopped, or until the first results are there when {@code --once} is given.
 */
public final class Demo {
    private static final Path FOLDER = Path.of("target", "demo");
    private static final Path EXAMPLES = Path.of("docs", "examples");

    private Demo() {}

    public static void main(String[] args) throws Exception {
        deleteOld();
        Files.createDirectories(FOLDER);
        Process program = null;
        try (SandboxProcess sandbox = SandboxProcess.start(FOLDER.resolve("sandbox"), 8090)) {
            System.out.println("Sandbox of both APIs: " + sandbox.url());
            configure(sandbox.url());
            program = startProgram();
            Runtime.getRuntime().addShutdownHook(new Thread(program::destroy));
            Path inbox = FOLDER.resolve("erp/inbox");
            await(program, inbox.resolve("return2-cancel/attachments"));
            drop("attachments/label-1001.txt", inbox.resolve("oms-return-update"));
            drop("returns.csv", inbox.resolve("oms-return-update"));
            drop("cancels.json", inbox.resolve("return2-cancel"));
            Path results = FOLDER.resolve("erp/outbox/results");
            show(program, results.resolve("oms-return-update/returns.csv.results.csv"));
            show(program, results.resolve("return2-cancel/cancels.json.results.csv"));
            if (!List.of(args).contains("--once")) {
                System.out.println();
                System.out.println("Drop your own into " + inbox + "/<operation>/. Ctrl-C ends it.");
                program.waitFor();
            }
        } finally {
            if (program != null) {
                program.destroy();
                program.waitFor();
            }
        }
    }

    private static void deleteOld() throws IOException {
        if (Files.exists(FOLDER)) {
            try (Stream<Path> files = Files.walk(FOLDER)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void configure(String sandbox) throws IOException {
        Path config = Files.createDirectories(FOLDER.resolve("config")).resolve("application.properties");
        Files.writeString(
                config,
                """
                backhaul.oms.url=%1$s
                backhaul.oms.api-token=sandbox-oms-token
                backhaul.return2.url=%1$s/openapi
                backhaul.return2.token-url=%1$s/oauth/token
                backhaul.return2.client-id=sandbox-client
                backhaul.return2.refresh-token=sandbox-refresh-token
                backhaul.labels.allowed-hosts=%2$s
                """
                        .formatted(sandbox, URI.create(sandbox).getAuthority()));
    }

    private static Process startProgram() throws IOException {
        Path jar = Path.of("target", "quarkus-app", "quarkus-run.jar").toAbsolutePath();
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", jar.toString())
                .directory(FOLDER.toFile())
                .inheritIO()
                .start();
    }

    private static void await(Process program, Path file) throws InterruptedException {
        while (!Files.exists(file)) {
            if (program.waitFor(100, TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The program has ended with " + program.exitValue() + "; see above.");
            }
        }
    }

    /** As an ERP should: under another name first, then renamed. */
    private static void drop(String example, Path inbox) throws IOException {
        Path target = inbox.resolve(example);
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.copy(EXAMPLES.resolve(example), part);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        System.out.println("Dropped " + target);
    }

    private static void show(Process program, Path result) throws IOException, InterruptedException {
        await(program, result);
        System.out.println();
        System.out.println(result);
        System.out.print(Files.readString(result));
    }
}
