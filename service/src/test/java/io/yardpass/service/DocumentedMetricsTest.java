package io.yardpass.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of operations names every metric that a running service has, with its labels, and no other. */
class DocumentedMetricsTest extends WithWarmService {
    private static final Pattern DOCUMENTED = Pattern.compile("`([a-z0-9_]+)(?:\\{([a-z,]+)})?`");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
    /** What a histogram and a summary add to the labels of their own. */
    private static final Set<String> PARTS = Set.of("le", "quantile");
    /** Comes with the first collection of that kind, which nobody can ask for. */
    private static final String WHEN_IT_HAPPENS = "jvm_gc_concurrent_phase_time_seconds";

    @Test
    void everyMetricIsInTheTablesWithItsLabelsAndNoOther() throws Exception {
        Map<String, Set<String>> documented = documented();
        Map<String, Set<String>> registered =
                registered(scrape(text -> registered(text).keySet().containsAll(documented.keySet())));
        if (!registered.containsKey(WHEN_IT_HAPPENS)) {
            documented.remove(WHEN_IT_HAPPENS);
        }
        assertEquals(documented, registered);
    }

    private static Map<String, Set<String>> documented() throws Exception {
        OperationsPage page = OperationsPage.read();
        var documented = new TreeMap<String, Set<String>>();
        Stream.of("Metric", "Metric of the process")
                .flatMap(head -> page.table(head).stream())
                .flatMap(row -> DOCUMENTED.matcher(row.getFirst()).results())
                .forEach(metric -> assertNull(
                        documented.put(
                                metric.group(1),
                                metric.group(2) == null
                                        ? Set.of()
                                        : new TreeSet<>(
                                                Arrays.asList(metric.group(2).split(",")))),
                        () -> metric.group(1) + " is there twice"));
        return documented;
    }

    /** By what Prometheus calls them; the largest of late, which each time and size has beside it, goes without saying. */
    private static Map<String, Set<String>> registered(String scraped) {
        var registered = new TreeMap<String, Set<String>>();
        String family = "";
        for (String line : scraped.lines().toList()) {
            if (line.startsWith("# TYPE ")) {
                family = line.split(" ")[2];
                registered.put(family, new TreeSet<>());
            } else if (!line.startsWith("#")) {
                Set<String> labels = registered.get(family);
                LABEL.matcher(line)
                        .results()
                        .map(label -> label.group(1))
                        .filter(label -> !PARTS.contains(label))
                        .forEach(labels::add);
            }
        }
        registered
                .keySet()
                .removeIf(name -> name.endsWith("_max")
                        && registered.containsKey(name.substring(0, name.length() - "_max".length())));
        return registered;
    }
}
