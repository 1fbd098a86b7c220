package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the months of every table that analytics.kept_tables names: makes those ahead before anybody needs them, indexes
 * those that are closed and drops those whose time is over, at the start and a few times a day. Works beside readers and
 * writers; several keepers take turns.
 *
 * <p>Any thread may ask whether it is {@link #ready}.
 */
public final class PartitionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionKeeper.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int ATTEMPT_PAUSE_MAX_MILLIS = 500;

    private final Vertx vertx;
    private final Pool pool;
    private final KeeperOptions options;
    private final InstantSource clock;
    private final PastMonths past;
    private volatile LocalDate lastMonth = LocalDate.EPOCH;
    private volatile Future<Void> tidying = Future.succeededFuture();
    private volatile boolean closed;
    private volatile long timer = -1;

    private PartitionKeeper(Vertx vertx, Pool pool, KeeperOptions options, InstantSource clock) {
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.clock = clock;
        this.past = new PastMonths(pool, options);
    }

    /**
     * Completes when every month of the window exists; fails when one cannot be made. What is to be done about past
     * months is only begun by then.
     *
     * @param pool connects as yardpass_owner; stays the caller's to close
     */
    public static Future<PartitionKeeper> start(Vertx vertx, Pool pool, KeeperOptions options, InstantSource clock) {
        PartitionKeeper keeper = new PartitionKeeper(vertx, pool, options, clock);
        return keeper.makeMonths()
                .onSuccess(made -> keeper.tidy()
                        .onComplete(
                                tidied -> keeper.keepAgainAfter(options.every().toMillis())))
                .map(keeper);
    }

    /** False when a table has less than a month ahead: events would soon have nowhere to go. */
    public boolean ready() {
        return lastMonth.isAfter(now().toLocalDate());
    }

    /** Begins no further round. */
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    /** One round. Fails when a month could not be made; nothing else fails it. */
    Future<Void> keep() {
        return inAnyCase(makeMonths(), this::tidy);
    }

    private void keepAgainAfter(long millis) {
        if (!closed) {
            timer = vertx.setTimer(
                    millis,
                    fired -> keep().onFailure(failure ->
                                    LOG.error("the months ahead could not be made: {}", failure.getMessage()))
                            .onComplete(round -> keepAgainAfter(
                                    (round.succeeded() ? options.every() : options.retryAfter()).toMillis())));
        }
    }

    private Future<Void> makeMonths() {
        Future<Void> made = pool.query("SELECT parent::text FROM analytics.kept_tables ORDER BY 1")
                .execute()
                .compose(this::makeMonths);
        return inAnyCase(made, this::lookAhead);
    }

    private Future<Void> makeMonths(RowSet<Row> tables) {
        Future<Void> made = Future.succeededFuture();
        for (Row table : tables) {
            made = inAnyCase(made, () -> makeMonths(table.getString(0)));
        }
        return made;
    }

    private Future<Void> makeMonths(String table) {
        return patiently(1, () -> pool.withTransaction(connection -> makeMonths(connection, table)));
    }

    private Future<Void> makeMonths(SqlConnection connection, String table) {
        String limit = "SET LOCAL lock_timeout = " + options.lockTimeout().toMillis();
        String make = "SELECT analytics.add_month_partitions($1::text::regclass, $2)";
        return connection
                .query(limit)
                .execute()
                .compose(limited -> connection.preparedQuery(make).execute(Tuple.of(table, now())))
                .mapEmpty();
    }

    private Future<Void> lookAhead() {
        return pool.query("SELECT analytics.last_common_month()")
                .execute()
                .onSuccess(rows -> lastMonth = rows.iterator().next().getLocalDate(0))
                .mapEmpty();
    }

    private Future<Void> tidy() {
        tidying = tidying.compose(before -> closed ? Future.succeededFuture() : past.tidy(now()));
        return tidying;
    }

    /** What comes next is done even after a failure, which is not forgotten over it. */
    private static Future<Void> inAnyCase(Future<Void> before, Supplier<Future<Void>> next) {
        return before.transform(result -> next.get().compose(done -> before));
    }

    private Future<Void> patiently(int attempt, Supplier<Future<Void>> work) {
        return work.get().recover(failure -> {
            boolean again = failure instanceof PgException error
                    && error.getSqlState().equals(LOCK_NOT_AVAILABLE)
                    && attempt < options.attemptsMax();
            if (!again) {
                return Future.failedFuture(failure);
            }
            long pause = 1 + ThreadLocalRandom.current().nextInt(ATTEMPT_PAUSE_MAX_MILLIS);
            return vertx.timer(pause, TimeUnit.MILLISECONDS).compose(waited -> patiently(attempt + 1, work));
        });
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
