package io.yardpass.loadtests.ingest;

import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.usage.Usage;
import java.util.List;

/** A way, what its rounds brought and what they used. Confined to one thread. */
final class IngestSeries {
    private final IngestWay way;
    private final Series series;
    private Usage usage = Usage.NONE;

    IngestSeries(IngestWay way) {
        this.way = way;
        this.series = new Series(way.name(), "rows");
    }

    void add(List<Tally> sideBySide, Usage used) {
        series.add(sideBySide);
        usage = usage.plus(used);
    }

    IngestWay way() {
        return way;
    }

    Series series() {
        return series;
    }

    /** Of all rounds. */
    Usage usage() {
        return usage;
    }

    Usage perMillion() {
        return usage.perMillion(series.committed());
    }
}
