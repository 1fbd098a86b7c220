package io.yardpass.analytics;

import static io.yardpass.domain.Uuids.NIL;

import io.yardpass.analytics.Reference.Kind;
import io.yardpass.domain.AdClick;
import io.yardpass.domain.AdImpression;
import io.yardpass.domain.Event;
import io.yardpass.domain.EventView;
import io.yardpass.domain.PostView;
import io.yardpass.domain.TicketView;
import java.util.List;
import java.util.Set;
import java.util.UUID;

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
            ad -> Reference.ofAd(ad.creativeId(), ad.eventId()),
            DeltaTable.CAMPAIGNS,
            List.of("impressions", "billable_impressions"),
            (ad, fact, row) -> row.uuid("campaign_id", ad.campaignId())
                    .uuid("creative_id", ad.creativeId())
                    .uuid("event_id", ad.eventId())
                    .text("placement", ad.placement())
                    .bool("viewable", ad.viewable())
                    .int8("price_micros", ad.priceMicros())
                    .bool("billable", fact.billable()),
            (of, row) -> of.fact(
                    new AdImpression(
                            of.id(),
                            of.atMicros(),
                            row.uuid(),
                            row.uuid(),
                            row.uuid(),
                            row.text(),
                            row.bool(),
                            row.int8(),
                            of.user(),
                            of.session(),
                            of.metadata()),
                    null,
                    row.bool())),
    AD_CLICKS(
            "campaigns.ad_clicks",
            new AdClick(NIL, 0, NIL, null, null, null, null),
            Kind.CAMPAIGN,
            Reference::none,
            DeltaTable.CAMPAIGNS,
            List.of("clicks", "billable_clicks"),
            (click, fact, row) -> row.uuid("campaign_id", click.campaignId())
                    .uuid("impression_id", click.impressionId())
                    .bool("billable", fact.billable()),
            (of, row) -> of.fact(
                    new AdClick(of.id(), of.atMicros(), row.uuid(), row.uuid(), of.user(), of.session(), of.metadata()),
                    null,
                    row.bool())),
    POST_IMPRESSIONS(
            "analytics.post_impressions",
            new PostView(NIL, 0, NIL, null, null, null, null, null),
            Kind.POST,
            Reference::none,
            DeltaTable.EVENTS,
            List.of("views"),
            (view, fact, row) -> row.uuid("post_id", view.postId())
                    .uuid("event_id", fact.eventId())
                    .int4("dwell_ms", view.dwellMillis())
                    .text("source", view.source()),
            (of, row) -> {
                UUID postId = row.uuid();
                UUID eventId = row.uuid();
                return of.fact(
                        new PostView(
                                of.id(),
                                of.atMicros(),
                                postId,
                                row.int4(),
                                row.text(),
                                of.user(),
                                of.session(),
                                of.metadata()),
                        eventId,
                        false);
            }),
    EVENT_IMPRESSIONS(
            "analytics.event_impressions",
            new EventView(NIL, 0, NIL, null, null, null, null),
            Kind.EVENT,
            Reference::none,
            DeltaTable.EVENTS,
            List.of("views"),
            (view, fact, row) -> row.uuid("event_id", view.eventId()).text("source", view.source()),
            (of, row) -> {
                UUID eventId = row.uuid();
                return of.fact(
                        new EventView(
                                of.id(), of.atMicros(), eventId, row.text(), of.user(), of.session(), of.metadata()),
                        eventId,
                        false);
            }),
    /** The ledger writes there too, of what was sold: what is not named here says that it is a view. */
    TICKET_ANALYTICS(
            "analytics.ticket_analytics",
            new TicketView(NIL, 0, NIL, null, null, null, null),
            Kind.TIER,
            Reference::none,
            DeltaTable.TIERS,
            List.of("views"),
            (view, fact, row) -> row.uuid("tier_id", view.tierId())
                    .uuid("event_id", fact.eventId())
                    .text("source", view.source()),
            (of, row) -> {
                UUID tierId = row.uuid();
                UUID eventId = row.uuid();
                return of.fact(
                        new TicketView(
                                of.id(), of.atMicros(), tierId, row.text(), of.user(), of.session(), of.metadata()),
                        eventId,
                        false);
            });

    private static final int NONE = -1;
    private static final List<FactTable> ALL = List.of(values());

    /** The columns that a table has beside the common ones, from what was reported and what is known of it. */
    private interface OwnColumns<E extends Event> {
        Columns of(E event, Fact fact, Columns row);
    }

    /** What an event names beside its subject that must exist as well. */
    private interface Others<E extends Event> {
        List<Reference> of(E event);
    }

    /** What stands for it in a log: its place among the tables, which none ever leaves. */
    final int code;

    /** As SQL spells it. */
    final String qualifiedName;

    /** The name that metrics use. */
    final String label;

    final TableSql sql;

    /** How many columns a row has; more are only ever added behind them. */
    final int columnCount;

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
    private final RowReading reading;

    /**
     * @param example an event of the type, with no more than it must have
     * @param counters what each fact adds one to, and where there are two what those that may be charged do
     * @param reading makes a fact of the columns that the table has beside the common ones, in their order
     */
    @SuppressWarnings("unchecked") // A table gets the events of its own type alone, see of().
    <E extends Event> FactTable(
            String name,
            E example,
            Kind about,
            Others<E> others,
            DeltaTable deltas,
            List<String> counters,
            OwnColumns<E> ownColumns,
            RowReading reading) {
        this.code = 1 + ordinal();
        this.qualifiedName = name;
        this.about = about;
        this.deltas = deltas;
        this.others = (Others<Event>) others;
        this.ownColumns = (OwnColumns<Event>) ownColumns;
        this.reading = reading;
        counter = deltas.counterOf(counters.getFirst());
        billableCounter = counters.size() == 1 ? NONE : deltas.counterOf(counters.get(1));
        label = name.substring(name.indexOf('.') + 1);
        var definition = new Columns.Definition();
        columns(new Fact(example, NIL, null, null, false, 0), definition);
        columnCount = definition.count();
        sql = TableSql.of(name, label, definition, deltas, counters);
    }

    /** The table that the code stands for, which is its place; null where it stands for none. */
    static FactTable coded(int code) {
        return 0 < code && code <= ALL.size() ? ALL.get(code - 1) : null;
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

    /** The fact of which these are the columns. */
    Fact read(ValueReader row, Set<UUID> forgotten) {
        return reading.of(RowReading.Head.of(row).without(forgotten), row);
    }

    /** The common columns first, in the order of {@link RowReading.Head}, then the table's own. */
    void columns(Fact fact, Columns row) {
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
}
