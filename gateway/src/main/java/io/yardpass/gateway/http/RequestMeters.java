package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yardpass.domain.RejectionCode;
import io.yardpass.wire.EventType;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The edge's meters. Labels are routes and classes of status: never tenants, users or paths as sent. Confined to its event loop. */
final class RequestMeters {
    static final String REQUESTS = "yardpass.http.requests";
    static final String REQUEST_TIME = "yardpass.http.request";
    static final String REFUSED_EVENTS = "yardpass.ingest.events.refused";
    static final String QUOTA_REFUSED = "yardpass.quota.refused";
    static final String PIXELS = "yardpass.pixels";
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
    private final Map<String, RouteMeters> routes = new HashMap<>();
    private final Map<String, Map<RejectionCode, Counter>> refused = new HashMap<>();

    /**
     * Looked up once, because a registry's own look-up builds its key anew each time. To be asked to come again later is
     * neither the client's fault nor ours, so 429 and 503 are classes of their own.
     */
    private final class RouteMeters {
        private final Counter[] byClass = new Counter[6];
        private final Counter tooMany;
        private final Counter unavailable;
        private final Timer time;
        private final Counter quotaRefused;

        RouteMeters(String route) {
            for (int statusClass = 1; statusClass <= 5; statusClass++) {
                byClass[statusClass] = answers(route, statusClass + "xx");
            }
            tooMany = answers(route, "429");
            unavailable = answers(route, "503");
            quotaRefused = Counter.builder(QUOTA_REFUSED)
                    .description("Requests refused because their tenant had used up its quota, by route")
                    .tag("route", route)
                    .register(registry);
            time = Timer.builder(REQUEST_TIME)
                    .description("Time from a request's headers to the end of its answer")
                    .tag("route", route)
                    .serviceLevelObjectives(BUCKETS)
                    .register(registry);
        }

        Counter of(int status) {
            return switch (status) {
                case 429 -> tooMany;
                case 503 -> unavailable;
                default -> byClass[status / 100];
            };
        }

        private Counter answers(String route, String status) {
            return Counter.builder(REQUESTS)
                    .description("Requests answered, by route and class of status; 429 and 503 apart")
                    .tag("route", route)
                    .tag("status", status)
                    .register(registry);
        }
    }

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

    void quotaRefused(String route) {
        of(route).quotaRefused.increment();
    }

    void answered(String route, int status, long nanos) {
        RouteMeters meters = of(route);
        meters.of(status).increment();
        meters.time.record(nanos, TimeUnit.NANOSECONDS);
    }

    private RouteMeters of(String route) {
        return routes.computeIfAbsent(route, RouteMeters::new);
    }

    /**
     * An event refused before it came to its sink, which counts the others.
     *
     * @param known null where the event did not say what it is
     */
    void refused(EventType known, RejectionCode code) {
        String type = known == null ? "unknown" : known.wireName();
        refused.computeIfAbsent(type, _ -> new EnumMap<>(RejectionCode.class))
                .computeIfAbsent(code, _ -> refusals(type, code))
                .increment();
    }

    Counter pixels(PixelFate fate) {
        return Counter.builder(PIXELS)
                .description("Pixels asked for, by what became of the event that each reports")
                .tag("fate", fate.wireName())
                .register(registry);
    }

    private Counter refusals(String type, RejectionCode code) {
        return Counter.builder(REFUSED_EVENTS)
                .description("Events refused at the edge, by type and code")
                .tag("type", type)
                .tag("code", code.wireName())
                .register(registry);
    }
}
