package io.yardpass.analytics.upkeep;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the tasks do: each in slices, a transaction for every one, so that whoever is cut off goes on from there and no task
 * comes to no end.
 */
final class RollupWork {
    private static final Logger LOG = LoggerFactory.getLogger(RollupWork.class);
    private static final int HOURS = 24;
    private static final Proof NOTHING_PROVED = new Proof(null, 0, 0);
    /** Of what is over, in one transaction. */
    private static final int OVER_MAX = 1_000;
    /** In a minute, of each kind: more than purchases can make. */
    private static final int MESSAGES_MAX = 200_000;

    private final Pool pool;
    private final RollupOptions options;
    private final RollupMetrics metrics;
    private volatile Proof proof = NOTHING_PROVED;
    private volatile boolean closed;

    RollupWork(Pool pool, RollupOptions options, RollupMetrics metrics) {
        this.pool = pool;
        this.options = options;
        this.metrics = metrics;
    }

    /** How far a day's proof has come: the next of its hours, and what differed so far. */
    private record Proof(LocalDate day, int hour, long differences) {
        Proof and(long more) {
            return new Proof(day, hour + 1, differences + more);
        }
    }

    /** Begins no further slice. */
    void close() {
        closed = true;
    }

    /** Completes when the task is done, or as far as its time goes; fails with the slice that fails. */
    Future<Void> of(RollupTask task, OffsetDateTime now) {
        return switch (task) {
            case FOLD -> fold(System.nanoTime() + options.foldTimeMax().toNanos());
            case DAILY_STATS ->
                ask("SELECT analytics.refresh_daily_stats()", Tuple.tuple()).mapEmpty();
            case AUDIENCE_INSIGHTS -> insights();
            case PROOF -> prove(now.toLocalDate().minusDays(1));
            case EXPIRY -> expire();
            case PROPOSALS -> endAll("SELECT sponsorship.expire_proposals($1)");
            case ORDERS -> endAll("SELECT sponsorship.lapse_orders($1)");
            case EVENTS -> endAll("SELECT events.end_events($1)");
            case INVITATIONS ->
                endAll("SELECT greatest(organizations.forget_invitations($1), public.forget_daily_counts($1))");
            case MESSAGES ->
                ask(
                                "SELECT messaging.expire_messages(interval '13 months', $1),"
                                        + " messaging.expire_relayed(interval '4 months', $1)",
                                Tuple.of(MESSAGES_MAX))
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

    /** A day's facts in each transaction, until none is left to be read. */
    private Future<Void> insights() {
        return ask("SELECT analytics.refresh_audience_insights(1)", Tuple.tuple())
                .map(rows -> rows.iterator().next().getLong(0))
                .compose(events -> events != null || closed ? nothing() : insights());
    }

    /** An hour's facts in each transaction; after a failure it goes on with the hour that failed. */
    private Future<Void> prove(LocalDate day) {
        if (!day.equals(proof.day)) {
            proof = new Proof(day, 0, 0);
        }
        return ask("SELECT analytics.prove_hour($1, $2)", Tuple.of(day, proof.hour))
                .map(rows -> proof.and(rows.iterator().next().getLong(0)))
                .compose(further -> {
                    proof = further;
                    return further.hour == HOURS ? proved() : closed ? nothing() : prove(day);
                });
    }

    /** Until nothing is left that is too old. */
    private Future<Void> expire() {
        return ask("SELECT analytics.expire_rollups($1)", Tuple.of(options.monthsKept()))
                .map(rows -> rows.iterator().next().getLong(0))
                .compose(ended -> ended == 0 || closed ? nothing() : expire());
    }

    /** The longest over first, so that nobody's many keep another's waiting longer than the time of a round. */
    private Future<Void> endAll(String sql) {
        return endAll(sql, System.nanoTime() + options.foldTimeMax().toNanos());
    }

    private Future<Void> endAll(String sql, long untilNanos) {
        return ask(sql, Tuple.of(OVER_MAX))
                .map(rows -> rows.iterator().next().getLong(0))
                .compose(ended -> ended < OVER_MAX || closed || System.nanoTime() - untilNanos >= 0
                        ? nothing()
                        : endAll(sql, untilNanos));
    }

    private Future<Void> proved() {
        long differences = proof.differences;
        metrics.drifting(differences);
        if (differences > 0) {
            LOG.error(
                    "{} hours of yesterday are not counted as the facts say; analytics.stats_drift tells which,"
                            + " analytics.recount_stats mends them",
                    differences);
        }
        proof = NOTHING_PROVED;
        return nothing();
    }

    private static Future<Void> nothing() {
        return Future.succeededFuture();
    }

    private Future<RowSet<Row>> ask(String sql, Tuple parameters) {
        return pool.preparedQuery(sql).execute(parameters);
    }
}
