package io.backhaul;

import com.schibsted.spt.data.jslt.Expression;
import com.schibsted.spt.data.jslt.Parser;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;

/** Compiles JSLT; what it imports is looked for below {@code routes/mappings/}, a deployer's own file first. */
public final class Jslt {

    private Jslt() {}

    /**
     * @param path of a file relative to routes/
     * @throws com.schibsted.spt.data.jslt.JsltException when it cannot be compiled; its message names file and line
     */
    public static Expression file(String path) throws IOException {
        return compile(RouteFiles.name(path), RouteFiles.read(path));
    }

    /** @param source what its errors call the text */
    public static Expression compile(String source, String text) {
        return new Parser(new StringReader(text))
                .withSource(source)
                .withResourceResolver(Jslt::imported)
                .withFunctions(MappingLibrary.functions())
                .compile();
    }

    private static Reader imported(String path) {
        try {
            return new StringReader(RouteFiles.read("mappings/" + path));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}
