package io.backhaul.intake;

import java.nio.file.Path;
import java.util.Comparator;

/**
 * A file as a look at the inbox found it.
 *
 * @param modified epoch milliseconds
 */
record DroppedFile(Path path, long size, long modified) {

    /** The order in which an ERP gave them: time, then name. */
    static final Comparator<DroppedFile> OLDEST = Comparator.comparingLong(DroppedFile::modified)
            .thenComparing(file -> file.path().getFileName().toString())
            .thenComparing(DroppedFile::path);
}
