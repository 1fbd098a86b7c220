package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What dashboards and alerts ask of what a service tells. */
final class Watched {
    private static final Path DEPLOY = Path.of("").toAbsolutePath().resolveSibling("deploy");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:yardpass|jvm|process|system)_[a-z0-9_]+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(=~|=)\"([^\"]*)\"");
    private static final Pattern GROUPED = Pattern.compile("\\bby \\(([^)]*)\\)");
    private static final Pattern SAMPLE = Pattern.compile("([a-z0-9_]+)(?:\\{(.*)})? \\S+");
    /** Prometheus adds them to what it is told. */
    private static final Set<String> OF_PROMETHEUS = Set.of("instance", "job");

    private record Sample(String name, Map<String, String> labels) {}

    private Watched() {}

    /** Selectors that no sample matches, and labels that none has, by where they stand. */
    static Map<String, List<String>> untold(Map<String, String> asked, String scraped) {
        List<Sample> samples = scraped.lines()
                .filter(line -> !line.startsWith("#"))
                .map(Watched::sample)
                .toList();
        var untold = new TreeMap<String, List<String>>();
        asked.forEach((where, expression) -> {
            List<String> missing = missing(expression, samples);
            if (!missing.isEmpty()) {
                untold.put(where, missing);
            }
        });
        return untold;
    }

    private static List<String> missing(String expression, List<Sample> samples) {
        var labels = new HashSet<>(OF_PROMETHEUS);
        Stream<String> selectors = SELECTOR.matcher(expression).results().flatMap(selector -> {
            List<Sample> told = samples.stream()
                    .filter(sample -> sample.name().equals(selector.group(1)))
                    .toList();
            told.forEach(sample -> labels.addAll(sample.labels().keySet()));
            return told.stream().anyMatch(sample -> matches(selector, sample))
                    ? Stream.empty()
                    : Stream.of(selector.group());
        });
        List<String> untold = selectors.toList();
        Stream<String> groups = untold.isEmpty()
                ? GROUPED.matcher(expression)
                        .results()
                        .flatMap(by -> Stream.of(by.group(1).split(", ")))
                        .filter(label -> !labels.contains(label))
                        .map("by "::concat)
                : Stream.empty();
        return Stream.concat(untold.stream(), groups).toList();
    }

    private static boolean matches(MatchResult selector, Sample sample) {
        return selector.group(2) == null
                || MATCHER.matcher(selector.group(2))
                        .results()
                        .filter(matcher -> !OF_PROMETHEUS.contains(matcher.group(1)))
                        .allMatch(matcher -> {
                            String value = sample.labels().getOrDefault(matcher.group(1), "");
                            return matcher.group(2).equals("=")
                                    ? value.equals(matcher.group(3))
                                    : value.matches(matcher.group(3));
                        });
    }

    private static Sample sample(String line) {
        var parts = SAMPLE.matcher(line);
        assertTrue(parts.matches(), line);
        var labels = new HashMap<String, String>();
        if (parts.group(2) != null) {
            MATCHER.matcher(parts.group(2)).results().forEach(label -> labels.put(label.group(1), label.group(3)));
        }
        return new Sample(parts.group(1), labels);
    }

    /** Of those that are wanted each with where it stands. */
    static Map<String, String> expressions(Predicate<String> wanted) throws IOException {
        Map<String, String> expressions = new TreeMap<>(rules());
        for (Path file : dashboards()) {
            for (Object each : panels(file)) {
                JsonObject panel = (JsonObject) each;
                for (Object target : panel.getJsonArray("targets")) {
                    expressions.put(
                            file.getFileName() + " " + panel.getString("title") + " "
                                    + ((JsonObject) target).getString("refId"),
                            ((JsonObject) target).getString("expr"));
                }
            }
        }
        expressions.values().removeIf(wanted.negate());
        return expressions;
    }

    static JsonArray panels(Path dashboard) {
        try {
            return new JsonObject(Files.readString(dashboard)).getJsonArray("panels");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static List<Path> dashboards() throws IOException {
        try (Stream<Path> files = Files.list(DEPLOY.resolve("grafana/dashboards"))) {
            return files.sorted().toList();
        }
    }

    static Map<String, String> rules() throws IOException {
        var rules = new TreeMap<String, String>();
        for (Object group : list(yaml("prometheus/alerts.yml").get("groups"))) {
            for (Object rule : list(map(group).get("rules"))) {
                rules.put((String) map(rule).get("alert"), (String) map(rule).get("expr"));
            }
        }
        return rules;
    }

    static Map<?, ?> yaml(String file) throws IOException {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(DEPLOY.resolve(file))));
    }

    static Map<?, ?> map(Object node) {
        return (Map<?, ?>) node;
    }

    static List<?> list(Object node) {
        return (List<?>) node;
    }
}
