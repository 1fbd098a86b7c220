-- Two organizations and rows of each in every table. n is the organization; user n owns it, user 10 + n is a member, user 3
-- buys from both and belongs to neither, being only invited. What one organization has, the other has too.
CREATE SCHEMA world;

CREATE FUNCTION world.id(kind text, n integer) RETURNS uuid
    LANGUAGE sql IMMUTABLE
RETURN md5(kind || ' ' || n)::uuid;

-- People and organizations.
INSERT INTO users.profiles (id, display_name, email)
SELECT world.id('user', n), 'User ' || n, 'user' || n || '@example.org' FROM unnest(ARRAY[1, 2, 3, 11, 12]) AS n;

INSERT INTO users.follows (follower_user_id, followed_user_id)
SELECT world.id('user', n), world.id('user', f) FROM generate_series(1, 2) AS n, unnest(ARRAY[3, 10 + n]) AS f;

INSERT INTO users.settings (user_id) SELECT world.id('user', n) FROM generate_series(1, 3) AS n;
INSERT INTO users.erasures (user_id) SELECT world.id('user', n) FROM generate_series(1, 2) AS n;
INSERT INTO users.erasure_parts (user_id, ordinal, relation, done, until)
SELECT user_id, 1, 'ticketing.ticket_holds', 0, 1 FROM users.erasures;

INSERT INTO organizations.organizations (id, name, slug)
SELECT world.id('organization', n), 'Organization ' || n, 'organization-' || n FROM generate_series(1, 2) AS n;

INSERT INTO organizations.org_memberships (organization_id, user_id, role, status)
SELECT world.id('organization', n), world.id('user', m.member), m.role, m.status
FROM generate_series(1, 2) AS n,
    LATERAL (VALUES (n, 'owner', 'active'), (10 + n, 'member', 'active'), (3, 'member', 'invited'))
        AS m (member, role, status);

INSERT INTO organizations.mail_invitations (organization_id, email, role, code_sha256, created_at, expires_at)
SELECT world.id('organization', n), 'somebody@example.org', 'member', sha256(n::text::bytea), now(), now() + interval '14 days' FROM generate_series(1, 2) AS n;

INSERT INTO public.daily_counts (limit_name, pile, day, counted)
SELECT 'limit', world.id('organization', n), current_date, 1 FROM generate_series(1, 2) AS n;

INSERT INTO organizations.wallets (id, organization_id, currency)
SELECT world.id('wallet', n), world.id('organization', n), 'EUR' FROM generate_series(1, 2) AS n;

INSERT INTO organizations.publishable_keys (organization_id, id, key, name, revoked_at)
SELECT world.id('organization', n), world.id(k.kind || ' key', n), k.key, 'Key', k.revoked_at
FROM generate_series(1, 2) AS n,
    LATERAL (VALUES ('created', 'ypk_' || lpad(n::text, 40, '0'), NULL), ('signed', NULL, now())) AS k (kind, key, revoked_at);

-- Some events are for everybody and of their two posts one; drafts are not, nor is a draft that was dropped.
INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at)
SELECT world.id(v.visibility || ' event', n), world.id('organization', n), v.visibility, v.visibility, 'EUR', now(), now()
FROM generate_series(1, 2) AS n, (VALUES ('private'), ('unlisted'), ('public')) AS v (visibility);

INSERT INTO events.events (id, owner_context_id, title, visibility, currency, starts_at, ends_at, status)
SELECT world.id(v.title || ' event', n), world.id('organization', n), v.title, v.visibility, 'EUR', now(), now(), v.status
FROM generate_series(1, 2) AS n, (VALUES
    ('draft', 'public', 'draft'), ('dropped', 'public', 'draft'), ('cancelled', 'public', 'published'),
    ('ended', 'public', 'published'), ('cancelled unlisted', 'unlisted', 'published')
) AS v (title, visibility, status);
UPDATE events.events SET status = 'cancelled' WHERE title IN ('dropped', 'cancelled', 'cancelled unlisted');
UPDATE events.events SET status = 'ended' WHERE title = 'ended';

