package io.yardpass.database;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Reads the URL form of a libpq connection string. Its defaults are libpq's, except that the user is never guessed. */
final class LibpqUrl {
    private static final Set<String> OF_THE_ADDRESS = Set.of("host", "port", "user", "password", "dbname");

    private static final Pattern FORM = Pattern.compile(
            "postgres(?:ql)?://(?:(?<userinfo>[^@/?#]*)@)?(?<hostport>[^@/?#]*)(?:/(?<database>[^?#/]*))?(?:\\?(?<query>[^#]*))?");
    private static final Pattern HOST_PORT =
            Pattern.compile("(?<host>\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]*)(?::(?<port>[^:]*))?");

    private static final Pattern LOOKS_AT_CERTIFICATES = Pattern.compile("require|verify-ca|verify-full");

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
        requireOneHost(hostport);
        var match = HOST_PORT.matcher(hostport);
        if (!match.matches()) {
            throw bad("has no readable host:port");
        }
        var host = match.group("host");
        put(parts, "host", host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
        put(parts, "port", match.group("port"));
    }

    /** Who took the first of them after a failover would write to nobody, or to the wrong one. */
    private static void requireOneHost(String hosts) {
        if (hosts.indexOf(',') >= 0) {
            throw bad("names several hosts; YardPass takes one: name the address that always leads to the primary");
        }
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
            var name = PercentText.decode(pair.substring(0, equals));
            if (!OF_THE_ADDRESS.contains(name) && !UrlParameter.ALL.containsKey(name)) {
                throw bad("has the parameter '" + name + "', which libpq does not know; leave it out");
            }
            put(parts, name, pair.substring(equals + 1));
        }
    }

    private static void put(Map<String, String> parts, String name, String encoded) {
        if (encoded != null && !encoded.isEmpty()) {
            parts.put(name, PercentText.decode(encoded));
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
        requireOneHost(host);
        return new DatabaseAddress(host, portNumber(port), database, user, password, handedOn(parts));
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

    /** Those that every connection is to be told. */
    private static Map<String, String> handedOn(Map<String, String> parameters) {
        var handedOn = new HashMap<String, String>();
        for (var name : new TreeSet<>(parameters.keySet())) {
            var known = UrlParameter.ALL.get(name);
            if (!known.takes(parameters.get(name))) {
                throw bad("has " + (known.effect() == UrlParameter.Effect.REFUSED ? "" : "an unusable ") + name + "; "
                        + known.reason());
            }
            if (known.effect() == UrlParameter.Effect.HANDED_ON) {
                handedOn.put(name, parameters.get(name));
            }
        }
        return withOneMeaning(handedOn);
    }

    /** Parameters that say something together. */
    private static Map<String, String> withOneMeaning(Map<String, String> parameters) {
        if (parameters.remove("ssl") != null) {
            parameters.putIfAbsent("sslmode", "require");
        }
        if (parameters.getOrDefault("sslrootcert", "").equals("system")) {
            // The roots that everybody trusts sign for everybody, so libpq wants the host to be looked at.
            if (!parameters.getOrDefault("sslmode", "verify-full").equals("verify-full")) {
                throw bad("has sslrootcert=system; with it, sslmode is verify-full");
            }
            parameters.remove("sslrootcert");
            parameters.put("sslmode", "verify-full");
        }
        var sslMode = parameters.getOrDefault("sslmode", "prefer");
        if (parameters.containsKey("sslrootcert")
                && !LOOKS_AT_CERTIFICATES.matcher(sslMode).matches()) {
            throw bad("names an sslrootcert, which sslmode=" + sslMode + " would not look at; say sslmode=verify-full");
        }
        if (parameters.getOrDefault("channel_binding", "prefer").equals("require") && !sslMode.equals("verify-full")) {
            throw bad(
                    "has channel_binding=require, which not every connection here can insist on; what it is for, that nobody"
                            + " stands in between, is made sure of by sslmode=verify-full: say that beside it");
        }
        return parameters;
    }

    static IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("the database URL " + what);
    }
}
