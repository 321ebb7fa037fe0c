package io.backhaul.sandbox;

/** One of the systems the sandbox stands in for. */
interface Api {
    /** Name of the system in settings, faults and the effect log. */
    String system();

    Envelope envelope();

    /** The account the credentials of a call belong to. */
    String account(Call call) throws Refusal;

    /** Does what a valid and authorised call asks for. */
    Answer act(String operation, Call call, String account) throws Refusal;

    /** Forgets all state. */
    void reset();
}
