package io.backhaul;

import com.fasterxml.jackson.databind.node.TextNode;
import com.schibsted.spt.data.jslt.JsltException;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the ERP calls a thing, and what the API does: {@code routes/mappings/codes/<name>.csv}, UTF-8, two cells a line with a
 * comma between, the first line for people. Upper and lower case count; spaces around a cell do not.
 */
record CodeTable(String file, Map<String, String> codes) {

    private static final int SHOWN = 10;

    /** @throws JsltException when there is no such table, or a line of it is wrong; its message says which and why */
    static CodeTable read(String name) {
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw new JsltException("A table's name has letters, digits, - and _ only.");
        }
        String file = "routes/mappings/codes/" + name + ".csv";
        return new CodeTable(file, codes(file, content(file)));
    }

    private static String content(String file) {
        try {
            String text = RouteFiles.read(file.substring("routes/".length()));
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (FileNotFoundException e) {
            throw new JsltException("There is no file " + file + ".");
        } catch (IOException e) {
            throw new JsltException(file + " cannot be read as UTF-8 (" + Trace.reason(e) + ").");
        }
    }

    private static Map<String, String> codes(String file, String content) {
        Map<String, String> codes = new LinkedHashMap<>();
        try (CsvReader<CsvRecord> lines = CsvReader.builder()
                .allowUnclosedQuote(false)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(content)) {
            boolean header = true;
            for (CsvRecord line : lines) {
                if (!header && !isBlank(line)) {
                    add(line, codes, "Line " + line.getStartingLineNumber() + " of " + file);
                }
                header = false;
            }
            return codes;
        } catch (CsvParseException e) {
            throw new JsltException(file + " is no CSV: a quote is not closed, or has text behind it.");
        } catch (IOException e) {
            throw new JsltException(file + " cannot be read (" + Trace.reason(e) + ").");
        }
    }

    private static void add(CsvRecord line, Map<String, String> codes, String place) {
        if (line.getFieldCount() != 2) {
            throw new JsltException(
                    place + " has " + line.getFieldCount() + " cells; write two, with a comma between.");
        }
        String key = trimmed(line.getField(0));
        String code = trimmed(line.getField(1));
        if (key.isEmpty() || code.isEmpty()) {
            throw new JsltException(place + " has an empty cell; fill it in or remove the line.");
        }
        if (codes.put(key, code) != null) {
            throw new JsltException(place + " repeats the first cell of a line above; remove one.");
        }
    }

    /** As spreadsheets leave them below the last one. */
    private static boolean isBlank(CsvRecord line) {
        return line.getFields().stream().allMatch(cell -> trimmed(cell).isEmpty());
    }

    private static String trimmed(String cell) {
        return MappingLibrary.trimmed(TextNode.valueOf(cell));
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
