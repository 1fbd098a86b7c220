package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the months of every table that analytics.kept_tables names: makes those ahead before anybody needs them, mends what is
 * missing within seconds, indexes those that are closed and drops those whose time is over, at the start and a few times a
 * day. Which months these are the database says, by its own clock. Works beside readers and writers; several keepers take turns.
 *
 * <p>Any thread may ask what is the {@link #hindrance}.
 */
public final class PartitionKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(PartitionKeeper.class);
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int ATTEMPT_PAUSE_MAX_MILLIS = 500;

    private final Vertx vertx;
    private final Pool pool;
    private final KeeperOptions options;
    private final PastMonths past;
    private volatile List<Gap> gaps = List.of();
    private volatile List<Gap> leftByRound = List.of();
    private volatile long roundNanos;
    private volatile Future<Void> tidying = Future.succeededFuture();
    private volatile boolean closed;
    private volatile long timer = -1;

    /** A month that a table lacks. @param needed now or soon */
    private record Gap(String table, LocalDate month, boolean needed) {
        static Gap of(Row row) {
            return new Gap(row.getString("table_name"), row.getLocalDate("month"), row.getBoolean("is_needed"));
        }

        @Override
        public String toString() {
            return table + " has no month " + YearMonth.from(month);
        }
    }

    private PartitionKeeper(Vertx vertx, Pool pool, KeeperOptions options, BooleanSupplier mayDrop) {
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.past = new PastMonths(pool, options, mayDrop);
    }

    /**
     * Completes when the months of the window were made; fails when that cannot be tried. What is to be done about past
     * months is only begun by then.
     *
     * @param pool connects as yardpass_owner, twice, as past months take long; stays the caller's to close
     * @param mayDrop false while the clocks are in doubt: then no month is dropped
     */
    public static Future<PartitionKeeper> start(
            Vertx vertx, Pool pool, KeeperOptions options, BooleanSupplier mayDrop) {
        PartitionKeeper keeper = new PartitionKeeper(vertx, pool, options, mayDrop);
        return keeper.makeMonths()
                .onSuccess(made -> {
                    keeper.tidy();
                    keeper.lookLater();
                })
                .map(keeper);
    }

    /** What is missing, in a sentence, when a table lacks this month or one of the next two; else empty. */
    public String hindrance() {
        return gaps.stream().filter(Gap::needed).findFirst().map(Gap::toString).orElse("");
    }

    /** How many months tables lack of all that they are to have, past ones too. Any thread may ask. */
    public int missing() {
        return gaps.size();
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

    private void lookLater() {
        if (!closed) {
            timer = vertx.setTimer(
                    options.lookEvery().toMillis(),
                    fired -> lookAndMend()
                            .onFailure(failure -> LOG.error("the months could not be kept: {}", failure.getMessage()))
                            .onComplete(looked -> lookLater()));
        }
    }

    /** What happens every few seconds. */
    Future<Void> lookAndMend() {
        return look().compose(looked -> isDue() ? makeMonths().onComplete(made -> tidy()) : Future.succeededFuture());
    }

    /** A gap that is new is mended at once; one that the last round could not mend waits. */
    private boolean isDue() {
        long pauseMillis = gaps.isEmpty()
                ? options.every().toMillis()
                : gaps.equals(leftByRound) ? options.retryAfter().toMillis() : 0;
        return System.nanoTime() - roundNanos >= TimeUnit.MILLISECONDS.toNanos(pauseMillis);
    }

    private Future<Void> makeMonths() {
        Future<Void> made = pool.query("SELECT parent::text FROM analytics.kept_tables ORDER BY 1")
                .execute()
                .compose(this::makeMonths);
        return inAnyCase(made, this::look).onComplete(round -> {
            roundNanos = System.nanoTime();
            leftByRound = gaps;
        });
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
        String limits = String.format(
                Locale.ROOT,
                "SET LOCAL lock_timeout = %d; SET LOCAL statement_timeout = %d",
                options.lockTimeout().toMillis(),
                options.buildTimeout().toMillis());
        return connection
                .query(limits)
                .execute()
                .compose(limited -> connection
                        .preparedQuery("SELECT analytics.add_month_partitions($1::text::regclass)")
                        .execute(Tuple.of(table)))
                .mapEmpty();
    }

    /** Learns what is missing. */
    Future<Void> look() {
        return pool.query("SELECT table_name, month, is_needed FROM analytics.missing_months()")
                .execute()
                .onSuccess(rows -> found(StreamSupport.stream(rows.spliterator(), false)
                        .map(Gap::of)
                        .toList()))
                .mapEmpty();
    }

    private void found(List<Gap> missing) {
        if (!missing.equals(gaps)) {
            if (missing.isEmpty()) {
                LOG.info("no month is missing any more");
            } else {
                LOG.warn(
                        "{}; if it stays so, a table that bears its name cannot take its place",
                        missing.stream().map(Gap::toString).collect(Collectors.joining(", ")));
            }
        }
        gaps = missing;
    }

    private Future<Void> tidy() {
        tidying = tidying.compose(before -> closed ? Future.succeededFuture() : past.tidy());
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
}