INSERT INTO events.event_posts (id, event_id, author_user_id, body, visibility)
SELECT world.id(e.visibility || p.visibility || ' post', n), world.id(e.visibility || ' event', n), world.id('user', n),
    'Post', p.visibility
FROM generate_series(1, 2) AS n,
    (VALUES ('private'), ('public'), ('unlisted'), ('draft'), ('dropped'), ('cancelled')) AS e (visibility),
    (VALUES ('private'), ('public')) AS p (visibility);

INSERT INTO events.event_comments (id, post_id, author_user_id, body)
SELECT coalesce(world.id('comment', n), uuidv7()), p.id, world.id('user', 3), 'Comment'
FROM events.event_posts AS p
LEFT JOIN generate_series(1, 2) AS n ON p.id = world.id('privatepublic post', n);

INSERT INTO events.event_reactions (post_id, user_id, kind) SELECT p.id, world.id('user', 3), 'like' FROM events.event_posts AS p;

INSERT INTO events.cultural_guides (event_id, locale, title, body) SELECT e.id, 'en', 'Guide', 'Text' FROM events.events AS e;

-- Sponsorship: each organizes for itself and for the other.
INSERT INTO sponsorship.sponsors (id, organization_id, name)
SELECT world.id('sponsor', n), world.id('organization', n), 'Sponsor ' || n FROM generate_series(1, 2) AS n;

INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
SELECT world.id(v.visibility || ' package', n), world.id(v.visibility || ' event', n), world.id('organization', n), 'Package',
    100, 'EUR'
FROM generate_series(1, 2) AS n, (VALUES ('private'), ('public'), ('unlisted'), ('draft'), ('dropped')) AS v (visibility);

INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
SELECT world.id('sponsorship by ' || s, n), world.id('private package', n), world.id('sponsor', s), world.id('organization', n),
    100, 'EUR'
FROM generate_series(1, 2) AS n, generate_series(1, 2) AS s;
UPDATE sponsorship.orders SET escrow_status = 'funded';

INSERT INTO sponsorship.deliverables (id, order_id, sponsor_id, description)
SELECT world.id('deliverable to ' || s, n), world.id('sponsorship by ' || s, n), world.id('sponsor', s), 'Banner'
FROM generate_series(1, 2) AS n, generate_series(1, 2) AS s;
UPDATE sponsorship.deliverables SET status = 'submitted';

INSERT INTO sponsorship.matches (event_id, sponsor_id, organization_id, score)
SELECT world.id('private event', n), world.id('sponsor', 3 - n), world.id('organization', n), 0.5 FROM generate_series(1, 2) AS n;

INSERT INTO sponsorship.proposals (id, event_id, sponsor_id, organization_id, amount_cents, currency)
SELECT world.id(v.status || ' proposal to ' || s, n), world.id('private event', n), world.id('sponsor', s),
    world.id('organization', n), 100, 'EUR'
FROM generate_series(1, 2) AS n, generate_series(1, 2) AS s, (VALUES ('draft'), ('sent')) AS v (status);
UPDATE sponsorship.proposals SET status = 'sent'
WHERE id IN (SELECT world.id('sent proposal to ' || s, n) FROM generate_series(1, 2) AS n, generate_series(1, 2) AS s);

-- The ledger: at each organization its owner bought, and the customer of both.
INSERT INTO payments.accounts (id, kind, organization_id, user_id, sponsorship_order_id, currency, created_at)
SELECT world.id('receivable', n), 'organization_receivable', world.id('organization', n), NULL::uuid, NULL::uuid, 'EUR', now()
FROM generate_series(1, 2) AS n
UNION ALL
SELECT world.id('credit', n), 'wallet', world.id('organization', n), NULL, NULL, 'EUR', now() FROM generate_series(1, 2) AS n
UNION ALL
SELECT world.id('cash', n), 'user_cash', NULL, world.id('user', n), NULL, 'EUR', now() FROM generate_series(1, 3) AS n
UNION ALL
SELECT world.id('escrow', n), 'sponsor_escrow', NULL, NULL, world.id('sponsorship by 1', n), 'EUR', now()
FROM generate_series(1, 2) AS n
UNION ALL
SELECT world.id('sponsor''s cash', 1), 'sponsor_cash', world.id('organization', 1), NULL, NULL, 'EUR', now()
UNION ALL
SELECT world.id('revenue', 0), 'platform_revenue', NULL, NULL, NULL, 'EUR', now();

