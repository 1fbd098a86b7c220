package io.yardpass.gateway.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.yardpass.gateway.http.TrustedProxies.Header;
import io.yardpass.gateway.http.TrustedProxies.Network;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrustedProxiesTest {
    private static final List<Network> NETWORKS = TrustedProxies.networks("10.0.0.0/8, 2001:db8:a::/48,192.0.2.7");

    private static String client(Header header, String peer, String... fields) {
        IpAddress client = new TrustedProxies(NETWORKS, header).client(IpAddress.parse(peer), List.of(fields));
        return List.of(
                        "10.0.0.1",
                        "10.9.9.9",
                        "203.0.113.5",
                        "198.51.100.1",
                        "2001:db8:a::1",
                        "2001:db8:b::2",
                        "192.0.2.7")
                .stream()
                .filter(known -> IpAddress.parse(known).equals(client))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            203.0.113.5   | 198.51.100.1                                 | 203.0.113.5   | who is no proxy is not asked
            10.0.0.1      |                                              | 10.0.0.1      | a proxy that says nothing
            10.0.0.1      | 203.0.113.5                                  | 203.0.113.5   |
            10.0.0.1      | 198.51.100.1, 203.0.113.5                    | 203.0.113.5   | what a client wrote itself
            10.0.0.1      | 198.51.100.1,203.0.113.5, 10.9.9.9           | 203.0.113.5   | two proxies
            10.0.0.1      | 10.9.9.9                                     | 10.9.9.9      | somebody of the same network
            192.0.2.7     | 203.0.113.5                                  | 203.0.113.5   |
            2001:db8:a::1 | 2001:db8:b::2                                | 2001:db8:b::2 |
            ::ffff:10.0.0.1 | ::ffff:203.0.113.5                         | 203.0.113.5   | IPv4 by way of IPv6
            10.0.0.1      | [2001:db8:b::2]:4711                         | 2001:db8:b::2 | ports
            10.0.0.1      | 203.0.113.5:4711                             | 203.0.113.5   |
            10.0.0.1      | 203.0.113.5, unknown                         | 10.0.0.1      | what cannot be read is the proxy's
            10.0.0.1      | 203.0.113.5, 10.9.9.9, example.com           | 10.0.0.1      |
            10.0.0.1      | 203.0.113.5,                                 | 10.0.0.1      |
            10.0.0.1      | ,                                            | 10.0.0.1      |
            10.0.0.1      | 1.2.3, 203.0.113.5                           | 203.0.113.5   |
            """)
    void theFirstFromTheRightThatIsNoProxyIsTheClient(String peer, String field, String client) {
        assertEquals(
                client, client(Header.X_FORWARDED_FOR, peer, field == null ? new String[0] : new String[] {field}));
    }

    @Test
    void severalLinesAreOneInTheirOrder() {
        assertEquals("203.0.113.5", client(Header.X_FORWARDED_FOR, "10.0.0.1", "198.51.100.1", "203.0.113.5"));
        assertEquals(
                "203.0.113.5", client(Header.X_FORWARDED_FOR, "10.0.0.1", "198.51.100.1, 203.0.113.5", "10.9.9.9"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            for=203.0.113.5;proto=https;by=10.0.0.1                        | 203.0.113.5
            for=198.51.100.1, FOR="203.0.113.5:4711"                       | 203.0.113.5
            for=198.51.100.1, proto=https;for="[2001:db8:b::2]:4711"       | 2001:db8:b::2
            for=203.0.113.5;host="x,for=198.51.100.7"                      | 10.0.0.1
            host="x;for=198.51.100.7;y";for=203.0.113.5                    | 10.0.0.1
            for=203.0.113.5, for=_hidden                                   | 10.0.0.1
            for=203.0.113.5, for=unknown                                   | 10.0.0.1
            for=203.0.113.5, proto=https                                   | 10.0.0.1
            for=", for=203.0.113.5                                         | 203.0.113.5
            """)
    void theHeaderOfTheStandardIsReadWhereTheProxiesWriteIt(String field, String client) {
        assertEquals(client, client(Header.FORWARDED, "10.0.0.1", field));
    }

    @Test
    void aLongTrailOfProxiesComesToAnEnd() {
        assertEquals("10.9.9.9", client(Header.X_FORWARDED_FOR, "10.0.0.1", "10.9.9.9,".repeat(1_600) + "10.9.9.9"));
    }

    @Test
    void networksEndWhereTheirPrefixSays() {
        Network eleven = Network.parse("172.0.0.0/11");
        assertTrue(eleven.contains(IpAddress.parse("172.31.255.255")));
        assertFalse(eleven.contains(IpAddress.parse("172.32.0.0")));
        Network long6 = Network.parse("2001:db8::8000:0:0:0/65");
        assertTrue(long6.contains(IpAddress.parse("2001:db8::8000:0:0:1")));
        assertFalse(long6.contains(IpAddress.parse("2001:db8::1")));
        assertFalse(Network.parse("::/1").contains(IpAddress.parse("8000::")));
        assertTrue(Network.parse("::1").contains(IpAddress.parse("::1")));
        assertTrue(Network.parse("192.0.2.7/32").contains(IpAddress.parse("::ffff:192.0.2.7")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0/0",
                "::/0",
                "10.0.0.0/33",
                "::/129",
                "10.0.0.1/8",
                "2001:db8::1/64",
                "balancer.internal",
                "10.0.0.0/",
                "10.0.0.0/-1",
                "10.0.0.0/8,,::1",
                "10.0.0.0/8,",
                "10/8",
                "/8"
            })
    void whatIsNoNetworkOrEverybodyIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> TrustedProxies.networks(text));
    }

    @Test
    void aSubscriberOfIPv6HasOneQuotaForAllItsAddresses() {
        assertEquals(subscriber("2001:db8:b:1::2"), subscriber("2001:db8:b:1:ffff::9"));
        assertNotEquals(subscriber("2001:db8:b:1::2"), subscriber("2001:db8:b:2::2"));
        assertNotEquals(subscriber("203.0.113.5"), subscriber("203.0.113.6"));
        assertEquals(subscriber("203.0.113.5"), subscriber("::ffff:203.0.113.5"));
    }

    private static long subscriber(String text) {
        return IpAddress.parse(text).subscriber();
    }

    @Test
    void noNameIsLookedUpAndNoAddressIsShown() {
        assertNull(IpAddress.parse("localhost"));
        assertFalse(IpAddress.parse("203.0.113.5").toString().contains("203"));
    }
}
