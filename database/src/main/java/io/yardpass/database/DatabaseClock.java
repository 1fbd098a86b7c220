package io.yardpass.database;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database's time, for everything that this process decides and writes: so all processes on one database agree, however
 * wrong the clock of a machine is. Asked for every few seconds, and counted on in between without that clock; while the
 * database is away it is counted on.
 *
 * <p>It also tells whether the machine's clock {@link #agrees}. When it does not, one of the two is wrong, and nothing is to be
 * destroyed by either. Any thread may ask.
 */
public final class DatabaseClock implements InstantSource {
    private static final Logger LOG = LoggerFactory.getLogger(DatabaseClock.class);

    private final Vertx vertx;
    private final Pool pool;
    private final InstantSource own;
    private final ClockOptions options;
    private volatile boolean known;
    /** What the database's time is ahead of this process's monotonic one. */
    private volatile long offsetNanos;

    private volatile boolean agreed = true;
    private volatile boolean closed;
    private volatile long timer = -1;

    private DatabaseClock(Vertx vertx, Pool pool, InstantSource own, ClockOptions options) {
        this.vertx = vertx;
        this.pool = pool;
        this.own = own;
        this.options = options;
    }

    /**
     * Completes when the database has said what time it is; fails when it cannot be asked.
     *
     * @param own the machine's clock
     */
    public static Future<DatabaseClock> start(
            Vertx vertx, DatabaseAddress database, InstantSource own, ClockOptions options) {
        Pool pool = Pools.reader(vertx, database, DatabaseRole.GATEWAY, 1);
        DatabaseClock clock = new DatabaseClock(vertx, pool, own, options);
        // Twice, since the first answer takes as long as a login.
        return clock.sample()
                .compose(first -> clock.sample())
                .onSuccess(second -> clock.sampleLater())
                .onFailure(failure -> pool.close())
                .map(clock);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochSecond(0, System.nanoTime() + offsetNanos);
    }

    /** False when this machine's clock is further from the database's than may be: then nothing is to be destroyed. */
    public boolean agrees() {
        return difference().abs().compareTo(options.differenceMax()) <= 0;
    }

    /** Empty when the two clocks agree; else a sentence that says by how much they do not. */
    public String hindrance() {
        return agrees() ? "" : "this machine's is " + difference(difference()) + " the database's";
    }

    public Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return pool.close();
    }

    private Duration difference() {
        return Duration.between(instant(), own.instant());
    }

    private void sampleLater() {
        if (!closed) {
            timer = vertx.setTimer(
                    options.sampleEvery().toMillis(),
                    fired -> sample().onFailure(
                                    failure -> LOG.debug("the database was not asked for its time", failure))
                            .onComplete(sampled -> sampleLater()));
        }
    }

    private Future<Void> sample() {
        long sentNanos = System.nanoTime();
        return pool.query("SELECT clock_timestamp()")
                .execute()
                .map(rows -> rows.iterator().next().getOffsetDateTime(0).toInstant())
                .onSuccess(said -> learn(ChronoUnit.NANOS.between(Instant.EPOCH, said), sentNanos, System.nanoTime()))
                .mapEmpty();
    }

    /**
     * The database said it at some moment between question and answer, so its time is known within their distance. Ours is moved
     * only as far as that proves it wrong: the way there and back, which is never twice the same, does not shake it.
     */
    private void learn(long saidNanos, long sentNanos, long receivedNanos) {
        long least = saidNanos - receivedNanos;
        long most = saidNanos - sentNanos;
        offsetNanos = known ? Math.clamp(offsetNanos, least, most) : least + (most - least) / 2;
        known = true;
        boolean agreesNow = agrees();
        if (agreesNow != agreed) {
            agreed = agreesNow;
            if (agreesNow) {
                LOG.info("this machine's clock and the database's agree again");
            } else {
                LOG.error(
                        "the clock is wrong: {}; nothing is dropped or forgotten from here until they agree",
                        hindrance());
            }
        }
    }

    private static String difference(Duration ahead) {
        Duration by = ahead.abs();
        return String.format(
                Locale.ROOT,
                "%d d %d h %d min %s",
                by.toDays(),
                by.toHoursPart(),
                by.toMinutesPart(),
                ahead.isNegative() ? "behind" : "ahead of");
    }
}
