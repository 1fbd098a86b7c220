package io.yardpass.gateway.http;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What commands meet that are to be decided elsewhere. */
final class ForwardMeters {
    static final String FORWARDED = "yardpass.commands.forwarded";
    static final String TIME = "yardpass.commands.forward";

    private static final Duration[] BUCKETS = {
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

    private final Map<ForwardFate, Counter> fates = new EnumMap<>(ForwardFate.class);
    private final Timer time;

    ForwardMeters(MeterRegistry registry) {
        for (ForwardFate fate : ForwardFate.values()) {
            fates.put(
                    fate,
                    Counter.builder(FORWARDED)
                            .description("Commands that were to be decided by another process, by what became of them")
                            .tag("outcome", fate.wireName())
                            .register(registry));
        }
        time = Timer.builder(TIME)
                .description(
                        "Time from sending a command to the ledger's writer until its answer is here, or none will be")
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    void ended(ForwardFate fate) {
        fates.get(fate).increment();
    }

    void took(long nanos) {
        time.record(nanos, TimeUnit.NANOSECONDS);
    }
}
