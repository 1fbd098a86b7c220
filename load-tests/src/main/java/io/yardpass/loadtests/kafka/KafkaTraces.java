package io.yardpass.loadtests.kafka;

import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** What the database says of how far a topic is stored, and of what should not have happened. Blocks. */
record KafkaTraces(Connection database, String topic) {
    private static final String STORED =
            "SELECT coalesce(sum(next_offset), 0) FROM analytics.kafka_partitions WHERE topic = ?";

    /** What was counted is added up from time to time; both are looked at in one moment. */
    private static final String FAULTS = """
            SELECT 'gaps' AS what, count(*) AS times FROM analytics.kafka_gaps
            UNION ALL SELECT 'letters', count(*) FROM analytics.dead_letters
            UNION ALL SELECT 'deltas that could not be added', count(*) FROM analytics.deltas_set_aside
            UNION ALL SELECT 'views of events more than rows', (
                    SELECT sum(views) FROM (
                        SELECT views FROM analytics.event_hourly_stats UNION ALL SELECT views FROM analytics.event_deltas
                    ) AS counted
                ) - (SELECT count(*) FROM analytics.event_impressions) - (SELECT count(*) FROM analytics.post_impressions)
            UNION ALL SELECT 'views of tiers more than rows', (
                    SELECT sum(views) FROM (
                        SELECT views FROM analytics.tier_hourly_stats UNION ALL SELECT views FROM analytics.tier_deltas
                    ) AS counted
                ) - (SELECT count(*) FROM analytics.ticket_analytics WHERE kind = 'viewed')
            UNION ALL SELECT 'impressions more than rows', (
                    SELECT sum(impressions) FROM (
                        SELECT impressions FROM campaigns.campaign_hourly_stats
                        UNION ALL SELECT impressions FROM campaigns.campaign_deltas
                    ) AS counted
                ) - (SELECT count(*) FROM campaigns.ad_impressions)
            UNION ALL SELECT 'clicks more than rows', (
                    SELECT sum(clicks) FROM (
                        SELECT clicks FROM campaigns.campaign_hourly_stats
                        UNION ALL SELECT clicks FROM campaigns.campaign_deltas
                    ) AS counted
                ) - (SELECT count(*) FROM campaigns.ad_clicks)""";

    /** Returns when so many records of all partitions are stored. */
    void awaitStored(long records, Duration max) throws SQLException, IOException, InterruptedException {
        long until = System.nanoTime() + max.toNanos();
        for (long stored = stored(); stored < records; stored = stored()) {
            if (System.nanoTime() > until) {
                throw new IOException(records - stored + " of " + records + " records are not stored after " + max);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** How many records of all partitions are. */
    long stored() throws SQLException {
        try (PreparedStatement query = database.prepareStatement(STORED)) {
            query.setString(1, topic);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    /** What should not be there, and how much of it; empty when all is well. */
    Map<String, Long> faults() throws SQLException {
        Map<String, Long> faults = new TreeMap<>();
        try (PreparedStatement query = database.prepareStatement(FAULTS);
                ResultSet row = query.executeQuery()) {
            while (row.next()) {
                if (row.getLong("times") != 0) {
                    faults.put(row.getString("what"), row.getLong("times"));
                }
            }
        }
        return faults;
    }
}
