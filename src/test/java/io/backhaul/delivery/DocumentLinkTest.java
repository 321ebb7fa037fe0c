package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentLinkTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no link",
                "//files.example.com/a.pdf",
                "/a.pdf",
                "ftp://files.example.com/a.pdf",
                "file:///etc/passwd",
                "jar:http://files.example.com/a.jar!/a.pdf",
                "https:files.example.com",
                "https://",
                "https://user@files.example.com/a.pdf",
                "https://user:secret@files.example.com/a.pdf",
                "https://files.example.com@127.0.0.1/a.pdf",
                "https://files.example.com\\@127.0.0.1/a.pdf",
                "https://files.example.com:0/a.pdf",
                "https://files.example.com:65536/a.pdf",
                "https://files.example.com:80:81/a.pdf",
                "https://files.example.com/{{backhaul.key}}",
                "https://files.example.com/${env:SECRET}",
                "https://files.example.com/a\r\nAccess-Token: x"
            })
    void whatIsNoPlainAddressOfADocumentIsRefused(String link) {
        assertEquals(
                DocumentFault.BAD_LINK,
                assertThrows(DocumentException.class, () -> DocumentLink.of(TextNode.valueOf(link)))
                        .fault());
    }

    @ParameterizedTest
    @CsvSource({
        "https://files.example.com/a.pdf?X-Signature=a%2Fb%3D&x=1+2#page=1,"
                + "https://files.example.com/a.pdf?X-Signature=a%2Fb%3D&x=1+2",
        "HTTPS://files.example.com:8443/a b.pdf, HTTPS://files.example.com:8443/a%20b.pdf",
        "http://files.example.com/面单.pdf, http://files.example.com/%E9%9D%A2%E5%8D%95.pdf",
        "http://[2001:db8::1]/a.pdf, http://[2001:db8::1]/a.pdf",
    })
    void aLinkIsTakenAsItIs(String link, String address) {
        assertEquals(address, DocumentLink.of(TextNode.valueOf(link)).address());
    }

    @Test
    void aNumberIsNoLink() {
        assertThrows(DocumentException.class, () -> DocumentLink.of(IntNode.valueOf(7)));
    }
}
