package io.yardpass.database;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Whose the rows of each table and view are, said once more and apart from the policies: an array of the users and
 * organizations that are to see the row r, {@link #EVERYBODY} for what anybody may see. A table that is not in the list, or of
 * which a tenant has no row, fails the matrix. A view that filters by itself has its rows from a source without a filter.
 */
record Ownership(String relation, String owners, String source) {
    static final String EVERYBODY = "00000000-0000-0000-0000-000000000000";

    /** Shown to no tenant at all: asking for them is refused. */
    private static final String PLATFORM = "platform";

    private static final String TABLE = """
            ref.countries                       | everybody
            ref.currencies                      | everybody
            ref.event_categories                | everybody
            ref.industries                      | everybody
            ref.timezones                       | everybody
            ref.view_relations                  | everybody
            users.profiles                      | world.person(r.id)
            users.follows                       | ARRAY[r.follower_user_id, r.followed_user_id]
            users.settings                      | ARRAY[r.user_id]
            users.erasures                      | platform: nobody reads it, users.erase tells
            users.erasure_parts                 | platform: likewise
            organizations.organizations         | r.id || world.members(r.id)
            organizations.org_memberships       | ARRAY[r.organization_id, r.user_id]
            organizations.mail_invitations      | ARRAY[r.organization_id]
            public.daily_counts                 | platform: how often something was done today
            organizations.wallets               | ARRAY[r.organization_id]
            organizations.publishable_keys      | ARRAY[r.organization_id]
            events.events                       | world.event(r.id)
            events.event_transitions            | everybody
            events.event_history                | world.organizer(r.event_id)
            events.event_posts                  | world.post(r.id)
            events.event_comments               | world.post(r.post_id)
            events.event_reactions              | world.post(r.post_id)
            events.cultural_guides              | world.event(r.event_id)
            sponsorship.sponsors                | ARRAY[r.organization_id]
            sponsorship.packages                | r.organization_id || CASE WHEN cardinality(array_remove(world.event(r.event_id), NULL)) = 2 THEN world.sponsors() END
            sponsorship.orders                  | world.sponsorship_order(r.id)
            sponsorship.order_history           | world.sponsorship_order(r.order_id)
            sponsorship.deliverables            | world.sponsorship_order(r.order_id)
            sponsorship.deliverable_history     | world.deliverable(r.deliverable_id)
            sponsorship.deliverable_transitions | everybody
            sponsorship.matches                 | ARRAY[r.organization_id]
            sponsorship.proposals               | world.proposal(r.id)
            sponsorship.proposal_history        | world.proposal(r.proposal_id)
            sponsorship.escrow_transitions      | everybody
            sponsorship.proposal_transitions    | everybody
            ticketing.ticket_tiers              | CASE WHEN r.removed_at IS NULL THEN world.event(r.event_id) END
            ticketing.orders                    | world.ticket_order(r.id)
            ticketing.order_items               | world.ticket_order(r.order_id)
            ticketing.tickets                   | world.ticket(r.id)
            ticketing.ticket_history            | world.ticket(r.ticket_id)
            ticketing.ticket_holds              | ARRAY[r.organization_id, r.user_id]
            ticketing.refunds                   | world.ticket_order(r.order_id)
            ticketing.event_cancellations       | ARRAY[r.organization_id]
            ticketing.ticket_transitions        | everybody
            campaigns.campaigns                 | ARRAY[r.organization_id]
            campaigns.campaign_history          | ARRAY[world.campaign(r.campaign_id)]
            campaigns.campaign_transitions      | everybody
            campaigns.campaign_rates            | ARRAY[world.campaign(r.campaign_id)]
            campaigns.ad_creatives              | ARRAY[world.campaign(r.campaign_id)]
            campaigns.ad_impressions            | ARRAY[world.campaign(r.campaign_id)]
            campaigns.ad_clicks                 | ARRAY[world.campaign(r.campaign_id)]
            campaigns.ad_spend_ledger           | ARRAY[world.campaign(r.campaign_id)]
            campaigns.campaign_deltas           | platform: a queue, summed up for tenants elsewhere
            campaigns.campaign_hourly_stats     | platform: summed up for tenants by day
            campaigns.campaign_daily_counts     | ARRAY[world.campaign(r.campaign_id)]
            payments.accounts                   | world.account(r.id)
            payments.entries                    | world.account(r.account_id)
            payments.transactions               | world.parties(r.id)
            payments.invoices                   | ARRAY[r.organization_id, r.user_id]
            payments.credit_lots                | world.account(r.wallet_id)
            payments.invoice_lines              | world.invoice(r.invoice_id)
            payments.batches                    | platform: the chain goes through everybody's transactions
            payments.writer                     | platform: who writes the ledger
            payments.writer_lease               | platform: until when it is believed to live
            payments.idempotency_keys           | platform: what was answered, and to whom
            payments.payment_references         | platform: which payments counted
            payments.receipts                   | platform: what was answered, and to whom
            analytics.event_impressions         | world.organizer(r.event_id)
            analytics.post_impressions          | world.organizer(r.event_id)
            analytics.ticket_analytics          | world.organizer(r.event_id)
            analytics.tier_deltas               | platform: a queue, summed up for tenants elsewhere
            analytics.tier_hourly_stats         | world.organizer(r.event_id)
            analytics.event_audience_insights   | world.organizer(r.event_id)
            analytics.event_daily_stats         | world.organizer(r.event_id) | analytics.mv_event_daily_stats
            analytics.event_deltas              | platform: a queue, summed up for tenants elsewhere
            analytics.event_hourly_stats        | platform: summed up for tenants by day
            analytics.event_daily_viewers       | platform: shown to tenants with the rest of the day
            analytics.event_daily_counts        | platform: shown to tenants with the rest of the day
            analytics.deltas_set_aside          | platform: what could not be summed up
            analytics.viewer_seed               | platform: what makes hashes of viewers its own
            analytics.audience_days             | platform: what audiences are put together from
            analytics.audience_days_read        | platform: work that was done
            analytics.kept_tables               | platform: how long facts are kept
            analytics.months_leaving            | platform: months that are being dropped
            analytics.closed_month_indexes      | platform: how facts are stored
            analytics.dead_letters              | platform: what was refused, whatever it holds
            analytics.refreshes                 | platform: work that was done
            analytics.kafka_topics              | platform: which topic is read
            analytics.kafka_ingesters           | platform: who reads it
            analytics.kafka_partitions          | platform: how far it is stored
            analytics.kafka_gaps                | platform: what was gone before
            analytics.outgoing_streams          | platform: how far counts were fetched
            analytics.outgoing_changes          | platform: which counts changed since
            analytics.incoming_streams          | platform: how far counts are fetched
            analytics.incoming_event_hours      | platform: added to what is summed up for tenants
            campaigns.incoming_campaign_hours   | platform: likewise
            analytics.incoming_tier_hours       | platform: likewise
            migrations.history                  | platform: which chapters this database has
            messaging.notifications             | ARRAY[r.user_id]
            messaging.message_templates         | CASE WHEN r.organization_id IS NULL THEN world.organizations() ELSE ARRAY[r.organization_id] END
            messaging.message_jobs              | ARRAY[r.organization_id]
            messaging.mailings                  | platform: how far news of an event went
            messaging.relays                    | platform: who relays, and how far
            messaging.messages_set_aside        | platform: what nothing could be made of
            messaging.relay_marks               | platform: when messages were relayed
            messaging.webhook_endpoints         | ARRAY[world.administration(r.organization_id)]
            messaging.webhook_deliveries        | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            messaging.webhook_attempts          | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            messaging.webhook_replays           | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            messaging.conversations             | world.talkers(r.id)
            messaging.conversation_members      | world.talkers(r.conversation_id)
            messaging.direct_messages           | world.talkers(r.conversation_id)
            ml.models                           | platform: the platform's models
            ml.embeddings                       | platform: what those models know
            ml.features                         | CASE r.subject_type WHEN 'event' THEN world.organizer(r.subject_id) END
            public.events                       | world.event(r.id)
            public.event_history                | world.organizer(r.event_id) | (SELECT h.event_id, h.id, h.from_status, h.to_status, h.changed_at, h.changed_by, h.changed_role FROM events.event_history AS h)
            public.campaigns                    | ARRAY[r.organization_id]
            public.tickets                      | world.ticket(r.id)
            public.profiles                     | world.person(r.id) | (SELECT p.id, p.display_name, p.created_at FROM users.profiles AS p)
            public.follows                      | ARRAY[r.follower_user_id, r.followed_user_id]
            public.settings                     | ARRAY[r.user_id]
            public.organizations                | r.id || world.members(r.id)
            public.organizers                   | everybody | (SELECT o.id, o.name, o.slug FROM organizations.organizations AS o WHERE EXISTS (SELECT FROM events.events AS e WHERE e.owner_context_id = o.id AND e.is_public))
            organizations.organizers            | everybody | (SELECT o.id, o.name, o.slug FROM organizations.organizations AS o WHERE EXISTS (SELECT FROM events.events AS e WHERE e.owner_context_id = o.id AND e.is_public))
            public.memberships                  | ARRAY[r.organization_id, r.user_id]
            public.invitations                  | ARRAY[r.organization_id, r.user_id]
            public.mail_invitations             | ARRAY[r.organization_id]
            public.publishable_keys             | ARRAY[r.organization_id]
            public.posts                        | world.post(r.id)
            public.comments                     | world.post(r.post_id)
            public.reactions                    | world.post(r.post_id)
            public.guides                       | world.event(r.event_id)
            public.tiers                        | world.event(r.event_id)
            public.tier_stock                   | world.organizer(r.event_id) | (SELECT t.id AS tier_id, t.event_id, e.owner_context_id AS organization_id, t.capacity, t.sold, t.held, t.capacity - t.sold - t.held AS available FROM ticketing.ticket_tiers AS t JOIN events.events AS e ON e.id = t.event_id WHERE t.removed_at IS NULL)
            public.orders                       | world.ticket_order(r.id)
            public.order_items                  | world.ticket_order(r.order_id)
            public.own_tickets                  | ARRAY[r.owner_user_id] | (SELECT t.id, t.event_id, t.tier_id, t.order_id, t.organization_id, t.code, t.status, t.previous_ticket_id, t.issued_at, t.owner_user_id FROM ticketing.tickets AS t)
            public.holds                        | ARRAY[r.organization_id, r.user_id]
            public.attendees                    | world.ticket(r.ticket_id)
            public.refunds                      | world.ticket_order(r.order_id)
            public.event_cancellations          | ARRAY[r.organization_id]
            public.creatives                    | ARRAY[world.campaign(r.campaign_id)]
            public.campaign_history             | ARRAY[world.campaign(r.campaign_id)]
            public.campaign_rates               | ARRAY[world.campaign(r.campaign_id)]
            public.campaign_daily_stats         | ARRAY[world.campaign(r.campaign_id)]
            public.event_daily_stats            | world.organizer(r.event_id) | analytics.mv_event_daily_stats
            public.tier_hourly_stats            | world.organizer(r.event_id)
            public.event_audience               | world.organizer(r.event_id)
            public.sponsors                     | ARRAY[r.organization_id]
            public.packages                     | r.organization_id || CASE WHEN cardinality(array_remove(world.event(r.event_id), NULL)) = 2 THEN world.sponsors() END
            public.sponsorship_orders           | world.sponsorship_order(r.id)
            public.proposals                    | world.proposal(r.id)
            public.deliverables                 | world.sponsorship_order(r.order_id)
            public.deliverable_history          | world.deliverable(r.deliverable_id)
            public.proposal_history             | world.proposal(r.proposal_id)
            public.sponsorship_order_history    | world.sponsorship_order(r.order_id)
            public.matches                      | ARRAY[r.organization_id]
            public.accounts                     | world.account(r.id)
            public.transactions                 | world.parties(r.id)
            public.entries                      | world.account(r.account_id)
            public.wallets                      | ARRAY[r.organization_id]
            public.credit_lots                  | world.account(r.account_id)
            public.invoices                     | ARRAY[r.organization_id, r.user_id]
            public.invoice_lines                | world.invoice(r.invoice_id)
            public.notifications                | ARRAY[r.user_id]
            public.message_jobs                 | ARRAY[r.organization_id]
            public.webhook_endpoints            | ARRAY[world.administration(r.organization_id)]
            public.webhook_deliveries           | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            public.webhook_attempts             | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            public.webhook_replays              | ARRAY[world.administration(world.endpoint(r.endpoint_id))]
            public.conversations                | world.talkers(r.id)
            public.inbox                        | ARRAY[r.user_id] | (SELECT m.conversation_id, m.joined_at, m.last_read_at, (SELECT max(d.sent_at) FROM messaging.direct_messages AS d WHERE d.conversation_id = m.conversation_id) AS last_sent_at, (SELECT count(*) FROM messaging.direct_messages AS d WHERE d.conversation_id = m.conversation_id AND d.sender_user_id <> m.user_id) AS unread, m.user_id FROM messaging.conversation_members AS m)
            public.conversation_members         | world.talkers(r.conversation_id)
            public.direct_messages              | world.talkers(r.conversation_id)
            public.message_templates            | CASE WHEN r.organization_id IS NULL THEN world.organizations() ELSE ARRAY[r.organization_id] END
            public.ad_spend_ledger              | ARRAY[world.campaign(r.campaign_id)]
            public.models                       | platform: the platform's models
            public.embeddings                   | platform: what those models know
            public.features                     | CASE r.subject_type WHEN 'event' THEN world.organizer(r.subject_id) END | ml.features
            public.outbox                       | ARRAY[world.administration(r.organization_id)]
            public.outbox_messages              | ARRAY[world.administration(r.organization_id)]
            """;

    /** By relation. The functions that tell owners stand in the world's own schema. */
    static Map<String, Ownership> byRelation() {
        var all = new LinkedHashMap<String, Ownership>();
        for (var line : TABLE.split("\n")) {
            var cells = Arrays.stream(line.split(" \\| ")).map(String::strip).toList();
            var owners = cells.get(1).equals("everybody") ? "ARRAY['" + EVERYBODY + "'::uuid]" : cells.get(1);
            var source = cells.size() == 3 ? cells.get(2) : cells.getFirst();
            all.put(cells.getFirst(), new Ownership(cells.getFirst(), owners, source));
        }
        return all;
    }

    boolean isPlatforms() {
        return owners.startsWith(PLATFORM);
    }

    /** Rows that at least one of these is to see, as text, in order. */
    String rowsSeenBy(Visitor visitor, String columns) {
        return "SELECT ROW(" + columns + ")::text FROM " + source + " AS r WHERE " + owners + " && "
                + visitor.identities() + " ORDER BY 1";
    }

    String allRows(String columns) {
        return "SELECT ROW(" + columns + ")::text FROM " + source + " AS r ORDER BY 1";
    }

    /** Rows of this visitor that are not everybody's as well. */
    String privateRows(Visitor visitor) {
        return "SELECT count(*) FROM " + source + " AS r WHERE " + owners + " && " + visitor.identities() + " AND NOT "
                + owners + " @> ARRAY['" + EVERYBODY + "'::uuid]";
    }

    boolean isEverybodys() {
        return owners.contains(EVERYBODY);
    }
}
