package io.yardpass.ledger;

import io.yardpass.domain.HoldTickets;
import io.yardpass.ledger.rules.BuyerTier;
import io.yardpass.ledger.rules.EventStatus;
import io.yardpass.ledger.rules.Facts;
import io.yardpass.ledger.rules.ReadResult;
import io.yardpass.ledger.rules.SaleEvent;
import io.yardpass.ledger.rules.Tier;
import java.util.List;
import java.util.Locale;

/** What is for sale, and how much of it a buyer has. */
final class CatalogueQueries {
    private static final String EVENTS = """
            SELECT e.id, e.owner_context_id, e.is_open, e.currency, o.fee_bps, e.status,
                (extract(epoch FROM e.ends_at) * 1000000)::bigint
            FROM events.events AS e JOIN organizations.organizations AS o ON o.id = e.owner_context_id
            WHERE e.id = ANY ($1::uuid[])""";

    private static void event(ReadResult found, Row row) {
        SaleEvent event = new SaleEvent(
                row.uuid(),
                row.uuid(),
                row.bool(),
                row.text(),
                row.integer(),
                EventStatus.ofWireName(row.text()),
                row.bigint(),
                found.readAtMicros());
        found.put(Facts.EVENTS, event.id(), event);
    }

    private static final String TIERS = """
            SELECT id, event_id, price_cents, currency, capacity, sold, held, per_buyer_limit,
                (extract(epoch FROM on_sale_from) * 1000000)::bigint,
                (extract(epoch FROM on_sale_until) * 1000000)::bigint
            FROM ticketing.ticket_tiers WHERE id = ANY ($1::uuid[]) AND removed_at IS NULL""";

    private static void tier(ReadResult found, Row row) {
        Tier tier = new Tier(
                row.uuid(),
                row.uuid(),
                row.bigint(),
                row.text(),
                row.integer(),
                row.integer(),
                row.integer(),
                row.integerOrNull(),
                row.bigintOrNull(),
                row.bigintOrNull(),
                found.readAtMicros());
        found.put(Facts.TIERS, tier.id(), tier);
    }

    /**
     * Counted no further than decides anything: from there on the buyer gets no more tickets of the tier. The order is that of the
     * index by owner, tier and state: where nearly all tickets are one buyer's, the planner would look for the first few of them in
     * any index, among everybody's.
     */
    private static final String CLAIMS =
            String.format(Locale.ROOT, """
            SELECT pair.buyer, pair.tier, nullif(least(c.claims, c.enough), c.enough)
            FROM unnest($1::uuid[], $2::uuid[]) AS pair (buyer, tier)
            JOIN ticketing.ticket_tiers AS k ON k.id = pair.tier
            CROSS JOIN LATERAL (SELECT coalesce(k.per_buyer_limit, %d) + %d AS enough) AS e
            CROSS JOIN LATERAL (
                SELECT e.enough, (
                    SELECT count(*)
                    FROM (
                        SELECT FROM ticketing.tickets AS t
                        WHERE t.owner_user_id = pair.buyer AND t.tier_id = pair.tier
                            AND t.status IN ('issued', 'redeemed')
                        ORDER BY t.status
                        LIMIT e.enough
                    ) AS owned
                ) + (
                    SELECT coalesce(sum(held.quantity), 0)
                    FROM (
                        SELECT h.quantity FROM ticketing.ticket_holds AS h
                        WHERE h.user_id = pair.buyer AND h.tier_id = pair.tier AND h.status = 'held'
                        LIMIT e.enough
                    ) AS held
                ) AS claims
            ) AS c""", HoldTickets.OWNED_AND_HELD_MAX, HoldTickets.QUANTITY_MAX);

    private static void claim(ReadResult found, Row row) {
        BuyerTier pair = new BuyerTier(row.uuid(), row.uuid());
        Integer counted = row.integerOrNull();
        found.put(Facts.CLAIMS, pair, counted == null ? BuyerTier.MANY : counted);
    }

    private static final String PROFILES = "SELECT id FROM users.profiles WHERE id = ANY ($1::uuid[])";

    static final List<Question<?>> ALL = List.of(
            Question.of(Facts.EVENTS, EVENTS, CatalogueQueries::event, List.of(Question::keys)),
            Question.of(Facts.TIERS, TIERS, CatalogueQueries::tier, List.of(Question::keys)),
            Question.of(
                    Facts.CLAIMS,
                    CLAIMS,
                    CatalogueQueries::claim,
                    List.of(Question.each(BuyerTier::buyerId), Question.each(BuyerTier::tierId))),
            Question.of(
                    Facts.PROFILES,
                    PROFILES,
                    (found, row) -> found.put(Facts.PROFILES, row.uuid(), true),
                    List.of(Question::keys)));

    private CatalogueQueries() {}
}
