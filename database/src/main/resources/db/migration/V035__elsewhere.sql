-- Analytics elsewhere: facts, their deltas and rejected events may stand in another PostgreSQL than ledger and tenants. Both
-- have all chapters; what a database is not asked for stays empty.
--
-- The analytics database folds its own deltas, and remembers which rows changed by that. The main database fetches what these
-- rows count now. It keeps each row's count as it came, and queues what is more than before as a delta of its own, in the
-- commit that remembers how far it has fetched. So a row that came is a fact here, counted and proved as any other; to fetch it
-- again changes nothing, and whoever is cut off goes on from there.
SET ROLE yardpass_owner;

-- In the analytics database, a row for each stream that others fetch. Each slice has a mark of its own, and the main database
-- remembers that of the last which it took in: the last one given here, or, when that was lost, the last known to be taken. Any
-- other is of another history, since one of the two databases was restored; then everything is fetched anew.
CREATE TABLE analytics.outgoing_streams (
    stream text CONSTRAINT outgoing_streams_pkey PRIMARY KEY,
    taken_mark uuid,
    taken_number bigint NOT NULL DEFAULT 0,
    given_mark uuid,
    given_number bigint NOT NULL DEFAULT 0
);

-- Which rows are to be fetched, in the order of their last change; one that changes again moves to the end. So there are never
-- more than there are rows, however long nobody fetches. Whoever numbers holds the turn of its work until it commits, so what
-- is numbered later is seen later.
CREATE SEQUENCE analytics.changes_seq;
CREATE TABLE analytics.outgoing_changes (
    stream text NOT NULL,
    subject_id uuid NOT NULL,
    at timestamptz NOT NULL,
    number bigint NOT NULL DEFAULT nextval('analytics.changes_seq'),
    CONSTRAINT outgoing_changes_pkey PRIMARY KEY (stream, subject_id, at)
) WITH (
    autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0,
    autovacuum_vacuum_insert_threshold = -1,
    autovacuum_vacuum_cost_delay = 0
);
CREATE INDEX outgoing_changes_number_idx ON analytics.outgoing_changes (stream, number);
COMMENT ON INDEX analytics.outgoing_changes_number_idx IS 'next_slice(): those that were not fetched, in order';

-- In the main database, a row for each stream that is fetched: the mark of the last slice, and when nothing was left to fetch.
CREATE TABLE analytics.incoming_streams (
    stream text CONSTRAINT incoming_streams_pkey PRIMARY KEY,
    mark uuid,
    caught_up_at timestamptz NOT NULL DEFAULT now()
);

-- What came, as it was counted there. No foreign keys, as with all counts.
CREATE TABLE analytics.incoming_event_hours (
    event_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    views bigint NOT NULL,
    CONSTRAINT incoming_event_hours_pkey PRIMARY KEY (event_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX incoming_event_hours_hour_idx ON analytics.incoming_event_hours USING brin (hour);
COMMENT ON INDEX analytics.incoming_event_hours_hour_idx IS
    'All events'' hours of a day, for the proof and the recount, and those whose time is over';

CREATE TABLE campaigns.incoming_campaign_hours (
    campaign_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    impressions bigint NOT NULL,
    billable_impressions bigint NOT NULL,
    clicks bigint NOT NULL,
    billable_clicks bigint NOT NULL,
    CONSTRAINT incoming_campaign_hours_pkey PRIMARY KEY (campaign_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX incoming_campaign_hours_hour_idx ON campaigns.incoming_campaign_hours USING brin (hour);
COMMENT ON INDEX campaigns.incoming_campaign_hours_hour_idx IS
    'All campaigns'' hours of a day, for the proof and the recount, and those whose time is over';

CREATE TABLE analytics.incoming_tier_hours (
    tier_id uuid NOT NULL,
    hour timestamptz NOT NULL,
    views bigint NOT NULL,
    CONSTRAINT incoming_tier_hours_pkey PRIMARY KEY (tier_id, hour)
) WITH (fillfactor = 70);
CREATE INDEX incoming_tier_hours_hour_idx ON analytics.incoming_tier_hours USING brin (hour);
COMMENT ON INDEX analytics.incoming_tier_hours_hour_idx IS
    'All tiers'' hours of a day, for the proof and the recount, and those whose time is over';

ALTER TABLE analytics.outgoing_streams ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.outgoing_changes ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.incoming_streams ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.incoming_event_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE campaigns.incoming_campaign_hours ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.incoming_tier_hours ENABLE ROW LEVEL SECURITY;

RESET ROLE;
