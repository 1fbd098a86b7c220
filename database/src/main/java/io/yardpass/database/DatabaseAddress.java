package io.yardpass.database;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where a database is and who we are there, as a libpq URL says it: {@code postgresql://user:password@host:port/database?sslmode=…}.
 * An empty password means none. Parameters are those that every connection is told. Printing never shows the password.
 */
public record DatabaseAddress(
        String host, int port, String database, String user, String password, Map<String, String> parameters) {

    /** None lets a server in that asks for no password, as the embedded one; what it asks for is never sent in clear. */
    private static final Map<String, String> JDBC_ALWAYS =
            Map.of("tcpKeepAlive", "true", "gssEncMode", "disable", "requireAuth", "scram-sha-256,none");

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

    /** What each session is told at its start, as on the command line of a server; empty when nothing. */
    public String options() {
        return parameters.getOrDefault("options", "");
    }

    /** What sessions are named after in {@code pg_stat_activity}. */
    public String applicationName() {
        return parameters.getOrDefault("application_name", "yardpass");
    }

    /** How long it may take to connect; empty where each kind of connection has its own measure. */
    public Optional<Duration> connectTimeout() {
        return Optional.ofNullable(parameters.get("connect_timeout"))
                .map(seconds -> Duration.ofSeconds(Integer.parseInt(seconds)))
                .filter(Duration::isPositive);
    }

    /** For pgjdbc, by which the schema is brought to this version. Contains the password: not for printing. */
    public String jdbcUrl() {
        var all = new TreeMap<>(JDBC_ALWAYS);
        all.put("user", user);
        if (!password.isEmpty()) {
            all.put("password", password);
        }
        all.put("ApplicationName", applicationName() + "-migrate");
        all.put("options", (options() + " " + Durability.STARTUP_OPTION).strip());
        all.put("channelBinding", parameters.getOrDefault("channel_binding", "prefer"));
        connectTimeout().map(timeout -> String.valueOf(timeout.toSeconds())).ifPresent(seconds -> {
            all.put("connectTimeout", seconds);
            all.put("loginTimeout", seconds);
        });
        all.put("sslmode", sslMode());
        sslRootCertificate().ifPresent(root -> all.put("sslrootcert", root.toString()));
        if (sslMode().startsWith("verify-") && sslRootCertificate().isEmpty()) {
            // Else pgjdbc would want a file of roots in the home directory.
            all.put("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        return "jdbc:postgresql://" + place() + "/" + PercentText.encode(database) + query(all);
    }

    /** What a person may paste into psql; asks for the password, if there is one, instead of showing it. */
    public String libpqUrl() {
        return "postgresql://" + PercentText.encode(user) + "@" + place() + "/" + PercentText.encode(database)
                + query(parameters);
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
                                .map(entry ->
                                        PercentText.encode(entry.getKey()) + "=" + PercentText.encode(entry.getValue()))
                                .collect(Collectors.joining("&", "?", ""));
    }

    @Override
    public String toString() {
        return libpqUrl() + (password.isEmpty() ? "" : " (password ***)");
    }
}
