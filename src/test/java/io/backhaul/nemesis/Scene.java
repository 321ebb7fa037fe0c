package io.backhaul.nemesis;

import com.fasterxml.jackson.databind.JsonNode;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.NamedCsvRecord;
import io.backhaul.endtoend.Workplace;
import io.backhaul.nemesis.Evidence.Effect;
import io.backhaul.nemesis.Evidence.Pause;
import io.backhaul.nemesis.Evidence.ResultLine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Where the run took place: gathers what is left in ledger, folders, result files and at the API. */
final class Scene {

    private final Workplace workplace;
    private final List<InputFile> files;

    Scene(Workplace workplace, List<InputFile> files) {
        this.workplace = workplace;
        this.files = files;
    }

    /** @param pauses when the program was stopped and continued */
    Evidence evidence(List<Pause> pauses) {
        try (LedgerCopy ledger = LedgerCopy.of(workplace.ledger())) {
            return new Evidence(
                    files,
                    ledger.sources(),
                    ledger.rows(),
                    ledger.requests(),
                    effects(),
                    results(),
                    leftOver(),
                    workplace.sandbox().violations().stream()
                            .map(JsonNode::toString)
                            .toList(),
                    pauses);
        }
    }

    /** The sandbox's log without queries. */
    List<Effect> effects() {
        Map<String, String> created = new HashMap<>();
        files.stream()
                .flatMap(file -> file.orders().stream())
                .filter(order -> order.operation().equals(ErpFiles.CREATE))
                .forEach(order -> created.put(order.payloadHash(), order.entity()));
        return workplace.sandbox().effects().stream()
                .filter(line -> !line.path("answer").asText().equals("answered"))
                .map(line -> new Effect(
                        Instant.parse(line.path("time").asText()),
                        line.path("system").asText(),
                        line.path("account").asText(),
                        line.path("operation").asText(),
                        // A create is told by what it says: the number is the API's.
                        line.path("operation").asText().equals(ErpFiles.CREATE)
                                ? created.get(line.path("payloadHash").asText())
                                : line.path("entity").asText(),
                        line.path("messageId").textValue(),
                        line.path("payloadHash").asText(),
                        line.path("acted").asBoolean(),
                        line.path("acted").asBoolean() && !line.path("repeat").asBoolean(),
                        line.path("answer").asText()))
                .toList();
    }

    private List<ResultLine> results() {
        List<ResultLine> lines = new ArrayList<>();
        for (InputFile file : files) {
            Path result = workplace.result(file.folder(), file.name());
            if (!Files.exists(result)) {
                continue;
            }
            try (CsvReader<NamedCsvRecord> reader = CsvReader.builder().ofNamedCsvRecord(result)) {
                reader.forEach(line -> lines.add(new ResultLine(
                        file.path(),
                        line.getField("line"),
                        line.getField("entity"),
                        line.getField("outcome"),
                        line.getField("messageId"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return lines;
    }

    /** Whatever lies in the inbox but in .done/, and temporary files of results. */
    List<String> leftOver() {
        List<String> left = new ArrayList<>();
        for (Path root : List.of(
                workplace.folder().resolve("erp/inbox"), workplace.folder().resolve("erp/outbox"))) {
            try (Stream<Path> found = Files.walk(root)) {
                found.filter(Files::isRegularFile)
                        .filter(file ->
                                !file.getParent().getFileName().toString().equals(".done"))
                        .filter(file -> !file.toString().endsWith(".results.csv"))
                        .forEach(file -> left.add(root.relativize(file).toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return left;
    }
}
