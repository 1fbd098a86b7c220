package io.yardpass.loadtests.stats;

import io.yardpass.loadtests.report.Machine;
import io.yardpass.loadtests.report.Median;
import io.yardpass.loadtests.usage.ProcessStat;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Rolls a world up and asks the questions, each in turn of both sources, as a tenant under row-level security. */
record StatsRun(Connection database, StatsWorld world, int rounds) {
    private static final long HOUR_VIEWS = 100_000;

    StatsReport measure(Machine machine) throws SQLException, IOException {
        double rollUpSeconds = seconds(String.format(
                Locale.ROOT, "SELECT analytics.recount_stats('%s', '%s')", world.firstDay(), world.lastDay()));
        double firstRefreshSeconds = seconds("SELECT analytics.refresh_daily_stats()");
        List<StatsReport.Line> lines = new ArrayList<>();
        for (StatsQuestion question : StatsQuestion.of(world)) {
            lines.add(ask(question));
        }
        return new StatsReport(machine, world, rollUpSeconds, firstRefreshSeconds, lines, anHoursRefresh());
    }

    private StatsReport.Line ask(StatsQuestion question) throws SQLException {
        List<Double> ofStats = new ArrayList<>();
        List<Double> ofRows = new ArrayList<>();
        boolean same = true;
        for (int round = 0; round < rounds; round++) {
            List<String> fast = answer(question.ofStats(), ofStats);
            same &= fast.equals(answer(question.ofRows(), ofRows)) && !fast.isEmpty();
        }
        return new StatsReport.Line(question.name(), median(ofStats), median(ofRows), same);
    }

    private List<String> answer(String sql, List<Double> millis) throws SQLException {
        database.setAutoCommit(false);
        try (Statement statement = database.createStatement()) {
            statement.execute(
                    "SET LOCAL ROLE authenticated; SET LOCAL request.jwt.claims = '{\"role\":\"authenticated\","
                            + "\"sub\":\"0aa00000-0000-7000-8000-000000000001\",\"org_id\":\"" + StatsWorld.ORGANIZATION
                            + "\"}'");
            long began = System.nanoTime();
            List<String> rows = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(sql)) {
                while (row.next()) {
                    rows.add(row.getString(1) + row.getString(2) + row.getString(3) + row.getString(4));
                }
            }
            millis.add((System.nanoTime() - began) / 1e6);
            return rows;
        } finally {
            database.rollback();
            database.setAutoCommit(true);
        }
    }

    /** What an hour with views of every event costs: folding its deltas, counting the day's viewers, the refresh. */
    private StatsReport.Hour anHoursRefresh() throws SQLException, IOException {
        List<Double> cpu = new ArrayList<>();
        List<Double> wall = new ArrayList<>();
        try (ProgressBar progress = new ProgressBar("refreshes", rounds)) {
            for (int round = 0; round < rounds; round++) {
                addAnHour();
                // Workers of a parallel plan would count elsewhere.
                seconds("SET max_parallel_workers_per_gather = 0");
                double before = backendCpuSeconds();
                wall.add(seconds("SELECT analytics.refresh_daily_stats()"));
                cpu.add(backendCpuSeconds() - before);
                progress.step();
            }
        }
        return new StatsReport.Hour(HOUR_VIEWS, median(cpu), median(wall));
    }

    /** An hour's views and their deltas, in one commit as the ingest writes them. */
    private void addAnHour() throws SQLException {
        OffsetDateTime until = world.lastDay().plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        database.setAutoCommit(false);
        try (PreparedStatement views = database.prepareStatement(StatsWorld.insertion(world.events()));
                Statement deltas = database.createStatement()) {
            StatsWorld.insertViews(views, HOUR_VIEWS, until.minusHours(1), until);
            deltas.execute(String.format(Locale.ROOT, """
                    INSERT INTO analytics.event_deltas (event_id, hour, views)
                    SELECT event_id, date_trunc('hour', occurred_at, 'UTC'), count(*)
                    FROM analytics.event_impressions
                    WHERE xmin = pg_current_xact_id()::xid AND occurred_at >= '%s' AND occurred_at < '%s'
                    GROUP BY 1, 2""", until.minusHours(1), until));
            database.commit();
        } finally {
            database.setAutoCommit(true);
        }
    }

    private double seconds(String sql) throws SQLException {
        try (Statement statement = database.createStatement()) {
            long began = System.nanoTime();
            statement.execute(sql);
            return (System.nanoTime() - began) / (double) TimeUnit.SECONDS.toNanos(1);
        }
    }

    /** Of the server process behind the connection. */
    private double backendCpuSeconds() throws SQLException, IOException {
        try (Statement statement = database.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_backend_pid()")) {
            row.next();
            return ProcessStat.seconds(row.getLong(1));
        }
    }

    private static double median(List<Double> values) {
        return Median.of(values.stream().mapToDouble(Double::doubleValue));
    }
}
