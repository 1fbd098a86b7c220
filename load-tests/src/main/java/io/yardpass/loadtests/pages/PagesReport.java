package io.yardpass.loadtests.pages;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Tally;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** What {@link PagesRun} found; medians. */
record PagesReport(Machine machine, PagesPlan plan, List<Line> lines, List<Round> rounds) implements Report {
    /** Milliseconds of one page, from the request to its answer, and of its statement alone. */
    record Line(String page, double httpMillis, double sqlMillis) {
        double times() {
            return httpMillis / sqlMillis;
        }
    }

    record Round(Tally alone, Tally beside, Tally reads) {
        double times() {
            return p99(beside) / p99(alone);
        }
    }

    private static double p99(Tally tally) {
        return tally.latencyMicros().getValueAtPercentile(99) / 1e3;
    }

    private double median(Function<Round, Double> figure) {
        return Median.of(rounds.stream().mapToDouble(figure::apply));
    }

    boolean allWereAnswered() {
        return rounds.stream()
                .allMatch(round -> round.alone().faults().isEmpty()
                        && round.beside().faults().isEmpty()
                        && round.reads().faults().isEmpty());
    }

    @Override
    public String markdown() {
        String table = new Table<Line>()
                .words("", Line::page)
                .figure("over HTTP, p50 ms", "%.2f", Line::httpMillis)
                .figure("the SELECT, p50 ms", "%.2f", Line::sqlMillis)
                .figure("times", "%.1f", Line::times)
                .of(lines);
        return table
                + String.format(
                        Locale.ROOT,
                        """

                        Events, %,d a second in requests of %d: p99 %.1f ms, beside %d reads a second %.1f ms, %.2f times (median of the
                        rounds' ratios; the reads' own p50 %.1f ms, p99 %.1f ms). %s.
                        """,
                        plan.eventsPerSecond(),
                        PagesPlan.EVENTS_EACH,
                        median(round -> p99(round.alone())),
                        plan.readsPerSecond(),
                        median(round -> p99(round.beside())),
                        median(Round::times),
                        median(round -> round.reads().latencyMicros().getValueAtPercentile(50) / 1e3),
                        median(round -> p99(round.reads())),
                        machine);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("events_p99_ms", median(round -> p99(round.alone())));
        json.writeNumberField("events_beside_reads_p99_ms", median(round -> p99(round.beside())));
        json.writeNumberField("times", median(Round::times));
        json.writeArrayFieldStart("pages");
        for (Line line : lines) {
            json.writeStartObject();
            json.writeStringField("page", line.page());
            json.writeNumberField("http_ms", line.httpMillis());
            json.writeNumberField("sql_ms", line.sqlMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
