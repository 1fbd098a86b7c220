package io.yardpass.ledger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.yardpass.domain.ConflictCode;
import io.yardpass.domain.Outcome;
import io.yardpass.domain.RefusalCode;
import io.yardpass.ledger.rules.Account;
import io.yardpass.ledger.rules.AccountKey;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** What is counted of the writer; no label names a tenant or a person. */
final class LedgerMetrics {
    private final MeterRegistry registry;
    private final DistributionSummary batchCommands;
    private final Timer commit;
    private final Counter posted;
    private final Counter alreadyPosted;
    private final Counter wouldPost;
    private final Counter overloaded;
    private final Counter unavailable;
    private final Counter failedAlone;
    private final Map<ConflictCode, Counter> conflicts = new EnumMap<>(ConflictCode.class);
    private final Map<RefusalCode, Counter> refusals = new EnumMap<>(RefusalCode.class);
    private final Map<AccountKey, AtomicLong> balances = new ConcurrentHashMap<>();

    LedgerMetrics(MeterRegistry registry) {
        this.registry = registry;
        posted = outcomes("posted");
        alreadyPosted = outcomes("already_posted");
        wouldPost = outcomes("would_post");
        overloaded = outcomes("overloaded");
        unavailable = outcomes("unavailable");
        for (ConflictCode code : ConflictCode.values()) {
            conflicts.put(code, outcomes(code.wireName()));
        }
        for (RefusalCode code : RefusalCode.values()) {
            refusals.put(code, outcomes(code.wireName()));
        }
        failedAlone = Counter.builder("yardpass.ledger.failed.alone")
                .description("Commands that failed when they were tried alone; what comes from there waits")
                .register(registry);
        this.batchCommands = DistributionSummary.builder("yardpass.ledger.batch.commands")
                .description("Commands in one batch")
                .serviceLevelObjectives(1, 10, 50, 100, 200, 500, 1_000)
                .register(registry);
        this.commit = Timer.builder("yardpass.ledger.commit")
                .description("From a batch's first byte to its commit")
                .serviceLevelObjectives(
                        Duration.ofMillis(2),
                        Duration.ofMillis(5),
                        Duration.ofMillis(10),
                        Duration.ofMillis(25),
                        Duration.ofMillis(50),
                        Duration.ofMillis(100),
                        Duration.ofMillis(250),
                        Duration.ofSeconds(1))
                .register(registry);
    }

    void watchReady(BooleanSupplier ready) {
        Gauge.builder("yardpass.ledger.ready", () -> ready.getAsBoolean() ? 1 : 0)
                .description("1 while this process writes the ledger")
                .strongReference(true)
                .register(registry);
    }

    /** How much of what an account that all share can count to is used up; known from its first movement on. */
    void moved(Account account) {
        if (account.key().kind().isShared()) {
            balances.computeIfAbsent(account.key(), this::rangeGauge).set(account.balanceCents());
        }
    }

    private AtomicLong rangeGauge(AccountKey key) {
        var balance = new AtomicLong();
        Gauge.builder(
                        "yardpass.ledger.range.used.ratio",
                        balance,
                        cents -> Math.abs(cents.doubleValue()) / Long.MAX_VALUE)
                .description("How much of what a shared account can count to is used up, by kind and currency")
                .tag("kind", key.kind().wireName())
                .tag("currency", key.currency())
                .register(registry);
        return balance;
    }

    void leaving(int commands) {
        batchCommands.record(commands);
    }

    void committed(long nanos) {
        commit.record(nanos, TimeUnit.NANOSECONDS);
    }

    void refused(String sqlstate) {
        Counter.builder("yardpass.ledger.refused.batches")
                .description("Batches that the database refused, by SQLSTATE")
                .tag("sqlstate", sqlstate)
                .register(registry)
                .increment();
    }

    void failedAlone() {
        failedAlone.increment();
    }

    void answered(Outcome outcome) {
        counterOf(outcome).increment();
    }

    private Counter counterOf(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Posted posted -> this.posted;
            case Outcome.AlreadyPosted already -> alreadyPosted;
            case Outcome.WouldPost imagined -> wouldPost;
            case Outcome.Conflict conflict -> conflicts.get(conflict.code());
            case Outcome.Rejected rejected -> refusals.get(rejected.code());
            case Outcome.Overloaded overloaded -> this.overloaded;
            case Outcome.Unavailable unavailable -> this.unavailable;
        };
    }

    private Counter outcomes(String label) {
        return Counter.builder("yardpass.ledger.outcomes")
                .description("Commands answered, by what became of them")
                .tag("outcome", label)
                .register(registry);
    }
}
