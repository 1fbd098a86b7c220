/**
 * PostgreSQL COPY for Vert.x, pipelined: a whole transaction of statements and binary COPYs leaves in one write and
 * comes back as one result. Stands on Vert.x core and a SCRAM library, and was tried against PostgreSQL 18.
 *
 * <h2>An example</h2>
 *
 * <pre>{@code
 * PgAddress address = new PgAddress("db.example", 5432, "shop", "app", password, null)
 *         .withTls(new PgTls(SslMode.VERIFY_FULL, Path.of("/etc/shop/root.pem")));
 *
 * // On an event loop, say in a verticle's start(): the connection then belongs to that event loop.
 * CopyConnection.connect(vertx, CopyOptions.to(address)).onSuccess(opened -> connection = opened);
 *
 * // Later, on the same event loop.
 * CopyRows rows = CopyRows.create();
 * views.forEach(view -> rows.startRow(2).uuid(view.id()).timestamptz(view.occurredAtMicros()));
 * Future<Verdict> verdict = connection
 *         .execute(Pipeline.builder()
 *                 .begin()
 *                 .copy("COPY analytics.views (id, occurred_at) FROM STDIN (FORMAT binary)", rows)
 *                 .query("SELECT analytics.require_epoch($1)", epoch)
 *                 .commit()
 *                 .build())
 *         .map(result -> switch (result) {
 *             case PipelineResult.Committed(List<StepResult> steps) -> Verdict.stored(steps.get(1).rowCount());
 *             case PipelineResult.RolledBack(int step, PgError error) -> Verdict.refused(error.sqlstate());
 *             case PipelineResult.Failed(int step, PgError error) -> throw new IllegalStateException(); // plain steps only
 *         });
 * }</pre>
 *
 * <h2>Promises</h2>
 *
 * <ul>
 *   <li>{@link io.yardpass.pgcopy.PipelineResult.Committed} is said after the server's own COMMIT was read, never before.
 *   <li>{@link io.yardpass.pgcopy.PipelineResult.RolledBack}: nothing of the pipeline was kept.
 *   <li>Every future completes, at the latest when the timeout of {@link io.yardpass.pgcopy.CopyOptions} is over, whatever
 *       the server or the wire does. Pipelines in flight are answered in the order they were sent in.
 *   <li>Every byte given in {@link io.yardpass.pgcopy.CopyRows} is released once, however things end.
 * </ul>
 *
 * <h2>Errors</h2>
 *
 * <p>What the server refuses is a value, {@link io.yardpass.pgcopy.PgError} with its SQLSTATE. A future fails only where
 * there is no answer, and the type says which of these is true:
 *
 * <ul>
 *   <li>{@link io.yardpass.pgcopy.LoginFailedException}: there is no connection.
 *   <li>{@link io.yardpass.pgcopy.PipelineRefusedException}: a limit was reached, nothing was sent.
 *   <li>{@link io.yardpass.pgcopy.ConnectionLostException}: nobody knows whether it was committed. The connection is gone,
 *       and so is everything that was in flight on it; it does not reconnect.
 * </ul>
 *
 * <p>Misuse throws at once: IllegalStateException for the wrong thread, a second execution, or rows that lack values.
 *
 * <h2>Threads</h2>
 *
 * <p>A connection is confined to the event loop that opened it, and its futures complete there. Nothing blocks, and
 * nothing is locked. Rows and pipelines may be made on any thread, by one thread at a time.
 *
 * <h2>Units</h2>
 *
 * <p>Sizes are bytes on the wire, times of columns are microseconds since 1970 in UTC, timeouts are Durations.
 *
 * <h2>Why pipelining is safe</h2>
 *
 * <p>After a failed COPY the server drops the rows that still come, after a failed statement it ignores the rest, and
 * COMMIT answers {@code ROLLBACK}. COPYs that follow each other are one Query message, queries that follow each other end
 * in one Sync, and the ReadyForQuery of each such run keeps pipelines apart. Where the server's transaction
 * status is not what the steps so far explain, the connection ends rather than guess.
 *
 * <p>Since nobody waits between steps, a step that checks something must raise in the database; see
 * {@link io.yardpass.pgcopy.Pipeline}.
 *
 * <h2>The wire</h2>
 *
 * <p>TLS as {@link io.yardpass.pgcopy.SslMode} says; passwords by SCRAM-SHA-256, and over TLS by SCRAM-SHA-256-PLUS, which
 * ends where someone between us and the server shows another certificate than the server's. What the server sends is
 * bounded too: 32 KiB for a message of the login, {@code resultBytesMax} for an answer.
 *
 * <p>Not spoken: passwords in clear text or MD5, GSSAPI, client certificates, COPY TO, COPY in text form, savepoints,
 * arrays in COPY.
 */
package io.yardpass.pgcopy;
