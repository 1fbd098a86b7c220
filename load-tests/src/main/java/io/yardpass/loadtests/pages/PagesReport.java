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
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** What {@link PagesRun} found; medians. */
record PagesReport(Machine machine, PagesPlan plan, List<Line> lines, List<Round> rounds) implements Report {
    /** Milliseconds of one page, from the request to its answer, and of its statement alone: planned each time, and prepared. */
    record Line(String page, double httpMillis, double psqlMillis, double preparedMillis) {
        double times() {
            return httpMillis / psqlMillis;
        }
    }

    /** By what went on beside them: events, and that itself. */
    record Round(Map<Beside, Tally> events, Map<Beside, Tally> others) {
        double p99(Beside beside) {
            return PagesReport.p99(events.get(beside));
        }

        double times(Beside beside) {
            return p99(beside) / p99(Beside.NOTHING);
        }

        private Stream<Tally> all() {
            return Stream.concat(events.values().stream(), others.values().stream());
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
                .flatMap(Round::all)
                .allMatch(tally -> tally.faults().isEmpty());
    }

    @Override
    public String markdown() {
        String pages = new Table<Line>()
                .words("", Line::page)
                .figure("over HTTP, p50 ms", "%.2f", Line::httpMillis)
                .figure("the SELECT as psql sends it", "%.2f", Line::psqlMillis)
                .figure("times", "%.1f", Line::times)
                .figure("the SELECT prepared", "%.2f", Line::preparedMillis)
                .of(lines);
        String beside = new Table<Beside>()
                .words(
                        String.format(
                                Locale.ROOT,
                                "%,d events a second, beside %d a second of",
                                plan.eventsPerSecond(),
                                plan.readsPerSecond()),
                        Beside::words)
                .figure("p99 ms", "%.1f", each -> median(round -> round.p99(each)))
                .figure("times", "%.2f", each -> median(round -> round.times(each)))
                .of(List.of(Beside.values()));
        return pages
                + "\n"
                + beside
                + String.format(
                        Locale.ROOT,
                        """

                        Medians, of ratios too. The reads' own p50 %.1f ms, p99 %.1f ms. %s.
                        """,
                        median(round ->
                                round.others().get(Beside.READS).latencyMicros().getValueAtPercentile(50) / 1e3),
                        median(round -> p99(round.others().get(Beside.READS))),
                        machine);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        for (Beside beside : Beside.values()) {
            String name = "events_beside_" + beside.name().toLowerCase(Locale.ROOT);
            json.writeNumberField(name + "_p99_ms", median(round -> round.p99(beside)));
            json.writeNumberField(name + "_times", median(round -> round.times(beside)));
        }
        json.writeArrayFieldStart("pages");
        for (Line line : lines) {
            json.writeStartObject();
            json.writeStringField("page", line.page());
            json.writeNumberField("http_ms", line.httpMillis());
            json.writeNumberField("psql_ms", line.psqlMillis());
            json.writeNumberField("prepared_ms", line.preparedMillis());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
