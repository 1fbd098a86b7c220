package io.yardpass.ledger;

import io.vertx.core.Future;
import io.yardpass.ledger.rules.Batch;
import io.yardpass.ledger.rules.Head;
import io.yardpass.ledger.rules.ReadSet;
import io.yardpass.pgcopy.ConnectionLostException;
import io.yardpass.pgcopy.CopyConnection;
import io.yardpass.pgcopy.PgError;
import io.yardpass.pgcopy.PgException;
import io.yardpass.pgcopy.Pipeline;
import io.yardpass.pgcopy.PipelineRefusedException;
import io.yardpass.pgcopy.PipelineResult;
import io.yardpass.pgcopy.StepResult;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * The writer's place: a connection that holds the ledger's lock, the epoch it was given, and the head it found. While this
 * session lives no other can have the lock; when another has claimed an epoch since, the database refuses ours.
 */
final class WriterSession implements Term {
    private static final String CLAIM = "SELECT payments.claim_writer($1, $2, $3)";
    /**
     * All that a writer asks is looked up by an index. Where one caller has nearly all rows of a table, the planner thinks that
     * nearly all are anybody's, and would read the whole table to find somebody else's few.
     */
    private static final String LIMIT = """
            SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
                set_config('enable_seqscan', 'off', false)""";

    private static final String EXPIRE_KEYS = "SELECT payments.expire_idempotency_keys($1, $2)";
    private static final String FORGET_HOLDS = "SELECT ticketing.forget_holds($1, $2)";
    private static final String NEXT_HOLD_END = """
            SELECT (extract(epoch FROM min(expires_at)) * 1000000)::bigint
            FROM ticketing.ticket_holds WHERE status = 'held'""";
    private static final String NEXT_CANCELLATION = """
            SELECT organization_id, event_id, orders_to_refund IS NULL
            FROM ticketing.event_cancellations
            WHERE finished_at IS NULL
                AND organization_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
                AND event_id <> ALL ($2::uuid[])
            ORDER BY finished_at, organization_id, requested_at, event_id
            LIMIT 1""";
    private static final String COUNT_ORDERS_TO_REFUND = "SELECT ticketing.count_orders_to_refund($1, $2)";
    private static final String HEAD = """
            SELECT number, last_sequence, encode(hash, 'hex'), (extract(epoch FROM posted_at) * 1000000)::bigint
            FROM payments.batches ORDER BY number DESC LIMIT 1""";
    /** Only the guard at the end of a batch moves {@code applied_batch}, so that no part of the batch can be missing. */
    private static final String BATCH = """
            SELECT encode(b.hash, 'hex')
            FROM payments.batches AS b JOIN payments.writer AS w ON w.applied_batch >= b.number
            WHERE b.number = $1 AND b.epoch = $2""";

    private final CopyConnection connection;
    private final long epoch;
    private final Head head;

    private WriterSession(CopyConnection connection, long epoch, Head head) {
        this.connection = connection;
        this.epoch = epoch;
        this.head = head;
    }

    /** Makes whoever holds the lock on this connection the writer; fails when the connection is lost on the way. */
    static Future<WriterSession> take(LedgerOptions options, CopyConnection connection) {
        return claim(options, connection)
                .compose(epoch -> limit(options, connection)
                        .compose(limited -> readHead(connection))
                        .map(head -> new WriterSession(connection, epoch, head)));
    }

    /** From now on: until then we waited for whoever wrote before. */
    private static Future<StepResult> limit(LedgerOptions options, CopyConnection connection) {
        return ask(
                connection,
                LIMIT,
                options.statementTimeout().toMillis() + "ms",
                options.lockTimeout().toMillis() + "ms");
    }

    /** Not to write on: on it, what was sent in an epoch that is over can be looked up. */
    static WriterSession toLookUpOn(CopyConnection connection) {
        return new WriterSession(connection, 0, Head.empty());
    }

    private static Future<Long> claim(LedgerOptions options, CopyConnection connection) {
        return tell(
                        connection,
                        CLAIM,
                        options.holder(),
                        options.address().get(),
                        options.lease().toMillis())
                .map(answer -> Long.parseLong(answer.scalar()));
    }

    static Future<Head> readHead(CopyConnection connection) {
        return ask(connection, HEAD)
                .map(answer -> answer.rows().isEmpty()
                        ? Head.empty()
                        : head(answer.rows().getFirst()));
    }

    private static Head head(List<String> row) {
        return new Head(
                Long.parseLong(row.get(0)),
                Long.parseLong(row.get(1)),
                HexFormat.of().parseHex(row.get(2)),
                Long.parseLong(row.get(3)));
    }

