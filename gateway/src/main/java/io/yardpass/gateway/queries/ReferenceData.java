package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.pgclient.pubsub.PgSubscriber;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The reference data in memory, as JSON. Only answers come from here; whether a code exists is for the database to say, which is
 * never stale. One for the process; any thread may ask.
 */
public final class ReferenceData {
    /** The channel on which every change of a table in ref is told. */
    private static final String CHANNEL = "ref_changed";

    private static final String LISTS =
            Arrays.stream(ReferenceList.values()).map(ReferenceList::query).collect(Collectors.joining("UNION ALL\n"));

    private final Mirror<Map<ReferenceList, Buffer>> lists;

    private ReferenceData(Mirror<Map<ReferenceList, Buffer>> lists) {
        this.lists = lists;
    }

    /**
     * Completes when all lists are read; fails, with nothing left open, when they cannot be.
     *
     * @param gateway stays the caller's to close
     * @param notices connected; stays the caller's too
     */
    public static Future<ReferenceData> open(Vertx vertx, Pool gateway, PgSubscriber notices) {
        return Mirror.<Map<ReferenceList, Buffer>>open(vertx, notices, CHANNEL, known -> read(gateway, known))
                .map(ReferenceData::new);
    }

    /** The list as one JSON object: the same buffer as long as it is the same list. */
    public Buffer list(ReferenceList list) {
        return lists.get().get(list);
    }

    public void close() {
        lists.close();
    }

    /** As anybody, since anybody may see it. */
    private static Future<Map<ReferenceList, Buffer>> read(Pool gateway, Map<ReferenceList, Buffer> known) {
        return gateway.withTransaction(connection -> connection
                        .query("SET LOCAL ROLE anon")
                        .execute()
                        .compose(_ -> connection.query(LISTS).execute()))
                .map(rows -> lists(rows, known == null ? Map.of() : known));
    }

    private static Map<ReferenceList, Buffer> lists(RowSet<Row> rows, Map<ReferenceList, Buffer> known) {
        Map<ReferenceList, Buffer> read = new EnumMap<>(ReferenceList.class);
        rows.forEach(row -> read.put(ReferenceList.valueOf(row.getString(0)), Buffer.buffer(row.getString(1))));
        // A list that did not change keeps its buffer, and so its validator.
        known.forEach((list, last) -> read.computeIfPresent(list, (_, now) -> now.equals(last) ? last : now));
        return Map.copyOf(read);
    }
}
