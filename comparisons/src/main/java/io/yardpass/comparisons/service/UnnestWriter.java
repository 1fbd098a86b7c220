package io.yardpass.comparisons.service;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedQuery;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.yardpass.analytics.Fact;
import io.yardpass.analytics.FactWriter;
import io.yardpass.domain.PostView;
import io.yardpass.domain.RejectionCode;
import io.yardpass.domain.Verdict;
import io.yardpass.pgcopy.PgAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;

/**
 * The rival at its best: one prepared statement a batch, which inserts, counts and names what was new, so that a batch is
 * one round trip and one commit, and several are pipelined on the connection. Rows are in the order that served COPY
 * best. It takes post views alone, and does not mend what fails: a comparison ends there.
 *
 * <p>Works as the login itself, since the role that copies may not read back what the count needs. Confined to the event
 * loop that opened it.
 */
final class UnnestWriter implements FactWriter {
    /** Of the row s, as the product hashes it. */
    private static final String VIEWER_HASH = "hashbyteaextended(coalesce(uuid_send(s.user_id),"
            + " convert_to(nullif(s.session_id, ''), 'UTF8')), (SELECT seed FROM analytics.viewer_seed))"
            + " & 9223372036854775807";

    private static final String INSERT = String.format(Locale.ROOT, """
            WITH inserted AS (
                INSERT INTO analytics.post_impressions (
                    id, occurred_at, received_at, organization_id, user_id, session_id, metadata, post_id, event_id,
                    dwell_ms, source)
                SELECT id, occurred_at, received_at, organization_id, user_id, session_id, metadata::jsonb, post_id,
                    event_id, dwell_ms, source
                FROM unnest(
                    $1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
                    $8::uuid[], $9::uuid[], $10::integer[], $11::text[]) AS given (
                    id, occurred_at, received_at, organization_id, user_id, session_id, metadata, post_id, event_id,
                    dwell_ms, source)
                ON CONFLICT DO NOTHING
                RETURNING id, event_id, occurred_at, user_id, session_id
            ), counted AS (
                INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
                SELECT s.event_id, date_trunc('hour', s.occurred_at, 'UTC'), count(*),
                    array_agg(DISTINCT v.hash ORDER BY v.hash) FILTER (WHERE v.hash IS NOT NULL)
                FROM inserted AS s CROSS JOIN LATERAL (SELECT %s) AS v (hash)
                GROUP BY 1, 2
            )
            SELECT id FROM inserted""", VIEWER_HASH);

    private static final Verdict NOT_COMPARED =
            new Verdict.Rejected(RejectionCode.NOT_STORABLE, "this comparison stores post views alone");
    private static final Comparator<Fact> ORDER = Comparator.<Fact, UUID>comparing(Fact::eventId)
            .thenComparingLong(fact -> fact.event().occurredAtMicros())
            .thenComparing(Fact::id);

    private final PgConnection connection;
    private final PreparedQuery<RowSet<Row>> insert;
    private volatile boolean open = true;

    private UnnestWriter(PgConnection connection, PreparedQuery<RowSet<Row>> insert) {
        this.connection = connection;
        this.insert = insert;
        connection.closeHandler(_ -> open = false);
    }

    static Future<UnnestWriter> open(Vertx vertx, PgAddress address, int pipelined) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost(address.host())
                .setPort(address.port())
                .setDatabase(address.database())
                .setUser(address.user())
                .setPassword(address.password() == null ? "" : address.password())
                .setPipeliningLimit(pipelined);
        return PgConnection.connect(vertx, options)
                .compose(connection ->
                        connection.prepare(INSERT).map(prepared -> new UnnestWriter(connection, prepared.query())));
    }

    @Override
    public Future<List<Verdict>> write(List<Fact> batch) {
        List<Fact> views = new ArrayList<>(batch.size());
        for (Fact fact : batch) {
            if (fact.event() instanceof PostView) {
                views.add(fact);
            }
        }
        views.sort(ORDER);
        return insert.execute(UnnestColumns.tupleOf(views)).map(inserted -> verdicts(batch, inserted));
    }

    @Override
    public boolean isUp() {
        return open;
    }

    @Override
    public String hindrance() {
        return open ? "" : "not connected";
    }

    @Override
    public Future<Void> close() {
        return connection.close();
    }

    /** Of facts with the same id the first that came is the one that was accepted. */
    private static List<Verdict> verdicts(List<Fact> batch, RowSet<Row> inserted) {
        Set<UUID> ids = HashSet.newHashSet(inserted.size());
        inserted.forEach(row -> ids.add(row.getUUID(0)));
        Verdict[] verdicts = new Verdict[batch.size()];
        for (int i = 0; i < verdicts.length; i++) {
            Fact fact = batch.get(i);
            verdicts[i] = !(fact.event() instanceof PostView)
                    ? NOT_COMPARED
                    : ids.remove(fact.id()) ? Verdict.ACCEPTED : Verdict.DUPLICATE;
        }
        return Arrays.asList(verdicts);
    }
}
