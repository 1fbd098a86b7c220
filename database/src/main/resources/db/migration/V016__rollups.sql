-- Rollups: what was counted, by hour and by day, so that a dashboard asks a thousand rows and not ten million.
--
-- A batch of facts brings deltas in its own commit: so much more of this event in this hour, and who viewed. A folder takes
-- deltas away and adds them to rows by hour and by day, which two batches could not both update without waiting for each other.
-- What it costs grows with the deltas, never with the facts of their day: viewers cannot be added up, so a day keeps a sketch
-- of them that others can be merged into. Once an hour the daily view is made anew from the daily rows. Counting the facts
-- anew is the proof, and the mend, not the method. Hours and days are UTC.

SET ROLE yardpass_owner;

-- Queues: append-only for those who write, emptied by the folder. No key, no index, no reference that a COPY would have to
-- check; the directory has checked. Vacuumed often, since rows live for seconds, and never cut short at the end, which would
-- lock out those who append.
CREATE TABLE analytics.event_deltas (
    event_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    revenue_cents bigint NOT NULL DEFAULT 0,
    views integer NOT NULL DEFAULT 0,
    tickets integer NOT NULL DEFAULT 0,
    -- Who viewed: a hash of each, once and in order; see analytics.viewer_seed. NULL when nobody is known. Hashes do not compress.
    viewers bigint[] STORAGE EXTERNAL
) WITH (
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off,
    toast.autovacuum_vacuum_threshold = 2000,
    toast.autovacuum_vacuum_scale_factor = 0,
    toast.autovacuum_vacuum_insert_threshold = -1,
    toast.autovacuum_vacuum_cost_delay = 0,
    toast.vacuum_truncate = off
);

CREATE TABLE campaigns.campaign_deltas (
    campaign_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    impressions integer NOT NULL DEFAULT 0,
    billable_impressions integer NOT NULL DEFAULT 0,
    clicks integer NOT NULL DEFAULT 0,
    billable_clicks integer NOT NULL DEFAULT 0
) WITH (
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off
);

CREATE TABLE analytics.tier_deltas (
    tier_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    views integer NOT NULL DEFAULT 0
) WITH (
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0,
    vacuum_truncate = off
);

-- They have no key, and a publication FOR ALL TABLES would refuse the folder's DELETEs. It costs WAL only where WAL is logical.
ALTER TABLE analytics.event_deltas REPLICA IDENTITY FULL;
ALTER TABLE campaigns.campaign_deltas REPLICA IDENTITY FULL;
ALTER TABLE analytics.tier_deltas REPLICA IDENTITY FULL;

-- Deltas that could not be added, and why: one of them stops no other. Their facts are stored, so once the cause is mended
-- analytics.recount_stats counts them.
CREATE TABLE analytics.deltas_set_aside (
    id uuid DEFAULT uuidv7() CONSTRAINT deltas_set_aside_pkey PRIMARY KEY,
    set_aside_at timestamptz NOT NULL DEFAULT now(),
    queue text NOT NULL,
    delta jsonb NOT NULL,
    reason text NOT NULL
);

