package io.backhaul.docs;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Code blocks of the documents, for tests that do what they say. */
public final class DocBlocks {

    private static final Pattern SETTINGS = Pattern.compile("```properties\n(.*?)```", Pattern.DOTALL);
    private static final Pattern FILE =
            Pattern.compile("^`([^`\n]+)`.*\n(?:.+\n)*\n```\\w*\n((?:(?!```).*\n)*)```", Pattern.MULTILINE);

    private final String text;

    private DocBlocks(String text) {
        this.text = text;
    }

    public static DocBlocks of(String document) throws IOException {
        return new DocBlocks(Files.readString(Path.of(document)));
    }

    /** What stands below one heading. */
    public DocBlocks section(String heading) {
        String begin = "\n## " + heading + "\n";
        int start = text.indexOf(begin);
        if (start < 0) {
            throw new IllegalArgumentException("There is no section " + heading);
        }
        int end = text.indexOf("\n## ", start + begin.length());
        return new DocBlocks(end < 0 ? text.substring(start) : text.substring(start, end));
    }

    /** Indented lines outside of blocks: commands, and what they print. */
    public List<String> commands() {
        return text.replaceAll("(?s)```.*?```", "")
                .lines()
                .filter(line -> line.startsWith("    "))
                .toList();
    }

    /** All blocks of settings together. */
    public Map<String, String> settings() throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        Matcher block = SETTINGS.matcher(text);
        while (block.find()) {
            Properties read = new Properties();
            read.load(new StringReader(block.group(1)));
            read.stringPropertyNames().stream().sorted().forEach(name -> settings.put(name, read.getProperty(name)));
        }
        return settings;
    }

    /** Blocks behind a paragraph that begins with the name of their file, by that name. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher block = FILE.matcher(text);
        while (block.find()) {
            files.put(block.group(1), block.group(2));
        }
        return files;
    }
}
