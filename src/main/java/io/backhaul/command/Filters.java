package io.backhaul.command;

/** How requests are named on the command line. */
final class Filters {

    static final String HELP =
            "An id or message id, or filters: state=, operation=, system=, account=, entity= (the order"
                    + " number), code=, source= (its id), file=.";

    private Filters() {}
}