-- Updated every few seconds while their hour lasts: with room on the page no index is touched. No foreign keys here either:
-- an event deleted since must not stop the folder. Sums of money are numeric, which has no end that anybody could reach.
CREATE TABLE analytics.event_hourly_stats (
    event_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    views bigint NOT NULL DEFAULT 0,
    tickets bigint NOT NULL DEFAULT 0,
    revenue_cents numeric NOT NULL DEFAULT 0,
    CONSTRAINT event_hourly_stats_pkey PRIMARY KEY (event_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX event_hourly_stats_hour_idx ON analytics.event_hourly_stats USING brin (hour);
COMMENT ON INDEX analytics.event_hourly_stats_hour_idx IS
    'All events'' hours of a day, for the proof and the recount, and those whose time is over';

CREATE TABLE campaigns.campaign_hourly_stats (
    campaign_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    impressions bigint NOT NULL DEFAULT 0,
    billable_impressions bigint NOT NULL DEFAULT 0,
    clicks bigint NOT NULL DEFAULT 0,
    billable_clicks bigint NOT NULL DEFAULT 0,
    CONSTRAINT campaign_hourly_stats_pkey PRIMARY KEY (campaign_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX campaign_hourly_stats_hour_idx ON campaigns.campaign_hourly_stats USING brin (hour);
COMMENT ON INDEX campaigns.campaign_hourly_stats_hour_idx IS
    'All campaigns'' hours of a day, for the proof and the recount, and those whose time is over';

-- How often a tier was looked at, for its organizer to see: what they sell begins here. No tier goes, so whose it is can be
-- told when its views are added.
CREATE TABLE analytics.tier_hourly_stats (
    tier_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    -- NULL where tiers are in another database.
    event_id uuid,
    organization_id uuid,
    views bigint NOT NULL DEFAULT 0,
    CONSTRAINT tier_hourly_stats_pkey PRIMARY KEY (tier_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX tier_hourly_stats_hour_idx ON analytics.tier_hourly_stats USING brin (hour);
COMMENT ON INDEX analytics.tier_hourly_stats_hour_idx IS
    'All tiers'' hours of a day, for the proof and the recount, and those whose time is over';
CREATE INDEX tier_hourly_stats_organization_idx ON analytics.tier_hourly_stats (organization_id, event_id, hour);
COMMENT ON INDEX analytics.tier_hourly_stats_organization_idx IS
    'The policy: an organization''s tiers, of one event over a span of time';

-- The same by day.
CREATE TABLE analytics.event_daily_counts (
    event_id uuid NOT NULL,
    day date NOT NULL,
    views bigint NOT NULL DEFAULT 0,
    tickets bigint NOT NULL DEFAULT 0,
    revenue_cents numeric NOT NULL DEFAULT 0,
    CONSTRAINT event_daily_counts_pkey PRIMARY KEY (event_id, day)
) WITH (fillfactor = 70);

CREATE TABLE campaigns.campaign_daily_counts (
    campaign_id uuid NOT NULL,
    day date NOT NULL,
    impressions bigint NOT NULL DEFAULT 0,
    clicks bigint NOT NULL DEFAULT 0,
    CONSTRAINT campaign_daily_counts_pkey PRIMARY KEY (campaign_id, day)
) WITH (fillfactor = 70);

-- Distinct viewers of an event and its posts in a day: a user, or the session of whoever did not sign in. A sketch (bottom-k,
-- k = 2048): of the hashes of all viewers, which lie evenly in 0 … 2^63 - 1, the smallest 2048 in order. Fewer than that are
-- all of them, and the count is exact; of more, where the last of them lies tells how dense they are, with a standard error of
-- 1/sqrt(2046) = 2.2 % however many there are. Sketches merge by taking the smallest of both: in any order, at any time, again
-- without effect. Kept beside the row, so that who asks for counts does not read them.
CREATE TABLE analytics.event_daily_viewers (
    event_id uuid NOT NULL,
    day date NOT NULL,
    smallest bigint[] STORAGE EXTERNAL NOT NULL,
    unique_viewers bigint NOT NULL GENERATED ALWAYS AS (
        coalesce(round(2047 * 9223372036854775808 / smallest[2048])::bigint, cardinality(smallest))
    ) STORED,
    -- Only a smaller hash can change a full sketch; NULL while it is not full.
    below bigint GENERATED ALWAYS AS (smallest[2048]) STORED,
    CONSTRAINT event_daily_viewers_pkey PRIMARY KEY (event_id, day),
    CONSTRAINT event_daily_viewers_sketch CHECK (cardinality(smallest) <= 2048)
) WITH (toast_tuple_target = 128);

-- A viewer's hash is hashbyteaextended(bytes, seed) & 9223372036854775807, where the bytes are those of the user's id, or of the
-- session's name in UTF-8 where there is no user; a blank name is nobody's. The ingest makes it too, without asking. With a
-- seed of one's own nobody can look for sessions of small hashes, which would swell a count, nor tell from a sketch alone who
-- is in it. Whoever loses the seed counts the days anew.
CREATE TABLE analytics.viewer_seed (
    one boolean CONSTRAINT viewer_seed_pkey PRIMARY KEY DEFAULT true CONSTRAINT viewer_seed_one CHECK (one),
    seed bigint NOT NULL
);
INSERT INTO analytics.viewer_seed (seed) SELECT uuid_hash_extended(gen_random_uuid(), 0);

-- When each piece of upkeep was last done, and how long it took.
CREATE TABLE analytics.refreshes (
    subject text CONSTRAINT refreshes_pkey PRIMARY KEY,
    started_at timestamptz NOT NULL,
    finished_at timestamptz NOT NULL
);

-- A materialized view holds rows and has indexes, and cannot be replaced: it is here, beside the tables.
-- Ads count for the event that they promote when both are of one organization: another's campaign neither shows its volume to
-- the event's owner nor swells what the owner sees.
-- An estimate of viewers is at most the views.
CREATE MATERIALIZED VIEW analytics.mv_event_daily_stats AS
WITH counts AS (
    SELECT
        d.event_id,
        d.day,
        d.views,
        0 AS impressions,
        0 AS clicks,
        d.tickets,
        d.revenue_cents
    FROM analytics.event_daily_counts AS d
    UNION ALL
    SELECT
        c.event_id,
        d.day,
        0,
        d.impressions,
        d.clicks,
        0,
        0
    FROM campaigns.campaign_daily_counts AS d
    JOIN campaigns.campaigns AS c ON c.id = d.campaign_id
    JOIN events.events AS e ON e.id = c.event_id AND e.owner_context_id = c.organization_id
), days AS (
    SELECT
        event_id,
        day,
        sum(views) AS total_views,
        sum(impressions) AS impressions,
        sum(clicks) AS clicks,
        sum(tickets) AS tickets,
        sum(revenue_cents) AS revenue_cents
    FROM counts
    GROUP BY event_id, day
)
SELECT
    d.event_id,
    d.day,
    e.owner_context_id AS organization_id,
    d.total_views,
    least(coalesce(v.unique_viewers, 0), d.total_views) AS unique_viewers,
    d.impressions,
    d.clicks,
    d.tickets,
    d.revenue_cents,
    e.currency
FROM days AS d
JOIN events.events AS e ON e.id = d.event_id
LEFT JOIN analytics.event_daily_viewers AS v ON v.event_id = d.event_id AND v.day = d.day;

CREATE UNIQUE INDEX mv_event_daily_stats_event_day_idx ON analytics.mv_event_daily_stats (event_id, day);
COMMENT ON INDEX analytics.mv_event_daily_stats_event_day_idx IS
    'One event''s days from and to; without a unique index no refresh beside readers';
CREATE INDEX mv_event_daily_stats_organization_day_idx ON analytics.mv_event_daily_stats (organization_id, day);
COMMENT ON INDEX analytics.mv_event_daily_stats_organization_day_idx IS
    'An organization''s events over a span of days, as the tenants'' view asks';

-- What an event's visitors were like over four weeks. Made anew each day for events that were seen in them.
CREATE TABLE analytics.event_audience_insights (
    event_id uuid CONSTRAINT event_audience_insights_pkey PRIMARY KEY
        CONSTRAINT event_audience_insights_event_fkey REFERENCES events.events (id) ON DELETE CASCADE,
    organization_id uuid NOT NULL CONSTRAINT event_audience_insights_organization_fkey
        REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    from_day date NOT NULL,
    until_day date NOT NULL,
    unique_viewers bigint NOT NULL,
    -- Seen on two days or more.
    returning_viewers bigint NOT NULL,
    buyers bigint NOT NULL,
    -- The five that brought most views: [{"source": "home", "views": 12}, …].
    top_sources jsonb NOT NULL,
    -- NULL when no post told how long it was looked at.
    average_dwell_ms integer,
    computed_at timestamptz NOT NULL
);
CREATE INDEX event_audience_insights_organization_idx ON analytics.event_audience_insights (organization_id);
COMMENT ON INDEX analytics.event_audience_insights_organization_idx IS
    'The policy: an organization''s events; and the reference to it';

-- Where the visitors of a day came from, and how long they looked: the twenty sources of each event that brought most views;
-- '' is for all others and none. Read from the day's facts, again each day until it is over for a day, and kept as long as
-- audiences reach: so a refresh reads two days and not twenty-eight.
CREATE TABLE analytics.audience_days (
    event_id uuid NOT NULL,
    day date NOT NULL,
    source text NOT NULL,
    views bigint NOT NULL,
    dwell_ms numeric NOT NULL,
    dwells bigint NOT NULL,
    CONSTRAINT audience_days_pkey PRIMARY KEY (day, event_id, source)
);
CREATE TABLE analytics.audience_days_read (
    day date CONSTRAINT audience_days_read_pkey PRIMARY KEY,
    read_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE analytics.event_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_hourly_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_hourly_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.tier_deltas ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.tier_hourly_stats ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.deltas_set_aside ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_daily_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.campaign_daily_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_daily_viewers ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.viewer_seed ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.refreshes ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.event_audience_insights ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.audience_days ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.audience_days_read ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON analytics.event_audience_insights, analytics.tier_hourly_stats, campaigns.campaign_daily_counts
    TO app_read, app_write;

-- Who writes facts appends what they count for, and sees none of it.
GRANT INSERT (event_id, hour, views, viewers) ON analytics.event_deltas TO yardpass_ingest;
GRANT SELECT (seed) ON analytics.viewer_seed TO yardpass_ingest;
GRANT INSERT (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
    ON campaigns.campaign_deltas TO yardpass_ingest;
GRANT INSERT (tier_id, hour, views) ON analytics.tier_deltas TO yardpass_ingest;
GRANT INSERT (event_id, hour, tickets, revenue_cents) ON analytics.event_deltas TO yardpass_ledger;

RESET ROLE;
