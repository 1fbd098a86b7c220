package io.yardpass.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the URL form of a libpq connection string. Its defaults are libpq's, except that the user is never guessed. */
final class LibpqUrl {
    /** The parameters we hand on; host, port, user, password and dbname are accepted too and go into the address. */
    static final Set<String> PARAMETERS =
            Set.of("sslmode", "sslrootcert", "options", "application_name", "connect_timeout");

    private static final Set<String> SSL_MODES =
            Set.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full");
    /** Those that never look at the server's certificate. */
    private static final Set<String> LOOSE_SSL_MODES = Set.of("disable", "allow", "prefer");

    private static final Pattern FORM = Pattern.compile(
            "postgres(?:ql)?://(?:(?<userinfo>[^@/?#]*)@)?(?<hostport>[^@/?#]*)(?:/(?<database>[^?#/]*))?(?:\\?(?<query>[^#]*))?");
    private static final Pattern HOST_PORT =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]*)(?::(?<port>[^:]*))?");

    private LibpqUrl() {}

    static DatabaseAddress parse(String url) {
        var form = FORM.matcher(url.strip());
        if (!form.matches()) {
            throw bad("is not of the form postgresql://user:password@host:port/database?sslmode=…"
                    + " (a password with @ / ? # must be percent-encoded)");
        }
        var parts = new HashMap<String, String>();
        putUser(parts, form.group("userinfo"));
        putHost(parts, form.group("hostport"));
        put(parts, "dbname", form.group("database"));
        putQuery(parts, form.group("query"));
        return address(parts);
    }

    private static void putUser(Map<String, String> parts, String userinfo) {
        if (userinfo != null) {
            int colon = userinfo.indexOf(':');
            put(parts, "user", colon < 0 ? userinfo : userinfo.substring(0, colon));
            put(parts, "password", colon < 0 ? null : userinfo.substring(colon + 1));
        }
    }

    private static void putHost(Map<String, String> parts, String hostport) {
        if (hostport.indexOf(',') >= 0) {
            throw bad("names several hosts; YardPass takes one");
        }
        var match = HOST_PORT.matcher(hostport);
        if (!match.matches()) {
            throw bad("has no readable host:port");
        }
        var host = match.group("host");
        put(parts, "host", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        put(parts, "port", match.group("port"));
    }

    private static void putQuery(Map<String, String> parts, String query) {
        if (query == null || query.isEmpty()) {
            return;
        }
        for (var pair : query.split("&")) {
            int equals = pair.indexOf('=');
            if (equals < 0) {
                throw bad("has a parameter without a value");
            }
            put(parts, decode(pair.substring(0, equals)), pair.substring(equals + 1));
        }
    }

    private static void put(Map<String, String> parts, String name, String encoded) {
        if (encoded != null && !encoded.isEmpty()) {
            parts.put(name, decode(encoded));
        }
    }

    private static DatabaseAddress address(Map<String, String> parts) {
        var host = take(parts, "host", "localhost");
        var port = take(parts, "port", "5432");
        var user = take(parts, "user", "");
        var password = take(parts, "password", "");
        var database = take(parts, "dbname", user);
        if (user.isEmpty()) {
            throw bad("names no user");
        }
        if (host.startsWith("/")) {
            throw bad("names a Unix socket; YardPass connects over TCP");
        }
        var unknown = new TreeSet<>(parts.keySet());
        unknown.removeAll(PARAMETERS);
        if (!unknown.isEmpty()) {
            throw bad("has unknown parameters " + unknown + "; known are " + new TreeSet<>(PARAMETERS));
        }
        var sslMode = parts.getOrDefault("sslmode", "prefer");
        if (!SSL_MODES.contains(sslMode)) {
            throw bad("has the unknown sslmode '" + sslMode + "'; known are " + new TreeSet<>(SSL_MODES));
        }
        if (parts.containsKey("sslrootcert") && LOOSE_SSL_MODES.contains(sslMode)) {
            throw bad("names an sslrootcert, which sslmode=" + sslMode + " would not look at; say sslmode=verify-full");
        }
        return new DatabaseAddress(host, portNumber(port), database, user, password, parts);
    }

    private static String take(Map<String, String> parts, String name, String otherwise) {
        var value = parts.remove(name);
        return value == null ? otherwise : value;
    }

    private static int portNumber(String port) {
        try {
            int number = Integer.parseInt(port);
            if (number >= 1 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Answered below, like a number out of range.
        }
        throw bad("has the port '" + port + "', which is not a number between 1 and 65535");
    }

    /** Percent-decoding as libpq does it: a plus sign is a plus sign. */
    private static String decode(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            throw bad("has a '%' that no two hexadecimal digits follow");
        }
    }

    private static IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("the database URL " + what);
    }
}
