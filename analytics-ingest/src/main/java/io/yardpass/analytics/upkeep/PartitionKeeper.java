package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the months of every table by months: makes those ahead before anybody needs them and drops those whose time is
 * over, at the start and a few times a day. Works beside readers and writers; several keepers take turns.
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
    private volatile YearMonth aheadUntil = YearMonth.of(1970, 1);
    private volatile boolean closed;
    private volatile long timer = -1;

    private PartitionKeeper(Vertx vertx, Pool pool, KeeperOptions options, InstantSource clock) {
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.clock = clock;
    }

    /**
     * Completes when every month of the window exists; fails when one cannot be made.
     *
     * @param pool connects as yardpass_owner; stays the caller's to close
     */
    public static Future<PartitionKeeper> start(Vertx vertx, Pool pool, KeeperOptions options, InstantSource clock) {
        PartitionKeeper keeper = new PartitionKeeper(vertx, pool, options, clock);
        return keeper.keep()
                .onSuccess(kept -> keeper.keepAgainAfter(options.every().toMillis()))
                .map(keeper);
    }

    /** False when a table has less than a month ahead: events would soon have nowhere to go. */
    public boolean ready() {
        return aheadUntil.isAfter(thisMonth());
    }

    /** Begins no further round. */
    public void close() {
        closed = true;
        vertx.cancelTimer(timer);
    }

    /** One round. Months that cannot be dropped now are left for the next round and fail nothing. */
    Future<Void> keep() {
        return eachTable(this::makeMonths)
                .onSuccess(made -> aheadUntil = thisMonth().plusMonths(options.monthsAhead()))
                .compose(made -> eachTable(this::dropMonths));
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

    private Future<Void> eachTable(Function<KeptTable, Future<Void>> work) {
        Future<Void> done = Future.succeededFuture();
        for (KeptTable table : options.tables()) {
            done = done.compose(before -> work.apply(table));
        }
        return done;
    }

    private Future<Void> makeMonths(KeptTable table) {
        Tuple parameters = Tuple.of(
                table.name(),
                table.monthsKept(),
                options.monthsAhead(),
                clock.instant().atOffset(ZoneOffset.UTC));
        return patiently(
                1,
                () -> pool.withTransaction(connection -> limitLocks(connection, "LOCAL")
                        .compose(limited -> connection
                                .preparedQuery(
                                        "SELECT analytics.add_month_partitions($1::text::regclass, $2, $3, 'id', $4)")
                                .execute(parameters))
                        .mapEmpty()));
    }

    /** Outside a transaction, as DETACH CONCURRENTLY must be, and so in steps that a later round can take up. */
    private Future<Void> dropMonths(KeptTable table) {
        LocalDate keptFrom = thisMonth().minusMonths(table.monthsKept()).atDay(1);
        return pool.withConnection(connection -> limitLocks(connection, "SESSION")
                        .compose(limited -> connection.preparedQuery("""
                                        SELECT partition_name::text, state
                                          FROM analytics.month_partitions($1::text::regclass)
                                         WHERE month < $2""").execute(Tuple.of(table.name(), keptFrom)))
                        .compose(expired -> {
                            Future<Void> dropped = Future.succeededFuture();
                            for (Row month : expired) {
                                dropped = dropped.compose(
                                        before -> drop(connection, table, month.getString(0), month.getString(1)));
                            }
                            return dropped;
                        })
                        .eventually(() -> connection.query("RESET lock_timeout").execute()))
                .onFailure(failure ->
                        LOG.warn("{}: old months stay until the next round: {}", table.name(), failure.getMessage()))
                .otherwiseEmpty();
    }

    private Future<Void> drop(SqlConnection connection, KeptTable table, String month, String state) {
        String detach = "ALTER TABLE " + table.name() + " DETACH PARTITION " + month;
        Future<?> detached = switch (state) {
            case "attached" -> connection.query(detach + " CONCURRENTLY").execute();
            case "detaching" -> connection.query(detach + " FINALIZE").execute();
            default -> Future.succeededFuture();
        };
        return detached.compose(gone -> connection.query("DROP TABLE " + month).execute())
                .onSuccess(dropped -> LOG.info("dropped {}, its time was over", month))
                .mapEmpty();
    }

    private Future<?> limitLocks(SqlConnection connection, String scope) {
        return connection
                .query("SET " + scope + " lock_timeout = "
                        + options.lockTimeout().toMillis())
                .execute();
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

    private YearMonth thisMonth() {
        return YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
    }
}
