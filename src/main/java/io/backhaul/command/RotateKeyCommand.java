package io.backhaul.command;

import io.backhaul.connections.KeyRotation;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "rotate-key",
        mixinStandardHelpOptions = true,
        description =
                "Encrypts the tokens in the ledger with another key: a fresh one in the key file, or backhaul.key,"
                        + " with the one before in backhaul.key-before. The service may be running.")
public class RotateKeyCommand extends LedgerCommand {

    @Option(
            names = "--forget",
            description = "The key is lost: forget the tokens and begin with a new key. All accounts need login then.")
    boolean forget;

    @Inject
    KeyRotation keys;

    @Override
    int run(PrintWriter out) {
        int accounts = forget ? keys.forget() : keys.rotate();
        out.println(
                forget
                        ? "The tokens of " + accounts + " accounts are forgotten. Connect them anew."
                        : "The tokens of " + accounts + " accounts are encrypted with the new key.");
        return OK;
    }
}
