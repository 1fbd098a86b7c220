package io.yardpass.gateway;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** The edge's meters. Labels are routes and classes of status: never tenants, users or paths as sent. */
final class RequestMeters {
    static final String REQUESTS = "yardpass.http.requests";
    static final String REQUEST_TIME = "yardpass.http.request";
    static final String STAGE_TIME = "yardpass.ingest.stage";

    private static final Duration[] BUCKETS = {
        Duration.ofNanos(50_000),
        Duration.ofNanos(200_000),
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5)
    };

    private final MeterRegistry registry;

    RequestMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    Timer decodeTime() {
        return Timer.builder(STAGE_TIME)
                .description("Time events spend in each stage of their way in")
                .tag("stage", "decode")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void answered(String route, int status, long nanos) {
        registry.counter(REQUESTS, "route", route, "status", status / 100 + "xx")
                .increment();
        Timer.builder(REQUEST_TIME)
                .description("Time from a request's headers to the end of its answer")
                .tag("route", route)
                .serviceLevelObjectives(BUCKETS)
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }
}
