package io.yardpass.domain;

import static java.util.Objects.requireNonNull;

import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where webhooks are sent: an https address on the public Internet, in one spelling. What its name resolves to is judged when it
 * is connected to, see {@link PublicAddress}.
 */
public final class WebhookUrl {
    private static final int CHARACTERS_MAX = 2_048;
    private static final int PORT_MAX = 65_535;
    private static final int PORT_HTTP = 80;
    private static final int PORT_HTTPS = 443;

    /** A scheme, what is between {@code //} and the next {@code /} or {@code ?}, and the rest. */
    private static final Pattern PARTS = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://([^/?]*)(.*)");

    private static final Pattern TARGET = Pattern.compile("[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*");
    private static final Pattern BROKEN_PERCENT = Pattern.compile("%(?![0-9A-Fa-f]{2})");
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]+)(?::([1-9][0-9]{0,4}))?");

    private final boolean secure;
    private final WebhookHost host;
    private final int port;
    private final String target;

    private WebhookUrl(boolean secure, WebhookHost host, int port, String target) {
        this.secure = secure;
        this.host = host;
        this.port = port;
        this.target = target;
    }

    /** @throws IllegalArgumentException saying in one sentence, for whoever wrote it, what is wrong with it */
    public static WebhookUrl parse(String text) {
        return parse(text, false);
    }

    /** As {@link #parse}, and takes this very machine too, by http as well. */
    public static WebhookUrl parseForDevelopment(String text) {
        return parse(text, true);
    }

    private static WebhookUrl parse(String text, boolean development) {
        requireNonNull(text, "text");
        require(text.length() <= CHARACTERS_MAX, "The URL is longer than 2048 characters.");
        require(
                text.chars().noneMatch(WebhookUrl::isNoPartOfOne),
                "The URL has a space or another character that URLs do not have.");
        require(text.indexOf('#') < 0, "The URL has a fragment (#), which is never sent.");
        Matcher parts = PARTS.matcher(text);
        require(parts.matches(), "The URL is not of the form https://host/path.");
        boolean secure = parts.group(1).equalsIgnoreCase("https");
        require(
                secure || development && parts.group(1).equalsIgnoreCase("http"),
                "The URL does not begin with https://.");
        require(parts.group(2).indexOf('@') < 0, "The URL names a user (@), which is never sent.");
        require(isTarget(parts.group(3)), "The URL's path or query has a character that must be percent-encoded.");
        Matcher authority = AUTHORITY.matcher(parts.group(2));
        require(authority.matches(), "The URL's host is missing, or its port is not a number of 1 to 65535.");
        WebhookHost host = WebhookHost.parse(authority.group(1), development);
        require(
                secure || host.isThisMachine(),
                "The URL does not begin with https://, which only this machine may do without.");
        return new WebhookUrl(secure, host, port(authority.group(2), secure), target(parts.group(3)));
    }

    /** Letters of any alphabet may stand in a host. */
    private static boolean isNoPartOfOne(int character) {
        return character <= ' '
                || "\"<>\\^`{|}".indexOf(character) >= 0
                || Character.isISOControl(character)
                || Character.isWhitespace(character)
                || Character.isSpaceChar(character);
    }

    private static boolean isTarget(String text) {
        return TARGET.matcher(text).matches() && !BROKEN_PERCENT.matcher(text).find();
    }

    private static int port(String digits, boolean secure) {
        if (digits == null) {
            return secure ? PORT_HTTPS : PORT_HTTP;
        }
        int port = Integer.parseInt(digits);
        require(port <= PORT_MAX, "The URL's host is missing, or its port is not a number of 1 to 65535.");
        return port;
    }

    private static String target(String pathAndQuery) {
        return pathAndQuery.startsWith("/") ? pathAndQuery : "/" + pathAndQuery;
    }

    static void require(boolean met, String otherwise) {
        if (!met) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    public boolean secure() {
        return secure;
    }

    /** A name in ASCII and in small letters, or an address without brackets. */
    public String host() {
        return host.name();
    }

    /** There when the host is an address and no name. */
    public Optional<InetAddress> address() {
        return host.address();
    }

    /** True for names that mean the loopback interface whatever a name server says. */
    public boolean namesThisMachine() {
        return host.isThisMachine();
    }

    public int port() {
        return port;
    }

    /** Path and query, as a request line has them. */
    public String target() {
        return target;
    }

    /** Host and port, as the header {@code Host} has them. */
    public String authority() {
        return port == (secure ? PORT_HTTPS : PORT_HTTP) ? host.toString() : host + ":" + port;
    }

    /** Scheme, host and port: what connections are made to. */
    public String origin() {
        return (secure ? "https://" : "http://") + authority();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof WebhookUrl url && toString().equals(url.toString());
    }

    @Override
    public int hashCode() {
        return toString().hashCode();
    }

    /** The URL in the spelling that is kept. */
    @Override
    public String toString() {
        return origin() + target;
    }
}
