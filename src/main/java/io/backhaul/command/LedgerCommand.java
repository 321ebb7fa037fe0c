package io.backhaul.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.backhaul.connections.CredentialsException;
import io.backhaul.ledger.Ledger;
import io.backhaul.ledger.LedgerException;
import io.backhaul.ledger.RefusedException;
import jakarta.inject.Inject;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that works on the ledger, whether the service runs or not. */
abstract class LedgerCommand implements Callable<Integer> {

    static final int OK = 0;
    static final int PROBLEMS = 1;
    private static final int COULD_NOT_RUN = 3;

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Spec
    CommandSpec spec;

    @Inject
    Ledger ledger;

    @Inject
    ObjectMapper mapper;

    /** Does the work and returns the exit code; a refusal ends it as a problem found. */
    abstract int run(PrintWriter out);

    @Override
    public final Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            ledger.attach();
            return run(out);
        } catch (RefusedException e) {
            spec.commandLine().getErr().println(e.whole());
            return PROBLEMS;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        } catch (LedgerException | CredentialsException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return COULD_NOT_RUN;
        } finally {
            ledger.close();
        }
    }

    /** One JSON object a line. */
    void printJson(PrintWriter out, Object value) {
        try {
            out.println(mapper.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
