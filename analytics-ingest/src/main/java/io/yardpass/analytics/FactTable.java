package io.yardpass.analytics;

import static io.yardpass.domain.Uuids.NIL;

import io.yardpass.analytics.Reference.Kind;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What is known of each type of events when it is stored: what the directory must know of it, its table and columns, and what
 * it counts. The order of the constants is the order in which every batch writes its tables, so that two batches never wait
 * for each other crosswise.
 */
enum FactTable {
    AD_IMPRESSIONS(
            "campaigns.ad_impressions",
            new AdImpression(NIL, 0, NIL, null, null, null, null, null, null, null, null),
            Kind.CAMPAIGN,
            FactTable::shown,
            DeltaTable.CAMPAIGNS,
            List.of("impressions", "billable_impressions"),
            (ad, fact, row) -> row.uuid("campaign_id", ad.campaignId())
                    .uuid("creative_id", ad.creativeId())
                    .uuid("event_id", ad.eventId())
                    .text("placement", ad.placement())
                    .bool("viewable", ad.viewable())
                    .int8("price_micros", ad.priceMicros())
                    .bool("billable", fact.billable())),
    AD_CLICKS(
            "campaigns.ad_clicks",
            new AdClick(NIL, 0, NIL, null, null, null, null),
            Kind.CAMPAIGN,
            DeltaTable.CAMPAIGNS,
            List.of("clicks", "billable_clicks"),
            (click, fact, row) -> row.uuid("campaign_id", click.campaignId())
                    .uuid("impression_id", click.impressionId())
                    .bool("billable", fact.billable())),
    POST_IMPRESSIONS(
            "analytics.post_impressions",
            new PostView(NIL, 0, NIL, null, null, null, null, null),
            Kind.POST,
            DeltaTable.EVENTS,
            List.of("views"),
            (view, fact, row) -> row.uuid("post_id", view.postId())
                    .uuid("event_id", fact.eventId())
                    .int4("dwell_ms", view.dwellMillis())
                    .text("source", view.source())),
    EVENT_IMPRESSIONS(
            "analytics.event_impressions",
            new EventView(NIL, 0, NIL, null, null, null, null),
            Kind.EVENT,
            DeltaTable.EVENTS,
            List.of("views"),
            (view, fact, row) -> row.uuid("event_id", view.eventId()).text("source", view.source())),
    /** The ledger writes there too, of what was sold: what is not named here says that it is a view. */
    TICKET_ANALYTICS(
            "analytics.ticket_analytics",
            new TicketView(NIL, 0, NIL, null, null, null, null),
            Kind.TIER,
            DeltaTable.TIERS,
            List.of("views"),
            (view, fact, row) -> row.uuid("tier_id", view.tierId())
                    .uuid("event_id", fact.eventId())
                    .text("source", view.source()));

    private static final int NONE = -1;

    /** The columns that a table has beside the common ones, from what was reported and what is known of it. */
    private interface OwnColumns<E extends Event> {
        Columns of(E event, Fact fact, Columns row);
    }

    /** What an event names beside its subject that must exist as well. */
    private interface Others<E extends Event> {
        List<Reference> of(E event);
    }

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

    /** Of which kind its events' subject is. */
    final Kind about;

    /** Where its facts count. */
    final DeltaTable deltas;

    /** Which of the counters there each fact adds one to. */
    final int counter;

    /** And which those that may be charged; negative for none. */
    final int billableCounter;

    private final Others<Event> others;
    private final OwnColumns<Event> ownColumns;
    private final int columnCount;

    <E extends Event> FactTable(
            String name, E example, Kind about, DeltaTable deltas, List<String> counters, OwnColumns<E> ownColumns) {
        this(name, example, about, _ -> List.of(), deltas, counters, ownColumns);
    }

    /**
     * @param example an event of the type, with no more than it must have
     * @param counters what each fact adds one to, and where there are two what those that may be charged do
     */
    @SuppressWarnings("unchecked") // A table gets the events of its own type alone, see of().
    <E extends Event> FactTable(
            String name,
            E example,
            Kind about,
            Others<E> others,
            DeltaTable deltas,
            List<String> counters,
            OwnColumns<E> ownColumns) {
        this.qualifiedName = name;
        this.about = about;
        this.deltas = deltas;
        this.others = (Others<Event>) others;
        this.ownColumns = (OwnColumns<Event>) ownColumns;
        counter = deltas.counterOf(counters.getFirst());
        billableCounter = counters.size() == 1 ? NONE : deltas.counterOf(counters.get(1));
        var definition = new Columns.Definition();
        columns(new Fact(example, NIL, null, null, false, 0), definition);
        String columns = definition.names();
        columnCount = definition.count();
        label = name.substring(name.indexOf('.') + 1);
        copy = String.format(Locale.ROOT, "COPY %s (%s) FROM STDIN (FORMAT binary)", name, columns);
        createStaged = String.format(
                Locale.ROOT,
                "CREATE TEMPORARY TABLE staged_%s (%s) ON COMMIT DELETE ROWS",
                label,
                definition.namesAndTypes());
        copyStaged =
                String.format(Locale.ROOT, "COPY pg_temp.staged_%s (%s) FROM STDIN (FORMAT binary)", label, columns);
        insertStaged = insertStaged(columns, counters);
    }

    /** The deltas come from the rows that were inserted, told by id: nothing more of a table of facts may be read. */
    private String insertStaged(String columns, List<String> counters) {
        String counts = billableCounter == NONE ? "count(*)" : "count(*), count(*) FILTER (WHERE s.billable)";
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
                qualifiedName,
                columns,
                label,
                deltas.table,
                deltas.subject,
                deltas.withViewers(String.join(", ", counters), "viewers"),
                deltas.withViewers(counts, viewers),
                Viewers.HASH_SQL);
    }

    static FactTable of(Event event) {
        return switch (event) {
            case AdImpression impression -> AD_IMPRESSIONS;
            case AdClick click -> AD_CLICKS;
            case PostView view -> POST_IMPRESSIONS;
            case EventView view -> EVENT_IMPRESSIONS;
            case TicketView view -> TICKET_ANALYTICS;
        };
    }

    /** What the event, which is of this table's type, names beside its subject. A click's impression may arrive later. */
    List<Reference> others(Event event) {
        return others.of(event);
    }

    /** Adds the fact's row. */
    void encode(Fact fact, Columns.Copied copied) {
        copied.rows().startRow(columnCount);
        columns(fact, copied);
    }

    /** The common columns first, then the table's own. */
    private void columns(Fact fact, Columns row) {
        Event event = fact.event();
        row.uuid("id", event.id())
                .timestamptz("occurred_at", event.occurredAtMicros())
                .timestamptz("received_at", fact.receivedAtMicros())
                .uuid("organization_id", fact.organizationId())
                .uuid("user_id", fact.userId())
                .text("session_id", event.sessionId())
                .jsonb("metadata", event.metadata());
        ownColumns.of(event, fact, row);
    }

    /** In which form and where the advertisement was shown. */
    private static List<Reference> shown(AdImpression ad) {
        List<Reference> others = new ArrayList<>(2);
        if (ad.creativeId() != null) {
            others.add(Reference.creative(ad.creativeId()));
        }
        if (ad.eventId() != null) {
            others.add(Reference.event(ad.eventId()));
        }
        return others;
    }
}
