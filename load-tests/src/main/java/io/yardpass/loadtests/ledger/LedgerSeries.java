package io.yardpass.loadtests.ledger;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.usage.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** A way, what its rounds brought, what they used and how the writer's batches were. Confined to one thread. */
final class LedgerSeries {
    private static final double THOUSANDS_OF_A_MILLION = 1_000;

    private final LedgerWay way;
    private final double offered;
    private final Series series;
    private final List<LedgerBatches> batches = new ArrayList<>();
    private Usage usage = Usage.NONE;

    /** As fast as it goes. */
    LedgerSeries(LedgerWay way) {
        this(way, 0);
    }

    /** So many purchases a second are offered, whatever becomes of them. */
    LedgerSeries(LedgerWay way, double offered) {
        this.way = way;
        this.offered = offered;
        this.series = new Series(way.name(), "purchases");
    }

    void add(List<Tally> sideBySide, Usage used, LedgerBatches written) {
        series.add(sideBySide);
        usage = usage.plus(used);
        batches.add(written);
    }

    LedgerWay way() {
        return way;
    }

    double offered() {
        return offered;
    }

    Series series() {
        return series;
    }

    /** Of all rounds. */
    Usage usage() {
        return usage;
    }

    /** The median of the rounds. */
    double median(ToDoubleFunction<LedgerBatches> figure) {
        return Median.of(batches.stream().mapToDouble(figure));
    }

    /** CPU seconds for a thousand purchases. */
    double perThousand(ToDoubleFunction<Usage> seconds) {
        return seconds.applyAsDouble(usage.perMillion(series.committed())) / THOUSANDS_OF_A_MILLION;
    }
}
