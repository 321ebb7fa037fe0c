package io.backhaul.delivery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.DnsResolver;

/**
 * Finds the addresses of hosts that links lead to, and refuses those that are not in the public Internet: a link comes
 * from outside and must not reach into the network this program stands in. What it gives is what is connected to.
 */
final class DocumentHosts implements DnsResolver {

    /** IPv4 blocks that IANA lists for special purposes, and an address of Azure's that only its machines see. */
    private static final List<AddressBlock> SPECIAL_IPV4 = AddressBlock.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    /** All of IPv6 that is given out to the public, and the blocks in it that are special, or stand for IPv4 addresses. */
    private static final List<AddressBlock> GLOBAL_IPV6 = AddressBlock.of("2000::/3");

    private static final List<AddressBlock> SPECIAL_IPV6 =
            AddressBlock.of("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    /** Translates to the IPv4 address in its last four bytes. */
    private static final List<AddressBlock> NAT64 = AddressBlock.of("64:ff9b::/96");

    /** @param port null for any */
    private record Host(String name, Integer port) {

        private static final Pattern WITH_PORT = Pattern.compile("(\\[.*]|[^:]*):([0-9]{1,5})");

        static Host of(String text) {
            Matcher parts = WITH_PORT.matcher(text.strip());
            return parts.matches()
                    ? new Host(plain(parts.group(1)), Integer.valueOf(parts.group(2)))
                    : new Host(plain(text), null);
        }
    }

    private final Set<Host> allowed;
    private final DnsResolver names;

    /**
     * @param allowed hosts, or host:port, that are not looked at
     * @param names the service that knows addresses
     */
    DocumentHosts(List<String> allowed, DnsResolver names) {
        this.allowed = allowed.stream().map(Host::of).collect(Collectors.toSet());
        this.names = names;
    }

    /**
     * @throws DocumentException when any address of a host that is not allowed is not public
     */
    @Override
    public List<InetSocketAddress> resolve(String host, int port) throws UnknownHostException {
        InetAddress[] addresses = names.resolve(host);
        if (addresses == null || addresses.length == 0) {
            throw new UnknownHostException();
        }
        boolean trusted =
                allowed.contains(new Host(plain(host), null)) || allowed.contains(new Host(plain(host), port));
        if (!trusted && !Arrays.stream(addresses).allMatch(DocumentHosts::isPublic)) {
            throw new DocumentException(DocumentFault.ADDRESS_REFUSED);
        }
        return List.of(new InetSocketAddress(one(addresses), port));
    }

    /**
     * One of them, as the client tries several one after the other, however long each takes; another attempt may get another.
     * Not every network knows IPv6.
     */
    private static InetAddress one(InetAddress[] addresses) {
        List<InetAddress> older =
                Arrays.stream(addresses).filter(Inet4Address.class::isInstance).toList();
        List<InetAddress> all = older.isEmpty() ? List.of(addresses) : older;
        return all.get(ThreadLocalRandom.current().nextInt(all.size()));
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        return resolve(host, 0).stream().map(InetSocketAddress::getAddress).toArray(InetAddress[]::new);
    }

    @Override
    public String resolveCanonicalHostname(String host) {
        // No second look-up.
        return host;
    }

    private static String plain(String host) {
        return host.strip().toLowerCase(Locale.ROOT).replaceAll("[\\[\\]]", "");
    }

    static boolean isPublic(InetAddress address) {
        if (address instanceof Inet4Address) {
            return !matches(SPECIAL_IPV4, address);
        } else if (matches(NAT64, address)) {
            byte[] all = address.getAddress();
            return isPublic(ipv4(Arrays.copyOfRange(all, all.length - 4, all.length)));
        }
        return matches(GLOBAL_IPV6, address) && !matches(SPECIAL_IPV6, address);
    }

    private static InetAddress ipv4(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not four bytes", e);
        }
    }

    private static boolean matches(List<AddressBlock> blocks, InetAddress address) {
        return blocks.stream().anyMatch(block -> block.holds(address));
    }
}
