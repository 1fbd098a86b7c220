package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Whether users who come to the gateway were erased. */
public final class ErasureQueries {
    private static final String ERASED = "SELECT id FROM users.erased_among($1)";

    private final SqlClient client;

    /** @param client asks as yardpass_ingest; stays the caller's to close */
    public ErasureQueries(SqlClient client) {
        this.client = client;
    }

    /** Completes with those of the users that were erased. */
    public Future<Set<UUID>> erasedAmong(Collection<UUID> users) {
        return client.preparedQuery(ERASED)
                .execute(Tuple.tuple().addArrayOfUUID(users.toArray(UUID[]::new)))
                .map(rows -> {
                    Set<UUID> erased = HashSet.newHashSet(rows.size());
                    rows.forEach(row -> erased.add(row.getUUID(0)));
                    return erased;
                });
    }
}
