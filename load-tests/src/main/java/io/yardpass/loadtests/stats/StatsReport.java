package io.yardpass.loadtests.stats;

import com.fasterxml.jackson.core.JsonGenerator;
import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Report;
import io.yardpass.loadtests.report.Table;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** What {@link StatsRun} found; medians. */
record StatsReport(
        Machine machine,
        StatsWorld world,
        double rollUpSeconds,
        double firstRefreshSeconds,
        List<Line> lines,
        Hour hour)
        implements Report {
    private static final double HOUR_SECONDS = 3_600;

    /** One question: milliseconds of both sources, and whether their answers were the same each time. */
    record Line(String question, double statsMillis, double rowsMillis, boolean same) {
        double factor() {
            return rowsMillis / statsMillis;
        }
    }

    /** The refresh after an hour with so many views: seconds of its server process, and on the clock. */
    record Hour(long views, double cpuSeconds, double wallSeconds) {
        double shareOfACore() {
            return cpuSeconds / HOUR_SECONDS;
        }
    }

    boolean sameAnswers() {
        return lines.stream().allMatch(Line::same);
    }

    @Override
    public String markdown() {
        String table = new Table<Line>()
                .words("", Line::question)
                .figure("daily stats, ms", "%.1f", Line::statsMillis)
                .figure("raw rows, ms", "%,.0f", Line::rowsMillis)
                .figure("times faster", "%,.1f", Line::factor)
                .words("same answer", line -> line.same() ? "yes" : "**no**")
                .of(lines);
        return table
                + String.format(
                        Locale.ROOT,
                        """

                        %,d views of %d events, %s to %s, asked as a tenant; medians.
                        The hourly refresh after %,d views took %.2f s of CPU (%.2f s on the clock), %.2f %% of a core.
                        Rolling everything up from raw rows took %.0f s, the first refresh with all viewers %.0f s.
                        %s.
                        """,
                        world.views(),
                        world.events(),
                        world.firstDay(),
                        world.lastDay(),
                        hour.views(),
                        hour.cpuSeconds(),
                        hour.wallSeconds(),
                        100 * hour.shareOfACore(),
                        rollUpSeconds,
                        firstRefreshSeconds,
                        machine);
    }

    @Override
    public void write(JsonGenerator json) throws IOException {
        machine.write(json);
        json.writeNumberField("views", world.views());
        json.writeNumberField("events", world.events());
        json.writeNumberField("roll_up_seconds", rollUpSeconds);
        json.writeNumberField("first_refresh_seconds", firstRefreshSeconds);
        json.writeNumberField("hour_views", hour.views());
        json.writeNumberField("hour_refresh_cpu_seconds", hour.cpuSeconds());
        json.writeNumberField("hour_refresh_seconds", hour.wallSeconds());
        json.writeArrayFieldStart("questions");
        for (Line line : lines) {
            json.writeStartObject();
            json.writeStringField("question", line.question());
            json.writeNumberField("stats_ms", line.statsMillis());
            json.writeNumberField("rows_ms", line.rowsMillis());
            json.writeBooleanField("same_answer", line.same());
            json.writeEndObject();
        }
        json.writeEndArray();
    }
}