INSERT INTO payments.batches (number, epoch, first_sequence, last_sequence, posted_at, previous_hash, hash)
VALUES (1, 0, 1, 6, now(), decode(repeat('00', 32), 'hex'), decode(repeat('01', 32), 'hex'));

CREATE TABLE world.purchases AS
SELECT
    n,
    buyer,
    row_number() OVER () AS sequence,
    world.id('transaction of ' || buyer, n) AS transaction_id,
    world.id('order of ' || buyer, n) AS order_id
FROM generate_series(1, 2) AS n, LATERAL unnest(ARRAY[n, 3]) AS buyer;

INSERT INTO payments.transactions
    (id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at)
SELECT transaction_id, sequence, 1, 'ticket_purchase', 'order', order_id, 3, now(), now() FROM world.purchases;

INSERT INTO payments.entries
    (transaction_id, ordinal, account_id, amount_cents, currency, previous_balance_cents, current_balance_cents)
SELECT p.transaction_id, leg.ordinal, leg.account_id, leg.amount, 'EUR', sum(leg.amount) OVER so_far - leg.amount,
    sum(leg.amount) OVER so_far
FROM world.purchases AS p,
    LATERAL (VALUES
        (1, world.id('cash', p.buyer), 100),
        (2, world.id('receivable', p.n), -95),
        (3, world.id('revenue', 0), -5)
    ) AS leg (ordinal, account_id, amount)
WINDOW so_far AS (PARTITION BY leg.account_id ORDER BY p.sequence)
ORDER BY p.sequence, leg.ordinal;

-- The first organization funds what it sponsors, at its own event and at the other's.
INSERT INTO payments.transactions
    (id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at)
SELECT world.id('funding', n), 4 + n, 1, 'escrow_funding', 'sponsorship_order', world.id('sponsorship by 1', n), 2, now(), now()
FROM generate_series(1, 2) AS n;

INSERT INTO payments.entries
    (transaction_id, ordinal, account_id, amount_cents, currency, previous_balance_cents, current_balance_cents)
SELECT world.id('funding', n), leg.ordinal, leg.account_id, leg.amount, 'EUR', sum(leg.amount) OVER so_far - leg.amount,
    sum(leg.amount) OVER so_far
FROM generate_series(1, 2) AS n,
    LATERAL (VALUES (1, world.id('sponsor''s cash', 1), 100), (2, world.id('escrow', n), -100))
        AS leg (ordinal, account_id, amount)
WINDOW so_far AS (PARTITION BY leg.account_id ORDER BY n)
ORDER BY n, leg.ordinal;

INSERT INTO payments.idempotency_keys (scope, route, key, fingerprint, outcome, order_id, created_at)
SELECT 'user', 'purchases', order_id::text, decode(repeat('00', 32), 'hex'), 'posted', order_id, now() FROM world.purchases;

INSERT INTO payments.receipts (route, id, scope, fingerprint, body, created_at)
SELECT 'ticket-holds', order_id, 'user', decode(repeat('00', 32), 'hex'), '{}', now() FROM world.purchases;

INSERT INTO payments.payment_references (reference_sha256, route, command_id, amount_cents, currency, counted_at)
SELECT sha256(convert_to(order_id::text, 'UTF8')), 'ticket-purchases', order_id, 1, 'EUR', now() FROM world.purchases;

INSERT INTO payments.invoices (organization_id, user_id, month, currency, total_cents)
SELECT world.id('organization', n), NULL, '2026-01-01'::date, 'EUR', 1 FROM generate_series(1, 2) AS n
UNION ALL
SELECT NULL, world.id('user', n), '2026-01-01', 'EUR', 1 FROM generate_series(1, 3) AS n;

