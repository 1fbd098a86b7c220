package io.yardpass.analytics;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** How the directory reads the database: one query for each kind asked for. */
final class DirectoryQueries {
    private static final String NAMED = " = ANY ($1)";
    private static final String NEWEST = " IS NOT NULL ORDER BY 1 DESC LIMIT $1";

    private final SqlClient client;

    DirectoryQueries(SqlClient client) {
        this.client = client;
    }

    /** What exists of those; the rest is absent from the answer. */
    Future<Map<Reference, Place>> named(Collection<Reference> references) {
        Map<Reference.Kind, List<Reference>> byKind =
                references.stream().collect(Collectors.groupingBy(Reference::kind));
        return gather(
                byKind.keySet(),
                kind -> query(
                        kind,
                        kind.select + NAMED,
                        Tuple.of(byKind.get(kind).stream().map(Reference::id).toArray(UUID[]::new))));
    }

    /** The newest of each kind, as far as ids tell. */
    Future<Map<Reference, Place>> newest(int eachMax) {
        return gather(List.of(Reference.Kind.values()), kind -> query(kind, kind.select + NEWEST, Tuple.of(eachMax)));
    }

    private static Future<Map<Reference, Place>> gather(
            Collection<Reference.Kind> kinds, Function<Reference.Kind, Future<Map<Reference, Place>>> query) {
        List<Future<Map<Reference, Place>>> answers = kinds.stream().map(query).toList();
        return Future.all(answers).map(all -> {
            Map<Reference, Place> found = new HashMap<>();
            answers.forEach(answer -> found.putAll(answer.result()));
            return found;
        });
    }

    private Future<Map<Reference, Place>> query(Reference.Kind kind, String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> {
            Map<Reference, Place> found = HashMap.newHashMap(rows.size());
            rows.forEach(row -> found.put(new Reference(kind, row.getUUID(0)), kind.place.apply(row)));
            return found;
        });
    }
}
