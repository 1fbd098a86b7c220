-- Campaigns: what organizations pay to have shown, and each time it was shown or clicked.

SET ROLE yardpass_owner;

CREATE TABLE campaigns.campaigns (
    id uuid CONSTRAINT campaigns_pkey PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL CONSTRAINT campaigns_organization_fkey REFERENCES organizations.organizations (id),
    event_id uuid CONSTRAINT campaigns_event_fkey REFERENCES events.events (id),
    name text NOT NULL CONSTRAINT campaigns_name_not_blank CHECK (name ~ '\S'),
    status text NOT NULL DEFAULT 'draft',
    -- What is charged, and for what: rate_micros per thousand impressions (cpm) or per click (cpc).
    pricing text NOT NULL DEFAULT 'cpm',
    rate_micros bigint NOT NULL DEFAULT 0,
    budget_cents bigint NOT NULL DEFAULT 0,
    currency char(3) NOT NULL CONSTRAINT campaigns_currency_fkey REFERENCES ref.currencies (code),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT campaigns_status_known CHECK (status IN ('draft', 'active', 'paused', 'exhausted', 'ended')),
    CONSTRAINT campaigns_pricing_known CHECK (pricing IN ('cpm', 'cpc')),
    CONSTRAINT campaigns_rate_not_negative CHECK (rate_micros >= 0),
    CONSTRAINT campaigns_budget_in_range CHECK (budget_cents BETWEEN 0 AND 1000000000000)
);

CREATE INDEX campaigns_organization_idx ON campaigns.campaigns (organization_id);
COMMENT ON INDEX campaigns.campaigns_organization_idx IS 'The policy, and the campaigns of an organization.';
CREATE INDEX campaigns_event_idx ON campaigns.campaigns (event_id);
COMMENT ON INDEX campaigns.campaigns_event_idx IS 'The campaigns that promote an event, for its daily stats.';

CREATE TABLE campaigns.ad_creatives (
    id uuid CONSTRAINT ad_creatives_pkey PRIMARY KEY DEFAULT uuidv7(),
    campaign_id uuid NOT NULL CONSTRAINT ad_creatives_campaign_fkey REFERENCES campaigns.campaigns (id),
    name text NOT NULL CONSTRAINT ad_creatives_name_not_blank CHECK (name ~ '\S'),
    media_url text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- It is shown no more. Its row stays: what was shown of it may still be told, and is looked for under its id.
    removed_at timestamptz
);

CREATE INDEX ad_creatives_campaign_idx ON campaigns.ad_creatives (campaign_id);
COMMENT ON INDEX campaigns.ad_creatives_campaign_idx IS 'The creatives of a campaign.';

-- What becomes of a campaign, and who may move it on. Its budget is used up when the platform says so; whoever raises it takes
-- the campaign up again.
CREATE TABLE campaigns.campaign_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT campaign_transitions_actors_known
        CHECK (actors <@ ARRAY['organization_admin', 'platform']),
    CONSTRAINT campaign_transitions_pkey PRIMARY KEY (from_status, to_status),
    -- The functions go by the action.
    CONSTRAINT campaign_transitions_action_key UNIQUE (from_status, action)
);
INSERT INTO campaigns.campaign_transitions (from_status, to_status, action, actors) VALUES
    ('draft', 'active', 'activate', '{organization_admin}'),
    ('draft', 'ended', 'end', '{organization_admin}'),
    ('active', 'paused', 'pause', '{organization_admin}'),
    ('active', 'exhausted', 'exhaust', '{platform}'),
    ('active', 'ended', 'end', '{organization_admin}'),
    ('paused', 'active', 'activate', '{organization_admin}'),
    ('paused', 'ended', 'end', '{organization_admin}'),
    ('exhausted', 'active', 'activate', '{organization_admin,platform}'),
    ('exhausted', 'paused', 'pause', '{organization_admin}'),
    ('exhausted', 'ended', 'end', '{organization_admin}');