INSERT INTO payments.invoice_lines (invoice_id, kind, amount_cents) SELECT i.id, 'platform_fee', 1 FROM payments.invoices AS i;

INSERT INTO payments.credit_lots (id, wallet_id, amount_cents, created_at)
SELECT world.id('lot', n), world.id('credit', n), 100, now() FROM generate_series(1, 2) AS n;

-- Ticketing.
INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
SELECT world.id(e.visibility || ' tier', n), world.id(e.visibility || ' event', n), 'Tier', 100, 'EUR', 10
FROM generate_series(1, 2) AS n,
    (VALUES ('private'), ('public'), ('unlisted'), ('draft'), ('dropped'), ('cancelled')) AS e (visibility);

INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity, removed_at)
SELECT world.id('removed tier', n), world.id('public event', n), 'Removed', 100, 'EUR', 10, now() FROM generate_series(1, 2) AS n;

INSERT INTO ticketing.orders (
    id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status, transaction_id, idempotency_scope,
    fingerprint, created_at
)
SELECT order_id, world.id('private event', n), world.id('user', buyer), world.id('organization', n), 'EUR', 100, 5, 'completed',
    transaction_id, 'user', decode(repeat('00', 32), 'hex'), now()
FROM world.purchases;

INSERT INTO ticketing.order_items (order_id, tier_id, quantity, unit_price_cents)
SELECT order_id, world.id('private tier', n), 1, 100 FROM world.purchases;

