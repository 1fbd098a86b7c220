package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.yardpass.analytics.Complaint;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an ingester asks of the brokers beside records, and what it tells them: how far it is, so that Kafka's own tools show the
 * lag. Nobody reads that back; the database knows. Confined to an event loop; whatever blocks runs on a worker of its
 * own, since a broker that does not answer is waited for.
 */
final class KafkaTopic {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopic.class);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(1);
    private static final int WORKER_THREADS = 1;

    private final WorkerExecutor worker;
    private final KafkaOptions options;
    private final Admin admin;
    private final Complaint complaints = new Complaint(LOG::info, System::nanoTime);
    private final Map<TopicPartition, OffsetAndMetadata> untold = new HashMap<>();
    private long toldNanos = System.nanoTime();

    private KafkaTopic(WorkerExecutor worker, KafkaOptions options, Admin admin) {
        this.worker = worker;
        this.options = options;
        this.admin = admin;
    }

    static Future<KafkaTopic> open(Vertx vertx, KafkaOptions options) {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("kafka-admin-" + UUID.randomUUID(), WORKER_THREADS);
        return worker.executeBlocking(() -> new KafkaTopic(worker, options, Admin.create(options.admin())))
                .onFailure(_ -> worker.close());
    }

    /** Fails when the brokers cannot be asked, and when the topic could lose what it acknowledges. */
    Future<TopicState> state() {
        return worker.executeBlocking(() -> TopicState.require(admin, options, AclOperation.READ));
    }

    /** By and by: it is only for people to look at. */
    void tell(Map<Integer, Long> nextOffsets) {
        nextOffsets.forEach((partition, offset) ->
                untold.put(new TopicPartition(options.topic(), partition), new OffsetAndMetadata(offset)));
        if (System.nanoTime() - toldNanos > TELL_NANOS) {
            tellNow();
        }
    }

    /** What it was not told yet it is told, if it answers soon. */
    Future<Void> close() {
        KafkaFuture<Void> told = tellNow();
        return worker.<Void>executeBlocking(() -> {
                    try {
                        told.get(CLOSING_MAX.toMillis(), TimeUnit.MILLISECONDS);
                    } finally {
                        admin.close(CLOSING_MAX);
                    }
                    return null;
                })
                .otherwiseEmpty()
                .eventually(worker::close);
    }

    private KafkaFuture<Void> tellNow() {
        toldNanos = System.nanoTime();
        if (untold.isEmpty()) {
            return KafkaFuture.completedFuture(null);
        }
        KafkaFuture<Void> told = admin.alterConsumerGroupOffsets(options.group(), Map.copyOf(untold))
                .all();
        untold.clear();
        return told.whenComplete((_, failure) -> {
            if (failure != null) {
                complaints.of("Kafka was not told how far " + options.group() + " is: " + failure.getMessage());
            }
        });
    }
}
