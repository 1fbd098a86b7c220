package io.yardpass.gateway.tokens;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;

/** What is told of keys that are fetched. */
final class KeySetMeters {
    private static final String FETCHES = "yardpass.token.keys.fetches";

    private final Counter fetched;
    private final Counter failed;

    KeySetMeters(MeterRegistry registry, RemoteKeySet set) {
        fetched = fetches(registry, "fetched");
        failed = fetches(registry, "failed");
        Gauge.builder(
                        "yardpass.token.keys",
                        set,
                        each -> each.current().map(TokenKeys::size).orElse(0))
                .description("Keys that tokens are verified with")
                .register(registry);
        Gauge.builder("yardpass.token.keys.age", set, each -> seconds(each.age()))
                .description(
                        "Time since the keys were asked for that are taken, or since the start while there are none")
                .baseUnit("seconds")
                .register(registry);
    }

    private static Counter fetches(MeterRegistry registry, String outcome) {
        return Counter.builder(FETCHES)
                .description("How often the key set was asked for, by what came of it")
                .tag("outcome", outcome)
                .register(registry);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    void fetched() {
        fetched.increment();
    }

    void failed() {
        failed.increment();
    }
}
