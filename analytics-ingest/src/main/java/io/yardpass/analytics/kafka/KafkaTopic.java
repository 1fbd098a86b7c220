package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What an ingester asks of the brokers beside records, and what it tells them: how far it is, so that Kafka's own tools show the
 * lag. Nobody reads that back; the database knows. Confined to an event loop; whatever blocks runs on a worker.
 */
final class KafkaTopic {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaTopic.class);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final KafkaOptions options;
    private final Admin admin;
    private final Map<TopicPartition, OffsetAndMetadata> untold = new HashMap<>();
    private long toldNanos = System.nanoTime();

    private KafkaTopic(Vertx vertx, KafkaOptions options, Admin admin) {
        this.vertx = vertx;
        this.options = options;
        this.admin = admin;
    }

    static Future<KafkaTopic> open(Vertx vertx, KafkaOptions options) {
        return vertx.executeBlocking(() -> Admin.create(options.admin()), false)
                .map(admin -> new KafkaTopic(vertx, options, admin));
    }

    /** Fails when the brokers cannot be asked, and when the topic could lose what it acknowledges. */
    Future<TopicState> state() {
        return vertx.executeBlocking(() -> TopicState.require(admin, options), false);
    }

    /** By and by: it is only for people to look at. */
    void tell(Map<Integer, Long> nextOffsets) {
        nextOffsets.forEach((partition, offset) ->
                untold.put(new TopicPartition(options.topic(), partition), new OffsetAndMetadata(offset)));
        if (System.nanoTime() - toldNanos > TELL_NANOS) {
            tellNow();
        }
    }

    /** What it was not told yet it is told. */
    Future<Void> close() {
        tellNow();
        return vertx.<Void>executeBlocking(
                () -> {
                    admin.close(CLOSING_MAX);
                    return null;
                },
                false);
    }

    private void tellNow() {
        toldNanos = System.nanoTime();
        if (!untold.isEmpty()) {
            admin.alterConsumerGroupOffsets(options.group(), Map.copyOf(untold))
                    .all()
                    .whenComplete((_, failure) -> {
                        if (failure != null) {
                            LOG.info("Kafka was not told how far {} is: {}", options.group(), failure.getMessage());
                        }
                    });
            untold.clear();
        }
    }
}
