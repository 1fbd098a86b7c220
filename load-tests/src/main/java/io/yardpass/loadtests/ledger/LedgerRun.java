package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.books.Reconciliation;
import io.yardpass.loadtests.demo.SaleWorld;
import io.yardpass.loadtests.ledger.LedgerWay.Sale;
import io.yardpass.loadtests.load.Arrivals;
import io.yardpass.loadtests.load.Driver;
import io.yardpass.loadtests.load.Rows;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.service.Launcher;
import io.yardpass.loadtests.usage.MeasuredService;
import io.yardpass.loadtests.usage.Usage;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/**
 * Measures the ways of a plan in turn, round by round, on one service and its one server, and after that, in turn again,
 * what is offered at half of the best rate. Blocks.
 */
final class LedgerRun {
    private final LedgerPlan plan;
    private final MeasuredService service;
    private final Driver driver;
    private final InstantSource clock;
    private final String runId;
    private final SplittableRandom random = new SplittableRandom();
    private final List<LedgerSeries> series;

    LedgerRun(LedgerPlan plan, MeasuredService service, Driver driver, InstantSource clock) {
        this.plan = plan;
        this.service = service;
        this.driver = driver;
        this.clock = clock;
        this.runId = "ledger-" + clock.millis();
        this.series = plan.ways().stream().map(LedgerSeries::new).toList();
    }

    LedgerReport measure() throws Exception {
        String jdbcUrl = service.target().jdbcUrl();
        SaleWorld.make(jdbcUrl);
        RowLocking.make(jdbcUrl);
        long steps = 1
                + (long) plan.rounds()
                        * (plan.ways().size() + plan.waysAtHalfLoad().size());
        ProgressBarBuilder bar =
                new ProgressBarBuilder().setTaskName("bench ledger").setInitialMax(steps);
        try (ProgressBar progress = bar.build()) {
            progress.setExtraMessage("warming up");
            warmUp();
            progress.step();
            long rivalsBefore = RowLocking.purchases(jdbcUrl);
            Usage before = service.usage();
            measure(series, progress);
            List<LedgerSeries> atHalfLoad = plan.waysAtHalfLoad().stream()
                    .map(way -> new LedgerSeries(way, LedgerPlan.HALF * best(way.sale())))
                    .toList();
            measure(atHalfLoad, progress);
            double others = service.usage().since(before).othersShare();
            progress.setExtraMessage("counting");
            return report(atHalfLoad, others, rivalsBefore);
        }
    }

    private void warmUp() throws Exception {
        Duration third = Duration.ofMillis(1_000L * plan.warmUpSeconds() / 3);
        for (LedgerWay way :
                List.of(plan.ways().get(1), plan.ways().get(4), plan.ways().getLast())) {
            load(way, runId + "-warm-up", third);
        }
    }

    private void measure(List<LedgerSeries> all, ProgressBar progress) throws Exception {
        Duration time = Duration.ofSeconds(plan.seconds());
        for (int round = 0; round < plan.rounds(); round++) {
            for (LedgerSeries each : all) {
                progress.setExtraMessage(each.way().name());
                LedgerBatches.Mark mark = LedgerBatches.Mark.now(service);
                Usage before = service.usage();
                List<Tally> tallies = each.offered() > 0 ? offer(each, time) : load(each.way(), runId, time);
                each.add(tallies, service.usage().since(before), LedgerBatches.since(mark, service));
                progress.step();
            }
        }
    }

    private List<Tally> load(LedgerWay way, String mark, Duration time) throws Exception {
        return switch (way.sale()) {
            case HOT_EVENT, MANY_EVENTS ->
                List.of(driver.purchases(service.target(), way.purchase(mark), way.buyers(), time));
            case ROW_LOCKS ->
                driver.clients(IntStream.range(0, way.buyers())
                        .mapToObj(_ -> new RowLockingClient(service.target().jdbcUrl(), time, clock, random.split()))
                        .toList());
        };
    }

    private List<Tally> offer(LedgerSeries each, Duration time) throws Exception {
        LedgerWay way = each.way();
        return List.of(driver.purchasesDue(
                service.target(), way.purchase(runId), way.buyers(), Arrivals.atRandom(each.offered()), time));
    }

    private double best(Sale sale) {
        return series.stream()
                .filter(each -> each.way().sale() == sale)
                .mapToDouble(each -> each.series().median())
                .max()
                .orElseThrow();
    }

    private LedgerReport report(List<LedgerSeries> atHalfLoad, double others, long rivalsBefore)
            throws SQLException, IOException, InterruptedException {
        String jdbcUrl = service.target().jdbcUrl();
        long orders = Rows.orders(service.target(), runId);
        long rivals = RowLocking.purchases(jdbcUrl) - rivalsBefore;
        List<LedgerSeries> overHttp = new ArrayList<>(atHalfLoad);
        List<LedgerSeries> underLocks = new ArrayList<>();
        series.forEach(each -> (each.way().sale() == Sale.ROW_LOCKS ? underLocks : overHttp).add(each));
        long booksOff = Reconciliation.bookFaults(jdbcUrl).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        Machine machine = Machine.here(clock.instant(), jdbcUrl, Launcher.sources());
        return new LedgerReport(
                machine,
                runId,
                plan,
                series,
                atHalfLoad,
                others,
                areThere(orders, overHttp) && areThere(rivals, underLocks),
                booksOff + RowLocking.accountsOff(jdbcUrl));
    }

    /** What was acknowledged is in the tables, no more and no less; after lost answers there may be more. */
    private static boolean areThere(long stored, List<LedgerSeries> ways) {
        long acknowledged =
                ways.stream().mapToLong(each -> each.series().committed()).sum();
        return ways.stream().allMatch(each -> each.series().faults().isEmpty())
                ? stored == acknowledged
                : stored >= acknowledged;
    }
}
