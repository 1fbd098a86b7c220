package io.yardpass.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The environment as it is read: remembers which names were asked for and what came of them, and collects every fault
 * instead of stopping at the first. A variable that is set but blank counts as not set, as compose files write it.
 */
final class Environment {
    static final String PREFIX = "YARDPASS_";

    /** Set by the launcher and by the tests; they concern the process, not the service. */
    private static final List<String> TOLERATED =
            List.of("YARDPASS_LAUNCHER", "YARDPASS_JAVA_OPTS", "YARDPASS_TEST_DATABASE_URL", "YARDPASS_TEST_CHROMIUM");

    private final Map<String, String> variables;
    private final Map<String, String> effective = new LinkedHashMap<>();
    private final TreeSet<String> known = new TreeSet<>();
    private final List<String> faults = new ArrayList<>();

    Environment(Map<String, String> variables) {
        this.variables = Map.copyOf(variables);
    }

    String text(String name, String fallback) {
        return parsed(name, fallback, Function.identity());
    }

    /** A TCP port; 0 lets the system choose. */
    int port(String name, int fallback) {
        return (int) number(name, fallback, 0, 65_535);
    }

    long number(String name, long fallback, long min, long max) {
        return parsed(name, fallback, text -> {
            long value = Long.parseLong(text);
            if (value < min || value > max) {
                throw new IllegalArgumentException("must be " + min + " to " + max);
            }
            return value;
        });
    }

    /** A duration such as {@code 40s}, {@code 5m}, {@code 1h} or {@code PT40S}. */
    Duration duration(String name, Duration fallback, Duration max) {
        return parsed(name, fallback, text -> {
            Duration value = parseDuration(text);
            if (value.isNegative() || value.isZero() || value.compareTo(max) > 0) {
                throw new IllegalArgumentException("must be longer than nothing and at most " + show(max));
            }
            return value;
        });
    }

    /** One that is not too short either. */
    Duration duration(String name, Duration fallback, Duration min, Duration max) {
        return parsed(name, fallback, text -> {
            Duration value = parseDuration(text);
            if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
                throw new IllegalArgumentException("must be " + show(min) + " to " + show(max));
            }
            return value;
        });
    }

    /** One of a few words. */
    <T> T choice(String name, T fallback, T[] choices, Function<T, String> word) {
        List<String> words = Stream.of(choices).map(word).toList();
        String chosen = parsed(name, word.apply(fallback), text -> {
            if (!words.contains(text)) {
                throw new IllegalArgumentException("must be " + String.join(" or ", words));
            }
            return text;
        });
        return choices[words.indexOf(chosen)];
    }

    /** A secret, given itself or as the path of a file that holds it under the name with {@code _FILE} added. */
    Optional<Secret> secret(String name) {
        Optional<String> itself = value(name);
        Optional<String> file = value(name + "_FILE");
        if (itself.isPresent() && file.isPresent()) {
            fault(name + " and " + name + "_FILE are both set; set one");
        }
        Optional<Secret> secret = itself.or(() -> file.flatMap(path -> contents(name + "_FILE", path)))
                .map(Secret::new);
        effective.put(name, secret.map(Secret::toString).orElse(""));
        return secret;
    }

    /** Whether a secret is given, be it usable or not. */
    boolean isSet(String name) {
        return value(name).isPresent() || value(name + "_FILE").isPresent();
    }

    /** Settings that are known and whose values do not matter here. */
    void leaveUnread(String... names) {
        known.addAll(List.of(names));
    }

    /** Replaces what would be hidden whole by what of it may be seen. */
    void show(String name, String harmless) {
        effective.put(name, harmless);
    }

    void fault(String fault) {
        faults.add(fault);
    }

    /** Throws when anything was wrong, unknown names included; to be called when everything was read. */
    void requireFaultless() {
        for (String name : new TreeSet<>(variables.keySet())) {
            if (name.startsWith(PREFIX) && !known.contains(name) && !TOLERATED.contains(name) && !isInjected(name)) {
                faults.add(name + " is not a setting" + suggestion(name));
            }
        }
        if (!faults.isEmpty()) {
            throw new SettingsException(faults);
        }
    }

    /** What Kubernetes injects when the Service in front of us is itself called yardpass: not ours, not an error. */
    List<String> injected() {
        return variables.keySet().stream()
                .filter(Environment::isInjected)
                .sorted()
                .toList();
    }

    /** Every setting with the value in effect, secrets hidden, in the order they were read. */
    Map<String, String> effective() {
        return effective;
    }

    static Duration parseDuration(String text) {
        try {
            return text.startsWith("P")
                    ? Duration.parse(text)
                    : Duration.parse((text.endsWith("d") ? "P" : "PT") + text.toUpperCase(Locale.ROOT));
        } catch (DateTimeParseException malformed) {
            throw new IllegalArgumentException("must be a duration such as 30s, 5m or 1h", malformed);
        }
    }

    private <T> T parsed(String name, T fallback, Function<String, T> parser) {
        T result = fallback;
        Optional<String> text = value(name);
        if (text.isPresent()) {
            try {
                result = parser.apply(text.get());
            } catch (NumberFormatException notANumber) {
                fault(name + " must be a whole number");
            } catch (IllegalArgumentException refused) {
                fault(name + " " + refused.getMessage());
            }
        }
        effective.put(name, result instanceof Duration duration ? show(duration) : String.valueOf(result));
        return result;
    }

    private static String show(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }

    private Optional<String> value(String name) {
        known.add(name);
        return Optional.ofNullable(variables.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private Optional<String> contents(String name, String path) {
        try {
            String text = Files.readString(Path.of(path)).strip();
            if (text.isEmpty()) {
                fault(name + " names an empty file");
            }
            return Optional.of(text);
        } catch (IOException | RuntimeException unreadable) {
            fault(name + " names a file that cannot be read: " + path);
            return Optional.empty();
        }
    }

    private static boolean isInjected(String name) {
        return name.startsWith("YARDPASS_SERVICE_")
                || name.equals("YARDPASS_PORT")
                || name.startsWith("YARDPASS_PORT_");
    }

    private String suggestion(String name) {
        return known.stream()
                .filter(candidate -> Spelling.distance(name, candidate) <= 4)
                .min((a, b) -> Integer.compare(Spelling.distance(name, a), Spelling.distance(name, b)))
                .map(candidate -> "; did you mean " + candidate + "?")
                .orElse("; ./yardpass config lists the settings");
    }
}
