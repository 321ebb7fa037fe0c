package io.backhaul;

import com.schibsted.spt.data.jslt.JsltException;

/** Why a function of the mapping library refuses a cell, in words that repeat nothing of it. */
public final class MappingRefusal extends JsltException {

    MappingRefusal(String why) {
        super(why);
    }
}
