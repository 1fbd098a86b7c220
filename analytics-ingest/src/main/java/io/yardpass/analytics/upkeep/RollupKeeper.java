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
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
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
    private static final int PROPOSALS_MAX = 1_000;
    /** In a minute, of each kind: more than purchases can make. */
    private static final int MESSAGES_MAX = 200_000;

    private final Vertx vertx;
    private final Pool pool;
    private final RollupOptions options;
    private final InstantSource clock;
    private final RollupMetrics metrics;
    private final Map<RollupTask, Instant> notBefore = new ConcurrentHashMap<>();
    /** Failures in a row. */
    private final Map<RollupTask, Integer> failing = new ConcurrentHashMap<>();

    private volatile long setAside;
    private volatile Future<Void> round = Future.succeededFuture();
    private volatile boolean closed;
    private volatile long timer = -1;

    private RollupKeeper(Vertx vertx, Pool pool, RollupOptions options, InstantSource clock, MeterRegistry meters) {
        this.vertx = vertx;
        this.pool = pool;
        this.options = options;
        this.clock = clock;
        this.metrics = new RollupMetrics(meters, clock);
    }

    /**
     * Begins at once and waits for nothing.
     *
     * @param pool connects as yardpass_owner, with {@link RollupOptions#STATEMENT_TIMEOUT}; stays the caller's to close
     */
    public static RollupKeeper start(
            Vertx vertx, Pool pool, RollupOptions options, InstantSource clock, MeterRegistry meters) {
        RollupKeeper keeper = idle(vertx, pool, options, clock, meters);
        keeper.goOn();
        return keeper;
    }

    /** One whose rounds are somebody else's to begin. */
    static RollupKeeper idle(Vertx vertx, Pool pool, RollupOptions options, InstantSource clock, MeterRegistry meters) {
        return new RollupKeeper(vertx, pool, options, clock, meters);
    }

    /**
     * Begins nothing further, and completes when the task at work has ended, but after the grace at the latest: one that
     * is cut off is rolled back and done by whoever comes next. Never fails.
     */
    public Future<Void> close(Duration grace) {
        closed = true;
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
        return task != RollupTask.FOLD && !clock.instant().isBefore(notBefore.getOrDefault(task, Instant.MIN));
    }

    private Future<Void> attempt(RollupTask task) {
        if (closed) {
            return nothing();
        }
        long startedNanos = System.nanoTime();
        // Until the database tells of its being done, by whomever.
        notBefore.put(task, clock.instant().plus(pauseAfter(task)));
        return work(task)
                .onSuccess(done -> succeeded(task, System.nanoTime() - startedNanos))
                .recover(failure -> failed(task, failure));
    }

    /** A task that fails for long, at its time limit perhaps, would else have the machine to itself. */
    private Duration pauseAfter(RollupTask task) {
        Duration pause = options.retryAfter().multipliedBy(1L << Math.min(failing.getOrDefault(task, 0), 20));
        Duration usual = task.every(options);
        return pause.compareTo(usual) < 0 || usual.compareTo(options.retryAfter()) < 0 ? pause : usual;
    }

    private Future<Void> work(RollupTask task) {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        return switch (task) {
            case FOLD -> fold(System.nanoTime() + options.foldTimeMax().toNanos());
            case DAILY_STATS ->
                ask("SELECT analytics.refresh_daily_stats()", Tuple.tuple()).mapEmpty();
            case AUDIENCE_INSIGHTS ->
                ask("SELECT analytics.refresh_audience_insights($1)", Tuple.of(now))
                        .mapEmpty();
            case PROOF ->
                ask(
                                "SELECT analytics.prove_stats($1)",
                                Tuple.of(now.toLocalDate().minusDays(1)))
                        .map(rows -> rows.iterator().next().getLong(0))
                        .onSuccess(this::proved)
                        .mapEmpty();
            case EXPIRY ->
                ask("SELECT analytics.expire_rollups($1, $2)", Tuple.of(options.monthsKept(), now))
                        .mapEmpty();
            case PROPOSALS ->
                ask("SELECT sponsorship.expire_proposals($1)", Tuple.of(PROPOSALS_MAX))
                        .mapEmpty();
            case MESSAGES ->
                ask("SELECT messaging.expire_messages(interval '13 months', $1)", Tuple.of(MESSAGES_MAX))
                        .mapEmpty();
        };
    }

    /** A slice in each transaction, until the queues are empty or the time is over; the next round goes on there. */
    private Future<Void> fold(long untilNanos) {
        return ask("SELECT analytics.fold_deltas($1)", Tuple.of(options.rowsMax()))
                .map(rows -> rows.iterator().next().getLong(0))
                .onSuccess(metrics::folded)
                .compose(taken -> taken < options.rowsMax() || closed ? nothing() : foldFurther(untilNanos));
    }

    private Future<Void> foldFurther(long untilNanos) {
        if (System.nanoTime() - untilNanos < 0) {
            return fold(untilNanos);
        }
        metrics.outOfTime();
        return nothing();
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
                .compose(counted -> ask("SELECT subject, started_at FROM analytics.refreshes", Tuple.tuple()))
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
        Stream.of(RollupTask.values())
                .filter(task -> task.subject.equals(row.getString("subject")))
                .forEach(task -> {
                    metrics.lastDone(task, startedAt);
                    Instant next = startedAt.plus(task.every(options));
                    notBefore.merge(task, next, (now, then) -> now.isAfter(then) ? now : then);
                });
    }

    private void proved(long differences) {
        metrics.drifting(differences);
        if (differences > 0) {
            LOG.error(
                    "{} hours of yesterday are not counted as the facts say; analytics.stats_drift tells which,"
                            + " analytics.recount_stats mends them",
                    differences);
        }
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