    static Future<StepResult> ask(CopyConnection connection, String sql, Object... parameters) {
        return connection
                .execute(Pipeline.builder().query(sql, parameters).build())
                .map(result -> result.orThrow().getFirst());
    }

    /** As {@link #ask}, for what writes: only a transaction that began may. */
    static Future<StepResult> tell(CopyConnection connection, String sql, Object... parameters) {
        return connection
                .execute(Pipeline.builder()
                        .begin()
                        .query(sql, parameters)
                        .commit()
                        .build())
                .map(result -> result.orThrow().get(1));
    }

    @Override
    public Future<Reading> read(ReadSet readSet, long nowMicros) {
        FactQueries queries = FactQueries.of(readSet);
        return connection.execute(queries.pipeline()).map(result -> switch (result) {
            case PipelineResult.Committed committed -> new Reading.Read(queries.found(committed.results(), nowMicros));
            case PipelineResult.RolledBack rolledBack -> refused(rolledBack.error());
            case PipelineResult.Failed failed -> refused(failed.error());
        });
    }

    @Override
    public Future<Writing> write(Batch batch) {
        return connection
                .execute(BatchPipeline.of(batch, epoch))
                .<Writing>map(result -> switch (result) {
                    case PipelineResult.Committed committed -> new Writing.Committed();
                    case PipelineResult.RolledBack rolledBack -> refused(rolledBack.error());
                    case PipelineResult.Failed failed -> refused(failed.error());
                })
                .recover(failure -> failure instanceof ConnectionLostException
                        ? Future.succeededFuture(new Writing.Unanswered(failure))
                        : Future.failedFuture(failure));
    }

    private static Refused refused(PgError error) {
        return new Refused(error.sqlstate(), error.toString(), error.lacksPartition());
    }

    @Override
    public Future<Head> readHead() {
        return readHead(connection);
    }

    @Override
    public boolean isEndedBy(Throwable failure) {
        return failure instanceof ConnectionLostException
                || failure instanceof PgException
                || failure instanceof PipelineRefusedException && !connection.isOpen();
    }

    @Override
    public Future<Boolean> wasCommitted(Head sent, long sentInEpoch) {
        return ask(connection, BATCH, sent.number(), sentInEpoch)
                .map(answer -> !answer.rows().isEmpty()
                        && answer.scalar().equals(HexFormat.of().formatHex(sent.hash())));
    }

    /** Forgets so many keys at most that are older, and tells how many it were. */
    Future<Long> expireKeys(Duration olderThan, int keysMax) {
        return tell(connection, EXPIRE_KEYS, olderThan.toSeconds() + " seconds", keysMax)
                .map(answer -> Long.parseLong(answer.scalar()));
    }

    /** The same of holds that ended. */
    Future<Long> forgetHolds(Duration olderThan, int holdsMax) {
        return tell(connection, FORGET_HOLDS, olderThan.toSeconds() + " seconds", holdsMax)
                .map(answer -> Long.parseLong(answer.scalar()));
    }

    /** When the first of all holds ends, in microseconds; null when nothing is held. */
    Future<Long> nextHoldEnd() {
        return ask(connection, NEXT_HOLD_END)
                .map(answer -> new Row(answer.rows().getFirst()).bigintOrNull());
    }

    /** An event that was called off, whose it is, and whether its orders are still to be counted. */
    record OpenCancellation(UUID organizationId, UUID eventId, boolean isToCount) {}

    /**
     * The event whose orders are to be refunded first of the next organization that has one; null when there is none.
     *
     * @param after the organization before, in the order of ids; null for the first
     * @param passedOver events whose turn it is not
     */
    Future<OpenCancellation> nextCancellation(UUID after, Set<UUID> passedOver) {
        return ask(connection, NEXT_CANCELLATION, after, PgArray.plain(passedOver))
                .map(answer -> {
                    if (answer.rows().isEmpty()) {
                        return null;
                    }
                    Row row = new Row(answer.rows().getFirst());
                    return new OpenCancellation(row.uuid(), row.uuid(), row.bool());
                });
    }

    /** Counts on; the next look at the event says whether all are counted. */
    Future<Void> countOrdersToRefund(UUID event, int ordersMax) {
        return tell(connection, COUNT_ORDERS_TO_REFUND, event, ordersMax).mapEmpty();
    }

    @Override
    public long epoch() {
        return epoch;
    }

    @Override
    public Head head() {
        return head;
    }
}
