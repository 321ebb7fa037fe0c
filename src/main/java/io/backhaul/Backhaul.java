package io.backhaul;

import io.backhaul.command.BackhaulCommand;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import jakarta.inject.Inject;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/** The program: {@code run}, or one of the commands, which start neither HTTP nor consumers. */
@QuarkusMain
public final class Backhaul {

    private static final int COULD_NOT_RUN = 3;

    private static volatile boolean command;

    private Backhaul() {}

    public static void main(String[] arguments) {
        command = arguments.length > 0 && !arguments[0].equals("run");
        if (command) {
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("camel.main.auto-startup", "false");
            System.setProperty("quarkus.log.console.stderr", "true");
            System.setProperty("quarkus.log.level", "WARN");
        }
        Quarkus.run(Program.class, Backhaul::exit, arguments);
    }

    private static void exit(int code, Throwable failure) {
        if (failure == null) {
            System.exit(code);
        }
        String sentence = null;
        for (Throwable cause = failure; cause != null && sentence == null; cause = cause.getCause()) {
            sentence = sentence(cause);
        }
        if (sentence == null) {
            failure.printStackTrace();
        } else {
            System.err.println(sentence);
        }
        System.exit(COULD_NOT_RUN);
    }

    /** What a person can act on needs no stack trace. */
    private static String sentence(Throwable cause) {
        if (cause instanceof QuarkusBindException port) {
            return "Backhaul cannot start: port " + port.getPort() + " is in use; set quarkus.http.port.";
        }
        boolean understood = cause instanceof StartException
                || cause instanceof ConfigurationException
                || cause instanceof ConfigValidationException;
        return understood ? cause.getMessage() : null;
    }

    /** Whether this process runs a command and leaves the service alone. */
    public static boolean isCommand() {
        return command;
    }

    /** Hands the command line to picocli once Quarkus is up. */
    public static final class Program implements QuarkusApplication {

        @Inject
        CommandLine.IFactory factory;

        @Inject
        BackhaulCommand top;

        @Override
        public int run(String... arguments) {
            return new CommandLine(top, factory)
                    .setOut(writer(FileDescriptor.out))
                    .setErr(writer(FileDescriptor.err))
                    .execute(arguments);
        }

        /** Tells, unlike System.out, when nobody reads any more; in the C locale too it prints more than ASCII. */
        private static PrintWriter writer(FileDescriptor to) {
            Charset own = Charset.defaultCharset();
            Charset charset = own.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : own;
            return new PrintWriter(new OutputStreamWriter(new FileOutputStream(to), charset), true);
        }
    }
}
