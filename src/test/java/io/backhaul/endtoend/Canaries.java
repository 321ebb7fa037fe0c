package io.backhaul.endtoend;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that must not come out where they do not belong, and the search for them in every form they may take on the way. */
final class Canaries {

    private static final int AROUND = 120;
    private static final Pattern CATEGORY = Pattern.compile("^[-0-9]+ [0-9:]+ ([A-Z]+ +\\[[^]]+])");

    private final Map<String, String> whatByText = new LinkedHashMap<>();

    /** A text like no other, to be put somewhere; digits and letters only. */
    String plant(String what) {
        String text =
                "canary" + what + UUID.randomUUID().toString().replace("-", "").substring(0, 6);
        add(what, text);
        return text;
    }

    /** A text that was made elsewhere; short ones would be found by chance. */
    void add(String what, String text) {
        if (text != null && text.length() >= 12) {
            whatByText.putIfAbsent(text, what);
        }
    }

    int count() {
        return whatByText.size();
    }

    /** What of them stands in a text, each once, with what stands around it. */
    List<String> foundIn(String place, String text) {
        List<String> found = new ArrayList<>();
        whatByText.forEach((canary, what) -> forms(canary).stream()
                .filter(text::contains)
                .findFirst()
                .ifPresent(form -> found.add(what + " in " + place + ": " + around(text, form))));
        return found;
    }

    /** As {@link #foundIn}, one example for each category that wrote into a log. */
    List<String> foundInLog(String place, String log) {
        Map<String, String> byCategory = new TreeMap<>();
        whatByText.forEach((canary, what) -> {
            List<String> forms = forms(canary).stream().filter(log::contains).toList();
            if (!forms.isEmpty()) {
                log.lines()
                        .filter(line -> forms.stream().anyMatch(line::contains))
                        .forEach(line -> byCategory.putIfAbsent(
                                category(line),
                                what + " in " + place + ": "
                                        + around(
                                                line,
                                                forms.stream()
                                                        .filter(line::contains)
                                                        .findFirst()
                                                        .orElseThrow())));
            }
        });
        return byCategory.entrySet().stream()
                .map(entry -> entry.getKey() + ": " + entry.getValue())
                .toList();
    }

    private static String category(String line) {
        Matcher category = CATEGORY.matcher(line);
        return category.find() ? category.group(1) : "(more lines of a record)";
    }

    private static String around(String text, String form) {
        int at = text.indexOf(form);
        return text.substring(Math.max(0, at - AROUND), Math.min(text.length(), at + form.length() + AROUND))
                .replace('\n', '|');
    }

    private static Set<String> forms(String text) {
        Set<String> forms = new LinkedHashSet<>();
        forms.add(text);
        forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8));
        forms.add(URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20"));
        for (int before = 0; before < 3; before++) {
            String base64 = base64(text, before);
            forms.add(base64);
            forms.add(base64.replace('+', '-').replace('/', '_'));
        }
        return forms;
    }

    /** What of the Base64 of any text depends on this part of it alone, that many bytes behind a multiple of three. */
    private static String base64(String text, int before) {
        byte[] bytes = ("x".repeat(before) + text).getBytes(StandardCharsets.UTF_8);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        int begin = before == 0 ? 0 : before + 1;
        return base64.substring(begin, base64.length() - (bytes.length % 3 == 0 ? 0 : 1));
    }
}
