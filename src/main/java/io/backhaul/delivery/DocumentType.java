package io.backhaul.delivery;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** What a document may be: known by its first bytes, which its declared type must not contradict. */
enum DocumentType {
    PDF("pdf", "%PDF-", "application/pdf", "application/x-pdf"),
    PNG("png", "\u0089PNG\r\n\u001a\n", "image/png"),
    JPEG("jpg", "\u00ff\u00d8\u00ff", "image/jpeg", "image/jpg"),
    GIF("gif", "GIF8", "image/gif"),
    ZPL("zpl", "^XA", "application/zpl", "application/x-zpl", "text/zpl", "x-application/zpl", "text/plain");

    /** How many first bytes tell a type. */
    static final int HEAD = 8;

    /** What storage services declare when nobody has told them a type. */
    private static final Set<String> UNDECLARED = Set.of("", "application/octet-stream", "binary/octet-stream");

    /** Without a dot. */
    final String ending;

    private final byte[] head;
    private final Set<String> declared;

    DocumentType(String ending, String head, String... declared) {
        this.ending = ending;
        this.head = head.getBytes(StandardCharsets.ISO_8859_1);
        this.declared = Set.of(declared);
    }

    /**
     * @param contentType header of that name, or null
     * @param first bytes, {@link #HEAD} of them where there are so many
     * @throws DocumentException when it is none, or declared as another
     */
    static DocumentType of(String contentType, byte[] first) {
        String mime =
                contentType == null ? "" : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(values())
                .filter(type -> UNDECLARED.contains(mime) || type.declared.contains(mime))
                .filter(type -> Arrays.equals(
                        type.head, 0, type.head.length, first, 0, Math.min(first.length, type.head.length)))
                .findFirst()
                .orElseThrow(() -> new DocumentException(DocumentFault.WRONG_TYPE));
    }
}
