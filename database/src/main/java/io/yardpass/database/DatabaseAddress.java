package io.yardpass.database;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a database is and who we are there, as a libpq URL says it: {@code postgresql://user:password@host:port/database?sslmode=…}.
 * An empty password means none. Parameters are those of {@link LibpqUrl#PARAMETERS}. Printing never shows the password.
 */
public record DatabaseAddress(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    public DatabaseAddress {
        requireNonNull(host, "host");
        requireNonNull(database, "database");
        requireNonNull(user, "user");
        requireNonNull(password, "password");
        parameters = Map.copyOf(new TreeMap<>(parameters));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port " + port + " is not between 1 and 65535");
        }
    }

    /** @throws IllegalArgumentException saying what is wrong, without repeating the URL, which may hold a password. */
    public static DatabaseAddress parse(String url) {
        return LibpqUrl.parse(url);
    }

    /** The superuser on this machine's embedded server, who needs no password there. */
    public static DatabaseAddress onLoopback(int port, String database) {
        return new DatabaseAddress("127.0.0.1", port, database, "postgres", "", Map.of("sslmode", "disable"));
    }

    public DatabaseAddress withDatabase(String other) {
        return new DatabaseAddress(host, port, other, user, password, parameters);
    }

    /**
     * disable, allow, prefer, require, verify-ca or verify-full; like libpq, prefer when nothing is said, and verify-ca
     * where a root certificate is given to require.
     */
    public String sslMode() {
        var mode = parameters.getOrDefault("sslmode", "prefer");
        return mode.equals("require") && sslRootCertificate().isPresent() ? "verify-ca" : mode;
    }

    /** The PEM file of sslrootcert; without one, verify-ca and verify-full trust the JDK's own authorities. */
    public Optional<Path> sslRootCertificate() {
        return Optional.ofNullable(parameters.get("sslrootcert")).map(Path::of);
    }

    /** For pgjdbc. Contains the password: not for printing. */
    public String jdbcUrl() {
        var all = new TreeMap<>(parameters);
        all.merge("options", Durability.STARTUP_OPTION, (given, ours) -> given + " " + ours);
        all.put("user", user);
        if (!password.isEmpty()) {
            all.put("password", password);
        }
        if (sslMode().startsWith("verify-")) {
            all.put("sslmode", sslMode());
            // Else pgjdbc would want a file of roots in the home directory.
            if (sslRootCertificate().isEmpty()) {
                all.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
            }
        }
        renameForJdbc(all, "application_name", "ApplicationName");
        renameForJdbc(all, "connect_timeout", "connectTimeout");
        return "jdbc:postgresql://" + place() + "/" + encode(database) + query(all);
    }

    private static void renameForJdbc(Map<String, String> parameters, String libpqName, String jdbcName) {
        var value = parameters.remove(libpqName);
        if (value != null) {
            parameters.put(jdbcName, value);
        }
    }

    /** What a person may paste into psql; asks for the password, if there is one, instead of showing it. */
    public String libpqUrl() {
        return "postgresql://" + encode(user) + "@" + place() + "/" + encode(database) + query(parameters);
    }

    /** Host and port as URLs have them. */
    String place() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    private static String query(Map<String, String> parameters) {
        return parameters.isEmpty()
                ? ""
                : new TreeMap<>(parameters)
                        .entrySet().stream()
                                .map(entry -> encode(entry.getKey()) + "=" + encode(entry.getValue()))
                                .collect(Collectors.joining("&", "?", ""));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return libpqUrl() + (password.isEmpty() ? "" : " (password ***)");
    }
}
