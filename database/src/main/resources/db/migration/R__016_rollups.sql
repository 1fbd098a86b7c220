-- Rollups: how deltas are folded, proved and counted anew, and who sees the sums. One worker at a time, whoever calls: each
-- function takes its turn by an advisory lock or does nothing, works in one transaction, and may be called again after any
-- failure.
SET ROLE yardpass_owner;

-- A materialized view has no policies, so it is granted to nobody, and this view, which reads it as its owner, is the wall:
-- an organization's own rows, or all for a service bound to none. What is known to a role is not taken from claims, and a
-- publishable key, which everybody can read, shows nothing. Two branches, so that each finds its rows by an index.
-- Tickets and revenue are gross, as they were sold: the platform's fee is in it, what was refunded since is not taken off. Net
-- of both is what the organization's accounts hold.
CREATE OR REPLACE VIEW analytics.event_daily_stats WITH (security_barrier = true) AS
SELECT
    event_id,
    day,
    organization_id,
    total_views,
    unique_viewers,
    impressions,
    clicks,
    tickets,
    revenue_cents,
    currency
FROM analytics.mv_event_daily_stats
WHERE organization_id = (SELECT public.current_org_id()) AND current_user <> 'anon'
UNION ALL
SELECT
    event_id,
    day,
    organization_id,
    total_views,
    unique_viewers,
    impressions,
    clicks,
    tickets,
    revenue_cents,
    currency
FROM analytics.mv_event_daily_stats
WHERE current_user = 'service_role' AND (SELECT public.current_org_id()) IS NULL;

-- True when this transaction is the one that does this work until it ends.
CREATE OR REPLACE FUNCTION analytics.take_turn(work text) RETURNS boolean
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT pg_try_advisory_xact_lock(hashtextextended('yardpass.analytics.' || work, 0));
END;

CREATE OR REPLACE FUNCTION analytics.note_refresh(subject text, started_at timestamptz) RETURNS void
    LANGUAGE sql VOLATILE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO analytics.refreshes (subject, started_at, finished_at)
    VALUES (note_refresh.subject, note_refresh.started_at, clock_timestamp())
    ON CONFLICT ON CONSTRAINT refreshes_pkey
    DO UPDATE SET started_at = excluded.started_at, finished_at = excluded.finished_at;
END;

-- How many deltas wait to be folded; counts no further than asked.
CREATE OR REPLACE FUNCTION analytics.pending_deltas(rows_max integer) RETURNS bigint
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        (SELECT count(*) FROM (SELECT FROM analytics.event_deltas LIMIT rows_max) AS d)
        + (SELECT count(*) FROM (SELECT FROM campaigns.campaign_deltas LIMIT rows_max) AS d)
        + (SELECT count(*) FROM (SELECT FROM analytics.tier_deltas LIMIT rows_max) AS d);
END;

