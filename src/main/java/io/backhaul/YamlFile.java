package io.backhaul;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;

/** A YAML file of routes/. */
public final class YamlFile {

    private YamlFile() {}

    /**
     * @param path relative to routes/
     * @throws IllegalArgumentException when it is no YAML; its message names file, line and column
     */
    public static JsonNode read(String path) throws IOException {
        String text = RouteFiles.read(path);
        try {
            return new YAMLMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(RouteFiles.name(path) + place(e), e);
        }
    }

    /** The parser's own mark is where it noticed; Jackson's location is only how far it had read. */
    private static String place(JsonProcessingException e) {
        if (e.getCause() instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            Mark mark = marked.getProblemMark();
            return ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1) + ": " + marked.getProblem();
        }
        return ":" + e.getLocation().getLineNr() + ":" + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage();
    }
}
