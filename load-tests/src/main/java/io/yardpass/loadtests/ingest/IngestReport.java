package io.yardpass.loadtests.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.ingest.IngestWay.Rival;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import io.yardpass.loadtests.usage.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an {@link IngestRun} found, as people and as programs read it. */
record IngestReport(
        Machine machine,
        String runId,
        IngestPlan plan,
        List<IngestSeries> series,
        List<Memory> memory,
        boolean everyRowIsThere)
        implements Report {

    /** The most that a gateway's JVM had in RAM, from its start to its end. */
    record Memory(Rival rival, double peakMib) {}

    @Override
    public String markdown() {
        StringBuilder text = new StringBuilder(table().of(series));
        text.append(
                "\nPostgreSQL, gateway and driver: CPU seconds for a million events; allocated: bytes by the gateway for"
                        + " one event.\n");
        memory.forEach(each -> text.append(String.format(
                Locale.ROOT, "%s: at most %,.0f MiB in RAM. ", each.rival().label(), each.peakMib())));
        text.append(String.format(
                Locale.ROOT,
                "%n%d rounds of %d s each, interleaved, after %d s for each service; %s. %s%n",
                plan.rounds(),
                plan.seconds(),
                plan.warmUpSeconds(),
                machine,
                others()));
        text.append(
                everyRowIsThere
                        ? "Every acknowledged row was counted in the tables afterwards.\n"
                        : "**The tables do not hold what was acknowledged.**\n");
        series.stream()
                .map(IngestSeries::series)
                .filter(each -> !each.faults().isEmpty())
                .forEach(each ->
                        text.append(String.format(Locale.ROOT, "Faults, %s: %s%n", each.name(), each.faults())));
        return text.toString();
    }

    private Table<IngestSeries> table() {
        return new Table<IngestSeries>()
                .words("", each -> each.series().name())
                .figure("events/s (median)", "%,.0f", each -> each.series().median())
                .figure(
                        "lowest – highest",
                        "%,.0f – %,.0f",
                        each -> each.series().lowest(),
                        each -> each.series().highest())
                .figure("of COPY", each -> beside(each, copy()))
                .figure("of unnest", each -> beside(each, rivalOfOurs(Rival.UNNEST, each)))
                .figure("of no database", each -> beside(each, rivalOfOurs(Rival.NO_DATABASE, each)))
                .figure("of bare", each -> beside(each, rivalOfOurs(Rival.BARE, each)))
                .figure("p50 ms", "%.1f", each -> each.series().millis(50))
                .figure("p99 ms", "%.1f", each -> each.series().millis(99))
                .figure("PostgreSQL CPU s", "%.2f", each -> each.perMillion().postgresSeconds())
                .figure(
                        "gateway CPU s",
                        each -> ofAGateway(each, "%.2f", each.perMillion().gatewaySeconds()))
                .figure("driver CPU s", "%.2f", each -> each.perMillion().driverSeconds())
                .figure(
                        "allocated",
                        each -> ofAGateway(each, "%,.0f", each.perMillion().allocatedBytes()));
    }

    private static String ofAGateway(IngestSeries each, String format, double figure) {
        return each.way().rival() == Rival.PLAIN_COPY ? "" : String.format(Locale.ROOT, format, figure);
    }

    /** The rate beside another's, where there is one that compares. */
    private static String beside(IngestSeries each, Optional<IngestSeries> other) {
        return other.filter(rival -> rival.series().median() > 0)
                .map(rival -> String.format(
                        Locale.ROOT,
                        "%.2f",
                        each.series().median() / rival.series().median()))
                .orElse("");
    }

    private Optional<IngestSeries> copy() {
        return series.stream()
                .filter(each -> each.way().rival() == Rival.PLAIN_COPY)
                .findFirst();
    }

    /** What a way of the product's own gateway is compared with. */
    private Optional<IngestSeries> rivalOfOurs(Rival rival, IngestSeries each) {
        return series.stream()
                .filter(other -> each.way().rival() == Rival.GATEWAY)
                .filter(other -> other.way().rival() == rival && other.way().matches(each.way()))
                .findFirst();
    }

    /** Figures taken beside other work are of a smaller machine. */
    private String others() {
        Usage all = series.stream().map(IngestSeries::usage).reduce(Usage.NONE, Usage::plus);
        return String.format(
                Locale.ROOT, "Of the CPU time used meanwhile, %.0f %% was others'.", 100 * all.othersShare());
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        json.writeStringField("run_id", runId);
        machine.write(json);
        json.writeNumberField("seconds_per_round", plan.seconds());
        json.writeNumberField("warm_up_seconds", plan.warmUpSeconds());
        json.writeBooleanField("every_row_is_there", everyRowIsThere);
        json.writeObjectFieldStart("peak_mib");
        for (Memory each : memory) {
            json.writeNumberField(each.rival().name(), each.peakMib());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("series");
        for (IngestSeries each : series) {
            write(each, json);
        }
        json.writeEndArray();
    }

    private static void write(IngestSeries each, JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("rival", each.way().rival().name());
        json.writeNumberField("per_request", each.way().perRequest());
        json.writeNumberField("connections", each.way().connections());
        each.series().write(json);
        json.writeObjectFieldStart("usage");
        each.usage().write(json);
        json.writeEndObject();
        json.writeEndObject();
    }
}
