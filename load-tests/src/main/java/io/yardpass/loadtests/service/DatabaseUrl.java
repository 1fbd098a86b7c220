package io.yardpass.loadtests.service;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A libpq address in pgjdbc's form, which puts user and password into the query. */
public final class DatabaseUrl {
    private DatabaseUrl() {}

    /** The one given, or null for where a service started with this environment keeps its data. */
    public static String of(String given, Map<String, String> environment) {
        if (given != null) {
            return given;
        }
        String port = set(environment, "YARDPASS_EMBEDDED_DATABASE_PORT").orElse("15432");
        return set(environment, "YARDPASS_DATABASE_URL").orElse(embedded(Integer.parseInt(port)));
    }

    /** Of an embedded database at this port, as its service names it. */
    public static String embedded(int port) {
        return "postgresql://postgres@127.0.0.1:" + port + "/yardpass";
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    public static String jdbc(String libpq) {
        URI uri = URI.create(libpq);
        if (uri.getHost() == null || !uri.getScheme().matches("postgres(ql)?")) {
            throw new IllegalArgumentException("a database address looks like postgresql://user@host:5432/name");
        }
        String[] login = uri.getUserInfo() == null
                ? new String[] {"postgres"}
                : uri.getUserInfo().split(":", 2);
        StringBuilder jdbc = new StringBuilder("jdbc:postgresql://")
                .append(uri.getHost())
                .append(':')
                .append(uri.getPort() < 0 ? 5432 : uri.getPort())
                .append(uri.getPath())
                .append("?user=")
                .append(encoded(login[0]));
        if (login.length == 2) {
            jdbc.append("&password=").append(encoded(login[1]));
        }
        if (uri.getRawQuery() != null) {
            jdbc.append('&').append(uri.getRawQuery());
        }
        return jdbc.toString();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
