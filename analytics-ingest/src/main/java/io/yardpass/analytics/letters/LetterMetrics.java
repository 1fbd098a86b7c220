package io.yardpass.analytics.letters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;

/** What became of rejected events; no label tells of whom. */
final class LetterMetrics {
    private final Counter kept;
    private final Map<DropReason, Counter> dropped = new EnumMap<>(DropReason.class);

    LetterMetrics(MeterRegistry registry) {
        kept = Counter.builder("yardpass.dead.letters.kept")
                .description("Rejected events written to the dead letters")
                .register(registry);
        for (DropReason reason : DropReason.values()) {
            dropped.put(
                    reason,
                    Counter.builder("yardpass.dead.letters.dropped")
                            .description("Rejected events of which nothing is kept, by reason")
                            .tag("reason", reason.wireName())
                            .register(registry));
        }
    }

    void kept(int letters) {
        kept.increment(letters);
    }

    void dropped(DropReason reason, int letters) {
        dropped.get(reason).increment(letters);
    }
}
