package io.backhaul.intake;

import io.backhaul.Settings.UnknownColumns;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The rows of a source, watched for columns that the mapping does not know: these are told once, or break the source. Only
 * their names are told, and of these only some.
 */
final class KnownColumns extends Rows {

    private static final Logger LOG = Logger.getLogger(KnownColumns.class);
    private static final int MOST_TOLD = 20;
    private static final int LONGEST_NAME = 60;

    /** Columns that Backhaul itself reads, whatever the mapping; the operation's entity is one more. */
    static final Set<String> OF_BACKHAUL = Set.of("account", "requestId", Attachments.COLUMN);

    private final Rows rows;
    private final String source;
    private final String operation;
    private final Set<String> known;
    private final UnknownColumns meaning;
    private final Set<String> unknown = new TreeSet<>();
    private boolean more;
    private boolean headerSeen;

    /**
     * @param source name of the source, for people
     * @param known columns of the mapping
     */
    KnownColumns(Rows rows, String source, String operation, Set<String> known, UnknownColumns meaning) {
        this.rows = rows;
        this.source = source;
        this.operation = operation;
        this.known = known;
        this.meaning = meaning;
    }

    @Override
    public Set<String> columns() {
        return rows.columns();
    }

    /** The header is looked at no sooner than here: before, it may show to be none, and hold a person instead. */
    @Override
    Row read() {
        if (!headerSeen) {
            headerSeen = true;
            look("1", rows.columns());
        }
        Row row = rows.read();
        if (row != null && rows.columns().isEmpty()) {
            look(row.position(), row.fields()::fieldNames);
        }
        return row;
    }

    private void look(String position, Iterable<String> columns) {
        for (String column : columns) {
            if (!known.contains(column) && !OF_BACKHAUL.contains(column)) {
                note(column);
            }
        }
        if (meaning == UnknownColumns.REJECT && !unknown.isEmpty()) {
            throw new SourceBrokenException(Reason.of("unknown-columns", null, null, position, told()));
        }
    }

    private void note(String column) {
        if (unknown.size() < MOST_TOLD) {
            unknown.add(column);
        } else {
            more |= !unknown.contains(column);
        }
    }

    private String told() {
        return unknown.stream().map(KnownColumns::readable).collect(Collectors.joining(", ")) + (more ? ", …" : "");
    }

    /** A name is whatever the ERP wrote: not without end, on one line, and of whole characters. */
    private static String readable(String column) {
        String name = column.length() <= LONGEST_NAME ? column : column.substring(0, LONGEST_NAME) + "…";
        return name.replaceAll("[\\p{Cc}\\p{Cs}]+", " ");
    }

    @Override
    public void close() throws IOException {
        if (meaning == UnknownColumns.WARN && !unknown.isEmpty()) {
            LOG.warnf("%s: columns that the mapping of %s does not use: %s", source, operation, told());
            unknown.clear();
        }
        rows.close();
    }
}
