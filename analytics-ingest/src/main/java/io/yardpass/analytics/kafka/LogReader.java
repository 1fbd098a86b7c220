package io.yardpass.analytics.kafka;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.yardpass.analytics.kafka.PartitionLeases.Gap;
import io.yardpass.analytics.kafka.PartitionLeases.Leased;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/**
 * Reads partitions from where it is told to: no group, no offset of Kafka's own. Whatever blocks runs on a worker of its own, one
 * call after the other; futures complete on the caller's context.
 */
final class LogReader {
    private static final Duration ASKING_MAX = Duration.ofSeconds(5);
    private static final int WORKER_THREADS = 1;

    private final WorkerExecutor worker;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final String topic;

    /** @param lagRecords appended and not read yet, in all its partitions */
    record Poll(List<ConsumerRecord<byte[], byte[]>> records, long lagRecords) {
        /** When the first of them was appended; the far future when there is none. */
        long oldestMillis() {
            return records.stream().mapToLong(ConsumerRecord::timestamp).min().orElse(Long.MAX_VALUE);
        }
    }

    private LogReader(WorkerExecutor worker, KafkaConsumer<byte[], byte[]> consumer, String topic) {
        this.worker = worker;
        this.consumer = consumer;
        this.topic = topic;
    }

    static Future<LogReader> open(Vertx vertx, KafkaOptions options) {
        WorkerExecutor worker = vertx.createSharedWorkerExecutor("kafka-" + UUID.randomUUID(), WORKER_THREADS);
        return worker.executeBlocking(
                        () -> new LogReader(worker, new KafkaConsumer<>(options.consumer()), options.topic()))
                .onFailure(_ -> worker.close());
    }

    /** From now on these are read, each from its offset on. */
    Future<Void> assign(Collection<Leased> partitions) {
        return call(() -> {
            consumer.assign(partitions.stream().map(this::partition).toList());
            partitions.forEach(leased -> consumer.seek(
                    partition(leased),
                    new OffsetAndMetadata(leased.nextOffset(), Optional.ofNullable(leased.leaderEpoch()), "")));
            return null;
        });
    }

    /**
     * Waits for records no longer than that. Fails with {@link OffsetOutOfRangeException} where what should come next is not there.
     */
    Future<Poll> poll(Duration wait) {
        return call(() -> {
            try {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                consumer.poll(wait).forEach(records::add);
                return new Poll(records, lag());
            } catch (WakeupException _) {
                return new Poll(List.of(), 0);
            }
        });
    }

    /** What is missing of the partitions that the exception names. */
    Future<List<Gap>> gaps(OffsetOutOfRangeException found) {
        return call(() -> {
            var partitions = found.offsetOutOfRangePartitions();
            var begins = consumer.beginningOffsets(partitions.keySet(), ASKING_MAX);
            List<Gap> gaps = new ArrayList<>();
            partitions.forEach((partition, offset) -> {
                boolean isOverdue = offset < begins.get(partition);
                long goesOn = isOverdue ? begins.get(partition) : divergence(found, partition, begins.get(partition));
                Gap.Kind kind = isOverdue ? Gap.Kind.RETENTION : Gap.Kind.TRUNCATED;
                gaps.add(new Gap(kind, partition.partition(), offset, goesOn));
            });
            return gaps;
        });
    }

    /** Ends a wait for records that is under way. Any thread may. */
    void wakeUp() {
        consumer.wakeup();
    }

    Future<Void> close() {
        consumer.wakeup();
        return this.<Void>call(() -> {
                    consumer.close(CloseOptions.timeout(ASKING_MAX));
                    return null;
                })
                .eventually(worker::close);
    }

    /** Where a log that was cut off is what we have read; where nobody knows, all of it is read again, which changes nothing. */
    private static long divergence(OffsetOutOfRangeException found, TopicPartition partition, long begin) {
        OffsetAndMetadata known = found instanceof LogTruncationException cut
                ? cut.divergentOffsets().get(partition)
                : null;
        return known == null ? begin : Math.max(begin, known.offset());
    }

    private long lag() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    private TopicPartition partition(Leased leased) {
        return new TopicPartition(topic, leased.partition());
    }

    private <T> Future<T> call(Callable<T> blocking) {
        return worker.executeBlocking(blocking);
    }
}
