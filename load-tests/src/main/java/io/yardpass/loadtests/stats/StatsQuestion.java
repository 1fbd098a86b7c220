package io.yardpass.loadtests.stats;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/**
 * One thing a dashboard asks, of the daily stats and of the raw rows; the answers have the same columns and must be the same.
 */
record StatsQuestion(String name, String ofStats, String ofRows) {
    private static final String COUNT_ROWS = """
            SELECT event_id, (occurred_at AT TIME ZONE 'UTC')::date AS day, count(*) AS total_views,
                count(DISTINCT coalesce(user_id::text, session_id)) AS unique_viewers
            FROM analytics.event_impressions
            WHERE occurred_at >= '%s'::date AT TIME ZONE 'UTC' AND occurred_at < ('%s'::date + 1) AT TIME ZONE 'UTC' %s
            GROUP BY event_id, day
            """;

    private static final String READ_STATS = """
            SELECT event_id, day, total_views, unique_viewers
            FROM analytics.event_daily_stats
            WHERE day BETWEEN '%s' AND '%s' %s
            """;

    static List<StatsQuestion> of(StatsWorld world) {
        String ofOneEvent = "AND event_id = '0e000000-0000-7000-8000-000001000007'";
        LocalDate monthAgo = world.lastDay().minusDays(29);
        return List.of(
                question("one event, 13 months by day", world.firstDay(), world, ofOneEvent, "ORDER BY day"),
                question(
                        "all events, 30 days, most viewed first",
                        monthAgo,
                        world,
                        "",
                        "ORDER BY total_views DESC, event_id, day"),
                question(
                        "all events, 13 months, the 100 best days",
                        world.firstDay(),
                        world,
                        "",
                        "ORDER BY total_views DESC, event_id, day LIMIT 100"));
    }

    private static StatsQuestion question(
            String name, LocalDate from, StatsWorld world, String condition, String order) {
        return new StatsQuestion(
                name,
                String.format(Locale.ROOT, READ_STATS, from, world.lastDay(), condition) + order,
                String.format(Locale.ROOT, COUNT_ROWS, from, world.lastDay(), condition) + order);
    }
}
