package io.yardpass.analytics.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.yardpass.analytics.Complaint;
import io.yardpass.analytics.FactRecord;
import io.yardpass.analytics.FactWriter;
import io.yardpass.analytics.UnavailableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The topic as a gateway appends to it: one producer for all event loops, acknowledged by all replicas that are in sync. Nothing
 * here blocks an event loop: what cannot be taken at once is refused at once.
 *
 * <p>Until the brokers were asked whether the topic loses nothing, and its partitions are known, it takes nothing.
 */
public final class FactLog {
    private static final Logger LOG = LoggerFactory.getLogger(FactLog.class);
    private static final long LOOK_MILLIS = 500;
    private static final long LOOK_AGAIN_MILLIS = 3_000;
    private static final long KNOW_MILLIS = 20;

    /** Whoever was acknowledged something so lately needs no other sign of life. */
    private static final long ALIVE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final Duration CLOSING_MAX = Duration.ofSeconds(5);

    private final Vertx vertx;
    private final KafkaOptions options;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final LogMetrics metrics;
    private final Complaint warnings = new Complaint(LOG::warn, System::nanoTime);
    private volatile boolean isSafe;
    private volatile boolean isKnown;
    private volatile boolean isWarm;
    private volatile long acknowledgedNanos = System.nanoTime() - ALIVE_NANOS;
    private volatile String hindrance = "Kafka was not reached yet";
    private volatile long timer;
    private volatile boolean isClosed;

    private FactLog(
            Vertx vertx,
            KafkaOptions options,
            Admin admin,
            KafkaProducer<byte[], byte[]> producer,
            MeterRegistry meters) {
        this.vertx = vertx;
        this.options = options;
        this.admin = admin;
        this.producer = producer;
        this.metrics = new LogMetrics(meters);
    }

    /**
     * Completes at once when the brokers answer, and after a few seconds when they do not: then it is not up, and becomes so when
     * they do. Fails when they answer that the topic could lose what it acknowledges, or when the options cannot be used.
     *
     * @param pendingBytesMax of all that is appended and not yet acknowledged
     */
    public static Future<FactLog> open(Vertx vertx, KafkaOptions options, long pendingBytesMax, MeterRegistry meters) {
        return vertx.executeBlocking(() -> connect(vertx, options, pendingBytesMax, meters), false)
                .compose(log -> log.look()
                        .recover(failure -> failure instanceof TopicState.RefusedException
                                ? log.close().transform(_ -> Future.failedFuture(failure))
                                : Future.succeededFuture())
                        .onSuccess(_ -> log.lookLater(LOOK_MILLIS))
                        .map(log));
    }

    /** Blocks, since names of hosts are resolved. */
    private static FactLog connect(Vertx vertx, KafkaOptions options, long pendingBytesMax, MeterRegistry meters) {
        Admin admin = Admin.create(options.admin());
        try {
            return new FactLog(vertx, options, admin, new KafkaProducer<>(options.producer(pendingBytesMax)), meters);
        } catch (KafkaException unusable) {
            admin.close(Duration.ZERO);
            throw unusable;
        }
    }

    /** What one event loop appends by; called on it. */
    public FactWriter writerHere() {
        return new LogWriter(this, metrics);
    }

    boolean isUp() {
        return isSafe && isKnown && !isClosed;
    }

    String hindrance() {
        return isUp() ? "" : hindrance;
    }

    /** Completes, on the caller's context, when all replicas in sync have it. */
    Future<Void> append(FactRecord record) {
        Promise<Void> done = ((ContextInternal) vertx.getOrCreateContext()).promise();
        if (isWarm) {
            send(record, done);
        } else {
            // The first loads classes and the compressor's library, which may take longer than an event loop has.
            vertx.executeBlocking(
                    () -> {
                        send(record, done);
                        isWarm = true;
                        return null;
                    },
                    false);
        }
        return done.future();
    }

    private void send(FactRecord record, Promise<Void> done) {
        try {
            producer.send(new ProducerRecord<>(options.topic(), record.bytes()), (_, failure) -> {
                if (failure == null) {
                    acknowledgedNanos = System.nanoTime();
                    done.complete();
                } else {
                    done.fail(unavailable(failure));
                }
            });
        } catch (KafkaException | IllegalStateException refused) {
            done.tryFail(unavailable(refused));
        }
    }

    /** After what was appended is acknowledged, or a few seconds. */
    public Future<Void> close() {
        isClosed = true;
        vertx.cancelTimer(timer);
        return vertx.<Void>executeBlocking(
                () -> {
                    producer.close(CLOSING_MAX);
                    admin.close(CLOSING_MAX);
                    return null;
                },
                false);
    }

    private static UnavailableException unavailable(Exception failure) {
        return new UnavailableException("Kafka did not take it: " + failure.getMessage());
    }

    private void lookLater(long millis) {
        if (!isClosed) {
            timer = vertx.setTimer(
                    millis, _ -> look().onComplete(_ -> lookLater(isUp() ? LOOK_AGAIN_MILLIS : LOOK_MILLIS)));
        }
    }

    /** Whether the topic is as it must be, and its partitions are known, so that an append need not ask first. */
    private Future<Void> look() {
        return vertx.executeBlocking(() -> TopicState.require(admin, options, AclOperation.WRITE), false)
                .onSuccess(_ -> isSafe = true)
                .compose(_ -> knowPartitions(LOOK_AGAIN_MILLIS / KNOW_MILLIS))
                .onFailure(this::tell);
    }

    /** Asking is answered behind our back. */
    private Future<Void> knowPartitions(long tries) {
        try {
            isKnown = !producer.partitionsFor(options.topic()).isEmpty();
            return Future.succeededFuture();
        } catch (RetriableException unknown) {
            return tries == 0
                    ? Future.failedFuture(unknown)
                    : vertx.timer(KNOW_MILLIS, TimeUnit.MILLISECONDS).compose(_ -> knowPartitions(tries - 1));
        } catch (KafkaException | IllegalStateException refused) {
            return Future.failedFuture(refused);
        }
    }

    private void tell(Throwable failure) {
        if (failure instanceof TopicState.RefusedException) {
            isSafe = false;
            hindrance = failure.getMessage();
            LOG.error("events are not taken: {}", failure.getMessage());
        } else if (System.nanoTime() - acknowledgedNanos > ALIVE_NANOS) {
            isKnown = false;
            hindrance = isRefusal(failure) ? "Kafka refuses us" : "Kafka does not answer";
            warnings.of(hindrance + ": " + failure.getMessage());
        }
    }

    /** Waiting helps against everything else. */
    private static boolean isRefusal(Throwable failure) {
        Throwable cause = failure instanceof ExecutionException ? failure.getCause() : failure;
        return cause instanceof AuthorizationException || cause instanceof AuthenticationException;
    }
}
