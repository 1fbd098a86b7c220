package io.yardpass.loadtests.simulations;

import io.yardpass.loadtests.service.DatabaseUrl;
import java.time.Duration;
import java.util.Optional;

/** What a run is told: system properties, and the token in its environment. */
final class Parameters {
    private static final String NO_DATABASE = "none";

    private Parameters() {}

    static String text(String name, String otherwise) {
        return System.getProperty(name, otherwise);
    }

    static int number(String name, int otherwise) {
        return Integer.parseInt(text(name, Integer.toString(otherwise)));
    }

    static double percent(String name, double otherwise) {
        return Double.parseDouble(text(name, Double.toString(otherwise)));
    }

    static Duration seconds(String name, int otherwise) {
        return Duration.ofSeconds(number(name, otherwise));
    }

    /** Where the tables are; empty where they cannot be reached from here, and are compared elsewhere. */
    static Optional<String> jdbcUrl() {
        String given = System.getProperty("database");
        return NO_DATABASE.equals(given)
                ? Optional.empty()
                : Optional.of(DatabaseUrl.jdbc(DatabaseUrl.of(given, System.getenv())));
    }

    static String token() {
        String token = System.getenv("TOKEN");
        if (token == null || token.isBlank()) {
            throw new IllegalStateException("set TOKEN, for instance to $(./yardpass token --role service_role)");
        }
        return token;
    }
}
