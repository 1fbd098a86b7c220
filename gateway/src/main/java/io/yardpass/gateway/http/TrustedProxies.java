package io.yardpass.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Whose word is taken for the address of a client. A proxy adds at the right of a header whom it heard; what stands left of
 * that was sent by whoever it heard, and is believed only while that is a trusted proxy too.
 *
 * @param header the only one that is read: proxies pass on the others as any client wrote them
 */
public record TrustedProxies(List<Network> networks, Header header) {
    public TrustedProxies {
        networks = List.copyOf(networks);
        requireNonNull(header, "header");
    }

    /** What a proxy writes. */
    public enum Header {
        X_FORWARDED_FOR("X-Forwarded-For"),
        /** RFC 7239. */
        FORWARDED("Forwarded");

        private final String field;

        Header(String field) {
            this.field = field;
        }

        /** As settings spell it. */
        public String wireName() {
            return field.toLowerCase(Locale.ROOT);
        }
    }

    /** All addresses that begin alike. */
    public record Network(IpAddress address, int prefix) {
        /** As in {@code 10.0.0.0/8}, or one address. Throws {@link IllegalArgumentException} with what is wrong with it. */
        public static Network parse(String text) {
            int slash = text.indexOf('/');
            IpAddress address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException("must name networks such as 10.0.0.0/8, and does not with " + text);
            }
            int before = address.isIpv4() && text.indexOf(':') < 0 ? IpAddress.MAPPED_PREFIX : 0;
            int prefix = slash < 0 ? IpAddress.BITS : before + prefix(text.substring(slash + 1));
            if (prefix > IpAddress.BITS || prefix <= before) {
                throw new IllegalArgumentException("cannot trust as many as " + text + " names, or as few");
            }
            if (!address.isFirstOf(prefix)) {
                throw new IllegalArgumentException("has bits behind the prefix of " + text);
            }
            return new Network(address, prefix);
        }

        private static int prefix(String text) {
            if (!text.matches("\\d{1,3}")) {
                throw new IllegalArgumentException("must name networks such as 10.0.0.0/8, and does not with /" + text);
            }
            return Integer.parseInt(text);
        }

        boolean contains(IpAddress other) {
            return address.sharesPrefix(other, prefix);
        }
    }

    /** Everybody is who they connect as. */
    public static TrustedProxies none() {
        return new TrustedProxies(List.of(), Header.X_FORWARDED_FOR);
    }

    /** Networks with commas between them. Throws {@link IllegalArgumentException} with what is wrong with one. */
    public static List<Network> networks(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(Network::parse)
                        .toList();
    }

    /** Whose request it is, as {@link IpAddress#subscriber} tells them apart. */
    long subscriber(HttpServerRequest request) {
        IpAddress peer = IpAddress.of(request.connection());
        return client(peer, networks.isEmpty() ? List.of() : request.headers().getAll(header.field))
                .subscriber();
    }

    /** The first, from the right, that no trusted proxy has; the last that one has when it names none that can be read. */
    IpAddress client(IpAddress peer, List<String> fields) {
        IpAddress client = peer;
        for (int i = fields.size() - 1; i >= 0; i--) {
            String field = fields.get(i);
            int end = field.length();
            while (end >= 0) {
                if (!isTrusted(client)) {
                    return client;
                }
                int comma = field.lastIndexOf(',', end - 1);
                Optional<IpAddress> named =
                        named(field.substring(comma + 1, end).strip());
                if (named.isEmpty()) {
                    return client;
                }
                client = named.get();
                end = comma;
            }
        }
        return client;
    }

    private boolean isTrusted(IpAddress address) {
        for (Network network : networks) {
            if (network.contains(address)) {
                return true;
            }
        }
        return false;
    }

    private Optional<IpAddress> named(String element) {
        return Optional.of(element)
                .flatMap(text -> header == Header.FORWARDED ? forwardedFor(text) : Optional.of(text))
                .map(TrustedProxies::withoutPort)
                .map(IpAddress::parse);
    }

    /**
     * The node of {@code for=} among the pairs of an element; none where a quote is not closed within its pair: a visitor may
     * have put a comma or a semicolon into a host that the proxy quotes.
     */
    private static Optional<String> forwardedFor(String element) {
        String[] pairs = element.split(";");
        if (Arrays.stream(pairs).anyMatch(TrustedProxies::isTorn)) {
            return Optional.empty();
        }
        return Arrays.stream(pairs)
                .map(String::strip)
                .filter(pair -> pair.regionMatches(true, 0, "for=", 0, 4))
                .map(pair -> pair.substring(4).replace("\"", ""))
                .findFirst();
    }

    private static boolean isTorn(String pair) {
        return pair.chars().filter(c -> c == '"').count() % 2 != 0;
    }

    /** {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}; an address of IPv6 without brackets has no port. */
    private static String withoutPort(String node) {
        if (node.startsWith("[")) {
            int end = node.indexOf(']');
            return end < 0 ? "" : node.substring(1, end);
        }
        int colon = node.indexOf(':');
        return colon >= 0 && colon == node.lastIndexOf(':') ? node.substring(0, colon) : node;
    }
}