-- Adds these deltas to the rows of their hours and days and takes them away; raises when one of them cannot be right. From
-- index to index, whatever statistics say: what others have piled up is not read.
CREATE OR REPLACE FUNCTION analytics.fold_event_deltas(slice tid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET work_mem = '32MB'
AS $$
DECLARE
    are_sound boolean;
BEGIN
    WITH taken AS (
        DELETE FROM analytics.event_deltas AS d
        WHERE d.ctid = ANY (slice)
        RETURNING d.event_id, d.hour, (d.hour AT TIME ZONE 'UTC')::date AS day, d.views, d.tickets, d.revenue_cents, d.viewers
    ), hours AS (
        INSERT INTO analytics.event_hourly_stats AS s (event_id, hour, views, tickets, revenue_cents)
        SELECT event_id, hour, sum(views), sum(tickets), sum(revenue_cents)
        FROM taken
        GROUP BY event_id, hour
        ON CONFLICT ON CONSTRAINT event_hourly_stats_pkey DO UPDATE
        SET views = s.views + excluded.views,
            tickets = s.tickets + excluded.tickets,
            revenue_cents = s.revenue_cents + excluded.revenue_cents
        RETURNING s.event_id, s.hour
    ), told_hours AS (
        INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
        SELECT 'event', r.event_id, r.hour
        FROM hours AS r
        WHERE EXISTS (SELECT FROM analytics.outgoing_streams)
        ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq')
    ), days AS (
        INSERT INTO analytics.event_daily_counts AS d (event_id, day, views, tickets, revenue_cents)
        SELECT event_id, day, sum(views), sum(tickets), sum(revenue_cents)
        FROM taken
        GROUP BY event_id, day
        ON CONFLICT ON CONSTRAINT event_daily_counts_pkey DO UPDATE
        SET views = d.views + excluded.views,
            tickets = d.tickets + excluded.tickets,
            revenue_cents = d.revenue_cents + excluded.revenue_cents
    ), sketches AS MATERIALIZED (
        SELECT t.event_id, t.day, k.below, k.smallest
        FROM (SELECT DISTINCT event_id, day FROM taken WHERE viewers IS NOT NULL) AS t
        LEFT JOIN LATERAL (
            SELECT v.below, v.smallest
            FROM analytics.event_daily_viewers AS v
            WHERE v.event_id = t.event_id AND v.day = t.day
            OFFSET 0
        ) AS k ON true
    ), fresh AS MATERIALIZED (
        SELECT h.event_id, h.day, array_agg(h.hash) AS hashes
        FROM (
            -- In order, so those that count are found by bisection.
            SELECT
                t.event_id,
                t.day,
                unnest(CASE WHEN s.below IS NULL THEN t.viewers ELSE t.viewers[:width_bucket(s.below, t.viewers)] END) AS hash
            FROM taken AS t
            JOIN sketches AS s ON s.event_id = t.event_id AND s.day = t.day
        ) AS h
        GROUP BY h.event_id, h.day
    ), merged AS (
        INSERT INTO analytics.event_daily_viewers AS v (event_id, day, smallest)
        SELECT f.event_id, f.day, (array_sort(k.hashes || n.hashes))[:2048]
        FROM fresh AS f
        JOIN sketches AS s ON s.event_id = f.event_id AND s.day = f.day
        -- Read from where it is kept once, not for each hash.
        CROSS JOIN LATERAL (SELECT coalesce(s.smallest, '{}') || '{}' AS hashes OFFSET 0) AS k
        CROSS JOIN LATERAL (
            SELECT array_agg(DISTINCT hash) AS hashes
            FROM unnest(f.hashes) AS hash
            WHERE k.hashes[width_bucket(hash, k.hashes)] IS DISTINCT FROM hash
        ) AS n
        WHERE n.hashes IS NOT NULL
        ON CONFLICT ON CONSTRAINT event_daily_viewers_pkey DO UPDATE SET smallest = excluded.smallest
        RETURNING v.event_id, v.day
    ), told_viewers AS (
        INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
        SELECT 'viewers', r.event_id, r.day::timestamp AT TIME ZONE 'UTC'
        FROM merged AS r
        WHERE EXISTS (SELECT FROM analytics.outgoing_streams)
        ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq')
    )
    SELECT bool_and(
        isfinite(hour) AND hour = date_trunc('hour', hour, 'UTC') AND views >= 0 AND tickets >= 0 AND revenue_cents >= 0
        AND coalesce(cardinality(viewers), 0) <= views
    )
    INTO are_sound
    FROM taken;
    IF NOT are_sound THEN
        RAISE EXCEPTION 'counts below zero, no whole hour, or more viewers than views' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION campaigns.fold_campaign_deltas(slice tid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    are_sound boolean;
BEGIN
    WITH taken AS (
        DELETE FROM campaigns.campaign_deltas AS d
        WHERE d.ctid = ANY (slice)
        RETURNING d.campaign_id, d.hour, d.impressions, d.billable_impressions, d.clicks, d.billable_clicks
    ), hours AS (
        INSERT INTO campaigns.campaign_hourly_stats AS s
            (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
        SELECT
            campaign_id, hour, sum(impressions), sum(billable_impressions), sum(clicks), sum(billable_clicks)
        FROM taken
        GROUP BY campaign_id, hour
        ON CONFLICT ON CONSTRAINT campaign_hourly_stats_pkey DO UPDATE
        SET impressions = s.impressions + excluded.impressions,
            billable_impressions = s.billable_impressions + excluded.billable_impressions,
            clicks = s.clicks + excluded.clicks,
            billable_clicks = s.billable_clicks + excluded.billable_clicks
        RETURNING s.campaign_id, s.hour
    ), told AS (
        INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
        SELECT 'campaign', r.campaign_id, r.hour
        FROM hours AS r
        WHERE EXISTS (SELECT FROM analytics.outgoing_streams)
        ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq')
    ), days AS (
        INSERT INTO campaigns.campaign_daily_counts AS d (campaign_id, day, impressions, clicks)
        SELECT campaign_id, (hour AT TIME ZONE 'UTC')::date, sum(impressions), sum(clicks)
        FROM taken
        GROUP BY 1, 2
        ON CONFLICT ON CONSTRAINT campaign_daily_counts_pkey DO UPDATE
        SET impressions = d.impressions + excluded.impressions,
            clicks = d.clicks + excluded.clicks
    )
    SELECT bool_and(
        isfinite(hour) AND hour = date_trunc('hour', hour, 'UTC')
        AND billable_impressions BETWEEN 0 AND impressions AND billable_clicks BETWEEN 0 AND clicks
    )
    INTO are_sound
    FROM taken;
    IF NOT are_sound THEN
        RAISE EXCEPTION 'counts below zero, no whole hour, or more billable than there are' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION analytics.fold_tier_deltas(slice tid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    are_sound boolean;
    is_somebodys boolean;
BEGIN
    WITH taken AS (
        DELETE FROM analytics.tier_deltas AS d
        WHERE d.ctid = ANY (slice)
        RETURNING d.tier_id, d.hour, d.views
    ), hours AS (
        INSERT INTO analytics.tier_hourly_stats AS s (tier_id, hour, event_id, organization_id, views)
        SELECT d.tier_id, d.hour, e.id, e.owner_context_id, d.views
        FROM (SELECT tier_id, hour, sum(views) AS views FROM taken GROUP BY tier_id, hour) AS d
        LEFT JOIN ticketing.ticket_tiers AS t ON t.id = d.tier_id
        LEFT JOIN events.events AS e ON e.id = t.event_id
        ON CONFLICT ON CONSTRAINT tier_hourly_stats_pkey DO UPDATE SET views = s.views + excluded.views
        RETURNING s.tier_id, s.hour, s.organization_id
    ), told AS (
        INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
        SELECT 'tier', r.tier_id, r.hour
        FROM hours AS r
        WHERE EXISTS (SELECT FROM analytics.outgoing_streams)
        ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq')
    )
    SELECT
        (SELECT bool_and(isfinite(t.hour) AND t.hour = date_trunc('hour', t.hour, 'UTC') AND t.views >= 0) FROM taken AS t),
        -- Where tiers are in another database, that one sees whose it is.
        NOT EXISTS (SELECT FROM hours AS h WHERE h.organization_id IS NULL) OR EXISTS (SELECT FROM analytics.outgoing_streams)
    INTO are_sound, is_somebodys;
    IF NOT is_somebodys THEN
        RAISE EXCEPTION 'a tier that is nowhere, so it is nobody''s' USING ERRCODE = 'not_null_violation';
    END IF;
    IF NOT are_sound THEN
        RAISE EXCEPTION 'counts below zero, or no whole hour' USING ERRCODE = 'check_violation';
    END IF;
END
$$;

-- Folds a slice of a queue; one that cannot be folded is halved until the delta at fault stands alone, which is set aside.
CREATE OR REPLACE FUNCTION analytics.fold_slice(queue text, slice tid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    half CONSTANT integer := cardinality(slice) / 2;
BEGIN
    BEGIN
        CASE queue
            WHEN 'analytics.event_deltas' THEN PERFORM analytics.fold_event_deltas(slice);
            WHEN 'campaigns.campaign_deltas' THEN PERFORM campaigns.fold_campaign_deltas(slice);
            WHEN 'analytics.tier_deltas' THEN PERFORM analytics.fold_tier_deltas(slice);
        END CASE;
        RETURN;
    EXCEPTION
        WHEN data_exception OR integrity_constraint_violation OR program_limit_exceeded THEN
            IF half = 0 THEN
                EXECUTE format('WITH bad AS (DELETE FROM %s WHERE ctid = $1 RETURNING *)'
                    ' INSERT INTO analytics.deltas_set_aside (queue, delta, reason)'
                    ' SELECT $2, to_jsonb(bad) - ''viewers'', $3 FROM bad', queue)
                USING slice[1], queue, SQLSTATE || ': ' || SQLERRM;
                RETURN;
            END IF;
    END;
    PERFORM analytics.fold_slice(queue, slice[:half]);
    PERFORM analytics.fold_slice(queue, slice[half + 1:]);
END
$$;

-- Takes up to so many deltas from each queue and adds them to the rows of hours and days; tells how many. In slices of about
-- half a million views, so that what is sorted at once fits in memory. Blocks nobody who appends.
CREATE OR REPLACE FUNCTION analytics.fold_deltas(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    views_max CONSTANT bigint := 500000;
    slice tid[];
    taken bigint := 0;
BEGIN
    IF NOT analytics.take_turn('rollups') THEN
        RETURN 0;
    END IF;
    FOR slice IN
        SELECT array_agg(w.ctid)
        FROM (
            SELECT d.ctid, sum(d.views) OVER (ROWS UNBOUNDED PRECEDING) / views_max AS part
            FROM analytics.event_deltas AS d
            LIMIT rows_max
        ) AS w
        GROUP BY w.part
    LOOP
        PERFORM analytics.fold_slice('analytics.event_deltas', slice);
        taken := taken + cardinality(slice);
    END LOOP;
    slice := ARRAY(SELECT d.ctid FROM campaigns.campaign_deltas AS d LIMIT rows_max);
    IF cardinality(slice) > 0 THEN
        PERFORM analytics.fold_slice('campaigns.campaign_deltas', slice);
        taken := taken + cardinality(slice);
    END IF;
    slice := ARRAY(SELECT d.ctid FROM analytics.tier_deltas AS d LIMIT rows_max);
    IF cardinality(slice) > 0 THEN
        PERFORM analytics.fold_slice('analytics.tier_deltas', slice);
        taken := taken + cardinality(slice);
    END IF;
    RETURN taken;
END
$$;

-- Makes the daily view anew, beside its readers, from what is folded and the deltas that wait, as far as a hundred thousand;
-- false when another does it.
CREATE OR REPLACE FUNCTION analytics.refresh_daily_stats() RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    started_at timestamptz := clock_timestamp();
    rows_max CONSTANT integer := 100000;
BEGIN
    IF NOT analytics.take_turn('rollups') THEN
        RETURN false;
    END IF;
    PERFORM analytics.fold_deltas(rows_max);
    IF (SELECT c.relispopulated FROM pg_class AS c WHERE c.oid = 'analytics.mv_event_daily_stats'::regclass) THEN
        REFRESH MATERIALIZED VIEW CONCURRENTLY analytics.mv_event_daily_stats;
    ELSE
        -- Restored without its rows.
        REFRESH MATERIALIZED VIEW analytics.mv_event_daily_stats;
    END IF;
    -- Fresh rows have no statistics, and without them one event's days are sought among all of its organization's.
    ANALYZE analytics.mv_event_daily_stats;
    PERFORM analytics.note_refresh('daily_stats', started_at);
    RETURN true;
END
$$;

-- What hourly rows of this time ought to hold: the facts counted, less what waits in the queue. Fact and delta come in one
-- commit, so under one snapshot the two always agree. What another database counted is a fact too, as it came.
CREATE OR REPLACE FUNCTION analytics.count_events(from_at timestamptz, until_at timestamptz)
    RETURNS TABLE (event_id uuid, hour timestamptz, views bigint, tickets bigint, revenue_cents numeric)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.event_id, f.hour, sum(f.views)::bigint, sum(f.tickets)::bigint, sum(f.revenue_cents)
    FROM (
        SELECT i.event_id, date_trunc('hour', i.occurred_at, 'UTC') AS hour, 1 AS views, 0 AS tickets, 0 AS revenue_cents
        FROM analytics.event_impressions AS i
        WHERE i.occurred_at >= from_at AND i.occurred_at < until_at
        UNION ALL
        SELECT i.event_id, date_trunc('hour', i.occurred_at, 'UTC'), 1, 0, 0
        FROM analytics.post_impressions AS i
        WHERE i.occurred_at >= from_at AND i.occurred_at < until_at
        UNION ALL
        SELECT t.event_id, date_trunc('hour', t.occurred_at, 'UTC'), 0, 1, t.amount_cents
        FROM analytics.ticket_analytics AS t
        WHERE t.kind = 'sold' AND t.occurred_at >= from_at AND t.occurred_at < until_at
        UNION ALL
        SELECT n.event_id, n.hour, n.views, 0, 0
        FROM analytics.incoming_event_hours AS n
        WHERE n.hour >= from_at AND n.hour < until_at
        UNION ALL
        SELECT d.event_id, d.hour, -d.views, -d.tickets, -d.revenue_cents
        FROM analytics.event_deltas AS d
        WHERE d.hour >= from_at AND d.hour < until_at
    ) AS f
    GROUP BY f.event_id, f.hour
    HAVING sum(f.views) <> 0 OR sum(f.tickets) <> 0 OR sum(f.revenue_cents) <> 0;
END;

CREATE OR REPLACE FUNCTION campaigns.count_campaigns(from_at timestamptz, until_at timestamptz)
    RETURNS TABLE (
        campaign_id uuid, hour timestamptz, impressions bigint, billable_impressions bigint, clicks bigint,
        billable_clicks bigint
    )
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        f.campaign_id, f.hour, sum(f.impressions)::bigint, sum(f.billable_impressions)::bigint, sum(f.clicks)::bigint,
        sum(f.billable_clicks)::bigint
    FROM (
        SELECT
            i.campaign_id, date_trunc('hour', i.occurred_at, 'UTC') AS hour, 1 AS impressions,
            i.billable::integer AS billable_impressions, 0 AS clicks, 0 AS billable_clicks
        FROM campaigns.ad_impressions AS i
        WHERE i.occurred_at >= from_at AND i.occurred_at < until_at
        UNION ALL
        SELECT c.campaign_id, date_trunc('hour', c.occurred_at, 'UTC'), 0, 0, 1, c.billable::integer
        FROM campaigns.ad_clicks AS c
        WHERE c.occurred_at >= from_at AND c.occurred_at < until_at
        UNION ALL
        SELECT n.campaign_id, n.hour, n.impressions, n.billable_impressions, n.clicks, n.billable_clicks
        FROM campaigns.incoming_campaign_hours AS n
        WHERE n.hour >= from_at AND n.hour < until_at
        UNION ALL
        SELECT
            d.campaign_id, d.hour, -d.impressions, -d.billable_impressions, -d.clicks, -d.billable_clicks
        FROM campaigns.campaign_deltas AS d
        WHERE d.hour >= from_at AND d.hour < until_at
    ) AS f
    GROUP BY f.campaign_id, f.hour
    HAVING sum(f.impressions) <> 0 OR sum(f.clicks) <> 0;
END;

CREATE OR REPLACE FUNCTION analytics.count_tiers(from_at timestamptz, until_at timestamptz)
    RETURNS TABLE (tier_id uuid, hour timestamptz, views bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT f.tier_id, f.hour, sum(f.views)::bigint
    FROM (
        SELECT t.tier_id, date_trunc('hour', t.occurred_at, 'UTC') AS hour, 1 AS views
        FROM analytics.ticket_analytics AS t
        WHERE t.kind = 'viewed' AND t.occurred_at >= from_at AND t.occurred_at < until_at
        UNION ALL
        SELECT n.tier_id, n.hour, n.views
        FROM analytics.incoming_tier_hours AS n
        WHERE n.hour >= from_at AND n.hour < until_at
        UNION ALL
        SELECT d.tier_id, d.hour, -d.views
        FROM analytics.tier_deltas AS d
        WHERE d.hour >= from_at AND d.hour < until_at
    ) AS f
    GROUP BY f.tier_id, f.hour
    HAVING sum(f.views) <> 0;
END;

-- The proof that deltas were the rows: hours whose row is not what counting gives. Each list holds views, tickets, cents, or
-- impressions, billable ones, clicks, billable ones, or views of a tier; NULL where there is no such row.
CREATE OR REPLACE FUNCTION analytics.hours_drift(from_at timestamptz, until_at timestamptz)
    RETURNS TABLE (subject text, subject_id uuid, hour timestamptz, counted numeric[], kept numeric[])
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH counted AS (
        SELECT
            'event' AS subject, c.event_id AS subject_id, c.hour, ARRAY[c.views, c.tickets, c.revenue_cents]::numeric[] AS counts
        FROM analytics.count_events(from_at, until_at) AS c
        UNION ALL
        SELECT
            'campaign', c.campaign_id, c.hour,
            ARRAY[c.impressions, c.billable_impressions, c.clicks, c.billable_clicks]::numeric[]
        FROM campaigns.count_campaigns(from_at, until_at) AS c
        UNION ALL
        SELECT 'tier', c.tier_id, c.hour, ARRAY[c.views]::numeric[]
        FROM analytics.count_tiers(from_at, until_at) AS c
    ), kept AS (
        SELECT
            'event' AS subject, s.event_id AS subject_id, s.hour, ARRAY[s.views, s.tickets, s.revenue_cents]::numeric[] AS counts
        FROM analytics.event_hourly_stats AS s
        WHERE s.hour >= from_at AND s.hour < until_at
        UNION ALL
        SELECT
            'campaign', s.campaign_id, s.hour,
            ARRAY[s.impressions, s.billable_impressions, s.clicks, s.billable_clicks]::numeric[]
        FROM campaigns.campaign_hourly_stats AS s
        WHERE s.hour >= from_at AND s.hour < until_at
        UNION ALL
        SELECT 'tier', s.tier_id, s.hour, ARRAY[s.views]::numeric[]
        FROM analytics.tier_hourly_stats AS s
        WHERE s.hour >= from_at AND s.hour < until_at
    )
    SELECT
        coalesce(c.subject, k.subject),
        coalesce(c.subject_id, k.subject_id),
        coalesce(c.hour, k.hour),
        c.counts,
        k.counts
    FROM counted AS c
    FULL JOIN kept AS k ON k.subject = c.subject AND k.subject_id = c.subject_id AND k.hour = c.hour
    WHERE c.counts IS DISTINCT FROM k.counts;
END;

-- The same of days, whose rows are to be the sums of their hours'; of a campaign impressions and clicks.
CREATE OR REPLACE FUNCTION analytics.days_drift(day date)
    RETURNS TABLE (subject text, subject_id uuid, hour timestamptz, counted numeric[], kept numeric[])
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH bounds AS (
        SELECT
            days_drift.day::timestamp AT TIME ZONE 'UTC' AS from_at,
            (days_drift.day + 1)::timestamp AT TIME ZONE 'UTC' AS until_at
    ), counted AS (
        SELECT
            'event day' AS subject, s.event_id AS subject_id,
            ARRAY[sum(s.views), sum(s.tickets), sum(s.revenue_cents)] AS counts
        FROM bounds AS b JOIN analytics.event_hourly_stats AS s ON s.hour >= b.from_at AND s.hour < b.until_at
        GROUP BY s.event_id
        UNION ALL
        SELECT 'campaign day', s.campaign_id, ARRAY[sum(s.impressions), sum(s.clicks)]
        FROM bounds AS b JOIN campaigns.campaign_hourly_stats AS s ON s.hour >= b.from_at AND s.hour < b.until_at
        GROUP BY s.campaign_id
    ), kept AS (
        SELECT
            'event day' AS subject, d.event_id AS subject_id, ARRAY[d.views, d.tickets, d.revenue_cents]::numeric[] AS counts
        FROM analytics.event_daily_counts AS d
        WHERE d.day = days_drift.day
        UNION ALL
        SELECT 'campaign day', d.campaign_id, ARRAY[d.impressions, d.clicks]::numeric[]
        FROM campaigns.campaign_daily_counts AS d
        WHERE d.day = days_drift.day
    )
    SELECT coalesce(c.subject, k.subject), coalesce(c.subject_id, k.subject_id), b.from_at, c.counts, k.counts
    FROM counted AS c
    FULL JOIN kept AS k ON k.subject = c.subject AND k.subject_id = c.subject_id
    CROSS JOIN bounds AS b
    WHERE c.counts IS DISTINCT FROM k.counts;
END;

-- The proof of a day: its hours and the day itself.
CREATE OR REPLACE FUNCTION analytics.stats_drift(day date)
    RETURNS TABLE (subject text, subject_id uuid, hour timestamptz, counted numeric[], kept numeric[])
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT h.*
    FROM analytics.hours_drift(
        stats_drift.day::timestamp AT TIME ZONE 'UTC', (stats_drift.day + 1)::timestamp AT TIME ZONE 'UTC') AS h
    UNION ALL
    SELECT d.* FROM analytics.days_drift(stats_drift.day) AS d;
END;

-- The proof of one hour of a day, from 0 to 23: how many rows differ. With the last comes that of the day, and it is noted as
-- done. An hour's facts are all that one transaction reads.
CREATE OR REPLACE FUNCTION analytics.prove_hour(day date, of_day integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    started_at timestamptz := clock_timestamp();
    from_at timestamptz := day::timestamp AT TIME ZONE 'UTC' + make_interval(hours => of_day);
    differences bigint := (SELECT count(*) FROM analytics.hours_drift(from_at, from_at + interval '1 hour'));
BEGIN
    IF of_day = 23 THEN
        differences := differences + (SELECT count(*) FROM analytics.days_drift(prove_hour.day));
        PERFORM analytics.note_refresh('proof', started_at);
    END IF;
    RETURN differences;
END
$$;

-- All of it at once.
CREATE OR REPLACE FUNCTION analytics.prove_stats(day date) RETURNS bigint
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT sum(analytics.prove_hour(prove_stats.day, h.of_day))::bigint FROM generate_series(0, 23) AS h (of_day);
END;

-- Makes the sketches of a day that has none, from the facts; whoever waits in the queue may be among them.
CREATE OR REPLACE FUNCTION analytics.count_viewers(day date) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH bounds AS (
        SELECT
            count_viewers.day::timestamp AT TIME ZONE 'UTC' AS from_at,
            (count_viewers.day + 1)::timestamp AT TIME ZONE 'UTC' AS until_at
    ), seen AS (
        SELECT i.event_id, i.user_id, i.session_id
        FROM analytics.event_impressions AS i
        WHERE i.occurred_at >= (SELECT from_at FROM bounds) AND i.occurred_at < (SELECT until_at FROM bounds)
        UNION ALL
        SELECT i.event_id, i.user_id, i.session_id
        FROM analytics.post_impressions AS i
        WHERE i.occurred_at >= (SELECT from_at FROM bounds) AND i.occurred_at < (SELECT until_at FROM bounds)
    ), viewers AS (
        SELECT DISTINCT
            s.event_id,
            coalesce(uuid_send(s.user_id), convert_to(nullif(s.session_id, ''), 'UTF8')) AS bytes
        FROM seen AS s
    )
    INSERT INTO analytics.event_daily_viewers (event_id, day, smallest)
    SELECT h.event_id, count_viewers.day, (array_agg(h.hash ORDER BY h.hash))[1:2048]
    FROM (
        SELECT DISTINCT
            v.event_id,
            hashbyteaextended(v.bytes, k.seed) & 9223372036854775807 AS hash
        FROM viewers AS v
        CROSS JOIN analytics.viewer_seed AS k
        WHERE v.bytes IS NOT NULL
    ) AS h
    GROUP BY h.event_id;
END;

-- Counts these days anew, both included, beside whoever writes: hours, days and sketches. It reads all their facts, so one day
-- at a time is well advised where there are many. Who was erased since is a viewer no more. Days whose facts are partly dropped
-- are refused, because counting would lose what was counted then.
CREATE OR REPLACE FUNCTION analytics.recount_stats(from_day date, until_day date) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    from_at timestamptz := from_day::timestamp AT TIME ZONE 'UTC';
    until_at timestamptz := (until_day + 1)::timestamp AT TIME ZONE 'UTC';
    kept_from date;
    days_on integer;
BEGIN
    SELECT max(facts.oldest) INTO kept_from
    FROM (
        SELECT min(p.month) AS oldest
        FROM unnest(ARRAY[
                'analytics.event_impressions', 'analytics.post_impressions', 'analytics.ticket_analytics',
                'campaigns.ad_impressions', 'campaigns.ad_clicks'
            ]::regclass[]) AS t (parent)
            CROSS JOIN LATERAL analytics.month_partitions(t.parent) AS p
        WHERE p.state = 'attached'
        GROUP BY t.parent
    ) AS facts;
    IF from_day < kept_from OR until_day < from_day THEN
        RAISE EXCEPTION 'days from % to % cannot be counted: facts are kept from %', from_day, until_day, kept_from
            USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT analytics.take_turn('rollups') THEN
        RAISE EXCEPTION 'the rollups are being worked on, try again' USING ERRCODE = 'lock_not_available';
    END IF;

    PERFORM analytics.note_changes(from_at, until_at - interval '1 hour');
    DELETE FROM analytics.event_hourly_stats AS s WHERE s.hour >= from_at AND s.hour < until_at;
    INSERT INTO analytics.event_hourly_stats (event_id, hour, views, tickets, revenue_cents)
    SELECT c.event_id, c.hour, c.views, c.tickets, c.revenue_cents
    FROM analytics.count_events(from_at, until_at) AS c;
    DELETE FROM analytics.event_daily_counts AS d WHERE d.day BETWEEN from_day AND until_day;
    INSERT INTO analytics.event_daily_counts (event_id, day, views, tickets, revenue_cents)
    SELECT s.event_id, (s.hour AT TIME ZONE 'UTC')::date, sum(s.views), sum(s.tickets), sum(s.revenue_cents)
    FROM analytics.event_hourly_stats AS s
    WHERE s.hour >= from_at AND s.hour < until_at
    GROUP BY 1, 2;

    DELETE FROM campaigns.campaign_hourly_stats AS s WHERE s.hour >= from_at AND s.hour < until_at;
    INSERT INTO campaigns.campaign_hourly_stats
        (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
    SELECT c.campaign_id, c.hour, c.impressions, c.billable_impressions, c.clicks, c.billable_clicks
    FROM campaigns.count_campaigns(from_at, until_at) AS c;
    DELETE FROM campaigns.campaign_daily_counts AS d WHERE d.day BETWEEN from_day AND until_day;
    INSERT INTO campaigns.campaign_daily_counts (campaign_id, day, impressions, clicks)
    SELECT s.campaign_id, (s.hour AT TIME ZONE 'UTC')::date, sum(s.impressions), sum(s.clicks)
    FROM campaigns.campaign_hourly_stats AS s
    WHERE s.hour >= from_at AND s.hour < until_at
    GROUP BY 1, 2;

    DELETE FROM analytics.tier_hourly_stats AS s WHERE s.hour >= from_at AND s.hour < until_at;
    INSERT INTO analytics.tier_hourly_stats (tier_id, hour, event_id, organization_id, views)
    SELECT c.tier_id, c.hour, e.id, e.owner_context_id, c.views
    FROM analytics.count_tiers(from_at, until_at) AS c
    LEFT JOIN ticketing.ticket_tiers AS t ON t.id = c.tier_id
    LEFT JOIN events.events AS e ON e.id = t.event_id;

    -- Viewers that came from another database cannot be counted here.
    IF NOT EXISTS (SELECT FROM analytics.incoming_streams) THEN
        DELETE FROM analytics.event_daily_viewers AS v WHERE v.day BETWEEN from_day AND until_day;
        FOR days_on IN 0 .. until_day - from_day LOOP
            PERFORM analytics.count_viewers(from_day + days_on);
        END LOOP;
    END IF;
    PERFORM analytics.note_changes(from_at, until_at - interval '1 hour');
END
$$;

-- Drops whole months of counts and sketches that are over by the database's clock, at most so many rows of each; the daily view
-- forgets them with its next refresh. Tells how many rows: until it is none, there may be more.
CREATE OR REPLACE FUNCTION analytics.expire_rollups(months_kept integer DEFAULT 25, rows_max integer DEFAULT 200000) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    started_at timestamptz := clock_timestamp();
    first_month timestamp := analytics.this_month() - make_interval(months => months_kept);
    first_hour timestamptz := first_month AT TIME ZONE 'UTC';
    expired bigint := 0;
    more bigint;
BEGIN
    IF months_kept < 13 THEN
        RAISE EXCEPTION 'rollups are kept at least as long as the facts' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF NOT analytics.take_turn('rollups') THEN
        RETURN 0;
    END IF;
    DELETE FROM analytics.event_hourly_stats AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.event_hourly_stats AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM campaigns.campaign_hourly_stats AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM campaigns.campaign_hourly_stats AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.tier_hourly_stats AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.tier_hourly_stats AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.incoming_event_hours AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.incoming_event_hours AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM campaigns.incoming_campaign_hours AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM campaigns.incoming_campaign_hours AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.incoming_tier_hours AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.incoming_tier_hours AS o WHERE o.hour < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.event_daily_counts AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.event_daily_counts AS o WHERE o.day < first_month::date LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM campaigns.campaign_daily_counts AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM campaigns.campaign_daily_counts AS o WHERE o.day < first_month::date LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.event_daily_viewers AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.event_daily_viewers AS o WHERE o.day < first_month::date LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    DELETE FROM analytics.deltas_set_aside AS s
    WHERE s.ctid = ANY (ARRAY(SELECT o.ctid FROM analytics.deltas_set_aside AS o WHERE o.set_aside_at < first_hour LIMIT rows_max));
    GET DIAGNOSTICS more = ROW_COUNT;
    expired := expired + more;
    PERFORM analytics.note_refresh('expiry', started_at);
    RETURN expired;
END
$$;

-- Reads the facts of a day for the audiences.
CREATE OR REPLACE FUNCTION analytics.read_audience_day(day date) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    from_at timestamptz := day::timestamp AT TIME ZONE 'UTC';
    until_at timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    -- Those of whom nothing is left are told of, too.
    PERFORM analytics.note_audiences(read_audience_day.day);
    DELETE FROM analytics.audience_days AS a WHERE a.day = read_audience_day.day;
    WITH seen AS (
        SELECT i.event_id, coalesce(i.source, '') AS source, count(*) AS views, NULL::numeric AS dwell_ms, 0 AS dwells
        FROM analytics.event_impressions AS i
        WHERE i.occurred_at >= from_at AND i.occurred_at < until_at
        GROUP BY i.event_id, coalesce(i.source, '')
        UNION ALL
        SELECT i.event_id, coalesce(i.source, ''), count(*), sum(i.dwell_ms), count(i.dwell_ms)
        FROM analytics.post_impressions AS i
        WHERE i.occurred_at >= from_at AND i.occurred_at < until_at
        GROUP BY i.event_id, coalesce(i.source, '')
    ), sources AS (
        SELECT
            s.event_id, s.source, sum(s.views) AS views, sum(s.dwell_ms) AS dwell_ms, sum(s.dwells) AS dwells,
            row_number() OVER (PARTITION BY s.event_id ORDER BY s.source = '', sum(s.views) DESC, s.source) AS place
        FROM seen AS s
        GROUP BY s.event_id, s.source
    )
    INSERT INTO analytics.audience_days (event_id, day, source, views, dwell_ms, dwells)
    SELECT
        s.event_id, read_audience_day.day, CASE WHEN s.place <= 20 THEN s.source ELSE '' END AS source,
        sum(s.views), coalesce(sum(s.dwell_ms), 0), sum(s.dwells)
    FROM sources AS s
    GROUP BY 1, 2, 3;
    PERFORM analytics.note_audiences(read_audience_day.day);
    INSERT INTO analytics.audience_days_read (day) VALUES (read_audience_day.day)
    ON CONFLICT ON CONSTRAINT audience_days_read_pkey DO UPDATE SET read_at = excluded.read_at;
END
$$;

-- The four weeks that end with this day, by the database's clock, put together from what was read of each day and from the days'
-- sketches: the smallest hashes up to where the densest day's end are a fair sample of all viewers, who came once or more. An
-- event that nobody saw in them keeps what was known of it. Reads at most so many days; tells how many events, or NULL when days
-- are left and it is to be called again; 0 also when another does it.
CREATE OR REPLACE FUNCTION analytics.refresh_audience_insights(days_max integer DEFAULT 28) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    started_at timestamptz := clock_timestamp();
    until_day date := (now() AT TIME ZONE 'UTC')::date;
    from_day date := until_day - 27;
    from_at timestamptz := from_day::timestamp AT TIME ZONE 'UTC';
    until_at timestamptz := (until_day + 1)::timestamp AT TIME ZONE 'UTC';
    this_day date;
    days_read integer := 0;
    computed bigint;
BEGIN
    IF NOT analytics.take_turn('audience_insights') THEN
        RETURN 0;
    END IF;
    FOR this_day IN
        SELECT d.day::date
        FROM generate_series(from_day::timestamp, until_day::timestamp, interval '1 day') AS d (day)
        LEFT JOIN analytics.audience_days_read AS r ON r.day = d.day::date
        WHERE (
                r.read_at IS NULL
                OR (r.read_at < (d.day + interval '2 days') AT TIME ZONE 'UTC' AND r.read_at < now() - interval '1 hour')
            )
            -- The days of facts that are in another database are read there.
            AND NOT EXISTS (SELECT FROM analytics.incoming_streams)
        ORDER BY d.day
    LOOP
        IF days_read = days_max THEN
            RETURN NULL;
        END IF;
        PERFORM analytics.read_audience_day(this_day);
        days_read := days_read + 1;
    END LOOP;
    DELETE FROM analytics.audience_days AS a WHERE a.day < from_day;
    DELETE FROM analytics.audience_days_read AS r WHERE r.day < from_day;

    WITH totals AS (
        SELECT a.event_id, round(sum(a.dwell_ms) / nullif(sum(a.dwells), 0))::integer AS average_dwell_ms
        FROM analytics.audience_days AS a
        WHERE a.day BETWEEN from_day AND until_day
        GROUP BY a.event_id
    ), sketches AS MATERIALIZED (
        SELECT v.event_id, v.smallest, v.below
        FROM analytics.event_daily_viewers AS v
        WHERE v.day BETWEEN from_day AND until_day
    ), limits AS (
        SELECT s.event_id, min(s.below) AS below FROM sketches AS s GROUP BY s.event_id
    ), viewers AS (
        SELECT h.event_id, h.hash, min(h.below) AS below, count(*) AS days
        FROM (
            SELECT
                s.event_id,
                l.below,
                unnest(CASE WHEN l.below IS NULL THEN s.smallest ELSE s.smallest[:width_bucket(l.below - 1, s.smallest)] END)
                    AS hash
            FROM sketches AS s
            JOIN limits AS l ON l.event_id = s.event_id
        ) AS h
        GROUP BY h.event_id, h.hash
    ), audiences AS (
        SELECT
            v.event_id,
            round(count(*) * coalesce(9223372036854775808 / min(v.below), 1)) AS unique_viewers,
            round(count(*) FILTER (WHERE v.days >= 2) * coalesce(9223372036854775808 / min(v.below), 1)) AS returning_viewers
        FROM viewers AS v
        GROUP BY v.event_id
    ), sources AS (
        SELECT
            a.event_id,
            a.source,
            sum(a.views) AS views,
            row_number() OVER (PARTITION BY a.event_id ORDER BY sum(a.views) DESC, a.source) AS place
        FROM analytics.audience_days AS a
        WHERE a.day BETWEEN from_day AND until_day AND a.source <> ''
        GROUP BY a.event_id, a.source
    ), top_sources AS (
        SELECT
            event_id,
            jsonb_agg(jsonb_build_object('source', source, 'views', views) ORDER BY place) AS top_sources
        FROM sources
        WHERE place <= 5
        GROUP BY event_id
    ), sales AS (
        SELECT o.event_id, count(DISTINCT o.user_id) AS buyers
        FROM ticketing.orders AS o
        WHERE o.status = 'completed' AND o.created_at >= from_at AND o.created_at < until_at
        GROUP BY o.event_id
    )
    INSERT INTO analytics.event_audience_insights AS kept (
        event_id, organization_id, from_day, until_day, unique_viewers, returning_viewers, buyers, top_sources,
        average_dwell_ms, computed_at
    )
    SELECT
        t.event_id, e.owner_context_id, from_day, until_day, coalesce(a.unique_viewers, 0),
        coalesce(a.returning_viewers, 0), coalesce(s.buyers, 0), coalesce(p.top_sources, '[]'), t.average_dwell_ms,
        started_at
    FROM totals AS t
    JOIN events.events AS e ON e.id = t.event_id
    LEFT JOIN audiences AS a ON a.event_id = t.event_id
    LEFT JOIN top_sources AS p ON p.event_id = t.event_id
    LEFT JOIN sales AS s ON s.event_id = t.event_id
    ON CONFLICT ON CONSTRAINT event_audience_insights_pkey DO UPDATE
    SET organization_id = excluded.organization_id,
        from_day = excluded.from_day,
        until_day = excluded.until_day,
        unique_viewers = excluded.unique_viewers,
        returning_viewers = excluded.returning_viewers,
        buyers = excluded.buyers,
        top_sources = excluded.top_sources,
        average_dwell_ms = excluded.average_dwell_ms,
        computed_at = excluded.computed_at;
    GET DIAGNOSTICS computed = ROW_COUNT;
    PERFORM analytics.note_refresh('audience_insights', started_at);
    RETURN computed;
END
$$;

-- How alike the visitors of two events were, from 0 to 1: how many of them came again, how many bought, and where they came
-- from; NULL where one of the two had none.
CREATE OR REPLACE FUNCTION analytics.audience_likeness(one uuid, other uuid) RETURNS double precision
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT (
        1 - abs(
            least(a.returning_viewers::double precision / a.unique_viewers, 1)
            - least(b.returning_viewers::double precision / b.unique_viewers, 1)
        )
        + 1 - abs(
            least(a.buyers::double precision / a.unique_viewers, 1) - least(b.buyers::double precision / b.unique_viewers, 1)
        )
        + coalesce(shared.sources, 0)
    ) / 3
    FROM analytics.event_audience_insights AS a
    CROSS JOIN analytics.event_audience_insights AS b
    CROSS JOIN LATERAL (
        SELECT sum(least(mine.views / mine.all_views, theirs.views / theirs.all_views)) AS sources
        FROM (
            SELECT s.source, s.views, sum(s.views) OVER () AS all_views
            FROM jsonb_to_recordset(a.top_sources) AS s (source text, views double precision)
        ) AS mine
        JOIN (
            SELECT s.source, s.views, sum(s.views) OVER () AS all_views
            FROM jsonb_to_recordset(b.top_sources) AS s (source text, views double precision)
        ) AS theirs ON theirs.source = mine.source
        WHERE mine.all_views > 0 AND theirs.all_views > 0
    ) AS shared
    WHERE a.event_id = audience_likeness.one
        AND b.event_id = audience_likeness.other
        AND a.unique_viewers > 0
        AND b.unique_viewers > 0;
END;

DROP POLICY IF EXISTS tenant_isolation ON analytics.event_audience_insights;
CREATE POLICY tenant_isolation ON analytics.event_audience_insights FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS tenant_isolation ON analytics.tier_hourly_stats;
CREATE POLICY tenant_isolation ON analytics.tier_hourly_stats FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

GRANT SELECT ON analytics.event_daily_stats TO app_read, app_write;

-- Hands the upkeep to pg_cron, for a database whose services are not always there, and returns the names of its jobs; again
-- is the same as once. To be called by a login that may use schema cron and belongs to yardpass_owner: the jobs run as it.
CREATE OR REPLACE FUNCTION analytics.schedule_upkeep() RETURNS SETOF text
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    name text;
    schedule text;
    command text;
BEGIN
    -- With a name for the job: older versions take none.
    IF NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_proc AS p
        JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
        WHERE n.nspname = 'cron' AND p.proname = 'schedule' AND p.pronargs = 3
    ) THEN
        RAISE EXCEPTION 'pg_cron is not installed in database %', current_database()
            USING ERRCODE = 'feature_not_supported',
                HINT = 'CREATE EXTENSION pg_cron in the database that cron.database_name names, or leave it to the service.';
    END IF;
    -- A run is one transaction. What writes a history and a message for each row does some thousand and leaves the rest to the
    -- next minute: rows stay locked for a second or two, not for the minute that a hundred thousand take.
    FOR name, schedule, command IN
        VALUES
            ('yardpass: months', '23 1 * * *', 'SELECT analytics.keep_months()'),
            ('yardpass: fold', '* * * * *', 'SELECT analytics.fold_deltas(1000000)'),
            ('yardpass: daily stats', '7 * * * *', 'SELECT analytics.refresh_daily_stats()'),
            ('yardpass: audience insights', '37 1 * * *', 'SELECT analytics.refresh_audience_insights()'),
            ('yardpass: proof', '47 1 * * *', 'SELECT analytics.prove_stats((now() AT TIME ZONE ''UTC'')::date - 1)'),
            ('yardpass: expiry', '57 1 * * *', 'SELECT analytics.expire_rollups()'),
            ('yardpass: proposals', '* * * * *', 'SELECT sponsorship.expire_proposals(5000)'),
            ('yardpass: orders', '* * * * *', 'SELECT sponsorship.lapse_orders(5000)'),
            ('yardpass: events', '* * * * *', 'SELECT events.end_events(5000)'),
            ('yardpass: invitations', '* * * * *', 'SELECT organizations.forget_invitations(100000), public.forget_daily_counts(100000)'),
            ('yardpass: messages', '* * * * *', 'SELECT messaging.expire_messages(interval ''13 months'', 200000), messaging.expire_relayed(interval ''4 months'', 200000)')
    LOOP
        EXECUTE 'SELECT cron.schedule($1, $2, $3)' USING name, schedule, command;
        RETURN NEXT name;
    END LOOP;
END
$$;

RESET ROLE;
