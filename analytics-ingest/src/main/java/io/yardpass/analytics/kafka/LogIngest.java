package io.yardpass.analytics.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.sqlclient.SqlClient;
import io.yardpass.analytics.Complaint;
import io.yardpass.analytics.IngestOptions;
import io.yardpass.analytics.kafka.PartitionLeases.Leased;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores what was appended to the log: leases partitions, reads them from the offsets that the database has, and moves those in
 * the commits that hold the rows. Whatever fails, it waits until nothing is under way and begins anew from the database; a lease
 * that was lost makes its commits raise. One for each event loop, to which it is confined; each is an ingester of its own.
 */
public final class LogIngest {
    private static final Logger LOG = LoggerFactory.getLogger(LogIngest.class);
    private static final int RENEWALS_A_LEASE = 5;
    private static final long LOOK_MILLIS = 5_000;

    private final Vertx vertx;
    private final ContextInternal context;
    private final KafkaOptions options;
    private final IngestOptions ingest;
    private final PartitionLeases leases;
    private final InstantSource clock;
    private final LogTools tools;
    private final LogMetrics metrics;
    private final LogGaps gaps;
    private final Backoff backoff = new Backoff();
    private final Complaint warnings = new Complaint(LOG::warn, System::nanoTime);

    /** What it owns, as the database said last. */
    private volatile Set<Integer> owned = Set.of();

    private volatile long lagRecords;
    private volatile String hindrance = "nothing was leased yet";
    private TopicState state;
    /** Whether nothing was its share the last time, of the topic as it is still. */
    private boolean isIdle;

    private LogSession session;
    private Set<Integer> inSession = Set.of();
    private long renewal;
    private long looking;
    private Promise<Void> closing;

    private LogIngest(
            Vertx vertx,
            KafkaOptions options,
            IngestOptions ingest,
            PartitionLeases leases,
            InstantSource clock,
            LogTools tools,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.context = ((ContextInternal) vertx.getOrCreateContext()).unwrap();
        this.options = options;
        this.ingest = ingest;
        this.leases = leases;
        this.clock = clock;
        this.tools = tools;
        this.metrics = new LogMetrics(meters);
        this.gaps = new LogGaps(leases, options.gaps(), metrics);
    }

    /**
     * Must be called on an event loop, which then owns it. Fails when the database cannot be reached; Kafka may come later.
     *
     * @param client asks for leases as yardpass_ingest; stays the caller's to close
     * @param loop which ingester of the process it is, for metrics
     */
    public static Future<LogIngest> open(
            Vertx vertx,
            KafkaOptions options,
            IngestOptions ingest,
            SqlClient client,
            InstantSource clock,
            String loop,
            MeterRegistry meters) {
        var leases = new PartitionLeases(client, options.topic(), UUID.randomUUID(), options.lease());
        return LogTools.open(vertx, options, ingest, new ForgottenUsers(client, clock), meters)
                .map(tools -> {
                    var opened = new LogIngest(vertx, options, ingest, leases, clock, tools, meters);
                    opened.metrics.watch(opened, loop, it -> it.lagRecords, it -> it.owned.size());
                    opened.renewal =
                            vertx.setPeriodic(options.lease().toMillis() / RENEWALS_A_LEASE, _ -> opened.renew());
                    opened.looking = vertx.setPeriodic(LOOK_MILLIS, _ -> opened.look());
                    opened.begin();
                    return opened;
                });
    }

    /** Why nothing is stored, in a sentence; empty when there is no such reason. Any thread may ask. */
    public String hindrance() {
        String ofWriter = tools.writer().hindrance();
        return ofWriter.isEmpty() ? hindrance : ofWriter;
    }

    /** Begins nothing more, and hands its partitions over when what is under way is stored. */
    public Future<Void> close() {
        if (closing == null) {
            closing = context.promise();
            vertx.cancelTimer(renewal);
            vertx.cancelTimer(looking);
            if (session != null) {
                session.stop();
            }
        }
        return closing.future();
    }

    private void begin() {
        Future<TopicState> asked =
                isIdle ? Future.succeededFuture(state) : tools.topic().state().compose(gaps::know);
        asked.compose(known -> {
                    state = known;
                    return leases.renew(known);
                })
                .compose(leases::keepShare)
                .compose(this::storeUntilItEnds)
                .onComplete(ended -> {
                    session = null;
                    inSession = Set.of();
                    if (ended.failed()) {
                        recover(ended.cause());
                    } else {
                        again(0);
                    }
                });
    }

    private Future<Void> storeUntilItEnds(List<Leased> share) {
        owned = numbers(share);
        if (closing != null) {
            return Future.succeededFuture();
        }
        isIdle = share.isEmpty();
        if (isIdle) {
            hindrance = "";
            return vertx.timer(options.lease().toMillis() / RENEWALS_A_LEASE, TimeUnit.MILLISECONDS)
                    .mapEmpty();
        }
        inSession = numbers(share);
        var owner = new LogBatch.Owner(options.topic(), leases.ingester());
        session = new LogSession(
                tools,
                ingest.limits(),
                () -> new LogBatch(owner, clock),
                new LogSession.Observer(this::read, this::stored),
                context.promise());
        return session.run(share);
    }

    private void read(long lag) {
        lagRecords = lag;
        hindrance = "";
    }

    private void stored(LogBatch batch) {
        backoff.reset();
        metrics.stored(batch, clock.millis());
        if (batch.damaged() > 0) {
            warnings.of(batch.damaged() + " records of " + options.topic()
                    + " are no facts; they are kept as dead letters");
        }
        tools.topic().tell(batch.nextOffsets());
    }

    /** What was leased away or added ends the session once what it has begun is stored. */
    private void renew() {
        if (session == null) {
            return;
        }
        leases.renew(state)
                .onSuccess(leased -> {
                    owned = numbers(leased);
                    boolean isChanged = leased.stream().anyMatch(one -> !one.isShare()) || !owned.equals(inSession);
                    if (isChanged && session != null) {
                        session.stop();
                    }
                })
                .onFailure(failure -> warnings.of("a lease was not renewed: " + failure.getMessage()));
    }

    /** A topic that got more partitions, or was made anew, is begun again with. */
    private void look() {
        if (session == null && !isIdle) {
            return;
        }
        tools.topic().state().onSuccess(seen -> {
            if (!seen.equals(state)) {
                isIdle = false;
                if (session != null) {
                    session.stop();
                }
            }
        });
    }

    private void recover(Throwable failure) {
        metrics.restarted();
        isIdle = false;
        if (failure instanceof OffsetOutOfRangeException found) {
            tools.reader().gaps(found).compose(gaps::pass).onComplete(passed -> {
                if (passed.failed()) {
                    tell(passed.cause());
                }
                again(passed.succeeded() ? 0 : backoff.nextMillis());
            });
        } else {
            tell(failure);
            again(backoff.nextMillis());
        }
    }

    private void tell(Throwable failure) {
        hindrance = String.valueOf(failure.getMessage());
        warnings.of("nothing is stored of " + options.topic() + " for a moment: " + failure.getMessage());
    }

    private void again(long afterMillis) {
        vertx.setTimer(Math.max(1, closing == null ? afterMillis : 1), _ -> {
            if (closing == null) {
                begin();
            } else {
                leave();
            }
        });
    }

    private void leave() {
        leases.leave().eventually(tools::close).otherwiseEmpty().onComplete(closing);
    }

    private static Set<Integer> numbers(List<Leased> leased) {
        return leased.stream().map(Leased::partition).collect(Collectors.toUnmodifiableSet());
    }
}
