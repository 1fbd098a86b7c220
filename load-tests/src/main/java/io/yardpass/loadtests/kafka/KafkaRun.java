package io.yardpass.loadtests.kafka;

import io.yardpass.loadtests.kafka.KafkaServices.Cpu;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Metrics;
import io.yardpass.loadtests.usage.Usage;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Measures in turn, round by round; what is not measured is frozen meanwhile. Blocks. */
final class KafkaRun implements AutoCloseable {
    private static final int LAG_CONNECTIONS = 64;
    /** What a bucket of a histogram of ages ends at, and which part of all is in it or before. */
    private static final double[] QUANTILES = {0.5, 0.99};

    private final KafkaPlan plan;
    private final String runId;
    private final Driver driver;
    private final MeasuredService alone;
    private final KafkaServices kafka;
    private final KafkaSeries aloneBatch = new KafkaSeries("one process, 100 a request");
    private final KafkaSeries aloneSingle = new KafkaSeries("one process, 1 a request");
    private final KafkaSeries queuedBatch = new KafkaSeries("queued, 100 a request, nobody reads");
    private final KafkaSeries queuedSingle = new KafkaSeries("queued, 1 a request, nobody reads");
    private final KafkaSeries drained = new KafkaSeries("drained by one ingester, nobody writes");
    private final KafkaSeries sustained = new KafkaSeries("queued and stored, 100 a request");
    private final KafkaSeries producer = new KafkaSeries("Kafka's own producer, records of the same size");
    private long queued;

    KafkaRun(KafkaPlan plan, InstantSource clock) throws Exception {
        this.plan = plan;
        this.runId = "kafka-" + clock.millis();
        this.driver = new Driver(clock);
        this.alone = MeasuredService.start(Map.of(), "serve");
        alone.freeze();
        this.kafka = KafkaServices.start();
        kafka.freeze();
    }

    KafkaReport measure(InstantSource clock) throws Exception {
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench kafka").setInitialMax(2L + 4L * plan.rounds() + 1);
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            warmUp(progress);
            for (int round = 0; round < plan.rounds(); round++) {
                measureAlone();
                progress.step();
                kafka.thaw();
                measureQueued();
                progress.step();
                measureSustained();
                progress.step();
                measureProducer();
                kafka.freeze();
                progress.step();
            }
            kafka.thaw();
            double half = sustained.median() / 2;
            double[] ages = ages(half);
            progress.step();
            boolean everyRowIsThere = Rows.postViews(kafka.target(), runId) == queued;
            Machine machine = Machine.here(clock.instant(), kafka.target().jdbcUrl(), Launcher.sources());
            return new KafkaReport(
                    machine,
                    plan,
                    List.of(aloneBatch, aloneSingle, queuedBatch, queuedSingle, drained, sustained, producer),
                    half,
                    ages[0],
                    ages[1],
                    everyRowIsThere);
        }
    }

    private void warmUp(ProgressBar progress) throws Exception {
        Duration half = Duration.ofMillis(500L * plan.warmUpSeconds());
        alone.thaw();
        driver.events(alone.target(), "warm-up", 100, plan.connectionsBatch(), half);
        driver.events(alone.target(), "warm-up", 1, plan.connectionsSingle(), half);
        alone.freeze();
        progress.step();
        kafka.thaw();
        driver.events(kafka.target(), "warm-up", 100, plan.connectionsBatch(), half);
        driver.events(kafka.target(), "warm-up", 1, plan.connectionsSingle(), half);
        kafka.awaitDrained();
        kafka.freeze();
        progress.step();
    }

    private void measureAlone() throws Exception {
        alone.thaw();
        measureAlone(aloneBatch, 100, plan.connectionsBatch());
        measureAlone(aloneSingle, 1, plan.connectionsSingle());
        alone.freeze();
    }

    private void measureAlone(KafkaSeries series, int perRequest, int connections) throws Exception {
        Usage before = alone.usage();
        Tally tally = driver.events(alone.target(), runId, perRequest, connections, time());
        Usage used = alone.usage().since(before);
        series.add(
                tally.committed(),
                tally.committed() / tally.perSecond(),
                new Cpu(used.gatewaySeconds(), 0, 0, used.postgresSeconds(), used.driverSeconds()));
    }

    private void measureQueued() throws Exception {
        kafka.freezeIngester();
        long events = measureQueued(queuedBatch, 100, plan.connectionsBatch());
        events += measureQueued(queuedSingle, 1, plan.connectionsSingle());
        Cpu before = kafka.cpu();
        long began = System.nanoTime();
        kafka.thawIngester();
        kafka.awaitDrained();
        drained.add(events, seconds(began), kafka.cpu().since(before));
    }

    private long measureQueued(KafkaSeries series, int perRequest, int connections) throws Exception {
        Cpu before = kafka.cpu();
        Tally tally = driver.events(kafka.target(), runId, perRequest, connections, time());
        series.add(
                tally.committed(),
                tally.committed() / tally.perSecond(),
                kafka.cpu().since(before));
        queued += tally.committed();
        return tally.committed();
    }

    /** Until the last row is there: what was queued and not stored when the load ends is no throughput. */
    private void measureSustained() throws Exception {
        Cpu before = kafka.cpu();
        long began = System.nanoTime();
        Tally tally = driver.events(kafka.target(), runId, 100, plan.connectionsBatch(), time());
        kafka.awaitDrained();
        sustained.add(tally.committed(), seconds(began), kafka.cpu().since(before));
        queued += tally.committed();
    }

    private void measureProducer() throws Exception {
        String metrics = kafka.metricsOfGateway();
        double records = Metrics.sum(metrics, "yardpass_kafka_appended_records_total");
        int recordBytes = (int) (Metrics.sum(metrics, "yardpass_kafka_appended_bytes_total") / records);
        double eventsARecord = Metrics.sum(metrics, "yardpass_ingest_verdicts_total", "verdict=\"queued\"") / records;
        long began = System.nanoTime();
        long count = (long) (plan.seconds() * queuedBatch.median() / eventsARecord);
        double perSecond = kafka.broker().producerPerformance(recordBytes, count);
        producer.add((long) (count * eventsARecord), count / perSecond, null);
        if (seconds(began) > 10L * plan.seconds()) {
            throw new IllegalStateException("Kafka's own producer took ten times as long as it should");
        }
    }

    /** How old records are when they are committed, at that rate: p50 and p99, in milliseconds. */
    private double[] ages(double eventsPerSecond) throws Exception {
        String before = kafka.metricsOfIngester();
        Tally tally = driver.eventsDue(
                kafka.target(),
                runId,
                100,
                LAG_CONNECTIONS,
                Arrivals.atRandom(eventsPerSecond / 100),
                time().multipliedBy(2));
        kafka.awaitDrained();
        queued += tally.committed();
        return AgeHistogram.quantiles(before, kafka.metricsOfIngester(), QUANTILES);
    }

    private Duration time() {
        return Duration.ofSeconds(plan.seconds());
    }

    private static double seconds(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e9;
    }

    @Override
    public void close() throws TimeoutException {
        kafka.close();
        alone.close();
        driver.close();
    }
}
