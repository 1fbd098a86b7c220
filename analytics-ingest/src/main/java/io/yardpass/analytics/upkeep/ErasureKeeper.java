package io.yardpass.analytics.upkeep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes on with erasures that somebody asked for and nobody finished, the oldest first. Of several processes one works on a
 * person at a time. One that fails is told, and tried again with the next look; it holds up no other.
 */
public final class ErasureKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(ErasureKeeper.class);
    private static final String UNFINISHED =
            "SELECT user_id FROM users.erasures WHERE finished_at IS NULL ORDER BY asked_at LIMIT $1";

    private final Vertx vertx;
    private final Pool pool;
    private final Pool events;
    private final ErasureOptions options;
    private final Counter failures;
    private final Set<UUID> failing = ConcurrentHashMap.newKeySet();
    private volatile Future<Void> look = Future.succeededFuture();
    private volatile long unfinished;
    private volatile boolean closed;
    private volatile long timer = -1;

    private ErasureKeeper(Vertx vertx, Pool pool, Pool events, ErasureOptions options, MeterRegistry meters) {
        this.vertx = vertx;
        this.pool = pool;
        this.events = events;
        this.options = options;
        this.failures = Counter.builder("yardpass.erasure.failures")
                .description("Steps of erasures that failed and are tried again")
                .register(meters);
        Gauge.builder("yardpass.erasures.unfinished", () -> unfinished)
                .description("People who are being erased, when this process last looked")
                .strongReference(true)
                .register(meters);
    }

    /**
     * Begins at once and waits for nothing.
     *
     * @param pool connects as yardpass_owner to the database of the people; stays the caller's to close
     * @param events the same to that of the events, which may be the same
     */
    public static ErasureKeeper start(
            Vertx vertx, Pool pool, Pool events, ErasureOptions options, MeterRegistry meters) {
        ErasureKeeper keeper = new ErasureKeeper(vertx, pool, events, options, meters);
        keeper.goOn();
        return keeper;
    }

    /** One whose looks are somebody else's to begin. */
    static ErasureKeeper idle(Vertx vertx, Pool pool, ErasureOptions options, MeterRegistry meters) {
        return new ErasureKeeper(vertx, pool, pool, options, meters);
    }

    /** Begins no further step, and completes when the one at work has ended, but after the grace at the latest. Never fails. */
    public Future<Void> close(Duration grace) {
        closed = true;
        vertx.cancelTimer(timer);
        return look.timeout(grace.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    /** Works on what is unfinished as long as its budget lasts. Never fails. */
    Future<Void> look() {
        long endNanos = System.nanoTime() + options.budget().toNanos();
        return unfinished()
                .compose(people -> eachOf(people, endNanos))
                .compose(_ -> unfinished())
                .<Void>mapEmpty()
                .onFailure(failure -> LOG.warn("erasures wait: {}", failure.getMessage()))
                .otherwiseEmpty();
    }

    private void goOn() {
        if (!closed) {
            look = look();
            look.onComplete(_ -> {
                if (!closed) {
                    timer = vertx.setTimer(options.every().toMillis(), _ -> goOn());
                }
            });
        }
    }

    private Future<RowSet<Row>> unfinished() {
        return pool.preparedQuery(UNFINISHED)
                .execute(Tuple.of(options.unfinishedMax()))
                .onSuccess(people -> unfinished = people.size());
    }

    private Future<Void> eachOf(RowSet<Row> people, long endNanos) {
        Future<Void> done = Future.succeededFuture();
        for (Row person : people) {
            UUID user = person.getUUID(0);
            done = done.compose(_ -> advance(user, endNanos));
        }
        return done;
    }

    private Future<Void> advance(UUID user, long endNanos) {
        if (isOver(endNanos)) {
            return Future.succeededFuture();
        }
        return new Erasure(vertx, pool, events, options, user)
                .advance(false, _ -> !isOver(endNanos))
                .onSuccess(_ -> failing.remove(user))
                .onFailure(failure -> failed(user, failure))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    private boolean isOver(long endNanos) {
        return closed || System.nanoTime() - endNanos > 0;
    }

    /** Said once of each person, and not of whom. */
    private void failed(UUID user, Throwable failure) {
        failures.increment();
        if (failing.add(user)) {
            LOG.error("an erasure failed and is tried again: {}", failure.getMessage());
        }
    }
}
