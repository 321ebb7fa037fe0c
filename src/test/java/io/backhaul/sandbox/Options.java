package io.backhaul.sandbox;

import java.nio.file.Path;

/**
 * How one sandbox is started.
 *
 * @param port port on 127.0.0.1; 0 takes any free one
 * @param log file of the effect log, appended to
 * @param portFile where the port is written once it is known, or null
 * @param attached ends the process when its standard input closes, so that it never outlives the one who started it
 */
public record Options(int port, Path log, Path portFile, boolean attached) {
    /** A sandbox on any free port, for use inside a test. */
    public static Options embedded(Path log) {
        return new Options(0, log, null, false);
    }

    static Options parse(String... args) {
        int port = 8090;
        Path log = Path.of("effects.jsonl");
        Path portFile = null;
        boolean attached = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--port" -> port = Integer.parseInt(value(args, ++i));
                case "--log" -> log = Path.of(value(args, ++i));
                case "--port-file" -> portFile = Path.of(value(args, ++i));
                case "--attached" -> attached = true;
                default -> throw new IllegalArgumentException("unknown option " + args[i]);
            }
        }
        return new Options(port, log, portFile, attached);
    }

    private static String value(String[] args, int index) {
        if (index >= args.length) {
            throw new IllegalArgumentException(args[index - 1] + " needs a value");
        }
        return args[index];
    }
}
