package io.backhaul.writeback;

import de.siegmar.fastcsv.writer.CsvWriter;
import de.siegmar.fastcsv.writer.LineDelimiter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A CSV file that is there as a whole or not at all: written under another name, to the disk, then renamed. */
public final class CsvFile {

    private CsvFile() {}

    /** What stands in it. */
    @FunctionalInterface
    public interface Content {
        void write(CsvWriter csv) throws IOException;
    }

    /**
     * @param target replaced where it is there already
     * @param temporary in the same folder
     */
    public static void write(Path target, Path temporary, Content content) throws IOException {
        try {
            write(temporary, content);
        } catch (IOException | RuntimeException e) {
            // What stays would take room from a disk that has none.
            Files.deleteIfExists(temporary);
            throw e;
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void write(Path temporary, Content content) throws IOException {
        try (FileChannel file = FileChannel.open(
                        temporary,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING);
                BufferedWriter text = new BufferedWriter(Channels.newWriter(file, StandardCharsets.UTF_8), 1 << 16);
                CsvWriter csv =
                        CsvWriter.builder().lineDelimiter(LineDelimiter.LF).build(text)) {
            content.write(csv);
            csv.flush();
            text.flush();
            file.force(true);
        }
    }
}
