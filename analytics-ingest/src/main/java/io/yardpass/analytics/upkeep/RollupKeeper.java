package io.yardpass.analytics.upkeep;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rollups: every few seconds adds up what batches have left, and from time to time makes the daily view and the
 * audiences anew, proves yesterday's counts against the facts, and ends what is too old.
 *
 * <p>One round at a time, one task after the other; the work itself is done by the database. Of several processes one
 * works, and what one has done none repeats before its time. A task that fails is tried again a little later and takes
 * the others with it no further than that. Events and purchases never wait for any of it.
 */
public final class RollupKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(RollupKeeper.class);
    private static final int PENDING_COUNTED_MAX = 100_000;

    private final Vertx vertx;
    private final Pool pool;
    private final RollupOptions options;
    private final InstantSource clock;
    private final RollupShare share;
    private final BooleanSupplier mayEnd;
    private final RollupMetrics metrics;
    private final RollupWork work;
    private final Map<RollupTask, Instant> notBefore = new ConcurrentHashMap<>();
    /** Failures in a row. */
    private final Map<RollupTask, Integer> failing = new ConcurrentHashMap<>();

    private volatile long setAside;
    private volatile Future<Void> round = Future.succeededFuture();
    private volatile boolean closed;
    private volatile long timer = -1;

    private RollupKeeper(
            Vertx vertx,
            Pool pool,
            RollupOptions options,
            RollupShare share,
            InstantSource clock,
            BooleanSupplier mayEnd,
            MeterRegistry meters) {
        this.share = share;
        this.mayEnd = mayEnd;
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.clock = clock;
        this.metrics = new RollupMetrics(meters, share, clock);
        this.work = new RollupWork(pool, options, metrics);
    }

    /**
     * Begins at once and waits for nothing.
     *
     * @param pool connects as yardpass_owner, with {@link RollupOptions#STATEMENT_TIMEOUT}; stays the caller's to close
     * @param share what of it is this database's
     * @param clock when what is due; the database's
     * @param mayEnd false while the clocks are in doubt: then nothing is ended as too old
     */
    public static RollupKeeper start(
            Vertx vertx,
            Pool pool,
            RollupOptions options,
            RollupShare share,
            InstantSource clock,
            BooleanSupplier mayEnd,
            MeterRegistry meters) {
        RollupKeeper keeper = new RollupKeeper(vertx, pool, options, share, clock, mayEnd, meters);
        keeper.goOn();
        return keeper;
    }

    /** One whose rounds are somebody else's to begin. */
    static RollupKeeper idle(
            Vertx vertx,
            Pool pool,
            RollupOptions options,
            InstantSource clock,
            BooleanSupplier mayEnd,
            MeterRegistry meters) {
        return new RollupKeeper(vertx, pool, options, RollupShare.WHOLE, clock, mayEnd, meters);
    }

    /**
     * Begins nothing further, and completes when the task at work has ended, but after the grace at the latest: one that
     * is cut off is rolled back and done by whoever comes next. Never fails.
     */
    public Future<Void> close(Duration grace) {
        closed = true;
        work.close();
        vertx.cancelTimer(timer);
        return round.timeout(grace.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    /** Everything that is due, once. Never fails. */
    Future<Void> round() {
        Future<Void> done = attempt(RollupTask.FOLD).compose(folded -> look());
        for (RollupTask task : RollupTask.values()) {
            done = done.compose(before -> isDue(task) ? attempt(task).compose(worked -> look()) : nothing());
        }
        return done;
    }

    private void goOn() {
        if (!closed) {
            round = round();
            round.onComplete(done -> {
                if (!closed) {
                    timer = vertx.setTimer(options.foldEvery().toMillis(), fired -> goOn());
                }
            });
        }
    }

    private static Future<Void> nothing() {
        return Future.succeededFuture();
    }

    private boolean isDue(RollupTask task) {
        return task != RollupTask.FOLD
                && share.has(task)
                && (mayEnd.getAsBoolean() || !task.endsThings())
                && !clock.instant().isBefore(notBefore.getOrDefault(task, Instant.MIN));
    }

    private Future<Void> attempt(RollupTask task) {
        if (closed) {
            return nothing();
        }
        long startedNanos = System.nanoTime();
        // Until the database tells of its being done, by whomever.
        notBefore.put(task, clock.instant().plus(pauseAfter(task)));
        return work.of(task, clock.instant().atOffset(ZoneOffset.UTC))
                .onSuccess(done -> succeeded(task, System.nanoTime() - startedNanos))
                .recover(failure -> failed(task, failure));
    }

    /** A task that fails for long, at its time limit perhaps, would else have the machine to itself. */
    private Duration pauseAfter(RollupTask task) {
        Duration pause = options.retryAfter().multipliedBy(1L << Math.min(failing.getOrDefault(task, 0), 20));
        Duration usual = task.every(options);
        return pause.compareTo(usual) < 0 || usual.compareTo(options.retryAfter()) < 0 ? pause : usual;
    }

    /** How things stand, which is also what other processes have done. */
    private Future<Void> look() {
        if (closed) {
            return nothing();
        }
        return ask(
                        "SELECT analytics.pending_deltas($1), (SELECT count(*) FROM analytics.deltas_set_aside)",
                        Tuple.of(PENDING_COUNTED_MAX))
                .map(rows -> rows.iterator().next())
                .onSuccess(row -> metrics.pending(row.getLong(0)))
                .onSuccess(row -> setAside(row.getLong(1)))
                .compose(counted ->
                        ask("SELECT subject, started_at, finished_at FROM analytics.refreshes", Tuple.tuple()))
                .onSuccess(rows -> rows.forEach(this::noted))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private void setAside(long deltas) {
        metrics.setAside(deltas);
        if (deltas > setAside) {
            LOG.error("rollups: {} deltas could not be added up, see analytics.deltas_set_aside", deltas);
        }
        setAside = deltas;
    }

    private void noted(Row row) {
        Instant startedAt = row.getOffsetDateTime("started_at").toInstant();
        Duration rest = Duration.between(
                        startedAt, row.getOffsetDateTime("finished_at").toInstant())
                .multipliedBy(options.restAtLeast());
        Stream.of(RollupTask.values())
                .filter(task -> task.subject.equals(row.getString("subject")))
                .forEach(task -> {
                    metrics.lastDone(task, startedAt);
                    Duration usual = task.every(options);
                    Instant next = startedAt.plus(rest.compareTo(usual) > 0 ? rest : usual);
                    notBefore.merge(task, next, (now, then) -> now.isAfter(then) ? now : then);
                });
    }

    private void succeeded(RollupTask task, long nanos) {
        metrics.done(task, nanos);
        if (failing.remove(task) != null) {
            LOG.info("rollups: {} succeeds again", task.subject);
        }
    }

    private Future<Void> failed(RollupTask task, Throwable failure) {
        metrics.failed(task);
        notBefore.put(task, clock.instant().plus(pauseAfter(task)));
        if (failing.merge(task, 1, Integer::sum) == 1 && !closed) {
            LOG.error("rollups: {} failed and is tried again: {}", task.subject, failure.getMessage());
        }
        return nothing();
    }

    private Future<RowSet<Row>> ask(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters);
    }
}
