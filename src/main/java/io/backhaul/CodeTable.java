package io.backhaul;

import com.schibsted.spt.data.jslt.JsltException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** What the ERP calls a thing, and what the API does: {@code routes/mappings/codes/<name>.csv}, with a line of headers. */
record CodeTable(String file, Map<String, String> codes) {

    private static final int SHOWN = 10;
    private static final Map<String, CodeTable> READ = new ConcurrentHashMap<>();

    /** @throws JsltException when there is no such table, or one of its lines has not two cells or repeats a first one */
    static CodeTable of(String name) {
        return READ.computeIfAbsent(name, CodeTable::read);
    }

    private static CodeTable read(String name) {
        String file = "mappings/codes/" + name + ".csv";
        Map<String, String> codes = new LinkedHashMap<>();
        try (CsvReader<CsvRecord> lines = CsvReader.builder().ofCsvRecord(RouteFiles.read(file))) {
            boolean header = true;
            for (CsvRecord line : lines) {
                if (line.getFieldCount() != 2) {
                    throw new JsltException(
                            "Line " + line.getStartingLineNumber() + " of routes/" + file + " has not two cells.");
                }
                String key = line.getField(0).strip();
                if (!header && codes.put(key, line.getField(1).strip()) != null) {
                    throw new JsltException(
                            "Line " + line.getStartingLineNumber() + " of routes/" + file + " repeats its first cell.");
                }
                header = false;
            }
        } catch (IOException e) {
            throw new JsltException("There is no file routes/" + file + ".");
        }
        return new CodeTable("routes/" + file, Map.copyOf(codes));
    }

    Optional<String> code(String text) {
        return Optional.ofNullable(codes.get(text));
    }

    /** A few of the texts it knows. */
    String some() {
        return codes.keySet().stream().sorted().limit(SHOWN).collect(Collectors.joining(", "))
                + (codes.size() > SHOWN ? ", …" : "");
    }
}
