package io.backhaul.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentHostsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "127.255.255.254",
                "2130706433",
                "127.1",
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.100.100.200",
                "100.127.255.255",
                "168.63.129.16",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "203.0.113.7",
                "224.0.0.1",
                "239.255.255.255",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:a9fe:a9fe",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::1",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:7f00:1::",
                "fc00::1",
                "fd00:ec2::254",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void whatIsNotInThePublicInternetIsRefused(String address) throws UnknownHostException {
        assertFalse(DocumentHosts.isPublic(InetAddress.getByName(address)));
        assertEquals(
                DocumentFault.ADDRESS_REFUSED,
                assertThrows(DocumentException.class, () -> hosts(SystemDefaultDnsResolver.INSTANCE)
                                .resolve(address, 443))
                        .fault());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "11.0.0.1",
                "100.63.255.255",
                "100.128.0.1",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.1",
                "192.167.1.1",
                "198.17.0.1",
                "198.20.0.1",
                "223.255.255.254",
                "2001:200::1",
                "2606:4700::1111",
                "2a00::1",
                "64:ff9b::808:808"
            })
    void publicAddressesAreTaken(String address) throws UnknownHostException {
        assertTrue(DocumentHosts.isPublic(InetAddress.getByName(address)));
    }

    @Test
    void oneRefusedAddressRefusesTheHost() {
        assertThrows(DocumentException.class, () -> hosts(names("8.8.8.8", "192.168.0.1"))
                .resolve("files.example.com", 443));
    }

    @Test
    void whatWasLookedAtIsWhatIsConnectedTo() throws UnknownHostException {
        List<String> asked = new ArrayList<>();
        DnsResolver rebinding = new DnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                asked.add(host);
                return new InetAddress[] {InetAddress.getByName(asked.size() == 1 ? "8.8.8.8" : "127.0.0.1")};
            }

            @Override
            public String resolveCanonicalHostname(String host) {
                throw new AssertionError("looked up twice");
            }
        };
        DocumentHosts hosts = hosts(rebinding);

        assertEquals(
                List.of(new InetSocketAddress("8.8.8.8", 80)),
                hosts.resolve(hosts.resolveCanonicalHostname("files.example.com"), 80));
        assertEquals(List.of("files.example.com"), asked);
        assertThrows(DocumentException.class, () -> hosts.resolve("files.example.com", 80));
    }

    @Test
    void allowedHostsMayHaveAnyAddressAtTheirPort() throws UnknownHostException {
        DocumentHosts hosts = hosts(names("10.0.0.7"), "Files.Example.com", "box:8080", "[::1]:81");

        assertEquals(1, hosts.resolve("files.example.COM", 443).size());
        assertEquals(1, hosts.resolve("box", 8080).size());
        assertEquals(1, hosts.resolve("[::1]", 81).size());
        assertThrows(DocumentException.class, () -> hosts.resolve("box", 80));
        assertThrows(
                DocumentException.class, () -> hosts.resolve("[::1:81]", 22), "another address, not this one's port");
        assertThrows(DocumentException.class, () -> hosts.resolve("files.example.com.evil.net", 443));
        assertThrows(DocumentException.class, () -> hosts.resolve("evil.files.example.com", 443));
    }

    /** The client would try one after the other, each as long as it likes. */
    @Test
    void oneAddressIsTriedAtATimeTheOlderKindFirst() throws UnknownHostException {
        DocumentHosts hosts = hosts(names("8.8.8.8", "2606:4700::1", "1.1.1.1"));
        for (int i = 0; i < 20; i++) {
            List<InetSocketAddress> one = hosts.resolve("files.example.com", 443);
            assertEquals(1, one.size());
            assertTrue(one.get(0).getAddress() instanceof java.net.Inet4Address, one.toString());
        }
        assertThrows(
                DocumentException.class,
                () -> hosts(names("8.8.8.8", "10.0.0.1")).resolve("files.example.com", 443),
                "all of them must be public");
    }

    @Test
    void aHostWithoutAddressIsUnknown() {
        assertThrows(UnknownHostException.class, () -> hosts(names()).resolve("files.example.com", 443));
    }

    private static DocumentHosts hosts(DnsResolver names, String... allowed) {
        return new DocumentHosts(List.of(allowed), names);
    }

    private static DnsResolver names(String... addresses) {
        return new SystemDefaultDnsResolver() {
            @Override
            public InetAddress[] resolve(String host) throws UnknownHostException {
                InetAddress[] all = new InetAddress[addresses.length];
                for (int i = 0; i < all.length; i++) {
                    all[i] = InetAddress.getByName(addresses[i]);
                }
                return all;
            }
        };
    }
}
