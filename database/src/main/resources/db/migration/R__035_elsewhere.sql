-- Analytics elsewhere: how two databases are bound to each other, what the analytics database tells of its counts, and how the
-- main database takes them in.
SET ROLE yardpass_owner;

-- Binds the main database: from now on it takes counts in. Tells its seed of viewers' hashes, which the other takes over.
CREATE OR REPLACE FUNCTION analytics.take_in() RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF EXISTS (SELECT FROM analytics.outgoing_streams) THEN
        RAISE EXCEPTION 'it holds the events of another database' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    INSERT INTO analytics.incoming_streams (stream)
    VALUES ('event'), ('campaign'), ('tier'), ('viewers'), ('audience')
    ON CONFLICT ON CONSTRAINT incoming_streams_pkey DO NOTHING;
    RETURN (SELECT v.seed FROM analytics.viewer_seed AS v);
END
$$;

-- Binds the analytics database to the one with this seed: the same as before, or the first.
CREATE OR REPLACE FUNCTION analytics.give_out(to_seed bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    is_bound boolean := EXISTS (SELECT FROM analytics.outgoing_streams);
BEGIN
    IF EXISTS (SELECT FROM analytics.incoming_streams) THEN
        RAISE EXCEPTION 'it takes in the counts of another database' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF to_seed = (SELECT v.seed FROM analytics.viewer_seed AS v) AND is_bound THEN
        RETURN;
    END IF;
    IF is_bound
        OR EXISTS (SELECT FROM organizations.organizations)
        OR EXISTS (SELECT FROM analytics.event_deltas)
        OR EXISTS (SELECT FROM analytics.event_hourly_stats) THEN
        RAISE EXCEPTION 'it is in use by others' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE analytics.viewer_seed SET seed = to_seed;
    INSERT INTO analytics.outgoing_streams (stream)
    VALUES ('event'), ('campaign'), ('tier'), ('viewers'), ('audience')
    ON CONFLICT ON CONSTRAINT outgoing_streams_pkey DO NOTHING;
END
$$;

-- Ends it in the main database: events are stored here again. What was not fetched by then is not counted here.
CREATE OR REPLACE FUNCTION analytics.come_home() RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    DELETE FROM analytics.incoming_streams;
END;

-- Notes the rows of these hours, both included, as changed, of one stream or of all; nothing where nobody fetches. For whoever
-- counts anew.
CREATE OR REPLACE FUNCTION analytics.note_changes(from_at timestamptz, until_at timestamptz, of_stream text DEFAULT NULL) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
    SELECT c.stream, c.subject_id, c.at
    FROM (
        SELECT 'event' AS stream, s.event_id AS subject_id, s.hour AS at FROM analytics.event_hourly_stats AS s
        UNION ALL
        SELECT 'campaign', s.campaign_id, s.hour FROM campaigns.campaign_hourly_stats AS s
        UNION ALL
        SELECT 'tier', s.tier_id, s.hour FROM analytics.tier_hourly_stats AS s
        UNION ALL
        SELECT 'viewers', v.event_id, v.day::timestamp AT TIME ZONE 'UTC' FROM analytics.event_daily_viewers AS v
    ) AS c
    JOIN analytics.outgoing_streams AS o ON o.stream = c.stream
    WHERE c.at >= from_at AND c.at <= until_at AND (note_changes.of_stream IS NULL OR c.stream = note_changes.of_stream)
    ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq');
END;

-- The same of the sources of a day's visitors, in the order of those who read the days.
CREATE OR REPLACE FUNCTION analytics.note_audiences(of_day date) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO analytics.outgoing_changes (stream, subject_id, at)
    SELECT DISTINCT 'audience', a.event_id, a.day::timestamp AT TIME ZONE 'UTC'
    FROM analytics.audience_days AS a
    WHERE a.day = of_day AND EXISTS (SELECT FROM analytics.outgoing_streams)
    ON CONFLICT ON CONSTRAINT outgoing_changes_pkey DO UPDATE SET number = nextval('analytics.changes_seq');
END;

-- What a slice of changes counts now, each row by its values; what is gone counts nothing.
CREATE OR REPLACE FUNCTION analytics.changed_rows(of_stream text, behind bigint, rows_max integer) RETURNS jsonb
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    slice jsonb;
BEGIN
    WITH changes AS (
        SELECT c.subject_id, c.at, c.number
        FROM analytics.outgoing_changes AS c
        WHERE c.stream = of_stream AND c.number > behind
        ORDER BY c.number
        LIMIT rows_max
    ), valued AS (
        SELECT c.*, to_jsonb(s) AS counts
        FROM changes AS c
        LEFT JOIN analytics.event_hourly_stats AS s ON s.event_id = c.subject_id AND s.hour = c.at
        WHERE of_stream = 'event'
        UNION ALL
        SELECT c.*, to_jsonb(s)
        FROM changes AS c
        LEFT JOIN campaigns.campaign_hourly_stats AS s ON s.campaign_id = c.subject_id AND s.hour = c.at
        WHERE of_stream = 'campaign'
        UNION ALL
        SELECT c.*, to_jsonb(s)
        FROM changes AS c
        LEFT JOIN analytics.tier_hourly_stats AS s ON s.tier_id = c.subject_id AND s.hour = c.at
        WHERE of_stream = 'tier'
        UNION ALL
        SELECT c.*, jsonb_build_object('smallest', v.smallest::text)
        FROM changes AS c
        LEFT JOIN analytics.event_daily_viewers AS v
            ON v.event_id = c.subject_id AND v.day = (c.at AT TIME ZONE 'UTC')::date
        WHERE of_stream = 'viewers'
        UNION ALL
        SELECT c.*, (
            SELECT jsonb_build_object('sources', jsonb_agg(to_jsonb(a)))
            FROM analytics.audience_days AS a
            WHERE a.event_id = c.subject_id AND a.day = (c.at AT TIME ZONE 'UTC')::date
        )
        FROM changes AS c
        WHERE of_stream = 'audience'
    )
    SELECT jsonb_build_object(
        'number', max(v.number),
        'is_last', count(*) < rows_max,
        'rows', coalesce(
            jsonb_agg(coalesce(v.counts, '{}') || jsonb_build_object('subject_id', v.subject_id, 'at', v.at)), '[]')
    )
    INTO slice
    FROM valued AS v;
    RETURN slice;
END
$$;

-- The slice behind the one with this mark, which is forgotten here; NULL for the first. Whoever shows a mark of another history
-- is told everything anew. NULL when the rollups are being worked on just then: ask again.
CREATE OR REPLACE FUNCTION analytics.next_slice(of_stream text, mark uuid, rows_max integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known analytics.outgoing_streams;
    behind bigint;
    slice jsonb;
BEGIN
    SELECT o.* INTO known FROM analytics.outgoing_streams AS o WHERE o.stream = of_stream FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nobody fetches % from this database', of_stream USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    IF mark = known.given_mark AND mark IS DISTINCT FROM known.taken_mark THEN
        behind := known.given_number;
        DELETE FROM analytics.outgoing_changes AS c WHERE c.stream = of_stream AND c.number <= behind;
        UPDATE analytics.outgoing_streams AS o SET taken_mark = mark, taken_number = behind WHERE o.stream = of_stream;
    ELSIF mark IS NOT DISTINCT FROM known.taken_mark THEN
        behind := known.taken_number;
    ELSIF analytics.take_turn('rollups') AND analytics.take_turn('audience_insights') THEN
        behind := 0;
        PERFORM analytics.note_changes('-infinity', 'infinity', of_stream);
        IF of_stream = 'audience' THEN
            PERFORM analytics.note_audiences(d.day) FROM (SELECT DISTINCT a.day FROM analytics.audience_days AS a) AS d;
        END IF;
    ELSE
        RETURN NULL;
    END IF;
    slice := analytics.changed_rows(of_stream, behind, rows_max);
    IF slice -> 'number' <> 'null' THEN
        mark := uuidv4();
        UPDATE analytics.outgoing_streams AS o
        SET given_mark = mark, given_number = (slice -> 'number')::bigint
        WHERE o.stream = of_stream;
    ELSIF mark IS DISTINCT FROM known.taken_mark AND behind = 0 THEN
        -- There is nothing, and whoever asks is told so from now on.
        UPDATE analytics.outgoing_streams AS o SET taken_mark = mark, taken_number = 0 WHERE o.stream = of_stream;
    END IF;
    RETURN slice || jsonb_build_object('mark', mark);
END
$$;

-- The mark of the last slice of a stream, for the transaction that takes the next one in; no row when another does.
CREATE OR REPLACE FUNCTION analytics.last_mark(of_stream text) RETURNS TABLE (mark uuid)
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT i.mark FROM analytics.incoming_streams AS i WHERE i.stream = of_stream FOR UPDATE SKIP LOCKED;
END;

-- Less than before came of rows whose sum was not folded yet: it comes again.
CREATE OR REPLACE FUNCTION analytics.refuse_unless_folded(all_folded boolean) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT all_folded THEN
        RAISE EXCEPTION 'counts that went down wait for the folder' USING ERRCODE = 'object_in_use';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION analytics.take_in_events(counts jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    all_folded boolean;
BEGIN
    WITH come AS (
        SELECT c.subject_id AS event_id, c.at AS hour, coalesce(c.views, 0) AS views, coalesce(c.views, 0) - coalesce(i.views, 0) AS more
        FROM jsonb_to_recordset(counts) AS c (subject_id uuid, at timestamptz, views bigint)
        LEFT JOIN analytics.incoming_event_hours AS i ON i.event_id = c.subject_id AND i.hour = c.at
    ), kept AS (
        INSERT INTO analytics.incoming_event_hours (event_id, hour, views)
        SELECT c.event_id, c.hour, c.views FROM come AS c WHERE c.more <> 0
        ON CONFLICT ON CONSTRAINT incoming_event_hours_pkey DO UPDATE SET views = excluded.views
    ), queued AS (
        INSERT INTO analytics.event_deltas (event_id, hour, views)
        SELECT c.event_id, c.hour, c.more FROM come AS c WHERE c.more > 0
    ), hours AS (
        UPDATE analytics.event_hourly_stats AS s
        SET views = s.views + c.more
        FROM come AS c
        WHERE c.more < 0 AND s.event_id = c.event_id AND s.hour = c.hour AND s.views + c.more >= 0
        RETURNING c.event_id, c.hour, c.more
    ), days AS (
        UPDATE analytics.event_daily_counts AS d
        SET views = d.views + h.more
        FROM (
            SELECT event_id, (hour AT TIME ZONE 'UTC')::date AS day, sum(more) AS more FROM hours GROUP BY 1, 2
        ) AS h
        WHERE d.event_id = h.event_id AND d.day = h.day
    )
    SELECT (SELECT count(*) FROM come AS c WHERE c.more < 0) = (SELECT count(*) FROM hours) INTO all_folded;
    PERFORM analytics.refuse_unless_folded(all_folded);
END
$$;

CREATE OR REPLACE FUNCTION campaigns.take_in_campaigns(counts jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    all_folded boolean;
BEGIN
    WITH come AS (
        SELECT
            c.subject_id AS campaign_id,
            c.at AS hour,
            coalesce(c.impressions, 0) AS impressions,
            coalesce(c.billable_impressions, 0) AS billable_impressions,
            coalesce(c.clicks, 0) AS clicks,
            coalesce(c.billable_clicks, 0) AS billable_clicks,
            coalesce(c.impressions, 0) - coalesce(i.impressions, 0) AS more_impressions,
            coalesce(c.billable_impressions, 0) - coalesce(i.billable_impressions, 0) AS more_billable_impressions,
            coalesce(c.clicks, 0) - coalesce(i.clicks, 0) AS more_clicks,
            coalesce(c.billable_clicks, 0) - coalesce(i.billable_clicks, 0) AS more_billable_clicks
        FROM jsonb_to_recordset(counts) AS c (
            subject_id uuid, at timestamptz, impressions bigint, billable_impressions bigint, clicks bigint,
            billable_clicks bigint
        )
        LEFT JOIN campaigns.incoming_campaign_hours AS i ON i.campaign_id = c.subject_id AND i.hour = c.at
    ), judged AS (
        SELECT
            c.*,
            (more_impressions, more_billable_impressions, more_clicks, more_billable_clicks) <> (0, 0, 0, 0) AS is_new,
            -- As a delta must be.
            more_billable_impressions BETWEEN 0 AND more_impressions
                AND more_billable_clicks BETWEEN 0 AND more_clicks AS is_more
        FROM come AS c
    ), kept AS (
        INSERT INTO campaigns.incoming_campaign_hours (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
        SELECT campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks FROM judged WHERE is_new
        ON CONFLICT ON CONSTRAINT incoming_campaign_hours_pkey DO UPDATE
        SET impressions = excluded.impressions,
            billable_impressions = excluded.billable_impressions,
            clicks = excluded.clicks,
            billable_clicks = excluded.billable_clicks
    ), queued AS (
        INSERT INTO campaigns.campaign_deltas (campaign_id, hour, impressions, billable_impressions, clicks, billable_clicks)
        SELECT campaign_id, hour, more_impressions, more_billable_impressions, more_clicks, more_billable_clicks
        FROM judged
        WHERE is_new AND is_more
    ), hours AS (
        UPDATE campaigns.campaign_hourly_stats AS s
        SET impressions = s.impressions + c.more_impressions,
            billable_impressions = s.billable_impressions + c.more_billable_impressions,
            clicks = s.clicks + c.more_clicks,
            billable_clicks = s.billable_clicks + c.more_billable_clicks
        FROM judged AS c
        WHERE c.is_new
            AND NOT c.is_more
            AND s.campaign_id = c.campaign_id
            AND s.hour = c.hour
            AND least(
                s.impressions + c.more_impressions,
                s.billable_impressions + c.more_billable_impressions,
                s.clicks + c.more_clicks,
                s.billable_clicks + c.more_billable_clicks
            ) >= 0
        RETURNING c.campaign_id, c.hour, c.more_impressions, c.more_clicks
    ), days AS (
        UPDATE campaigns.campaign_daily_counts AS d
        SET impressions = d.impressions + h.impressions, clicks = d.clicks + h.clicks
        FROM (
            SELECT
                campaign_id,
                (hour AT TIME ZONE 'UTC')::date AS day,
                sum(more_impressions) AS impressions,
                sum(more_clicks) AS clicks
            FROM hours
            GROUP BY 1, 2
        ) AS h
        WHERE d.campaign_id = h.campaign_id AND d.day = h.day
    )
    SELECT (SELECT count(*) FROM judged AS c WHERE c.is_new AND NOT c.is_more) = (SELECT count(*) FROM hours) INTO all_folded;
    PERFORM analytics.refuse_unless_folded(all_folded);
END
$$;

CREATE OR REPLACE FUNCTION analytics.take_in_tiers(counts jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    all_folded boolean;
BEGIN
    WITH come AS (
        SELECT c.subject_id AS tier_id, c.at AS hour, coalesce(c.views, 0) AS views, coalesce(c.views, 0) - coalesce(i.views, 0) AS more
        FROM jsonb_to_recordset(counts) AS c (subject_id uuid, at timestamptz, views bigint)
        LEFT JOIN analytics.incoming_tier_hours AS i ON i.tier_id = c.subject_id AND i.hour = c.at
    ), kept AS (
        INSERT INTO analytics.incoming_tier_hours (tier_id, hour, views)
        SELECT c.tier_id, c.hour, c.views FROM come AS c WHERE c.more <> 0
        ON CONFLICT ON CONSTRAINT incoming_tier_hours_pkey DO UPDATE SET views = excluded.views
    ), queued AS (
        INSERT INTO analytics.tier_deltas (tier_id, hour, views)
        SELECT c.tier_id, c.hour, c.more FROM come AS c WHERE c.more > 0
    ), hours AS (
        UPDATE analytics.tier_hourly_stats AS s
        SET views = s.views + c.more
        FROM come AS c
        WHERE c.more < 0 AND s.tier_id = c.tier_id AND s.hour = c.hour AND s.views + c.more >= 0
        RETURNING s.tier_id
    )
    SELECT (SELECT count(*) FROM come AS c WHERE c.more < 0) = (SELECT count(*) FROM hours) INTO all_folded;
    PERFORM analytics.refuse_unless_folded(all_folded);
END
$$;

-- Sketches merge: in any order, again without effect.
CREATE OR REPLACE FUNCTION analytics.take_in_viewers(sketches jsonb) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO analytics.event_daily_viewers AS v (event_id, day, smallest)
    SELECT s.subject_id, (s.at AT TIME ZONE 'UTC')::date, s.smallest::bigint[]
    FROM jsonb_to_recordset(sketches) AS s (subject_id uuid, at timestamptz, smallest text)
    WHERE s.smallest IS NOT NULL
    ON CONFLICT ON CONSTRAINT event_daily_viewers_pkey DO UPDATE
    SET smallest = (
        SELECT (array_agg(DISTINCT m.hash ORDER BY m.hash))[:2048] FROM unnest(v.smallest || excluded.smallest) AS m (hash)
    );
END;

-- An event's sources of a day, instead of those that were known.
CREATE OR REPLACE FUNCTION analytics.take_in_audiences(days jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM analytics.audience_days AS a
    USING jsonb_to_recordset(days) AS d (subject_id uuid, at timestamptz)
    WHERE a.event_id = d.subject_id AND a.day = (d.at AT TIME ZONE 'UTC')::date;
    INSERT INTO analytics.audience_days (event_id, day, source, views, dwell_ms, dwells)
    SELECT d.subject_id, (d.at AT TIME ZONE 'UTC')::date, s.source, s.views, s.dwell_ms, s.dwells
    FROM jsonb_to_recordset(days) AS d (subject_id uuid, at timestamptz, sources jsonb)
    CROSS JOIN LATERAL jsonb_to_recordset(coalesce(nullif(d.sources, 'null'), '[]')) AS s
        (source text, views bigint, dwell_ms numeric, dwells bigint);
END
$$;

-- Takes a slice in and remembers its mark; tells how many rows, and whether they were the last. In the transaction that asked for
-- the last mark.
CREATE OR REPLACE FUNCTION analytics.take_in_slice(of_stream text, slice jsonb) RETURNS TABLE (row_count bigint, is_last boolean)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    counts jsonb := slice -> 'rows';
BEGIN
    row_count := jsonb_array_length(counts);
    is_last := (slice -> 'is_last')::boolean;
    IF row_count > 0 THEN
        CASE of_stream
            WHEN 'event' THEN PERFORM analytics.take_in_events(counts);
            WHEN 'campaign' THEN PERFORM campaigns.take_in_campaigns(counts);
            WHEN 'tier' THEN PERFORM analytics.take_in_tiers(counts);
            WHEN 'viewers' THEN PERFORM analytics.take_in_viewers(counts);
            WHEN 'audience' THEN PERFORM analytics.take_in_audiences(counts);
        END CASE;
    END IF;
    UPDATE analytics.incoming_streams AS i
    SET mark = (slice ->> 'mark')::uuid,
        caught_up_at = CASE WHEN take_in_slice.is_last THEN clock_timestamp() ELSE i.caught_up_at END
    WHERE i.stream = of_stream;
    RETURN NEXT;
END
$$;

-- In the analytics database: what users.advance_erasure does in the main one, of a person of whom that tells. One asked for
-- again begins anew.
CREATE OR REPLACE FUNCTION users.advance_erasure_here(
    of_user uuid, address text, called text, asked_elsewhere_at timestamptz, pages_max integer, rows_max integer
) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
AS $$
DECLARE
    erasure users.erasures;
BEGIN
    INSERT INTO users.profiles (id, email, display_name) VALUES (of_user, address, called)
    ON CONFLICT ON CONSTRAINT profiles_pkey DO NOTHING;
    SELECT e.* INTO erasure FROM users.erasures AS e WHERE e.user_id = of_user FOR UPDATE;
    IF erasure.asked_elsewhere_at IS DISTINCT FROM advance_erasure_here.asked_elsewhere_at THEN
        DELETE FROM users.erasure_parts AS p WHERE p.user_id = of_user;
        PERFORM users.begin_erasure(of_user, rows_max);
        UPDATE users.erasures AS e
        SET asked_elsewhere_at = advance_erasure_here.asked_elsewhere_at, email = address, display_name = called
        WHERE e.user_id = of_user;
    ELSIF erasure.finished_at IS NULL THEN
        PERFORM users.step_erasure(erasure, pages_max, rows_max);
    END IF;
    RETURN users.erasure_progress(of_user);
END
$$;

-- In the main database: the analytics database has forgotten the person.
CREATE OR REPLACE FUNCTION users.erased_elsewhere(of_user uuid, asked timestamptz, touched jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
AS $$
BEGIN
    PERFORM FROM users.erasures AS e WHERE e.user_id = of_user AND e.asked_at = asked AND e.finished_at IS NULL FOR UPDATE;
    IF FOUND THEN
        UPDATE users.erasure_parts AS p
        SET done = p.until
        FROM users.erasure_places() AS place
        WHERE p.user_id = of_user AND place.ordinal = p.ordinal AND place.goes_by = 'elsewhere' AND p.done < p.until;
        IF FOUND THEN
            PERFORM users.note_erased(of_user, t.place, t.row_count::bigint)
            FROM jsonb_each_text(touched) AS t (place, row_count)
            WHERE t.place <> 'users.profiles';
        END IF;
    END IF;
    RETURN users.erasure_progress(of_user);
END
$$;

RESET ROLE;