CREATE TABLE campaigns.campaign_history (
    id bigint CONSTRAINT campaign_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    campaign_id uuid NOT NULL CONSTRAINT campaign_history_campaign_fkey REFERENCES campaigns.campaigns (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    -- NULL when nobody was signed in.
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX campaign_history_campaign_idx ON campaigns.campaign_history (campaign_id, changed_at);
COMMENT ON INDEX campaigns.campaign_history_campaign_idx IS 'What happened to a campaign, in order of time.';

-- What a campaign costs in which hour: the row that is newest by then. It begins with the hour in which the campaign leaves its
-- draft; a change counts from a full hour on that is to come, so that each hour has one rate, and keeps it. Written by a trigger
-- alone.
CREATE TABLE campaigns.campaign_rates (
    campaign_id uuid NOT NULL CONSTRAINT campaign_rates_campaign_fkey REFERENCES campaigns.campaigns (id),
    from_hour timestamptz NOT NULL CONSTRAINT campaign_rates_from_full_hour CHECK (date_bin('1 hour', from_hour, 'epoch') = from_hour),
    pricing text NOT NULL CONSTRAINT campaign_rates_pricing_known CHECK (pricing IN ('cpm', 'cpc')),
    rate_micros bigint NOT NULL CONSTRAINT campaign_rates_rate_not_negative CHECK (rate_micros >= 0),
    CONSTRAINT campaign_rates_pkey PRIMARY KEY (campaign_id, from_hour)
);

-- What campaigns have cost: one row for each accrual that the ledger posted.
CREATE TABLE campaigns.ad_spend_ledger (
    id uuid CONSTRAINT ad_spend_ledger_pkey PRIMARY KEY,
    campaign_id uuid NOT NULL CONSTRAINT ad_spend_ledger_campaign_fkey REFERENCES campaigns.campaigns (id),
    wallet_id uuid NOT NULL CONSTRAINT ad_spend_ledger_wallet_fkey REFERENCES organizations.wallets (id),
    transaction_id uuid NOT NULL CONSTRAINT ad_spend_ledger_transaction_fkey REFERENCES payments.transactions (id)
        CONSTRAINT ad_spend_ledger_transaction_key UNIQUE,
    -- What was shown and clicked from the one until just before the other.
    period_from timestamptz NOT NULL,
    period_until timestamptz NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT ad_spend_ledger_amount_positive CHECK (amount_cents > 0),
    currency char(3) NOT NULL CONSTRAINT ad_spend_ledger_currency_fkey REFERENCES ref.currencies (code),
    posted_at timestamptz NOT NULL,
    CONSTRAINT ad_spend_ledger_period_ordered CHECK (period_until > period_from),
    -- A span of time is charged once; also serves a campaign's accruals in order of time.
    CONSTRAINT ad_spend_ledger_campaign_period_key UNIQUE (campaign_id, period_from)
);
CREATE INDEX ad_spend_ledger_wallet_idx ON campaigns.ad_spend_ledger (wallet_id, posted_at);
COMMENT ON INDEX campaigns.ad_spend_ledger_wallet_idx IS 'What a wallet paid for, in order of time.';

-- Facts. No key, foreign key, row trigger or volatile default on these parents: each would cost every COPY about a
-- half. Identity is the month's own primary key; references are checked by the directory before a row is made.
CREATE TABLE campaigns.ad_impressions (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    campaign_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    creative_id uuid,
    event_id uuid,
    user_id uuid,
    session_id text,
    placement text,
    viewable boolean,
    billable boolean NOT NULL,
    -- What the ad server says it cost: stored, never charged.
    price_micros bigint,
    metadata jsonb
) PARTITION BY RANGE (occurred_at);

CREATE TABLE campaigns.ad_clicks (
    id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    campaign_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    -- May arrive before its impression, or without one.
    impression_id uuid,
    user_id uuid,
    session_id text,
    billable boolean NOT NULL,
    metadata jsonb
) PARTITION BY RANGE (occurred_at);

-- The one other index of a running month. It costs a COPY next to nothing, where those of a closed month take half of its
-- speed; what dashboards ask often is answered from rollups.
CREATE INDEX ad_impressions_occurred_at_idx ON campaigns.ad_impressions USING brin (occurred_at);
COMMENT ON INDEX campaigns.ad_impressions_occurred_at_idx IS 'reports on impressions over a span of time';
CREATE INDEX ad_clicks_occurred_at_idx ON campaigns.ad_clicks USING brin (occurred_at);
COMMENT ON INDEX campaigns.ad_clicks_occurred_at_idx IS 'reports on clicks over a span of time';

INSERT INTO analytics.kept_tables (parent, months_kept)
VALUES
    ('campaigns.ad_impressions', 13),
    ('campaigns.ad_clicks', 13);

INSERT INTO analytics.closed_month_indexes (parent, suffix, definition, serves)
VALUES
    ('campaigns.ad_impressions', 'campaign_id_occurred_at_idx', 'btree (campaign_id, occurred_at)',
        'a campaign''s impressions over a span of time'),
    ('campaigns.ad_impressions', 'metadata_idx', 'gin (metadata jsonb_path_ops)',
        'impressions whose metadata contains something'),
    ('campaigns.ad_clicks', 'campaign_id_occurred_at_idx', 'btree (campaign_id, occurred_at)',
        'a campaign''s clicks over a span of time'),
    ('campaigns.ad_clicks', 'metadata_idx', 'gin (metadata jsonb_path_ops)',
        'clicks whose metadata contains something');

ALTER TABLE campaigns.campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_creatives ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_rates ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_spend_ledger ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_clicks ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON
    campaigns.campaigns, campaigns.campaign_transitions, campaigns.campaign_history, campaigns.campaign_rates,
    campaigns.ad_creatives,
    campaigns.ad_spend_ledger, campaigns.ad_impressions, campaigns.ad_clicks
    TO app_read, app_write;
-- No campaign goes, nor does a creative: facts name them.
GRANT INSERT ON campaigns.campaigns, campaigns.ad_creatives TO app_write;
-- Whose a campaign is and in which currency it is charged is settled when it is made.
GRANT UPDATE (event_id, name, status, pricing, rate_micros, budget_cents) ON campaigns.campaigns TO app_write;
GRANT UPDATE (name, media_url, removed_at) ON campaigns.ad_creatives TO app_write;
GRANT INSERT, SELECT (id) ON campaigns.ad_spend_ledger TO yardpass_ledger;

-- Naming duplicates takes the ids: INSERT … ON CONFLICT DO NOTHING RETURNING id.
GRANT INSERT, SELECT (id) ON campaigns.ad_impressions, campaigns.ad_clicks TO yardpass_ingest;
-- The directory: to whom a campaign belongs, and nothing else about it.
GRANT SELECT (id, organization_id) ON campaigns.campaigns TO yardpass_ingest;
GRANT SELECT (id, campaign_id) ON campaigns.ad_creatives TO yardpass_ingest;

RESET ROLE;
