package io.yardpass.domain;

import static io.yardpass.domain.WebhookUrl.require;

import java.net.IDN;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The host of a {@link WebhookUrl}. There is one spelling of each address: four numbers, or an address of IPv6 in brackets. A name
 * whose last label a lenient parser takes for a number ({@code 2130706433}, {@code 0x7f.1}, {@code 127.1}) is none.
 *
 * @param name in ASCII and small letters, an address without brackets
 */
record WebhookHost(String name, Optional<InetAddress> address) {
    private static final int NAME_MAX = 253;

    private static final Pattern ADDRESS_4 =
            Pattern.compile("(?:(?:0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])(?:\\.(?!$)|$)){4}");
    private static final Pattern ADDRESS_6 = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final Pattern LABEL = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

    /** Names that no public name server answers for, or that mean something else on each machine. */
    private static final Set<String> RESERVED = Set.of(
            "alt",
            "arpa",
            "corp",
            "example",
            "home",
            "internal",
            "intranet",
            "invalid",
            "lan",
            "local",
            "localdomain",
            "localhost",
            "mail",
            "onion",
            "private",
            "test");

    /** Letters that the older and the newer standard map to different names: sharp s, final sigma, two joiners. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\u00df\u1e9e\u03c2\u200c\u200d]");

    static WebhookHost parse(String text, boolean development) {
        WebhookHost host = text.startsWith("[") ? bracketed(text.substring(1, text.length() - 1)) : named(ascii(text));
        if (development && host.isThisMachine()) {
            return host;
        }
        host.address().ifPresentOrElse(WebhookHost::requirePublic, () -> requirePublic(host.name()));
        return host;
    }

    /** Whatever a name server says. */
    boolean isThisMachine() {
        return address.map(InetAddress::isLoopbackAddress)
                .orElseGet(() -> name.equals("localhost") || name.endsWith(".localhost"));
    }

    private static WebhookHost bracketed(String text) {
        require(ADDRESS_6.matcher(text).matches(), "The URL's host is no address of IPv6.");
        InetAddress address;
        try {
            address = InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException unreadable) {
            throw new IllegalArgumentException("The URL's host is no address of IPv6.", unreadable);
        }
        require(address instanceof Inet6Address, "The URL's host is an address of IPv4: write it as one.");
        return new WebhookHost(address.getHostAddress(), Optional.of(address));
    }

    private static String ascii(String text) {
        String whole = text;
        if (text.chars().anyMatch(character -> character > '~')) {
            require(
                    !AMBIGUOUS.matcher(text).find(),
                    "The URL's host can be read as two names: write it in its ASCII form (xn--…).");
            try {
                whole = IDN.toASCII(text, IDN.USE_STD3_ASCII_RULES);
            } catch (IllegalArgumentException unmappable) {
                throw new IllegalArgumentException("The URL's host is no name of the DNS.", unmappable);
            }
        }
        String name = whole.toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }

    private static WebhookHost named(String name) {
        if (ADDRESS_4.matcher(name).matches()) {
            return new WebhookHost(name, Optional.of(InetAddress.ofLiteral(name)));
        }
        List<String> labels = List.of(name.split("\\.", -1));
        require(
                name.length() <= NAME_MAX
                        && labels.stream()
                                .allMatch(label -> LABEL.matcher(label).matches()),
                "The URL's host is no name of the DNS.");
        require(
                !NUMBER.matcher(labels.getLast()).matches(),
                "The URL's host is a number: an address is written as 198.51.100.7.");
        return new WebhookHost(name, Optional.empty());
    }

    private static void requirePublic(InetAddress address) {
        require(PublicAddress.isPublic(address), "The URL's host is not an address of the public Internet.");
    }

    private static void requirePublic(String name) {
        String last = name.substring(name.lastIndexOf('.') + 1);
        require(name.contains(".") && !RESERVED.contains(last), "The URL's host is not a name of the public Internet.");
    }

    /** As a URL has it: an address of IPv6 in brackets. */
    @Override
    public String toString() {
        return address.filter(Inet6Address.class::isInstance).isPresent() ? "[" + name + "]" : name;
    }
}
