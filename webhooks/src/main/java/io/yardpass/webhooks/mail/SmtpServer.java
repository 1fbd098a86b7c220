package io.yardpass.webhooks.mail;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The server that mails are handed to.
 *
 * @param isTls from the first byte; otherwise by STARTTLS, without which nothing is said but to this machine
 * @param user null for none
 */
public record SmtpServer(String host, int port, boolean isTls, String user, String password, String from) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern ADDRESS =
            Pattern.compile("[^\\p{Cntrl}\\s\"(),:;<>@\\[\\\\\\]]+@[^\\p{Cntrl}\\s\"(),:;<>@\\[\\\\\\]]+");

    public SmtpServer {
        Objects.requireNonNull(host, "host");
        if (!isAddress(from)) {
            throw new IllegalArgumentException("mails come from an address, as tickets@example.org");
        }
    }

    /**
     * Parses {@code smtp://user:password@host:587} or {@code smtps://user:password@host:465}. What stands before the host is
     * percent-encoded; it is in no message.
     *
     * @throws IllegalArgumentException where it is something else
     */
    public static SmtpServer parse(String url, String from) {
        URI uri = uri(url);
        boolean isTls = "smtps".equals(uri.getScheme());
        boolean isPlain = uri.getRawPath() == null || uri.getRawPath().isEmpty() || "/".equals(uri.getRawPath());
        if (!isTls && !"smtp".equals(uri.getScheme())
                || uri.getHost() == null
                || !isPlain
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("is no smtp://user:password@host:587 or smtps://user:password@host:465");
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        if (login.length == 1) {
            throw new IllegalArgumentException("has a user and no password");
        }
        int port = uri.getPort() > 0 ? uri.getPort() : isTls ? 465 : 587;
        return login.length == 0
                ? new SmtpServer(uri.getHost(), port, isTls, null, null, from)
                : new SmtpServer(uri.getHost(), port, isTls, decoded(login[0]), decoded(login[1]), from);
    }

    private static URI uri(String url) {
        try {
            return URI.create(url);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException("is no URL");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** One address, without a name beside it or a second one. */
    public static boolean isAddress(String text) {
        return text != null && text.length() <= 254 && ADDRESS.matcher(text).matches();
    }

    boolean isThisMachine() {
        return THIS_MACHINE.contains(host);
    }

    @Override
    public String toString() {
        return (isTls ? "smtps://" : "smtp://") + (user == null ? "" : "***:***@") + host + ":" + port;
    }
}
