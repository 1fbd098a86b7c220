package io.yardpass.analytics;

import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.pgcopy.CopyRows;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Where facts go. The order of the constants is the order in which every batch writes its tables, so that two batches
 * never wait for each other crosswise.
 */
enum FactTable {
    AD_IMPRESSIONS(
            "campaigns.ad_impressions",
            "campaign_id uuid, creative_id uuid, event_id uuid, placement text, viewable boolean, price_micros bigint,"
                    + " billable boolean",
            DeltaTable.CAMPAIGNS,
            "impressions, billable_impressions"),
    AD_CLICKS(
            "campaigns.ad_clicks",
            "campaign_id uuid, impression_id uuid, billable boolean",
            DeltaTable.CAMPAIGNS,
            "clicks, billable_clicks"),
    POST_IMPRESSIONS(
            "analytics.post_impressions",
            "post_id uuid, event_id uuid, dwell_ms integer, source text",
            DeltaTable.EVENTS,
            "views"),
    EVENT_IMPRESSIONS("analytics.event_impressions", "event_id uuid, source text", DeltaTable.EVENTS, "views");

    private static final String COMMON_COLUMNS =
            "id uuid, occurred_at timestamptz, received_at timestamptz, organization_id uuid, user_id uuid,"
                    + " session_id text, metadata jsonb, ";

    /** As SQL spells it. */
    final String qualifiedName;

    /** The name that metrics use. */
    final String label;

    /** Copies straight into the table; one duplicate fails all of it. */
    final String copy;

    /** The connection's own table that stands in for this one while duplicates are found; empty between commits. */
    final String createStaged;

    final String copyStaged;

    /** Moves what is new out of the staged table, adds it to the deltas, and returns the ids that were. */
    final String insertStaged;

    /** Where its facts count. */
    final DeltaTable deltas;

    private final int columnCount;

    FactTable(String name, String ownColumns, DeltaTable deltas, String counters) {
        this.qualifiedName = name;
        this.deltas = deltas;
        String definitions = COMMON_COLUMNS + ownColumns;
        String columns = Arrays.stream(definitions.split(", "))
                .map(column -> column.substring(0, column.indexOf(' ')))
                .collect(Collectors.joining(", "));
        label = name.substring(name.indexOf('.') + 1);
        columnCount = columns.split(", ").length;
        copy = String.format(Locale.ROOT, "COPY %s (%s) FROM STDIN (FORMAT binary)", name, columns);
        createStaged = String.format(
                Locale.ROOT, "CREATE TEMPORARY TABLE staged_%s (%s) ON COMMIT DELETE ROWS", label, definitions);
        copyStaged =
                String.format(Locale.ROOT, "COPY pg_temp.staged_%s (%s) FROM STDIN (FORMAT binary)", label, columns);
        insertStaged = insertStaged(name, columns, counters);
    }

    /** The deltas come from the rows that were inserted, told by id: nothing more of a table of facts may be read. */
    private String insertStaged(String name, String columns, String counters) {
        String counts = counters.contains(",") ? "count(*), count(*) FILTER (WHERE s.billable)" : "count(*)";
        String viewers = "array_agg(DISTINCT v.hash ORDER BY v.hash) FILTER (WHERE v.hash IS NOT NULL)";
        return String.format(
                Locale.ROOT,
                """
                WITH inserted AS (
                    INSERT INTO %1$s (%2$s) SELECT %2$s FROM pg_temp.staged_%3$s ON CONFLICT DO NOTHING RETURNING id
                ), counted AS (
                    INSERT INTO %4$s (%5$s, hour, %6$s)
                    SELECT s.%5$s, date_trunc('hour', s.occurred_at, 'UTC'), %7$s
                    FROM inserted JOIN pg_temp.staged_%3$s AS s ON s.id = inserted.id
                    CROSS JOIN LATERAL (SELECT %8$s) AS v (hash)
                    GROUP BY 1, 2
                )
                SELECT id FROM inserted""",
                name,
                columns,
                label,
                deltas.table,
                deltas.subject,
                deltas.withViewers(counters, "viewers"),
                deltas.withViewers(counts, viewers),
                Viewers.HASH_SQL);
    }

    static FactTable of(Event event) {
        return switch (event) {
            case AdImpression impression -> AD_IMPRESSIONS;
            case AdClick click -> AD_CLICKS;
            case PostView view -> POST_IMPRESSIONS;
            case EventView view -> EVENT_IMPRESSIONS;
        };
    }

    /** What rows are sorted by first: the event, or the campaign. */
    static UUID subject(Fact fact) {
        return switch (fact.event()) {
            case AdImpression impression -> impression.campaignId();
            case AdClick click -> click.campaignId();
            case PostView view -> fact.eventId();
            case EventView view -> view.eventId();
        };
    }

    /** Adds the fact's row: the common columns first, then the table's own, in the order they are declared in. */
    static void encode(Fact fact, CopyRows rows) {
        Event event = fact.event();
        rows.startRow(of(event).columnCount)
                .uuid(event.id())
                .timestamptz(event.occurredAtMicros())
                .timestamptz(fact.receivedAtMicros())
                .uuid(fact.organizationId())
                .uuid(fact.userId())
                .text(event.sessionId())
                .jsonb(event.metadata());
        switch (event) {
            case AdImpression impression ->
                rows.uuid(impression.campaignId())
                        .uuid(impression.creativeId())
                        .uuid(impression.eventId())
                        .text(impression.placement())
                        .bool(impression.viewable())
                        .int8(impression.priceMicros())
                        .bool(fact.billable());
            case AdClick click ->
                rows.uuid(click.campaignId()).uuid(click.impressionId()).bool(fact.billable());
            case PostView view ->
                rows.uuid(view.postId())
                        .uuid(fact.eventId())
                        .int4(view.dwellMillis())
                        .text(view.source());
            case EventView view -> rows.uuid(view.eventId()).text(view.source());
        }
    }
}
