-- Demo data. Every id tells its kind and number: organization n is 0a000000-0000-7000-8000-<n in 12 decimal digits>; user
-- 0aa00000, publishable key 0ab00000, event 0e000000, post 0b000000, tier 0c000000, campaign 0d000000, creative 0f000000; n counts from 1.
-- Events 1 to 10 belong to organization 1, 11 to 20 to organization 2; 10 and 20 are private. Users 1 to 25 are members of
-- organization 1 (1 owns it), 26 to 50 of organization 2 (26 owns it). Post n is about event (n - 1) % 20 + 1.
BEGIN;
SET LOCAL ROLE yardpass_owner;

CREATE FUNCTION pg_temp.demo_id(kind text, n bigint) RETURNS uuid
    LANGUAGE sql IMMUTABLE
RETURN (kind || '-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid;

INSERT INTO organizations.organizations (id, name, slug)
VALUES
    (pg_temp.demo_id('0a000000', 1), 'Harbour Lights', 'harbour-lights'),
    (pg_temp.demo_id('0a000000', 2), 'Northern Stage', 'northern-stage')
ON CONFLICT DO NOTHING;

INSERT INTO users.profiles (id, display_name, email)
SELECT pg_temp.demo_id('0aa00000', n), 'Demo User ' || n, 'user' || n || '@example.org'
FROM generate_series(1, 50) AS n
ON CONFLICT DO NOTHING;

INSERT INTO organizations.org_memberships (organization_id, user_id, role)
SELECT
    pg_temp.demo_id('0a000000', (n - 1) / 25 + 1),
    pg_temp.demo_id('0aa00000', n),
    CASE (n - 1) % 25 WHEN 0 THEN 'owner' WHEN 1 THEN 'admin' ELSE 'member' END
FROM generate_series(1, 50) AS n
ON CONFLICT DO NOTHING;

-- Key n is organization n's: ypk_ and n in 40 digits.
INSERT INTO organizations.publishable_keys (organization_id, id, key, name)
SELECT
    pg_temp.demo_id('0a000000', n),
    pg_temp.demo_id('0ab00000', n),
    'ypk_' || lpad(n::text, 40, '0'),
    'Demo key ' || n
FROM generate_series(1, 2) AS n
ON CONFLICT DO NOTHING;

INSERT INTO events.events
    (id, owner_context_id, title, category, visibility, currency, starts_at, ends_at, timezone, country_code)
SELECT
    pg_temp.demo_id('0e000000', n),
    pg_temp.demo_id('0a000000', (n - 1) / 10 + 1),
    'Demo Event ' || n,
    (ARRAY['music', 'theatre', 'conference', 'sport', 'food'])[n % 5 + 1],
    CASE WHEN n % 10 = 0 THEN 'private' ELSE 'public' END,
    'USD',
    date_trunc('hour', now()) + make_interval(days => 30 + n::integer),
    date_trunc('hour', now()) + make_interval(days => 30 + n::integer, hours => 4),
    'America/New_York',
    'US'
FROM generate_series(1, 20) AS n
ON CONFLICT DO NOTHING;

INSERT INTO events.event_posts (id, event_id, author_user_id, body)
SELECT
    pg_temp.demo_id('0b000000', n),
    pg_temp.demo_id('0e000000', (n - 1) % 20 + 1),
    pg_temp.demo_id('0aa00000', ((n - 1) % 20) / 10 * 25 + 1 + n % 25),
    'Post ' || n || ' about what is coming up'
FROM generate_series(1, 200) AS n
ON CONFLICT DO NOTHING;

-- Tiers 3n - 2, 3n - 1 and 3n are event n's, on sale since ever, with no end of tickets.
INSERT INTO ticketing.ticket_tiers (id, event_id, name, price_cents, currency, capacity)
SELECT
    pg_temp.demo_id('0c000000', n),
    pg_temp.demo_id('0e000000', (n - 1) / 3 + 1),
    (ARRAY['Standard', 'Reduced', 'VIP'])[(n - 1) % 3 + 1],
    (ARRAY[10000, 2500, 25000])[(n - 1) % 3 + 1],
    'USD',
    1000000
FROM generate_series(1, 60) AS n
ON CONFLICT DO NOTHING;

-- Campaigns 1 to 5 are organization 1's, 6 to 10 organization 2's; every second is charged by the click.
INSERT INTO campaigns.campaigns
    (id, organization_id, event_id, name, status, pricing, rate_micros, budget_cents, currency)
SELECT
    pg_temp.demo_id('0d000000', n),
    pg_temp.demo_id('0a000000', (n - 1) / 5 + 1),
    pg_temp.demo_id('0e000000', (n - 1) / 5 * 10 + (n - 1) % 5 + 1),
    'Demo Campaign ' || n,
    'active',
    CASE n % 2 WHEN 0 THEN 'cpc' ELSE 'cpm' END,
    CASE n % 2 WHEN 0 THEN 250000 ELSE 5000000 END,
    100000000,
    'USD'
FROM generate_series(1, 10) AS n
ON CONFLICT DO NOTHING;

-- Creative n belongs to campaign (n - 1) % 10 + 1.
INSERT INTO campaigns.ad_creatives (id, campaign_id, name)
SELECT
    pg_temp.demo_id('0f000000', n),
    pg_temp.demo_id('0d000000', (n - 1) % 10 + 1),
    'Demo Creative ' || n
FROM generate_series(1, 20) AS n
ON CONFLICT DO NOTHING;

COMMIT;
