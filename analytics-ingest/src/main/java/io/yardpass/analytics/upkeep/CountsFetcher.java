package io.yardpass.analytics.upkeep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches what the database of the events has counted into that of ledger and tenants, where tenants see it: hours of events,
 * campaigns and tiers with each round, sketches of viewers and sources less often.
 *
 * <p>A slice is one transaction in the main database, which holds the mark of a stream's last slice from before it asks the other
 * until it has taken the answer in. So of several processes one fetches, and whoever is killed has fetched nothing of its last
 * slice, which comes again. What an answer holds only the two databases know.
 */
public final class CountsFetcher {
    private static final Logger LOG = LoggerFactory.getLogger(CountsFetcher.class);
    private static final String LAST_MARK = "SELECT mark FROM analytics.last_mark($1)";
    private static final String NEXT_SLICE = "SELECT analytics.next_slice($1, $2, $3)::text";
    private static final String TAKE_IN = "SELECT row_count, is_last FROM analytics.take_in_slice($1, $2::text::jsonb)";
    private static final String BEHIND = """
            SELECT extract(epoch FROM clock_timestamp() - min(caught_up_at))::double precision
            FROM analytics.incoming_streams
            WHERE stream IN ('event', 'campaign', 'tier')""";

    private final Vertx vertx;
    private final Pool main;
    private final Pool events;
    private final Options options;
    private final Counter rows;
    private final Counter failures;
    private volatile double behindSeconds = Double.NaN;
    private volatile long slowNotBeforeNanos = System.nanoTime();
    private volatile boolean failing;
    private volatile Future<Void> round = Future.succeededFuture();
    private volatile boolean closed;
    private volatile long timer = -1;

    /**
     * @param every pause between two rounds
     * @param slowEvery the same of sketches, which are large, and sources
     * @param rowsMax of one slice
     * @param sketchesMax the same of sketches: 40 KB each
     */
    public record Options(Duration every, Duration slowEvery, int rowsMax, int sketchesMax) {
        public Options {
            if (every.toMillis() < 1 || slowEvery.toMillis() < 1 || rowsMax < 1 || sketchesMax < 1) {
                throw new IllegalArgumentException("at least a millisecond and a row");
            }
        }

        /** Counts every five seconds, the rest every ten minutes. */
        public static Options usual() {
            return new Options(Duration.ofSeconds(5), Duration.ofMinutes(10), 5_000, 50);
        }
    }

    /** As SQL names them. */
    private enum Stream {
        EVENT("event", false),
        CAMPAIGN("campaign", false),
        TIER("tier", false),
        VIEWERS("viewers", true),
        AUDIENCE("audience", true);

        final String wireName;
        final boolean isSlow;

        Stream(String wireName, boolean isSlow) {
            this.wireName = wireName;
            this.isSlow = isSlow;
        }

        int rowsMax(Options options) {
            return this == VIEWERS ? options.sketchesMax() : options.rowsMax();
        }
    }

    private CountsFetcher(Vertx vertx, Pool main, Pool events, Options options, MeterRegistry meters) {
        this.vertx = vertx;
        this.main = main;
        this.events = events;
        this.options = options;
        rows = Counter.builder("yardpass.counts.fetched.rows")
                .description("Rows of counts taken in from the database of the events by this process")
                .register(meters);
        failures = Counter.builder("yardpass.counts.fetch.failures")
                .description("Rounds of fetching counts that failed and are tried again")
                .register(meters);
        Gauge.builder("yardpass.counts.behind", () -> behindSeconds)
                .description("Since all counts of the events' database were last taken in, by whichever process")
                .baseUnit("seconds")
                .strongReference(true)
                .register(meters);
    }

    /**
     * Begins at once and waits for nothing.
     *
     * @param main connects as yardpass_owner; stays the caller's to close, as does the other
     */
    public static CountsFetcher start(Vertx vertx, Pool main, Pool events, Options options, MeterRegistry meters) {
        var fetcher = new CountsFetcher(vertx, main, events, options, meters);
        fetcher.goOn();
        return fetcher;
    }

    /** Begins no further slice, and completes when the one under way has ended, but after the grace at the latest. Never fails. */
    public Future<Void> close(Duration grace) {
        closed = true;
        vertx.cancelTimer(timer);
        return round.timeout(grace.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void goOn() {
        if (!closed) {
            round = round();
            round.onComplete(_ -> {
                if (!closed) {
                    timer = vertx.setTimer(options.every().toMillis(), _ -> goOn());
                }
            });
        }
    }

    /** Never fails. */
    private Future<Void> round() {
        boolean slowToo = System.nanoTime() - slowNotBeforeNanos >= 0;
        Future<Void> done = Future.succeededFuture();
        for (Stream stream : Stream.values()) {
            if (slowToo || !stream.isSlow) {
                done = done.compose(_ -> fetch(stream));
            }
        }
        return done.onSuccess(_ -> succeeded(slowToo))
                .recover(this::failed)
                .eventually(this::look)
                .otherwiseEmpty();
    }

    private Future<Void> fetch(Stream stream) {
        return main.withTransaction(transaction -> slice(stream, transaction))
                .compose(isLast -> isLast || closed ? Future.succeededFuture() : fetch(stream));
    }

    /** True when there is no more to fetch, or none by this process. */
    private Future<Boolean> slice(Stream stream, SqlConnection transaction) {
        return transaction
                .preparedQuery(LAST_MARK)
                .execute(Tuple.of(stream.wireName))
                .compose(last -> last.size() == 0
                        ? Future.succeededFuture(null)
                        : ask(stream, last.iterator().next().getUUID(0)))
                .compose(slice -> slice == null ? Future.succeededFuture(true) : takeIn(stream, transaction, slice));
    }

    /** The slice behind the one with the mark; null for "ask again". */
    private Future<String> ask(Stream stream, UUID mark) {
        return events.preparedQuery(NEXT_SLICE)
                .execute(Tuple.of(stream.wireName, mark, stream.rowsMax(options)))
                .map(answer -> answer.iterator().next().getString(0));
    }

    private Future<Boolean> takeIn(Stream stream, SqlConnection transaction, String slice) {
        return transaction
                .preparedQuery(TAKE_IN)
                .execute(Tuple.of(stream.wireName, slice))
                .map(answer -> answer.iterator().next())
                .onSuccess(row -> rows.increment(row.getLong("row_count")))
                .map((Row row) -> row.getBoolean("is_last"));
    }

    private Future<Void> look() {
        return main.query(BEHIND)
                .execute()
                .onSuccess(answer -> behindSeconds = answer.iterator().next().getDouble(0))
                .mapEmpty();
    }

    private void succeeded(boolean slowToo) {
        if (slowToo) {
            slowNotBeforeNanos = System.nanoTime() + options.slowEvery().toNanos();
        }
        if (failing) {
            failing = false;
            LOG.info("counts are fetched again");
        }
    }

    private Future<Void> failed(Throwable failure) {
        failures.increment();
        if (!failing && !closed) {
            failing = true;
            LOG.error("counts could not be fetched and are tried again: {}", failure.getMessage());
        }
        return Future.succeededFuture();
    }
}
