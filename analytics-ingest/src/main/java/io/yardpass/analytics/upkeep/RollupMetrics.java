package io.yardpass.analytics.upkeep;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** What is measured of the rollups: how far behind they are, what they cost, and whether they agree with the facts. */
final class RollupMetrics {
    private record Meters(Timer time, Counter failures) {}

    private final Tags tags;
    private final InstantSource clock;
    private final Map<RollupTask, Meters> tasks = new EnumMap<>(RollupTask.class);
    private final Map<RollupTask, Instant> lastDone = new ConcurrentHashMap<>();
    private final Counter folded;
    private final Counter outOfTime;
    private volatile long pendingDeltas;
    private volatile long setAsideDeltas;
    private volatile long driftingHours;

    RollupMetrics(MeterRegistry registry, RollupShare share, InstantSource clock) {
        this.tags = share.tags();
        this.clock = clock;
        for (RollupTask task : RollupTask.values()) {
            tasks.put(task, new Meters(time(registry, task), failures(registry, task)));
        }
        if (share.has(RollupTask.DAILY_STATS)) {
            age(registry, RollupTask.DAILY_STATS);
        }
        age(registry, RollupTask.AUDIENCE_INSIGHTS);
        folded = Counter.builder("yardpass.rollup.folded.deltas")
                .description("Deltas added to hourly rows by this process")
                .tags(tags)
                .register(registry);
        outOfTime = Counter.builder("yardpass.rollup.rounds.out.of.time")
                .description("Rounds of folding that ended with deltas left, since their time was over")
                .tags(tags)
                .register(registry);
        Gauge.builder("yardpass.rollup.set.aside.deltas", () -> setAsideDeltas)
                .description("Deltas that could not be added up and were set aside")
                .tags(tags)
                .strongReference(true)
                .register(registry);
        Gauge.builder("yardpass.rollup.pending.deltas", () -> pendingDeltas)
                .description("Deltas that wait to be folded, counted as far as a hundred thousand of each kind")
                .tags(tags)
                .strongReference(true)
                .register(registry);
        Gauge.builder("yardpass.rollup.drifting", () -> driftingHours)
                .description("Hours of yesterday whose counts were not the facts', when this process last proved them")
                .tags(tags)
                .strongReference(true)
                .register(registry);
    }

    void done(RollupTask task, long nanos) {
        tasks.get(task).time.record(nanos, TimeUnit.NANOSECONDS);
    }

    void failed(RollupTask task) {
        tasks.get(task).failures.increment();
    }

    void folded(long deltas) {
        folded.increment(deltas);
    }

    void outOfTime() {
        outOfTime.increment();
    }

    void setAside(long deltas) {
        setAsideDeltas = deltas;
    }

    void pending(long deltas) {
        pendingDeltas = deltas;
    }

    void drifting(long hours) {
        driftingHours = hours;
    }

    /** @param at the moment as of which it was done */
    void lastDone(RollupTask task, Instant at) {
        lastDone.put(task, at);
    }

    private void age(MeterRegistry registry, RollupTask task) {
        Gauge.builder("yardpass.rollup.age", () -> ageSeconds(task))
                .description("Since the last refresh began, whoever made it; not a number before the first")
                .baseUnit("seconds")
                .tags(tags.and("task", task.subject))
                .strongReference(true)
                .register(registry);
    }

    private double ageSeconds(RollupTask task) {
        Instant at = lastDone.get(task);
        return at == null ? Double.NaN : Duration.between(at, clock.instant()).toMillis() / 1_000.0;
    }

    private Timer time(MeterRegistry registry, RollupTask task) {
        return Timer.builder("yardpass.rollup.task")
                .description("Time that a piece of the rollups took")
                .tags(tags.and("task", task.subject))
                .register(registry);
    }

    private Counter failures(MeterRegistry registry, RollupTask task) {
        return Counter.builder("yardpass.rollup.failures")
                .description("Pieces of the rollups that failed and are tried again")
                .tags(tags.and("task", task.subject))
                .register(registry);
    }
}
