package io.yardpass.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {
    /** A row of IANA's registry of IPv4 each, and multicast, with what stands just before it and just behind it. */
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0,         0.255.255.255,   -,               1.0.0.0", // this network
        "10.0.0.0,        10.255.255.255,  9.255.255.255,   11.0.0.0", // private use
        "100.64.0.0,      100.127.255.255, 100.63.255.255,  100.128.0.0", // shared address space
        "127.0.0.0,       127.255.255.255, 126.255.255.255, 128.0.0.0", // loopback
        "169.254.0.0,     169.254.255.255, 169.253.255.255, 169.255.0.0", // link-local
        "172.16.0.0,      172.31.255.255,  172.15.255.255,  172.32.0.0", // private use
        "192.0.0.0,       192.0.0.255,     191.255.255.255, 192.0.1.0", // IETF protocol assignments
        "192.0.0.0,       192.0.0.7,       -,               -", // service continuity
        "192.0.0.8,       192.0.0.8,       -,               -", // dummy address
        "192.0.0.9,       192.0.0.9,       -,               -", // port control protocol anycast
        "192.0.0.10,      192.0.0.10,      -,               -", // TURN anycast
        "192.0.0.170,     192.0.0.171,     -,               -", // NAT64/DNS64 discovery
        "192.0.2.0,       192.0.2.255,     192.0.1.255,     192.0.3.0", // documentation
        "192.31.196.0,    192.31.196.255,  192.31.195.255,  192.31.197.0", // AS112-v4
        "192.52.193.0,    192.52.193.255,  192.52.192.255,  192.52.194.0", // AMT
        "192.88.99.0,     192.88.99.255,   192.88.98.255,   192.88.100.0", // 6to4 relay anycast
        "192.168.0.0,     192.168.255.255, 192.167.255.255, 192.169.0.0", // private use
        "192.175.48.0,    192.175.48.255,  192.175.47.255,  192.175.49.0", // direct delegation AS112
        "198.18.0.0,      198.19.255.255,  198.17.255.255,  198.20.0.0", // benchmarking
        "198.51.100.0,    198.51.100.255,  198.51.99.255,   198.51.101.0", // documentation
        "203.0.113.0,     203.0.113.255,   203.0.112.255,   203.0.114.0", // documentation
        "224.0.0.0,       239.255.255.255, 223.255.255.255, -", // multicast
        "240.0.0.0,       255.255.255.254, -,               -", // reserved
        "255.255.255.255, 255.255.255.255, -,               -", // limited broadcast
        "169.254.169.254, 169.254.170.2,   -,               -", // where clouds serve their metadata
    })
    void whatIsSpecialOfIPv4IsNotPublic(String first, String last, String before, String behind) {
        assertSpecial(first, last, before, behind);
    }

    /** A row of IANA's registry of IPv6 each, then what is no unicast at all. */
    @ParameterizedTest
    @CsvSource({
        "::1,                 ::1,                                     -, -", // loopback
        "::,                  ::,                                      -, -", // unspecified
        "64:ff9b:1::,         64:ff9b:1:ffff:ffff:ffff:ffff:ffff,      -, -", // local translation
        "100::,               100::ffff:ffff:ffff:ffff,                -, -", // discard-only
        "100:0:0:1::,         100:0:0:1:ffff:ffff:ffff:ffff,           -, -", // dummy prefix
        "2001::,              2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff,  2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:200::",
        "2001::,              2001:0:ffff:ffff:ffff:ffff:ffff:ffff,    -, -", // Teredo
        "2001:1::1,           2001:1::3,                               -, -", // anycast of three protocols
        "2001:2::,            2001:2:0:ffff:ffff:ffff:ffff:ffff,       -, -", // benchmarking
        "2001:3::,            2001:3:ffff:ffff:ffff:ffff:ffff:ffff,    -, -", // AMT
        "2001:4:112::,        2001:4:112:ffff:ffff:ffff:ffff:ffff,     -, -", // AS112-v6
        "2001:10::,           2001:1f:ffff:ffff:ffff:ffff:ffff:ffff,   -, -", // ORCHID
        "2001:20::,           2001:2f:ffff:ffff:ffff:ffff:ffff:ffff,   -, -", // ORCHIDv2
        "2001:30::,           2001:3f:ffff:ffff:ffff:ffff:ffff:ffff,   -, -", // drone remote identification
        "2001:db8::,          2001:db8:ffff:ffff:ffff:ffff:ffff:ffff,  2001:db7:ffff:ffff:ffff:ffff:ffff:ffff, 2001:db9::",
        "2002::,              2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 2003::",
        "2620:4f:8000::,      2620:4f:8000:ffff:ffff:ffff:ffff:ffff,   2620:4f:7fff:ffff:ffff:ffff:ffff:ffff, 2620:4f:8001::",
        "3fff::,              3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff,  3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff, 3fff:1000::",
        "5f00::,              5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // segment routing
        "fc00::,              fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // unique local
        "fe80::,              febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // link-local
        "fec0::,              feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // site-local
        "ff00::,              ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // multicast
        "::7f00:1,            ::8.8.8.8,                               -, -", // IPv4-compatible, of old
        "::ffff:0:7f00:1,     ::ffff:0:8.8.8.8,                        -, -", // IPv4-translated
        "fd00:ec2::254,       fd00:ec2::254,                           -, -", // where clouds serve their metadata
        "4000::,              1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, -, -", // handed out to nobody
    })
    void whatIsSpecialOfIPv6IsNotPublic(String first, String last, String before, String behind) {
        assertSpecial(first, last, before, behind);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001:81b::200e"})
    void anAddressOfTheInternetIsPublic(String address) {
        assertTrue(PublicAddress.isPublic(InetAddress.ofLiteral(address)));
    }

    @ParameterizedTest
    @CsvSource({
        "64:ff9b::8.8.8.8, true",
        "64:ff9b::10.0.0.1, false",
        "64:ff9b::127.0.0.1, false",
        "64:ff9b::169.254.169.254, false"
    })
    void aTranslatedAddressIsJudgedByTheOneItLeadsTo(String address, boolean isPublic) {
        assertEquals(isPublic, PublicAddress.isPublic(InetAddress.ofLiteral(address)));
    }

    /** Java makes an address of IPv4 of such sixteen bytes; should it ever keep them, they are refused. */
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "10.0.0.1", "169.254.169.254"})
    void aMappedAddressIsJudgedByTheOneInIt(String address) throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(InetAddress.ofLiteral(address).getAddress(), 0, mapped, 12, 4);
        assertFalse(PublicAddress.isPublic(InetAddress.getByAddress(mapped)));
        assertFalse(PublicAddress.isPublic(Inet6Address.getByAddress(null, mapped, 1)));
        assertFalse(PublicAddress.isPublic(InetAddress.ofLiteral("::ffff:" + address)));
    }

    private static void assertSpecial(String first, String last, String before, String behind) {
        assertFalse(PublicAddress.isPublic(InetAddress.ofLiteral(first)), first);
        assertFalse(PublicAddress.isPublic(InetAddress.ofLiteral(last)), last);
        for (String neighbour : new String[] {before, behind}) {
            assertTrue(neighbour.equals("-") || PublicAddress.isPublic(InetAddress.ofLiteral(neighbour)), neighbour);
        }
    }
}
