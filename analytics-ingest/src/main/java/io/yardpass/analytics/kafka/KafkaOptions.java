package io.yardpass.analytics.kafka;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Which topic, and how it is written and read.
 *
 * @param bootstrap brokers to begin with, as Kafka spells them
 * @param properties what Kafka's clients are told besides: how to sign in, whom to trust
 * @param compression as Kafka names it
 * @param deliveryTimeout how long an append may take; past it the caller is told to send again
 * @param replicasMin how many brokers have what is acknowledged, at least
 * @param lease how long an ingester keeps its partitions without a sign of life
 * @param group under this name offsets are told to Kafka, for tools that show the lag; nothing reads them back
 * @param gaps what to do where records are gone that were never stored
 */
public record KafkaOptions(
        String bootstrap,
        String topic,
        Map<String, String> properties,
        String compression,
        Duration deliveryTimeout,
        int replicasMin,
        Duration lease,
        String group,
        OnGap gaps) {
    /** Records that are gone were acknowledged, so somebody should look before we go on. */
    public enum OnGap {
        /** Reads no further there, and says so. */
        STOP,
        /** Notes it in analytics.kafka_gaps and goes on. */
        RECORD
    }

    /** What promises rest on, or what has a setting of its own. */
    private static final Set<String> OURS = Set.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            CommonClientConfigs.GROUP_ID_CONFIG,
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
            ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG);

    private static final int REQUEST_TIMEOUT_MILLIS = 5_000;
    private static final int BUFFER_BYTES_MIN = 32 << 20;
    /** Small appends share a batch of a partition up to this; larger ones are batches by themselves. */
    private static final int BATCH_BYTES = 64 << 10;

    /** The largest event with all that is beside it. */
    static final int RECORD_BYTES_MAX = 2 << 20;

    private static final int FETCH_BYTES = 8 << 20;
    /** Of each partition as much is in memory as it comes, compressed, and so many records of all of them as they are. */
    private static final int PARTITION_FETCH_BYTES = 1 << 20;

    static final int POLL_RECORDS = 16;

    public KafkaOptions {
        requireNonNull(bootstrap, "bootstrap");
        requireNonNull(topic, "topic");
        requireNonNull(group, "group");
        properties = Map.copyOf(properties);
        if (replicasMin < 1) {
            throw new IllegalArgumentException("one broker at least has what is acknowledged");
        }
        if (deliveryTimeout.toMillis() < REQUEST_TIMEOUT_MILLIS) {
            throw new IllegalArgumentException("an append has at least " + REQUEST_TIMEOUT_MILLIS / 1_000 + " s");
        }
        if (lease.toMillis() < 1_000) {
            throw new IllegalArgumentException("a lease lasts at least a second");
        }
        properties.keySet().stream().filter(OURS::contains).findFirst().ifPresent(name -> {
            throw new IllegalArgumentException(name + " is not to be set: what is promised rests on it");
        });
    }

    /** @param pendingBytesMax what is appended and not yet acknowledged, at most */
    Map<String, Object> producer(long pendingBytesMax) {
        Map<String, Object> config = client();
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // An event loop appends: what cannot be taken at once is refused at once.
        config.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 0L);
        config.put(ProducerConfig.BUFFER_MEMORY_CONFIG, Math.max(BUFFER_BYTES_MIN, 2 * pendingBytesMax));
        config.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, RECORD_BYTES_MAX);
        config.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        config.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, compression);
        config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) deliveryTimeout.toMillis());
        config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        config.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        config.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        return config;
    }

    Map<String, Object> consumer() {
        Map<String, Object> config = client();
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, POLL_RECORDS);
        config.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        config.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
        // How soon a partition that was added is known.
        config.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, 30_000);
        config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return config;
    }

    Map<String, Object> admin() {
        Map<String, Object> config = client();
        config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MILLIS);
        return config;
    }

    private Map<String, Object> client() {
        Map<String, Object> config = new HashMap<>(properties);
        config.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
        config.putIfAbsent(CommonClientConfigs.CLIENT_ID_CONFIG, "yardpass");
        config.put(CommonClientConfigs.METRIC_REPORTER_CLASSES_CONFIG, "");
        config.put(CommonClientConfigs.ENABLE_METRICS_PUSH_CONFIG, false);
        // Soon after a broker is back.
        config.putIfAbsent(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 1_000);
        return config;
    }
}
