package io.yardpass.gateway.queries;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import io.yardpass.domain.Caller;
import io.yardpass.wire.problems.ProblemCode;
import io.yardpass.wire.problems.ProblemException;
import java.util.UUID;

/**
 * The read API: what a caller may see, as JSON. Every read is one read-only transaction as the caller, so that row-level
 * security decides; what is not there and what may not be seen are the same 404.
 */
public final class TenantReads {
    private static final String NO_EVENT = "There is no such event, or none that you may see.";
    private static final String EVENT_COLUMNS = """
            SELECT e.id, e.owner_context_id AS organization_id, e.title, e.description, e.category, e.visibility,
                e.currency, public.utc(e.starts_at) AS starts_at, public.utc(e.ends_at) AS ends_at, e.timezone,
                e.country_code, e.metadata, public.utc(e.created_at) AS created_at
            """;

    /** Bounds are always there, be they infinite, so that the index on (starts_at, id) leads to each page. */
    private static final String EVENTS = """
            SELECT to_json(shown)::text, e.starts_at, e.id
            FROM (
                SELECT e.*
                FROM events.events AS e
                WHERE e.starts_at >= coalesce($1::timestamptz, '-infinity')
                    AND e.starts_at < coalesce($2::timestamptz, 'infinity')
                    AND ($3::text IS NULL OR e.category = $3)
                    AND ($4::uuid IS NULL OR e.owner_context_id = $4)
                    AND (e.starts_at, e.id) > (
                        coalesce($5::timestamptz, '-infinity'),
                        coalesce($6::uuid, '00000000-0000-0000-0000-000000000000')
                    )
                ORDER BY e.starts_at, e.id
                LIMIT $7
            ) AS e
            CROSS JOIN LATERAL (
            """ + EVENT_COLUMNS + """
            ) AS shown
            ORDER BY e.starts_at, e.id
            """;

    private static final String EVENT = """
            SELECT (to_jsonb(event) || jsonb_build_object('tiers', (
                SELECT coalesce(jsonb_agg(to_jsonb(tier) ORDER BY tier.price_cents, tier.id), '[]')
                FROM (
                    SELECT t.id, t.name, t.price_cents, t.currency, t.capacity - t.sold - t.held AS available,
                        t.per_buyer_limit, public.utc(t.on_sale_from) AS on_sale_from,
                        public.utc(t.on_sale_until) AS on_sale_until
                    FROM ticketing.ticket_tiers AS t
                    WHERE t.event_id = event.id
                ) AS tier
            )))::text
            FROM (
            """ + EVENT_COLUMNS + """
                FROM events.events AS e
                WHERE e.id = $1
            ) AS event
            """;

    private static final String TICKETS = """
            SELECT to_json(shown)::text, ticket.issued_at, ticket.id
            FROM ticketing.own_tickets($1, $2, $3) WITH ORDINALITY AS ticket
            CROSS JOIN LATERAL (
                SELECT ticket.id, ticket.event_id, ticket.tier_id, ticket.order_id, ticket.organization_id, ticket.code,
                    ticket.status, ticket.previous_ticket_id, public.utc(ticket.issued_at) AS issued_at
            ) AS shown
            ORDER BY ticket.ordinality
            """;

    private static final String BALANCES = """
            SELECT json_build_object('organization_id', o.id, 'balances', (
                SELECT coalesce(json_agg(to_json(balance) ORDER BY balance.currency, balance.kind), '[]')
                FROM (
                    SELECT a.id AS account_id, a.kind, a.currency, a.balance_cents,
                        public.utc(a.closed_at) AS closed_at
                    FROM payments.accounts AS a
                    WHERE a.organization_id = o.id
                ) AS balance
            ))::text
            FROM organizations.organizations AS o
            WHERE o.id = $1
            """;

    private static final String PUBLISHABLE_KEYS = """
            SELECT to_json(shown)::text, listed.created_at, listed.id
            FROM (
                SELECT k.id, k.name, k.key, k.created_at, k.created_by_user_id, k.revoked_at, k.revoked_by_user_id
                FROM organizations.publishable_keys AS k
                WHERE k.organization_id = $1
                    AND (k.created_at, k.id) < (
                        coalesce($2::timestamptz, 'infinity'),
                        coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
                    )
                ORDER BY k.created_at DESC, k.id DESC
                LIMIT $4
            ) AS listed
            CROSS JOIN LATERAL (
                SELECT listed.id, listed.name, listed.key, public.utc(listed.created_at) AS created_at,
                    listed.created_by_user_id, public.utc(listed.revoked_at) AS revoked_at, listed.revoked_by_user_id
            ) AS shown
            ORDER BY listed.created_at DESC, listed.id DESC
            """;

