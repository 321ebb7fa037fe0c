package io.backhaul.nemesis;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import io.backhaul.nemesis.Breach.Kind;
import io.backhaul.nemesis.Evidence.LedgerRequest;
import io.backhaul.nemesis.Evidence.LedgerSource;
import io.backhaul.nemesis.Evidence.ResultLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Compares what the ERP gave with ledger, result files and effects. */
final class Checker {

    private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "INVALID", "UNCHANGED", "STOPPED");

    private final Evidence evidence;
    private final List<Breach> breaches = new ArrayList<>();
    private final Map<String, LedgerRequest> requests = new HashMap<>();

    private Checker(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Every promise that was not kept; empty when all is well. */
    static List<Breach> check(Evidence evidence) {
        Checker checker = new Checker(evidence);
        checker.sources();
        checker.rows();
        checker.requests();
        checker.results();
        checker.effects();
        evidence.leftOver().forEach(file -> checker.breach(Kind.LEFT_OVER, file));
        evidence.violations().forEach(call -> checker.breach(Kind.CONTRACT, call));
        return checker.breaches;
    }

    private void breach(Kind kind, String what) {
        breaches.add(new Breach(kind, what));
    }

    private void sources() {
        Map<String, Long> taken =
                evidence.sources().stream().collect(groupingBy(LedgerSource::path, LinkedHashMap::new, counting()));
        once(evidence.input().stream().map(InputFile::path).toList(), taken, "source ");
        for (LedgerSource source : evidence.sources()) {
            if (!source.balanced()) {
                breach(Kind.UNBALANCED, source.path());
            }
            if (!source.state().equals("SEALED")) {
                breach(Kind.LOST, source.path() + " is " + source.state());
            }
        }
        for (String system :
                evidence.input().stream().map(InputFile::system).distinct().toList()) {
            List<String> given = evidence.input().stream()
                    .filter(file -> file.system().equals(system))
                    .map(InputFile::path)
                    .filter(taken::containsKey)
                    .toList();
            List<String> order = evidence.sources().stream()
                    .filter(source -> source.system().equals(system))
                    .map(LedgerSource::path)
                    .distinct()
                    .toList();
            if (!given.equals(order)) {
                breach(Kind.SWAPPED, "files of " + system + " were given " + given + " and taken " + order);
            }
        }
    }

    private void rows() {
        List<String> given = new ArrayList<>();
        evidence.input().forEach(file -> file.orders()
                .forEach(order -> order.positions().forEach(at -> given.add(file.path() + ":" + at))));
        Map<String, Long> rows = evidence.rows().stream()
                .collect(groupingBy(row -> row.path() + ":" + row.position(), LinkedHashMap::new, counting()));
        once(given, rows, "row ");
    }

    /** Each is there once, and nothing else is. */
    private void once(List<String> wanted, Map<String, Long> found, String what) {
        Map<String, Long> rest = new LinkedHashMap<>(found);
        for (String name : wanted) {
            Long times = rest.remove(name);
            if (times == null) {
                breach(Kind.LOST, what + name);
            } else if (times > 1) {
                breach(Kind.SURPLUS, what + name + " " + times + " times");
            }
        }
        rest.keySet().forEach(name -> breach(Kind.SURPLUS, what + name));
    }

    private void requests() {
        for (LedgerRequest request : evidence.requests()) {
            requests.put(request.path() + ":" + request.firstPosition(), request);
        }
        for (InputFile file : evidence.input()) {
            for (InputOrder order : file.orders()) {
                LedgerRequest request = request(file, order);
                if (request == null) {
                    breach(Kind.LOST, "order " + order.entity() + " of " + file.path());
                } else {
                    request(order, request);
                }
            }
        }
    }

    private LedgerRequest request(InputFile file, InputOrder order) {
        return requests.get(file.path() + ":" + order.positions().get(0));
    }

    private void request(InputOrder order, LedgerRequest request) {
        String name = name(order, request);
        if (!FINAL.contains(request.state())) {
            breach(Kind.LOST, name + " never ended");
        }
        if (!order.account().equals(request.account()) || !order.entity().equals(request.entity())) {
            breach(Kind.LOST, name + " became " + request.account() + " " + request.entity());
        }
        if (order.kind() == InputOrder.Kind.INVALID != request.state().equals("INVALID")) {
            breach(Kind.LOST, name + " was meant to be " + order.kind());
        }
        if (order.kind() == InputOrder.Kind.REFUSED && !request.state().equals("REJECTED")) {
            breach(Kind.NOT_WANTED, name + ", but the API does not know the order");
        }
    }

    static String name(InputOrder order, LedgerRequest request) {
        return order.operation() + " " + order.entity() + " of " + request.path() + ":" + request.firstPosition() + " ("
                + request.state() + (request.code() == null ? "" : " " + request.code()) + ", "
                + request.messageId() + ", calls " + request.calls() + ")";
    }

    private void results() {
        Map<String, List<ResultLine>> byFile = evidence.results().stream()
                .collect(groupingBy(ResultLine::path, LinkedHashMap::new, java.util.stream.Collectors.toList()));
        for (InputFile file : evidence.input()) {
            List<ResultLine> lines = byFile.getOrDefault(file.path(), List.of());
            List<String> given = file.orders().stream()
                    .flatMap(order -> order.positions().stream())
                    .toList();
            List<String> written = lines.stream().map(ResultLine::line).toList();
            if (!given.equals(written)) {
                breach(
                        written.size() < given.size() ? Kind.LOST : Kind.SURPLUS,
                        "result of " + file.path() + " has lines " + written);
                continue;
            }
            int at = 0;
            for (InputOrder order : file.orders()) {
                for (int i = 0; i < order.positions().size(); i++) {
                    result(file, order, lines.get(at++));
                }
            }
        }
    }

    private void result(InputFile file, InputOrder order, ResultLine line) {
        LedgerRequest request = request(file, order);
        if (request != null
                && (!line.outcome().equals(request.state().toLowerCase(Locale.ROOT))
                        || !line.entity().equals(order.entity())
                        || !line.messageId().equals(request.messageId()))) {
            breach(Kind.RESULT, line + " of " + name(order, request));
        }
    }

    private void effects() {
        Map<String, EntityHistory> histories = new LinkedHashMap<>();
        for (InputFile file : evidence.input()) {
            for (InputOrder order : file.orders()) {
                LedgerRequest request = request(file, order);
                if (request != null) {
                    histories
                            .computeIfAbsent(order.entityKey(), key -> new EntityHistory())
                            .asked(order, request);
                }
            }
        }
        for (Evidence.Effect effect : evidence.effects()) {
            EntityHistory history = histories.get(effect.system() + " " + effect.account() + " " + effect.entity());
            if (history == null) {
                breach(Kind.SURPLUS, "nobody asked for " + effect);
            } else {
                history.seen(effect);
            }
        }
        histories.values().forEach(history -> breaches.addAll(history.breaches(evidence.pauses())));
    }
}