INSERT INTO ticketing.tickets (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
SELECT world.id('ticket of ' || buyer, n), world.id('private event', n), world.id('private tier', n), order_id,
    world.id('user', buyer), world.id('organization', n), 'code of ' || order_id, 'issued', now()
FROM world.purchases;
UPDATE ticketing.tickets SET status = 'redeemed';

INSERT INTO ticketing.ticket_holds (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
SELECT world.id('hold of ' || buyer, n), world.id('private tier', n), 'session', world.id('user', buyer),
    world.id('organization', n), 1, 'held', now(), now()
FROM world.purchases;

INSERT INTO ticketing.refunds (id, order_id, organization_id, amount_cents, fee_cents, created_at)
SELECT world.id('refund of ' || buyer, n), order_id, world.id('organization', n), 0, 0, now() FROM world.purchases;

INSERT INTO ticketing.event_cancellations (event_id, organization_id, secret, requested_at, requested_by_user_id, requested_role)
SELECT world.id('cancelled event', n), world.id('organization', n), 'secret', now(), world.id('user', n), 'authenticated'
FROM generate_series(1, 2) AS n;

-- Campaigns and facts, each seen by the customer of both.
INSERT INTO campaigns.campaigns (id, organization_id, event_id, name, currency)
SELECT world.id('campaign', n), world.id('organization', n), world.id('private event', n), 'Campaign', 'EUR'
FROM generate_series(1, 2) AS n;

UPDATE campaigns.campaigns SET status = 'active';

INSERT INTO campaigns.ad_creatives (id, campaign_id, name)
SELECT world.id('creative', n), world.id('campaign', n), 'Creative' FROM generate_series(1, 2) AS n;

INSERT INTO campaigns.ad_spend_ledger
    (id, campaign_id, wallet_id, transaction_id, period_from, period_until, amount_cents, currency, posted_at)
SELECT world.id('spend', n), world.id('campaign', n), world.id('wallet', n), world.id('transaction of ' || n, n), now(),
    now() + interval '1 hour', 1, 'EUR', now()
FROM generate_series(1, 2) AS n;

INSERT INTO campaigns.ad_impressions (id, occurred_at, received_at, campaign_id, organization_id, user_id, billable)
SELECT world.id('impression', n), now(), now(), world.id('campaign', n), world.id('organization', n), world.id('user', 3), true
FROM generate_series(1, 2) AS n;

INSERT INTO campaigns.ad_clicks (id, occurred_at, received_at, campaign_id, organization_id, user_id, billable)
SELECT world.id('click', n), now(), now(), world.id('campaign', n), world.id('organization', n), world.id('user', 3), true
FROM generate_series(1, 2) AS n;

INSERT INTO analytics.event_impressions (id, occurred_at, received_at, event_id, organization_id, user_id)
SELECT world.id('event view', n), now(), now(), world.id('public event', n), world.id('organization', n), world.id('user', 3)
FROM generate_series(1, 2) AS n;

INSERT INTO analytics.post_impressions (id, occurred_at, received_at, post_id, event_id, organization_id, user_id)
SELECT world.id('post view', n), now(), now(), world.id('publicpublic post', n), world.id('public event', n),
    world.id('organization', n), world.id('user', 3)
FROM generate_series(1, 2) AS n;

INSERT INTO analytics.ticket_analytics (id, occurred_at, ticket_id, event_id, organization_id, order_id, kind, amount_cents)
SELECT world.id('sale of ' || buyer, n), now(), world.id('ticket of ' || buyer, n), world.id('private event', n),
    world.id('organization', n), order_id, 'sold', 100
FROM world.purchases;

INSERT INTO analytics.ticket_analytics (id, occurred_at, received_at, tier_id, event_id, organization_id, user_id)
SELECT world.id('tier view', n), now(), now(), world.id('private tier', n), world.id('private event', n),
    world.id('organization', n), world.id('user', 3)
FROM generate_series(1, 2) AS n;

INSERT INTO analytics.dead_letters
    (id, rejected_at, code, detail, type, payload, payload_bytes, issuer, subject_user_id, role, organization_id)
SELECT world.id('dead letter', n), now(), 'unknown_post', 'no such post', 'post_view', '{}', 2, 'issuer', world.id('user', n),
    'authenticated', world.id('organization', n)
FROM generate_series(1, 2) AS n;

-- Rollups: what a refresh folds fills hours, days and the daily view; a delta that cannot be folded is set aside; what comes
-- after it waits in the queues.
INSERT INTO analytics.event_deltas (event_id, hour, views, viewers)
SELECT world.id('public event', n), date_trunc('hour', now()), 1, '{1}' FROM generate_series(1, 2) AS n;

INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions)
SELECT world.id('campaign', n), date_trunc('hour', now()), n FROM unnest('{1,2,-1}'::integer[]) AS n;

INSERT INTO analytics.tier_deltas (tier_id, hour, views)
SELECT world.id('private tier', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;

SELECT analytics.refresh_daily_stats();

INSERT INTO analytics.event_deltas (event_id, hour, views)
SELECT world.id('public event', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;

INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions)
SELECT world.id('campaign', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;

INSERT INTO analytics.tier_deltas (tier_id, hour, views)
SELECT world.id('private tier', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;

SELECT analytics.refresh_audience_insights();

-- Messaging, ml, and what others are to hear of.
INSERT INTO messaging.notifications (id, user_id, kind)
SELECT world.id('notification', n), world.id('user', n), 'kind' FROM generate_series(1, 3) AS n;

INSERT INTO messaging.message_templates (id, organization_id, name, subject, body)
SELECT world.id('template', n), world.id('organization', n), 'Name', 'Subject', 'Body' FROM generate_series(1, 2) AS n;
INSERT INTO messaging.message_templates (id, name, subject, body) VALUES (world.id('template', 3), 'Name', 'Subject', 'Body');

INSERT INTO messaging.message_jobs (id, organization_id, kind)
SELECT world.id('job', n), world.id('organization', n), 'kind' FROM generate_series(1, 2) AS n;

INSERT INTO messaging.conversations (id) SELECT world.id('conversation', n) FROM generate_series(1, 2) AS n;

INSERT INTO messaging.conversation_members (conversation_id, user_id)
SELECT world.id('conversation', n), world.id('user', member) FROM generate_series(1, 2) AS n, LATERAL unnest(ARRAY[n, 10 + n]) AS member;

INSERT INTO messaging.direct_messages (id, conversation_id, sender_user_id, body)
SELECT world.id('message', n), world.id('conversation', n), world.id('user', 10 + n), 'Hello' FROM generate_series(1, 2) AS n;

INSERT INTO ml.models (id, name, version, dimensions) VALUES (world.id('model', 1), 'Model', '1', 1);
INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding)
SELECT world.id('model', 1), 'event', world.id('private event', n), '{1}' FROM generate_series(1, 2) AS n;
INSERT INTO ml.features (subject_type, subject_id, name, value)
SELECT 'event', world.id('private event', n), 'Name', 1 FROM generate_series(1, 2) AS n;

INSERT INTO public.outbox (id, created_at, topic, organization_id, payload)
SELECT world.id('letter', n), now(), 'topic', world.id('organization', n), '{}' FROM generate_series(1, 2) AS n;
INSERT INTO public.outbox (id, created_at, topic, payload) VALUES (world.id('letter', 3), now(), 'topic of the platform', '{}');

INSERT INTO messaging.mailings (message_id, message_created_at, position, event_id, gone_on_at, finished_at)
SELECT world.id('letter', n), now(), n, world.id('public event', n), now(), now() FROM generate_series(1, 2) AS n;
INSERT INTO messaging.messages_set_aside (message_id, position, topic, reason) VALUES (world.id('letter', 1), 1, 'topic', '22000');
INSERT INTO messaging.relay_marks (position, relayed_at) VALUES (1, now());
INSERT INTO messaging.webhook_endpoints (id, organization_id, url, topics, sealed_secret)
SELECT world.id('endpoint', n), world.id('organization', n), 'https://hooks.example.com/', '{none.of_these}', ''
FROM generate_series(1, 2) AS n;
INSERT INTO messaging.webhook_deliveries (endpoint_id, message_id, message_created_at, position, is_ready, due_at)
SELECT world.id('endpoint', n), world.id('letter', n), now(), n, true, '2099-01-01' FROM generate_series(1, 2) AS n;
INSERT INTO messaging.webhook_attempts (attempted_at, endpoint_id, message_id, topic, number, outcome, duration_millis)
SELECT now(), world.id('endpoint', n), world.id('letter', n), 'topic', 1, 'failed', 1 FROM generate_series(1, 2) AS n;
INSERT INTO messaging.webhook_replays (id, endpoint_id, from_at, until_at, is_missing_only, reached_message_id, finished_at)
SELECT world.id('replay', n), world.id('endpoint', n), now(), now() + interval '1 day', true, world.id('letter', n), now()
FROM generate_series(1, 2) AS n;

INSERT INTO analytics.kafka_topics (topic, cluster_id, topic_id) VALUES ('facts', 'a cluster', 'a topic');
INSERT INTO analytics.kafka_ingesters (topic, id, lease_until) VALUES ('facts', uuidv7(), now());
INSERT INTO analytics.kafka_partitions (topic, partition) VALUES ('facts', 0);
INSERT INTO analytics.kafka_gaps (topic, partition, kind, from_offset, until_offset) VALUES ('facts', 0, 'retention', 0, 1);
INSERT INTO analytics.incoming_event_hours (event_id, hour, views)
SELECT world.id('public event', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;
INSERT INTO campaigns.incoming_campaign_hours (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
SELECT world.id('campaign', n), date_trunc('hour', now()), 1, 0, 0, 0 FROM generate_series(1, 2) AS n;
INSERT INTO analytics.incoming_tier_hours (tier_id, hour, views)
SELECT world.id('private tier', n), date_trunc('hour', now()), 1 FROM generate_series(1, 2) AS n;
INSERT INTO analytics.incoming_streams (stream) VALUES ('event');
INSERT INTO analytics.outgoing_streams (stream) VALUES ('event');
INSERT INTO analytics.outgoing_changes (stream, subject_id, at) VALUES ('event', world.id('public event', 1), now());
INSERT INTO analytics.months_leaving (parent, partition_name)
SELECT 'public.outbox', partition_name FROM analytics.month_partitions('public.outbox') LIMIT 1;
