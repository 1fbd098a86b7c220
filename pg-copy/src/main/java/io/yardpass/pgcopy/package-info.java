/**
 * PostgreSQL COPY for Vert.x, pipelined: a whole transaction of statements and binary COPYs leaves in one write and
 * comes back as one result. Every connection is confined to the event loop that opened it; nothing blocks.
 *
 * <pre>{@code
 * CopyRows rows = CopyRows.create();
 * views.forEach(view -> rows.startRow(2).uuid(view.id()).timestamptz(view.occurredAtMicros()));
 * connection.execute(Pipeline.builder()
 *                 .begin()
 *                 .copy("COPY analytics.views (id, occurred_at) FROM STDIN (FORMAT binary)", rows)
 *                 .query("SELECT analytics.require_epoch($1)", epoch)
 *                 .commit()
 *                 .build())
 *         .map(result -> switch (result) {
 *             case PipelineResult.Committed committed -> …
 *             case PipelineResult.RolledBack(int step, PgError error) -> …
 *             case PipelineResult.Failed(int step, PgError error) -> … // only without begin and commit
 *         });
 * }</pre>
 *
 * <p>A future that fails says which of two things is true: {@link io.yardpass.pgcopy.PipelineRefusedException},
 * nothing was sent; {@link io.yardpass.pgcopy.ConnectionLostException}, nobody knows whether it was committed.
 *
 * <p>Why pipelining is safe: after a failed COPY the server drops the rows that still come, after a failed statement it
 * ignores the rest, and COMMIT answers {@code ROLLBACK}. One ReadyForQuery for each step keeps pipelines apart. Where
 * the server's transaction status is not what the steps so far explain, the connection ends rather than guess.
 *
 * <p>Not spoken: TLS, passwords other than SCRAM-SHA-256, COPY TO, COPY in text form, savepoints.
 */
package io.yardpass.pgcopy;
