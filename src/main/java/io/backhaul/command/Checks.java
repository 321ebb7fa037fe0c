package io.backhaul.command;

import io.backhaul.Accounts;
import io.backhaul.RouteFiles;
import io.backhaul.RouteSet;
import io.backhaul.Settings;
import io.backhaul.delivery.OutcomeTable;
import io.backhaul.intake.Contract;
import io.backhaul.intake.ContractCheck;
import io.backhaul.intake.MappingTests;
import io.backhaul.intake.Mappings;
import io.backhaul.ledger.LedgerDatabase;
import io.backhaul.status.OrderStatus;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.PollDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.quarkus.core.CamelRuntime;

/** What {@code check} looks at, one after the other; a failure of one hides no other. */
@Dependent
class Checks {

    private final Settings settings;
    private final Accounts accounts;
    private final LedgerDatabase ledger;
    private final Mappings mappings;
    private final ContractCheck contract;
    private final CamelRuntime camel;
    private final Instance<AccountChecks> asked;
    private final Instance<OrderStatus> lists;

    Checks(
            Settings settings,
            Accounts accounts,
            LedgerDatabase ledger,
            Mappings mappings,
            ContractCheck contract,
            CamelRuntime camel,
            Instance<AccountChecks> asked,
            Instance<OrderStatus> lists) {
        this.settings = settings;
        this.accounts = accounts;
        this.ledger = ledger;
        this.mappings = mappings;
        this.contract = contract;
        this.camel = camel;
        this.asked = asked;
        this.lists = lists;
    }

    /** @param offline whether the APIs are left alone */
    List<Finding> all(boolean offline) {
        List<Finding> findings = new ArrayList<>();
        settings(findings);
        folders(findings);
        operations(findings);
        outcomes(findings);
        lists(findings);
        routes(findings);
        if (!offline && accounts.problems().isEmpty()) {
            findings.addAll(asked.get().all());
        }
        return findings;
    }

    private void settings(List<Finding> findings) {
        accounts.problems().forEach(problem -> findings.add(Finding.bad("settings", problem)));
        for (String system : List.of(Accounts.RETURN2, Accounts.OUTBOUND, Accounts.OMS)) {
            List<String> names = List.copyOf(accounts.names(system));
            findings.add(Finding.ok(system, names.isEmpty() ? "off" : "accounts " + String.join(", ", names)));
        }
        try {
            findings.add(Finding.ok("ledger", ledger.file().toAbsolutePath().toString()));
        } catch (IllegalArgumentException e) {
            findings.add(Finding.bad("ledger", e.getMessage()));
        }
    }

    private void folders(List<Finding> findings) {
        for (Path folder : List.of(settings.inbox(), settings.outbox())) {
            try {
                Files.createDirectories(folder);
                List<String> problems = new ArrayList<>();
                try (Stream<Path> all = Files.walk(folder)) {
                    all.filter(Files::isDirectory)
                            .forEach(one -> writeProblem(one).ifPresent(problems::add));
                }
                problems.forEach(problem -> findings.add(Finding.bad("folder " + folder, problem)));
                if (problems.isEmpty()) {
                    findings.add(Finding.ok("folder " + folder, "can be written, with all folders in it"));
                }
            } catch (IOException | UncheckedIOException e) {
                findings.add(Finding.bad("folder " + folder, "cannot be used (" + e + "); correct its permissions"));
            }
        }
        othersRead(Path.of("config", "application.properties")).ifPresent(findings::add);
    }

    private static Optional<String> writeProblem(Path folder) {
        try {
            Files.delete(Files.createTempFile(folder, ".check", ".tmp"));
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(folder + " cannot be written (" + e + "); correct its permissions");
        }
    }

    private static Optional<Finding> othersRead(Path secrets) {
        try {
            boolean open = Files.exists(secrets)
                    && Files.getPosixFilePermissions(secrets).contains(PosixFilePermission.OTHERS_READ);
            return open
                    ? Optional.of(Finding.bad(
                            secrets.toString(), "holds secrets and can be read by all of this machine; chmod 600 it"))
                    : Optional.empty();
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    private void operations(List<Finding> findings) {
        new TreeMap<>(settings.operations()).forEach((name, operation) -> {
            String item = "operation " + name;
            try {
                operation.contract().ifPresent(Contract::of);
                mappings.compile(name);
                List<String> failures = MappingTests.failures(name, settings, mappings, contract);
                failures.forEach(failure -> findings.add(Finding.bad(item, failure)));
                if (failures.isEmpty()) {
                    int cases = MappingTests.cases(name).size();
                    findings.add(Finding.ok(item, "mapping and contract fit, " + cases + " cases passed"));
                }
            } catch (IOException | RuntimeException e) {
                findings.add(Finding.bad(item, e.getMessage()));
            }
        });
    }

    private void outcomes(List<Finding> findings) {
        try {
            OutcomeTable.load(settings.operations().keySet());
            findings.add(Finding.ok("outcomes", "routes/" + OutcomeTable.FILE));
        } catch (IOException | RuntimeException e) {
            findings.add(Finding.bad("outcomes", e.getMessage()));
        }
    }

    private void lists(List<Finding> findings) {
        try {
            lists.get().load();
            settings.lists().forEach((name, list) -> findings.add(Finding.ok("list " + name, list.schedule())));
        } catch (IOException | RuntimeException e) {
            findings.add(Finding.bad("lists", e.getMessage()));
        }
    }

    private void routes(List<Finding> findings) {
        try {
            for (String own : RouteFiles.own()) {
                findings.add(Finding.ok(
                        "routes/" + own, RouteFiles.replaces(own) ? "replaces the built-in file" : "your own file"));
            }
            RouteSet.use(settings);
            camel.start();
        } catch (IOException | RuntimeException e) {
            findings.add(Finding.bad("routes", rootMessage(e)));
            return;
        }
        CamelContext context = camel.getCamelContext();
        List<RouteDefinition> routes = ((ModelCamelContext) context).getRouteDefinitions();
        for (RouteDefinition route : routes) {
            List<String> unresolved = unresolved(context, route);
            unresolved.forEach(problem -> findings.add(Finding.bad("route " + route.getId(), problem)));
            if (unresolved.isEmpty()) {
                findings.add(Finding.ok("route " + route.getId(), route.getDescriptionText()));
            }
        }
    }

    /** Static addresses were resolved when the routes were made; dynamic ones fail only when first used. */
    private static List<String> unresolved(CamelContext context, RouteDefinition route) {
        List<String> problems = new ArrayList<>();
        for (String address : dynamicAddresses(route.getOutputs())) {
            String scheme = address.split(":", 2)[0];
            if (!address.startsWith("${") && context.getComponent(scheme, true, false) == null) {
                problems.add("the address " + address + " has the unknown scheme " + scheme + "; correct it");
            }
        }
        return problems;
    }

    private static List<String> dynamicAddresses(List<ProcessorDefinition<?>> steps) {
        List<String> addresses = new ArrayList<>();
        for (ProcessorDefinition<?> step : steps) {
            if (step instanceof ToDynamicDefinition dynamic) {
                addresses.add(dynamic.getUri());
            } else if (step instanceof PollDefinition poll) {
                addresses.add(poll.getUri());
            } else if (step instanceof EnrichDefinition || step instanceof PollEnrichDefinition) {
                addresses.add(((ExpressionNode) step).getExpression().getExpression());
            }
            addresses.addAll(dynamicAddresses(step.getOutputs()));
        }
        return addresses;
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }
}
