package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import io.yardpass.gateway.tokens.PublishableKey;
import io.yardpass.gateway.tokens.PublishableKey.Created;
import io.yardpass.gateway.tokens.PublishableKey.Signed;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What the database knows of publishable keys that were shown to the gateway; it lists none. */
public final class KeyQueries {
    private static final String HOLDERS = "SELECT key, organization_id FROM organizations.holders_of($1)";
    private static final String REVOKED = "SELECT organization_id, id FROM organizations.revoked_among($1, $2)";

    private final SqlClient client;

    /** @param client asks as yardpass_ingest; stays the caller's to close */
    public KeyQueries(SqlClient client) {
        this.client = client;
    }

    /** Completes with the organizations of those keys that are live: created and not revoked, or signed and not revoked. */
    public Future<Map<PublishableKey, UUID>> live(Collection<PublishableKey> keys) {
        List<Created> created = only(Created.class, keys);
        List<Signed> signed = only(Signed.class, keys);
        return Future.all(holders(created), revoked(signed)).map(both -> {
            Map<PublishableKey, UUID> live = new HashMap<>(both.<Map<PublishableKey, UUID>>resultAt(0));
            Set<Signed> revoked = both.resultAt(1);
            signed.stream().filter(key -> !revoked.contains(key)).forEach(key -> live.put(key, key.organization()));
            return live;
        });
    }

    private Future<Map<PublishableKey, UUID>> holders(List<Created> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        String[] texts = keys.stream().map(Created::text).toArray(String[]::new);
        return client.preparedQuery(HOLDERS)
                .execute(Tuple.tuple().addArrayOfString(texts))
                .map(rows -> {
                    Map<PublishableKey, UUID> holders = HashMap.newHashMap(rows.size());
                    rows.forEach(row -> holders.put(new Created(row.getString(0)), row.getUUID(1)));
                    return holders;
                });
    }

    private Future<Set<Signed>> revoked(List<Signed> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        UUID[] organizations = keys.stream().map(Signed::organization).toArray(UUID[]::new);
        UUID[] ids = keys.stream().map(Signed::id).toArray(UUID[]::new);
        return client.preparedQuery(REVOKED)
                .execute(Tuple.tuple().addArrayOfUUID(organizations).addArrayOfUUID(ids))
                .map(KeyQueries::signedKeys);
    }

    private static Set<Signed> signedKeys(RowSet<Row> rows) {
        Set<Signed> keys = HashSet.newHashSet(rows.size());
        rows.forEach(row -> keys.add(new Signed(row.getUUID(0), row.getUUID(1))));
        return keys;
    }

    private static <K> List<K> only(Class<K> kind, Collection<PublishableKey> keys) {
        return keys.stream().filter(kind::isInstance).map(kind::cast).toList();
    }
}
