package io.yardpass.comparisons;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.CopyOptions;
import io.yardpass.pgcopy.CopyRows;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineResult;
import java.time.InstantSource;

/** Ours: BEGIN, COPY and COMMIT in one write, several of them on the wire at a time. */
record PgCopyWay(Vertx vertx, InstantSource clock, int connections, int inFlight) implements Way {
    private static final int ROW_BYTES_EXPECTED = 256;

    @Override
    public String name() {
        return "pg-copy, " + Way.connections(connections);
    }

    @Override
    public Lanes open(int port, int batchRows) throws Exception {
        CopyOptions options = CopyOptions.to(BenchDatabase.copyAddress(port));
        return AsyncLanes.open(
                vertx,
                connections,
                inFlight,
                () -> CopyConnection.connect(vertx, options)
                        .map(connection -> new Copying(connection, new Views(clock), batchRows)));
    }

    private record Copying(CopyConnection connection, Views views, int batchRows) implements Lane {
        @Override
        public Future<Integer> write() {
            try (Pipeline.Builder pipeline = Pipeline.builder().begin()) {
                CopyRows rows = CopyRows.withCapacity(batchRows * ROW_BYTES_EXPECTED);
                pipeline.copy(View.COPY, rows);
                views.batch(batchRows).forEach(view -> encode(view, rows));
                return connection
                        .execute(pipeline.commit().build())
                        .map(PipelineResult::orThrow)
                        .map(results -> (int) results.get(1).rowCount());
            }
        }

        private static void encode(View view, CopyRows rows) {
            rows.startRow(View.COLUMN_COUNT)
                    .uuid(view.id())
                    .timestamptz(view.occurredAtMicros())
                    .timestamptz(view.receivedAtMicros())
                    .uuid(view.postId())
                    .uuid(view.eventId())
                    .uuid(view.organizationId())
                    .uuid(view.userId())
                    .text(view.sessionId())
                    .int4(view.dwellMillis())
                    .text(view.source())
                    .jsonb(view.metadata());
        }

        @Override
        public Future<Void> close() {
            return connection.close();
        }
    }
}
