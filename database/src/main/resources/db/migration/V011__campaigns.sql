-- Campaigns: what organizations pay to have shown, and each time it was shown or clicked.
--
-- Tables of facts (here, in analytics, and the outbox) are partitioned by month. Their months are made by the function
-- below, which stands in this chapter because this is the first that needs it.

SET ROLE yardpass_owner;

-- The existing months of a partitioned table, oldest first, told by their names: event_impressions_2025_10. A month that
-- is detaching or detached is on its way out: whoever was dropping it did not finish.
CREATE FUNCTION analytics.month_partitions(parent regclass)
RETURNS TABLE (partition_name regclass, month date, state text)
LANGUAGE sql
STABLE
SET search_path = ''
AS $$
    SELECT child.oid::regclass,
           to_date(right(child.relname, 7), 'YYYY_MM'),
           CASE
               WHEN inheritance.inhrelid IS NULL THEN 'detached'
               WHEN inheritance.inhdetachpending THEN 'detaching'
               ELSE 'attached'
           END
      FROM pg_catalog.pg_class AS parent_class
      JOIN pg_catalog.pg_class AS child
        ON child.relnamespace = parent_class.relnamespace
       AND child.relkind = 'r'
       AND child.relname ~ ('^' || parent_class.relname || '_[0-9]{4}_[0-9]{2}$')
      LEFT JOIN pg_catalog.pg_inherits AS inheritance
        ON inheritance.inhrelid = child.oid AND inheritance.inhparent = parent_class.oid
     WHERE parent_class.oid = parent
     ORDER BY 2
$$;

-- Makes the missing months from months_back before to months_ahead after the month of as_of (UTC); returns how many.
-- Running it again, or twice at once, changes nothing.
--
-- A month is created beside the parent and attached empty: PARTITION OF would wait behind every open COPY and hold up
-- the next, ATTACH does neither, and it has no rows to scan. The key is the partition's own, since a key on the parent
-- would have to contain the time; other indexes are the parent's and come along by LIKE. A partition does not inherit
-- row security: it is switched on without a policy, so that nobody reads around the parent's.
CREATE FUNCTION analytics.add_month_partitions(
    parent regclass,
    months_back integer,
    months_ahead integer,
    key_columns text DEFAULT 'id',
    as_of timestamptz DEFAULT now()
)
RETURNS integer
LANGUAGE plpgsql
SET search_path = ''
AS $$
DECLARE
    this_month timestamp := date_trunc('month', as_of AT TIME ZONE 'UTC');
    schema_name name;
    parent_name name;
    partition_key text;
    month_start timestamp;
    month_name name;
    created integer := 0;
BEGIN
    SELECT namespace.nspname, class.relname
        INTO schema_name, parent_name
        FROM pg_catalog.pg_class AS class
        JOIN pg_catalog.pg_namespace AS namespace ON namespace.oid = class.relnamespace
      WHERE class.oid = parent;

    SELECT string_agg(quote_ident(trim(key_column)), ', ')
        INTO partition_key
        FROM unnest(string_to_array(key_columns, ',')) AS key_column;

    -- Conflicts with itself and with no reader or writer: two keepers take turns.
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);

    FOR month_start IN
        SELECT generate_series(
            this_month - make_interval(months => months_back),
            this_month + make_interval(months => months_ahead),
            interval '1 month')
    LOOP
        month_name := parent_name || to_char(month_start, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('%I.%I', schema_name, month_name)) IS NOT NULL;

        EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL)', schema_name, month_name, parent);
        EXECUTE format(
            'ALTER TABLE %I.%I ADD CONSTRAINT %I PRIMARY KEY (%s), ENABLE ROW LEVEL SECURITY',
            schema_name, month_name, month_name || '_pkey', partition_key);
        EXECUTE format(
            'ALTER TABLE %s ATTACH PARTITION %I.%I FOR VALUES FROM (%L) TO (%L)',
            parent, schema_name, month_name,
            month_start AT TIME ZONE 'UTC',
            (month_start + interval '1 month') AT TIME ZONE 'UTC');
        created := created + 1;
    END LOOP;
    RETURN created;
END
$$;

CREATE TABLE campaigns.campaigns (
    id uuid CONSTRAINT campaigns_pkey PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL CONSTRAINT campaigns_organization_fkey REFERENCES organizations.organizations (id),
    event_id uuid CONSTRAINT campaigns_event_fkey REFERENCES events.events (id),
    name text NOT NULL,
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
    CONSTRAINT campaigns_budget_not_negative CHECK (budget_cents >= 0)
);

-- Serves the tenant policy.
CREATE INDEX campaigns_organization_idx ON campaigns.campaigns (organization_id);

CREATE TABLE campaigns.ad_creatives (
    id uuid CONSTRAINT ad_creatives_pkey PRIMARY KEY DEFAULT uuidv7(),
    campaign_id uuid NOT NULL CONSTRAINT ad_creatives_campaign_fkey REFERENCES campaigns.campaigns (id),
    name text NOT NULL,
    media_url text,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Serves the list of a campaign's creatives.
CREATE INDEX ad_creatives_campaign_idx ON campaigns.ad_creatives (campaign_id);

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

-- The one other index of a table of facts: reports over a span of time. It costs a COPY next to nothing, where two
-- b-trees take three quarters of its speed; what dashboards ask often is answered from rollups.
CREATE INDEX ad_impressions_occurred_at_idx ON campaigns.ad_impressions USING brin (occurred_at);
CREATE INDEX ad_clicks_occurred_at_idx ON campaigns.ad_clicks USING brin (occurred_at);

SELECT analytics.add_month_partitions('campaigns.ad_impressions', 13, 3);
SELECT analytics.add_month_partitions('campaigns.ad_clicks', 13, 3);

ALTER TABLE campaigns.campaigns ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_creatives ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_impressions ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.ad_clicks ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenant_isolation ON campaigns.campaigns
    USING (organization_id = (SELECT public.current_org_id()));

-- A creative is seen by whoever sees its campaign.
CREATE POLICY tenant_isolation ON campaigns.ad_creatives
    USING (EXISTS (SELECT FROM campaigns.campaigns AS campaign WHERE campaign.id = campaign_id));

CREATE POLICY tenant_isolation ON campaigns.ad_impressions
    FOR SELECT USING (organization_id = (SELECT public.current_org_id()));

CREATE POLICY tenant_isolation ON campaigns.ad_clicks
    FOR SELECT USING (organization_id = (SELECT public.current_org_id()));

GRANT SELECT ON
    campaigns.campaigns, campaigns.ad_creatives, campaigns.ad_impressions, campaigns.ad_clicks
    TO app_read, app_write;
GRANT INSERT, UPDATE, DELETE ON campaigns.campaigns, campaigns.ad_creatives TO app_write;

-- Naming duplicates takes the ids: INSERT … ON CONFLICT DO NOTHING RETURNING id.
GRANT INSERT, SELECT (id) ON campaigns.ad_impressions, campaigns.ad_clicks TO yardpass_ingest;

RESET ROLE;
