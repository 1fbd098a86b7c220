package io.yardpass.comparisons;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.yardpass.ledger.Ledger;
import io.yardpass.ledger.LedgerOptions;
import io.yardpass.loadtests.demo.SaleWorld;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Measures settings of the writer in turn, round by round, on one server. Blocks; close it to stop its threads. */
final class WriterRun implements AutoCloseable {
    /** After each opening, since memory is empty then. */
    private static final Duration LEAD_IN = Duration.ofSeconds(1);

    private static final Duration ANSWERS_MAX = Duration.ofSeconds(60);
    private static final int PENDING_MAX = 10_000;
    private static final int REMEMBERED = 200_000;

    private final BenchDatabase database;
    private final WriterPlan plan;
    private final InstantSource clock;
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(2));
    private long posted;

    WriterRun(BenchDatabase database, WriterPlan plan, InstantSource clock) {
        this.database = database;
        this.plan = plan;
        this.clock = clock;
    }

    /** Throws IllegalStateException when the tables do not hold what was posted. */
    WriterReport measure(List<WriterSeries> series) throws Exception {
        SaleWorld.make(database.superuserUrl());
        ProgressBarBuilder bar = new ProgressBarBuilder()
                .setTaskName("bench writer")
                .setInitialMax(1 + (long) plan.rounds() * series.size());
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            measure(series.getFirst(), plan.warmUp());
            progress.step();
            for (int round = 0; round < plan.rounds(); round++) {
                for (WriterSeries each : series) {
                    progress.setExtraMessage(each.name());
                    each.add(measure(each, plan.time()));
                    progress.step();
                }
            }
        }
        requireOrders();
        return new WriterReport(series, footnote());
    }

    private WriterSeries.Round measure(WriterSeries each, Duration time) throws Exception {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        LedgerOptions options = LedgerOptions.to(BenchDatabase.copyAddress(database.port()), "bench")
                .withLimits(each.batchMax(), PENDING_MAX, REMEMBERED);
        Ledger ledger = await(Ledger.open(vertx, options, clock, () -> true, meters), ANSWERS_MAX);
        try {
            requireReady(ledger);
            WaitingBuyers buyers = new WaitingBuyers(vertx.getOrCreateContext(), ledger, each.events(), clock);
            buy(buyers, LEAD_IN);
            DistributionSummary batches =
                    meters.get("yardpass.ledger.batch.commands").summary();
            long batchesBefore = batches.count();
            double commandsBefore = batches.totalAmount();
            double server = database.cpuSeconds();
            double process = Comparison.clientCpuSeconds();
            long began = System.nanoTime();
            Tally tally = buy(buyers, time);
            return new WriterSeries.Round(
                    (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1),
                    (batches.totalAmount() - commandsBefore) / (batches.count() - batchesBefore),
                    database.cpuSeconds() - server,
                    Comparison.clientCpuSeconds() - process,
                    tally);
        } finally {
            await(ledger.close(Duration.ofSeconds(5)), ANSWERS_MAX);
        }
    }

    private Tally buy(WaitingBuyers buyers, Duration time) throws TimeoutException {
        Tally tally = await(buyers.buy(plan.waiting(), System.nanoTime() + time.toNanos()), time.plus(ANSWERS_MAX));
        posted += tally.rows();
        return tally;
    }

    private static void requireReady(Ledger ledger) throws InterruptedException {
        long until = System.nanoTime() + ANSWERS_MAX.toNanos();
        while (!ledger.ready()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("the writer does not get ready");
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private void requireOrders() throws SQLException {
        long orders = database.count(List.of("ticketing.orders"));
        if (orders != posted) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "%d purchases were posted, there are %d orders", posted, orders));
        }
    }

    private String footnote() throws SQLException {
        return String.format(
                        Locale.ROOT,
                        "%,d waiting; %d rounds of %d s each, interleaved, after %d s; PostgreSQL %s, fsync %s, on the same %d cores;",
                        plan.waiting(),
                        plan.rounds(),
                        plan.time().toSeconds(),
                        plan.warmUp().toSeconds(),
                        database.scalar("SHOW server_version"),
                        database.scalar("SHOW fsync"),
                        Runtime.getRuntime().availableProcessors())
                + " every posted purchase was counted; "
                + clock.instant().truncatedTo(ChronoUnit.SECONDS) + ".";
    }

    private static <T> T await(Future<T> future, Duration max) throws TimeoutException {
        return future.await(max.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        await(vertx.close(), Duration.ofSeconds(10));
    }
}
