package io.yardpass.service;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The process's own meters: JVM, process, and how late each event loop runs. No tenant, user or path is a label. */
final class Metrics implements AutoCloseable {
    private static final long LAG_PROBE_MILLIS = 100;
    private static final double NANOS_PER_SECOND = 1e9;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final JvmGcMetrics collections = new JvmGcMetrics();

    Metrics() {
        measureProcessors();
        collections.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        countAllocations();
    }

    /** The library counts nanoseconds, and names a gauge as a histogram's part: both are lint to Prometheus. */
    private void measureProcessors() {
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
        new ProcessorMetrics().bindTo(registry);
        if (ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system) {
            FunctionCounter.builder("process.cpu", system, each -> each.getProcessCpuTime() / NANOS_PER_SECOND)
                    .description("Time that processors spent on this process")
                    .baseUnit("seconds")
                    .register(registry);
        }
        Gauge.builder("system.cpus", Runtime.getRuntime(), Runtime::availableProcessors)
                .description("Processors that this process may use")
                .register(registry);
    }

    /** What garbage collections report lags by a young generation; what threads report is exact. */
    private void countAllocations() {
        if (ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads) {
            FunctionCounter.builder("jvm.allocated", threads, each -> each.getTotalThreadAllocatedBytes())
                    .description("Bytes that threads allocated on the heap since the start")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }

    /** So that who is woken by metrics need not ask for the health too. */
    void watch(Readiness readiness) {
        Gauge.builder("yardpass.ready", readiness, each -> each.reasons().isEmpty() ? 1 : 0)
                .description("1 while this process is ready")
                .strongReference(true)
                .register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    /** The exposition text of everything measured. */
    String scrape() {
        return registry.scrape();
    }

    /**
     * Measures the event loop it is called on for as long as that loop lives: a timer that comes late is exactly how
     * late a request would have been looked at.
     */
    void probeEventLoop(Vertx vertx) {
        Timer lag = Timer.builder("yardpass.event.loop.lag")
                .description("How late a timer fires on an event loop")
                .serviceLevelObjectives(
                        Duration.ofMillis(1),
                        Duration.ofMillis(5),
                        Duration.ofMillis(20),
                        Duration.ofMillis(100),
                        Duration.ofMillis(500),
                        Duration.ofSeconds(2))
                .register(registry);
        probe(vertx, lag);
    }

    private static void probe(Vertx vertx, Timer lag) {
        long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LAG_PROBE_MILLIS);
        vertx.setTimer(LAG_PROBE_MILLIS, fired -> {
            lag.record(Math.max(0, System.nanoTime() - due), TimeUnit.NANOSECONDS);
            probe(vertx, lag);
        });
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
