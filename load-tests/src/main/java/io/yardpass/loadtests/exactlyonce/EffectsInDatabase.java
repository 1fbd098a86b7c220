package io.yardpass.loadtests.exactlyonce;

import io.yardpass.loadtests.demo.EventKind;
import io.yardpass.loadtests.load.Rows;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDate;
import java.util.BitSet;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * What the database of a run holds, in which there is nothing but the run's events.
 *
 * @param rows of all tables of events
 * @param missing acknowledged events without a row in the table of their kind
 * @param twice rows of an event that has one already
 * @param unknown rows of no event that was sent, or in a table of another kind
 * @param pending deltas that were not added up in time
 * @param counted what the hourly rows add up to
 * @param driftingHours hours whose row is not what counting the facts gives
 */
record EffectsInDatabase(
        long rows, long missing, long twice, long unknown, long pending, long counted, long driftingHours) {
    private static final Duration FOLDED_WITHIN = Duration.ofSeconds(60);
    private static final int FETCHED = 10_000;

    private static final String PENDING = """
            SELECT (SELECT count(*) FROM analytics.event_deltas) + (SELECT count(*) FROM campaigns.campaign_deltas)
                 + (SELECT count(*) FROM analytics.tier_deltas)""";

    private static final String COUNTED = """
            SELECT (SELECT coalesce(sum(views), 0) FROM analytics.event_hourly_stats)
                 + (SELECT coalesce(sum(impressions + clicks), 0) FROM campaigns.campaign_hourly_stats)
                 + (SELECT coalesce(sum(views), 0) FROM analytics.tier_hourly_stats)""";

    /** Blocks; waits until the deltas are added up. */
    static EffectsInDatabase of(String jdbcUrl, Effects effects, LocalDate firstDay, LocalDate lastDay)
            throws SQLException, InterruptedException {
        try (Connection database = DriverManager.getConnection(jdbcUrl)) {
            long until = System.nanoTime() + FOLDED_WITHIN.toNanos();
            while (number(database, PENDING) > 0 && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
            Rows found = new Rows(effects.byId());
            for (EventKind kind : EventKind.values()) {
                found.read(database, kind);
            }
            String drift = "SELECT count(*) FROM generate_series(date '%s', '%s', interval '1 day') AS day,"
                    + " analytics.stats_drift(day::date)";
            return new EffectsInDatabase(
                    found.rows,
                    effects.made() - found.stored.cardinality(),
                    found.twice,
                    found.unknown,
                    number(database, PENDING),
                    number(database, COUNTED),
                    number(database, String.format(Locale.ROOT, drift, firstDay, lastDay)));
        }
    }

    boolean exact() {
        return missing == 0 && twice == 0 && unknown == 0 && pending == 0 && counted == rows && driftingHours == 0;
    }

    /** Ticks off the events that are there. */
    private static final class Rows {
        private final Map<UUID, Integer> events;
        private final BitSet stored = new BitSet();
        private long rows;
        private long twice;
        private long unknown;

        Rows(Map<UUID, Integer> events) {
            this.events = events;
        }

        void read(Connection database, EventKind kind) throws SQLException {
            database.setAutoCommit(false);
            try (Statement query = database.createStatement()) {
                query.setFetchSize(FETCHED);
                try (ResultSet row = query.executeQuery("SELECT id FROM " + kind.table())) {
                    while (row.next()) {
                        tick(events.get(row.getObject(1, UUID.class)), kind);
                    }
                }
            } finally {
                database.commit();
                database.setAutoCommit(true);
            }
        }

        private void tick(Integer event, EventKind kind) {
            rows++;
            if (event == null || RepeatingLoad.kind(event) != kind) {
                unknown++;
            } else if (stored.get(event)) {
                twice++;
            } else {
                stored.set(event);
            }
        }
    }

    private static long number(Connection database, String sql) throws SQLException {
        try (Statement query = database.createStatement();
                ResultSet row = query.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
