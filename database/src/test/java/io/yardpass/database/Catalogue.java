package io.yardpass.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All that migrations made in a database, one object a line: what it is, how it is defined, and who may do what with it. */
record Catalogue(SortedSet<String> objects) {
    private static final String QUERY = query();

    static Catalogue of(TestDatabase database) {
        return new Catalogue(
                database.rows(QUERY).stream().map(Catalogue::line).collect(Collectors.toCollection(TreeSet::new)));
    }

    /** What is gone since, and what is new; empty when nothing is. */
    String difference(Catalogue later) {
        return "%s%s".formatted(lines("- ", objects, later.objects), lines("+ ", later.objects, objects));
    }

    private static String lines(String sign, SortedSet<String> some, SortedSet<String> others) {
        return some.stream()
                .filter(object -> !others.contains(object))
                .map(object -> sign + object + "\n")
                .collect(Collectors.joining());
    }

    private static String line(List<String> row) {
        return row.getFirst() + ": " + row.getLast();
    }

    private static String query() {
        try (var file = Catalogue.class.getResourceAsStream("/catalogue.sql")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
