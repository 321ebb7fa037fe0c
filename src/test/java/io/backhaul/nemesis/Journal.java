package io.backhaul.nemesis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** {@code docs/nemesis.md}: a line for each seed that was run, and the totals of all lines above them. */
final class Journal {

    private static final Path FILE = Path.of("docs", "nemesis.md");
    private static final String TOTALS = "<!-- totals: counted from the lines below by Journal.java -->";
    private static final String END = "<!-- /totals -->";
    private static final String RANDOM = "RANDOM";
    private static final int STRUCK = 5;
    private static final int BREACHES = 7;

    /** Appends what came of a seed and counts anew. */
    void add(Nemesis.Report report, long seconds) {
        try {
            List<String> lines = new ArrayList<>(Files.readAllLines(FILE));
            lines.add(line(report, seconds));
            int from = lines.indexOf(TOTALS);
            int to = lines.indexOf(END);
            List<String> totals = totals(lines.subList(to, lines.size()));
            lines.subList(from + 1, to).clear();
            lines.addAll(from + 1, totals);
            Files.write(FILE, lines);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Nemesis.Report report, long seconds) throws IOException {
        String breaches = report.breaches().isEmpty()
                ? "0"
                : report.breaches().stream()
                        .collect(Collectors.groupingBy(Breach::kind, Collectors.counting()))
                        .toString();
        return "| %d | %s | %s, %s | %d | %s | %s | %s | %d |"
                .formatted(
                        report.seed(),
                        LocalDate.now(ZoneOffset.UTC),
                        commit(),
                        Runtime.version(),
                        report.calls(),
                        words(report.struck()),
                        words(report.missed()),
                        breaches,
                        seconds);
    }

    private static List<String> totals(List<String> lines) {
        List<String[]> runs = lines.stream()
                .filter(line -> line.matches("\\| \\d+ \\|.*"))
                .map(line -> line.split(" ?\\| ?"))
                .toList();
        List<String> struck = runs.stream()
                .flatMap(run -> Arrays.stream(run[STRUCK].split(" ")))
                .toList();
        List<String> totals = new ArrayList<>();
        totals.add("");
        totals.add("Seeds run: " + runs.size() + ", with a breach: "
                + runs.stream().filter(run -> !run[BREACHES].equals("0")).count() + ". Kills: " + struck.size() + ".");
        totals.add("");
        totals.add("| crash point | kills | what a new start finds |");
        totals.add("| --- | --- | --- |");
        Stream.of(CrashPoint.values())
                .forEach(point ->
                        totals.add("| %s | %d | %s |".formatted(point, count(struck, point.name()), point.durable())));
        totals.add("| %s | %d | whatever it is |".formatted(RANDOM, count(struck, RANDOM)));
        totals.add("");
        return totals;
    }

    private static long count(List<String> struck, String point) {
        return struck.stream().filter(point::equals).count();
    }

    private static String words(List<Schedule.Strike> strikes) {
        return strikes.stream()
                .map(strike -> strike.point() == null ? RANDOM : strike.point().name())
                .collect(Collectors.joining(" "));
    }

    private static String commit() throws IOException {
        Process git = new ProcessBuilder("git", "rev-parse", "--short", "HEAD").start();
        try (var words = git.inputReader()) {
            String commit = words.readLine();
            return commit == null ? "unknown" : commit;
        }
    }
}
