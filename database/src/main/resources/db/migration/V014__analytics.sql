-- Analytics: who saw which post and event, and what became of tickets; by month, kept thirteen months.

SET ROLE yardpass_owner;

-- Facts, as campaigns.ad_impressions: no key, foreign key, row trigger or volatile default on the parents.
CREATE TABLE analytics.post_impressions (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    post_id uuid NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid,
    session_id text,
    dwell_ms integer,
    source text,
    metadata jsonb
) PARTITION BY RANGE (occurred_at);

CREATE TABLE analytics.event_impressions (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    user_id uuid,
    session_id text,
    source text,
    metadata jsonb
) PARTITION BY RANGE (occurred_at);

-- One row for each thing that happened to a ticket, written by the ledger in the commit that made it happen; and, as the
-- beginning of a sale, one for each time that somebody looked at a tier, which clients report. The defaults are a view's: who
-- stores views may write no other kind, nor an amount.
CREATE TABLE analytics.ticket_analytics (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    ticket_id uuid,
    event_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    order_id uuid,
    kind text NOT NULL DEFAULT 'viewed',
    amount_cents bigint NOT NULL DEFAULT 0,
    received_at timestamptz,
    tier_id uuid,
    user_id uuid,
    session_id text,
    source text,
    metadata jsonb,
    CONSTRAINT ticket_analytics_kind_known
        CHECK (kind IN ('viewed', 'sold', 'redeemed', 'unscanned', 'transferred', 'refunded', 'cancelled')),
    -- A view is of a tier; all else happens to a ticket of an order.
    CONSTRAINT ticket_analytics_kind_complete CHECK (
        CASE kind
            WHEN 'viewed' THEN num_nonnulls(tier_id, received_at) = 2 AND num_nonnulls(ticket_id, order_id) = 0
            ELSE num_nonnulls(ticket_id, order_id) = 2
        END
    )
) PARTITION BY RANGE (occurred_at);

-- The only other index of a running month here too.
CREATE INDEX post_impressions_occurred_at_idx ON analytics.post_impressions USING brin (occurred_at);
COMMENT ON INDEX analytics.post_impressions_occurred_at_idx IS 'reports on views of posts over a span of time';
CREATE INDEX event_impressions_occurred_at_idx ON analytics.event_impressions USING brin (occurred_at);
COMMENT ON INDEX analytics.event_impressions_occurred_at_idx IS 'reports on views of events over a span of time';
CREATE INDEX ticket_analytics_occurred_at_idx ON analytics.ticket_analytics USING brin (occurred_at);
COMMENT ON INDEX analytics.ticket_analytics_occurred_at_idx IS 'reports on tickets over a span of time';

-- Clients choose the ids of their views. None that bears the id of a sale yet to come is in its way: the key has the kind too.
INSERT INTO analytics.kept_tables (parent, months_kept, key_columns)
VALUES
    ('analytics.post_impressions', 13, 'id'),
    ('analytics.event_impressions', 13, 'id'),
    ('analytics.ticket_analytics', 13, 'id, kind');

INSERT INTO analytics.closed_month_indexes (parent, suffix, definition, serves)
VALUES
    ('analytics.post_impressions', 'event_id_occurred_at_idx', 'btree (event_id, occurred_at)',
        'views of an event''s posts over a span of time'),
    ('analytics.post_impressions', 'metadata_idx', 'gin (metadata jsonb_path_ops)',
        'views of posts whose metadata contains something'),
    ('analytics.event_impressions', 'event_id_occurred_at_idx', 'btree (event_id, occurred_at)',
        'an event''s views over a span of time'),
    ('analytics.event_impressions', 'metadata_idx', 'gin (metadata jsonb_path_ops)',
        'views of events whose metadata contains something'),
    ('analytics.ticket_analytics', 'event_id_occurred_at_idx', 'btree (event_id, occurred_at)',
        'what became of an event''s tickets over a span of time'),
    ('analytics.ticket_analytics', 'metadata_idx', 'gin (metadata jsonb_path_ops)',
        'views of tiers whose metadata contains something');

ALTER TABLE analytics.post_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.ticket_analytics ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON
    analytics.post_impressions, analytics.event_impressions, analytics.ticket_analytics
    TO app_read, app_write;

GRANT INSERT, SELECT (id) ON analytics.post_impressions, analytics.event_impressions TO yardpass_ingest;
GRANT INSERT, SELECT (id) ON analytics.ticket_analytics TO yardpass_ledger;
GRANT
    INSERT (
        id, occurred_at, received_at, organization_id, user_id, session_id, metadata, tier_id, event_id, source
    ),
    SELECT (id)
    ON analytics.ticket_analytics TO yardpass_ingest;

RESET ROLE;