    /** Whose event it is, and its days; no row where it may not be seen. Days on which nothing happened are not there. */
    private static final String DAILY_STATS = """
            SELECT '{"event_id":' || to_json(e.id) || ',"days":' || (
                    SELECT coalesce(json_agg(to_json(stats) ORDER BY stats.day), '[]')::text
                    FROM (
                        SELECT s.day, s.total_views, s.unique_viewers, s.impressions, s.clicks, s.tickets,
                            s.revenue_cents, s.currency
                        FROM analytics.event_daily_stats AS s
                        WHERE s.event_id = e.id AND s.day BETWEEN $2 AND $3
                    ) AS stats
                ) || '}', e.owner_context_id
            FROM events.events AS e
            WHERE e.id = $1
            """;

    private final CallerQueries queries;

    public TenantReads(CallerQueries queries) {
        this.queries = queries;
    }

    /** The events that the caller may see, by the time they begin. */
    public Future<Buffer> events(Caller caller, EventFilter filter, PageRequest<Cursor> page) {
        Cursor after = page.after();
        return queries.run(
                        caller,
                        EVENTS,
                        Tuple.of(
                                filter.from(),
                                filter.until(),
                                filter.category(),
                                filter.organizationId(),
                                after == null ? null : after.at(),
                                after == null ? null : after.id(),
                                page.limit() + 1))
                .map(rows -> Page.of("events", rows, page.limit(), Cursor::after));
    }

    /** One event with its tiers. */
    public Future<Buffer> event(Caller caller, UUID id) {
        return queries.one(caller, EVENT, id, ProblemCode.UNKNOWN_EVENT, NO_EVENT);
    }

    /** The caller's own tickets, the newest first, with their codes. */
    public Future<Buffer> tickets(Caller caller, PageRequest<Cursor> page) {
        Cursor after = page.after();
        return queries.run(
                        caller,
                        TICKETS,
                        Tuple.of(
                                after == null ? null : after.at(), after == null ? null : after.id(), page.limit() + 1))
                .map(rows -> Page.of("tickets", rows, page.limit(), Cursor::after));
    }

    /** The balances of an organization's accounts, debit positive. The caller must speak for it. */
    public Future<Buffer> balances(Caller caller, UUID organizationId) {
        return speaksFor(caller, organizationId)
                ? queries.one(caller, BALANCES, organizationId, ProblemCode.NOT_FOUND, "There is no such organization.")
                : Future.failedFuture(notSpokenFor());
    }

    /** The organization's publishable keys, revoked ones too, the newest first. The caller must speak for it. */
    public Future<Buffer> publishableKeys(Caller caller, UUID organizationId, PageRequest<Cursor> page) {
        if (!speaksFor(caller, organizationId)) {
            return Future.failedFuture(notSpokenFor());
        }
        Cursor after = page.after();
        return queries.run(
                        caller,
                        PUBLISHABLE_KEYS,
                        Tuple.of(
                                organizationId,
                                after == null ? null : after.at(),
                                after == null ? null : after.id(),
                                page.limit() + 1))
                .map(rows -> Page.of("publishable_keys", rows, page.limit(), Cursor::after));
    }

    /** The days of an event that saw something, as of the last refresh. The caller must speak for its organization. */
    public Future<Buffer> dailyStats(Caller caller, UUID event, Days days) {
        return queries.run(caller, DAILY_STATS, Tuple.of(event, days.from(), days.to()))
                .map(rows -> {
                    Row row = CallerQueries.only(rows, ProblemCode.UNKNOWN_EVENT, NO_EVENT);
                    if (!speaksFor(caller, row.getUUID(1))) {
                        throw new ProblemException(
                                ProblemCode.FORBIDDEN, "An event's figures are for its organization.");
                    }
                    return Buffer.buffer(row.getString(0));
                });
    }

    private static boolean speaksFor(Caller caller, UUID organization) {
        return organization.equals(caller.organizationId()) || caller.serves(organization);
    }

    private static ProblemException notSpokenFor() {
        return new ProblemException(
                ProblemCode.NOT_FOUND, "There is no such organization, or none that your token speaks for.");
    }
}
