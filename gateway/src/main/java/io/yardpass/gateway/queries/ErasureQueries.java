package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Whether users who come to the gateway were erased. */
public final class ErasureQueries {
    private static final String ERASED = "SELECT id FROM users.erased_among($1)";
    private static final String ERASED_LATELY = "SELECT id FROM users.erased_lately()";

    private final SqlClient client;

    /** @param client asks as yardpass_ingest; stays the caller's to close */
    public ErasureQueries(SqlClient client) {
        this.client = client;
    }

    /** Completes with those of the users that were erased. */
    public Future<Set<UUID>> erasedAmong(Collection<UUID> users) {
        return client.preparedQuery(ERASED)
                .execute(Tuple.tuple().addArrayOfUUID(users.toArray(UUID[]::new)))
                .map(ErasureQueries::ids);
    }

    /** Completes with everybody who was erased within the last minute. */
    public Future<Set<UUID>> erasedLately() {
        return client.preparedQuery(ERASED_LATELY).execute().map(ErasureQueries::ids);
    }

    private static Set<UUID> ids(RowSet<Row> rows) {
        Set<UUID> ids = HashSet.newHashSet(rows.size());
        rows.forEach(row -> ids.add(row.getUUID(0)));
        return ids;
    }
}
