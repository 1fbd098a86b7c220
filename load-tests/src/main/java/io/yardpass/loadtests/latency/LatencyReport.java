package io.yardpass.loadtests.latency;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.load.Series;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What a {@link LatencyRun} found, as people and as programs read it.
 *
 * @param one events that one client sends, each after the answer to the one before
 * @param commit the same rows without the service, each by a COPY and a commit of its own
 * @param othersShare of the CPU time used meanwhile
 */
record LatencyReport(
        Machine machine, LatencyPlan plan, List<LatencySeries> series, Series one, Series commit, double othersShare)
        implements Report {

    /** False when something was refused or lost: the quantiles are then of the rest. */
    boolean everythingAnswered() {
        return one.faults().isEmpty()
                && series.stream().allMatch(each -> each.series().faults().isEmpty());
    }

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(new Table<LatencySeries>()
                .words("", each -> each.series().name())
                .figure("offered events/s", "%,.0f", each -> each.way().share() * each.peak())
                .figure("committed events/s", "%,.0f", each -> each.series().median())
                .figure("p50 ms", "%.1f", each -> each.series().millis(50))
                .figure("p99 ms", "%.1f", each -> each.series().millis(99))
                .figure("p99 by round", "%.1f – %.1f", LatencySeries::lowestP99Millis, LatencySeries::highestP99Millis)
                .figure("p99.9 ms", "%.1f", each -> each.series().millis(99.9))
                .figure("longest ms", "%.1f", each -> each.series().millis(100))
                .figure("found no free connection", "%,d", LatencySeries::waited)
                .of(series));
        text.append(String.format(
                Locale.ROOT,
                """

                Requests come at random (Poisson) whether or not earlier ones are answered; latency counts from when each was due.
                One client that sends one event after the other: %.2f ms (p50), %.2f (p99). Such a row by plain COPY, one connection, a
                commit each: %.2f and %.2f ms.
                %d rounds of %d s each, interleaved; %s. Of the CPU time used meanwhile, %.0f %% was others'.
                """,
                one.millis(50),
                one.millis(99),
                commit.millis(50),
                commit.millis(99),
                plan.rounds(),
                plan.seconds(),
                machine,
                100 * othersShare));
        Stream.concat(series.stream().map(LatencySeries::series), Stream.of(one))
                .filter(each -> !each.faults().isEmpty())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "Faults, %s: %s%n", each.name(), each.faults())));
        return text.toString();
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("seconds_per_round", plan.seconds());
        json.writeNumberField("others_share_of_cpu", othersShare);
        write("one_at_a_time", one, json);
        write("one_row_one_commit", commit, json);
        json.writeArrayFieldStart("series");
        for (LatencySeries each : series) {
            write(each, json);
        }
        json.writeEndArray();
    }

    private static void write(String name, Series each, JsonGenerator json) throws IOException {
        json.writeObjectFieldStart(name);
        each.write(json);
        json.writeEndObject();
    }

    private static void write(LatencySeries each, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeNumberField("per_request", each.way().perRequest());
        json.writeNumberField("share_of_peak", each.way().share());
        json.writeNumberField("peak_events_per_second", each.peak());
        json.writeNumberField("p999_ms", each.series().millis(99.9));
        json.writeNumberField("longest_ms", each.series().millis(100));
        json.writeNumberField("waited", each.waited());
        each.series().write(json);
        json.writeEndObject();
    }
}
