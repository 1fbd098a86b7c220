package io.yardpass.analytics.kafka;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yardpass.analytics.FactRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToLongFunction;

/** What a gateway appends and an ingester reads. */
final class LogMetrics {
    private static final Duration[] TIME_BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(20),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30),
        Duration.ofMinutes(5)
    };

    private final MeterRegistry registry;
    private final Timer append;
    private final Counter records;
    private final Counter bytes;
    private final Counter failures;
    private final Timer age;
    private final Counter stored;
    private final Counter restarts;
    private final Counter gaps;

    LogMetrics(MeterRegistry registry) {
        this.registry = registry;
        append = timer("yardpass.kafka.append", "Time from a batch's append until all replicas in sync have it");
        records = counter("yardpass.kafka.appended.records", "Records that Kafka acknowledged");
        bytes = Counter.builder("yardpass.kafka.appended")
                .description("Bytes of the records that Kafka acknowledged, before compression")
                .baseUnit("bytes")
                .register(registry);
        failures = counter("yardpass.kafka.append.failures", "Batches that were not acknowledged in time, or refused");
        age = timer(
                "yardpass.kafka.age",
                "Time from a record's append to the commit that holds it, of each batch's oldest");
        stored = counter("yardpass.kafka.stored.records", "Records whose facts are committed");
        restarts = counter("yardpass.kafka.restarts", "Times an ingester began anew from the offsets in the database");
        gaps = counter("yardpass.kafka.gaps", "Spans of records that were gone before they were stored");
    }

    void appended(List<FactRecord> appended, long nanos) {
        append.record(nanos, TimeUnit.NANOSECONDS);
        records.increment(appended.size());
        appended.forEach(record -> bytes.increment(record.bytes().length));
    }

    void failed() {
        failures.increment();
    }

    void stored(LogBatch batch, long nowMillis) {
        age.record(Math.max(0, nowMillis - batch.oldestMillis()), TimeUnit.MILLISECONDS);
        stored.increment(batch.records());
    }

    void restarted() {
        restarts.increment();
    }

    void gap() {
        gaps.increment();
    }

    /** How far behind an ingester is, and how many partitions it has. */
    <T> void watch(T ingester, String loop, ToLongFunction<T> lagRecords, ToLongFunction<T> partitions) {
        Gauge.builder("yardpass.kafka.lag.records", ingester, lagRecords::applyAsLong)
                .description("Records that are appended and not read yet, by ingester")
                .tag("loop", loop)
                .register(registry);
        Gauge.builder("yardpass.kafka.partitions", ingester, partitions::applyAsLong)
                .description("Partitions that an ingester stores")
                .tag("loop", loop)
                .register(registry);
    }

    private Timer timer(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .serviceLevelObjectives(TIME_BUCKETS)
                .register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }
}
