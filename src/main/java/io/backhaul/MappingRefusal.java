package io.backhaul;

import com.schibsted.spt.data.jslt.JsltException;
import io.backhaul.intake.Reason;

/** Why the mapping library refuses a cell, by message key, in words that repeat nothing of it. */
public final class MappingRefusal extends JsltException {

    private final transient Reason why;

    /** @param arguments {2} and on of the message */
    public MappingRefusal(String key, Object... arguments) {
        this(Reason.of(key, null, null, arguments));
    }

    private MappingRefusal(Reason why) {
        super(Messages.in("en").text(why));
        this.why = why;
    }

    /** The same in the language of the messages. */
    public String in(Messages messages) {
        return messages.text(why);
    }
}
