package io.backhaul;

import io.backhaul.intake.Reason;
import io.quarkus.runtime.annotations.RegisterResourceBundle;
import java.text.MessageFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** Texts for people, by key; {@code messages.properties} and its translations. */
@RegisterResourceBundle(bundleName = "messages")
public final class Messages {

    private final ResourceBundle bundle;

    private Messages(ResourceBundle bundle) {
        this.bundle = bundle;
    }

    /** @param language {@code en} or {@code zh} */
    public static Messages in(String language) {
        return new Messages(ResourceBundle.getBundle(
                "messages",
                Locale.forLanguageTag(language),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES)));
    }

    /** What is wrong and what to do. */
    public String text(Reason reason) {
        List<Object> words = new ArrayList<>();
        words.add(reason.column() == null ? "" : reason.column());
        words.add(reason.value() == null ? "" : reason.value());
        words.addAll(reason.arguments());
        return new MessageFormat(template(reason.key()), Locale.ROOT).format(words.toArray());
    }

    /** The text of a code of our own; empty for a code of an API. */
    public String ofCode(String code) {
        try {
            return code == null ? "" : MessageFormat.format(bundle.getString("code." + code), "");
        } catch (MissingResourceException e) {
            return "";
        }
    }

    /** The text of a type of JSON Schema, such as {@code integer}; another one stays as it is. */
    public String ofType(String type) {
        String key = "type." + type;
        String text = template(key);
        return text.equals(key) ? type : text;
    }

    private String template(String key) {
        try {
            return bundle.getString(key);
        } catch (MissingResourceException e) {
            return key;
        }
    }
}
