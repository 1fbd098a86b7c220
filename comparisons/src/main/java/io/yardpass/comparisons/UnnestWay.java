package io.yardpass.comparisons;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.PreparedStatement;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.IntFunction;

/** vertx-pg-client: one array a column, unnested by the server; prepared, pipelined, a statement a commit. */
record UnnestWay(Vertx vertx, InstantSource clock, int connections, int inFlight) implements Way {
    /** Metadata goes as text: vertx-pg-client would parse it and write it anew. */
    private static final String INSERT =
            String.format(Locale.ROOT, """
            INSERT INTO %1$s (%2$s)
            SELECT %3$s, metadata::jsonb
            FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::uuid[], $5::uuid[], $6::uuid[], $7::uuid[],
                        $8::text[], $9::integer[], $10::text[], $11::text[]) AS view (%2$s)
            ON CONFLICT DO NOTHING""", View.TABLE, View.COLUMNS, View.COLUMNS.replace(", metadata", ""));

    @Override
    public String name() {
        return "unnest by vertx-pg-client, " + Way.connections(connections);
    }

    @Override
    public Lanes open(int port, int batchRows) throws Exception {
        return AsyncLanes.open(
                vertx,
                connections,
                inFlight,
                () -> PgConnection.connect(vertx, BenchDatabase.clientOptions(port))
                        .compose(connection -> connection
                                .prepare(INSERT)
                                .map(insert -> new Inserting(connection, insert, new Views(clock), batchRows))));
    }

    private record Inserting(PgConnection connection, PreparedStatement insert, Views views, int batchRows)
            implements Lane {
        @Override
        public Future<Integer> write() {
            return insert.query().execute(arrays(views.batch(batchRows))).map(inserted -> inserted.rowCount());
        }

        private static Tuple arrays(List<View> views) {
            return Tuple.tuple()
                    .addValue(column(views, View::id, UUID[]::new))
                    .addValue(column(views, view -> time(view.occurredAtMicros()), OffsetDateTime[]::new))
                    .addValue(column(views, view -> time(view.receivedAtMicros()), OffsetDateTime[]::new))
                    .addValue(column(views, View::postId, UUID[]::new))
                    .addValue(column(views, View::eventId, UUID[]::new))
                    .addValue(column(views, View::organizationId, UUID[]::new))
                    .addValue(column(views, View::userId, UUID[]::new))
                    .addValue(column(views, View::sessionId, String[]::new))
                    .addValue(column(views, View::dwellMillis, Integer[]::new))
                    .addValue(column(views, View::source, String[]::new))
                    .addValue(column(views, View::metadata, String[]::new));
        }

        private static <T> T[] column(List<View> views, Function<View, T> value, IntFunction<T[]> array) {
            T[] column = array.apply(views.size());
            for (int i = 0; i < column.length; i++) {
                column[i] = value.apply(views.get(i));
            }
            return column;
        }

        private static OffsetDateTime time(long micros) {
            return Instant.ofEpochSecond(
                            TimeUnit.MICROSECONDS.toSeconds(micros), TimeUnit.MICROSECONDS.toNanos(micros % 1_000_000))
                    .atOffset(ZoneOffset.UTC);
        }

        @Override
        public Future<Void> close() {
            return connection.close();
        }
    }
}
