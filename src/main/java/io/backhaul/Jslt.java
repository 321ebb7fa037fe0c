package io.backhaul;

import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Compiles JSLT; what it imports is looked for below {@code routes/mappings/}, a deployer's own file first. */
public final class Jslt {

    private static final Pattern PARSING = Pattern.compile("^Parse error: (.*?) at line (\\d+), column (\\d+)\\.?(.*)");

    private Jslt() {}

    /**
     * @param path of a file relative to routes/
     * @throws JsltException when it cannot be compiled; its message names file, line and column
     */
    public static Expression file(String path) throws IOException {
        return compile(RouteFiles.name(path), RouteFiles.read(path));
    }

    /** @param source what its errors call the text */
    public static Expression compile(String source, String text) {
        String[] parsed = {source};
        try {
            return new Parser(new StringReader(text))
                    .withSource(source)
                    .withResourceResolver(path -> {
                        parsed[0] = RouteFiles.name("mappings/" + path);
                        return imported(path);
                    })
                    .withFunctions(MappingLibrary.functions())
                    .compile();
        } catch (JsltException e) {
            throw placed(parsed[0], e);
        }
    }

    /**
     * What cannot be parsed names its file last, behind every token that could have stood there, or not at all. A file is parsed
     * as soon as it is opened, so it is the one opened last.
     */
    private static JsltException placed(String file, JsltException e) {
        Matcher parsing = PARSING.matcher(e.getMessage());
        return parsing.find()
                ? new JsltException(
                        file + ":" + parsing.group(2) + ":" + parsing.group(3) + ": " + parsing.group(1)
                                + parsing.group(4),
                        e)
                : e;
    }

    private static Reader imported(String path) {
        try {
            return new StringReader(RouteFiles.read("mappings/" + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
