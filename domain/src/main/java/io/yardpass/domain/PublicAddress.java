package io.yardpass.domain;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public Internet from all others: what a stranger names is only ever reached there. Refused is whatever
 * stands in IANA's two registries of special-purpose addresses, multicast, and of IPv6 all that is not handed out (all but
 * {@code 2000::/3}).
 */
public final class PublicAddress {
    private static final List<Prefix> SPECIAL_4 = prefixes(
            "0.0.0.0/8", // this network
            "10.0.0.0/8", // private
            "100.64.0.0/10", // shared by a carrier's customers
            "127.0.0.0/8", // loopback
            "169.254.0.0/16", // link-local, where clouds serve their metadata
            "172.16.0.0/12", // private
            "192.0.0.0/24", // protocol assignments
            "192.0.2.0/24", // documentation
            "192.31.196.0/24", // AS112
            "192.52.193.0/24", // automatic multicast tunneling
            "192.88.99.0/24", // 6to4 relays of old
            "192.168.0.0/16", // private
            "192.175.48.0/24", // AS112
            "198.18.0.0/15", // benchmarking
            "198.51.100.0/24", // documentation
            "203.0.113.0/24", // documentation
            "224.0.0.0/4", // multicast
            "240.0.0.0/4"); // reserved, and broadcast

    private static final Prefix HANDED_OUT_6 = Prefix.of("2000::/3");

    private static final List<Prefix> SPECIAL_6 = prefixes(
            "2001::/23", // protocol assignments: Teredo, benchmarking, ORCHID and others
            "2001:db8::/32", // documentation
            "2002::/16", // 6to4, which leads to any address of IPv4
            "2620:4f:8000::/48", // AS112
            "3fff::/20"); // documentation

    /** Leads to the address of IPv4 in its last four bytes, where a network translates. */
    private static final Prefix TRANSLATED_4 = Prefix.of("64:ff9b::/96");

    /** What its first bits are. */
    private record Prefix(byte[] address, int bits) {
        static Prefix of(String text) {
            int slash = text.indexOf('/');
            byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
            return new Prefix(address, Integer.parseInt(text.substring(slash + 1)));
        }

        boolean contains(byte[] other) {
            int whole = bits / Byte.SIZE;
            int mask = 0xff00 >> bits % Byte.SIZE & 0xff;
            return Arrays.equals(address, 0, whole, other, 0, whole)
                    && (mask == 0 || (address[whole] & mask) == (other[whole] & mask));
        }
    }

    private PublicAddress() {}

    /**
     * An address of IPv4 that is written as one of IPv6 ({@code ::ffff:10.0.0.1}, {@code 64:ff9b::10.0.0.1}) is judged as what it is.
     */
    public static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet4Address ? isPublic4(bytes) : isPublic6(bytes);
    }

    private static boolean isPublic4(byte[] address) {
        return SPECIAL_4.stream().noneMatch(special -> special.contains(address));
    }

    private static boolean isPublic6(byte[] address) {
        if (TRANSLATED_4.contains(address)) {
            return isPublic4(Arrays.copyOfRange(address, 12, 16));
        }
        return HANDED_OUT_6.contains(address) && SPECIAL_6.stream().noneMatch(special -> special.contains(address));
    }

    private static List<Prefix> prefixes(String... texts) {
        return Stream.of(texts).map(Prefix::of).toList();
    }
}
