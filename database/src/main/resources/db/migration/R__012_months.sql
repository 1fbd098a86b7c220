-- Months: how they are made, closed and dropped, by the service's keeper and by pg_cron alike.
SET ROLE yardpass_owner;

-- The moment by which months are made, closed and dropped: the database's own. No caller can name another, since whoever
-- drops by a clock that is wrong drops what is still wanted.
CREATE OR REPLACE FUNCTION analytics.months_now()
RETURNS timestamptz
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
RETURN now();

CREATE OR REPLACE FUNCTION analytics.this_month()
RETURNS date
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
RETURN date_trunc('month', analytics.months_now() AT TIME ZONE 'UTC')::date;

-- A month is closed when it has been over for a day: hardly anybody reports for it any more. Who does is still heard,
-- only slower.
CREATE OR REPLACE FUNCTION analytics.is_closed(month date)
RETURNS boolean
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
RETURN analytics.months_now() AT TIME ZONE 'UTC' >= month + interval '1 month 1 day';

-- The months of a partitioned table, oldest first. What is attached, or was until half of its detachment, says by its bounds
-- from when (the month) and until when its rows are. A table that is no part is told by its name, event_impressions_2025_10.
CREATE OR REPLACE FUNCTION analytics.month_partitions(parent regclass)
RETURNS TABLE (partition_name regclass, month date, until_at timestamptz, state text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT child.oid::regclass,
           (bounds.ends[1]::timestamptz AT TIME ZONE 'UTC')::date,
           bounds.ends[2]::timestamptz,
           CASE WHEN inheritance.inhdetachpending THEN 'detaching' ELSE 'attached' END
      FROM pg_catalog.pg_inherits AS inheritance
      JOIN pg_catalog.pg_class AS child ON child.oid = inheritance.inhrelid
     CROSS JOIN LATERAL regexp_match(
         pg_get_expr(child.relpartbound, child.oid), $re$FROM \('([^']+)'\) TO \('([^']+)'\)$re$) AS bounds (ends)
     WHERE inheritance.inhparent = parent
       AND bounds.ends IS NOT NULL
     UNION ALL
    SELECT child.oid::regclass,
           to_date(right(child.relname, 7), 'YYYY_MM'),
           (to_date(right(child.relname, 7), 'YYYY_MM') + interval '1 month') AT TIME ZONE 'UTC',
           'detached'
      FROM pg_catalog.pg_class AS parent_class
      JOIN pg_catalog.pg_class AS child
        ON child.relnamespace = parent_class.relnamespace
       AND child.relkind = 'r'
       AND NOT child.relispartition
       AND child.relname ~ ('^' || parent_class.relname || '_[0-9]{4}_(0[1-9]|1[0-2])$')
     WHERE parent_class.oid = parent
     ORDER BY 2
$$;

-- From when on a kept table keeps what happened.
CREATE OR REPLACE FUNCTION analytics.kept_from(months_kept integer)
RETURNS timestamptz
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
RETURN (analytics.this_month() - make_interval(months => months_kept)) AT TIME ZONE 'UTC';

-- Whether a moment is one that the table should have a month for. Where it is and there is none, the fault is ours.
CREATE OR REPLACE FUNCTION analytics.keeps(parent regclass, at timestamptz)
RETURNS boolean
LANGUAGE sql
STABLE
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (
        SELECT
          FROM analytics.kept_tables AS kept
         WHERE kept.parent = keeps.parent
           AND keeps.at >= analytics.kept_from(kept.months_kept)
           AND keeps.at
               < (analytics.this_month() + make_interval(months => kept.months_ahead + 1)) AT TIME ZONE 'UTC'
    );
END;
GRANT EXECUTE ON FUNCTION analytics.keeps(regclass, timestamptz) TO yardpass_ingest;

-- The months that are over and that a keeper may drop, oldest first: those that are attached, and those that it began to
-- detach. Nothing that could hold a row younger than the table keeps is among them.
CREATE OR REPLACE FUNCTION analytics.expired_months()
RETURNS TABLE (parent regclass, partition_name regclass, state text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT kept.parent, existing.partition_name, existing.state
      FROM analytics.kept_tables AS kept
     CROSS JOIN LATERAL analytics.month_partitions(kept.parent) AS existing
     WHERE existing.until_at <= analytics.kept_from(kept.months_kept)
       AND (existing.state = 'attached'
            OR EXISTS (SELECT FROM analytics.months_leaving AS l WHERE l.partition_name = existing.partition_name))
     ORDER BY existing.month, kept.parent::text
$$;

-- What bears the name of a month that is over and was not detached by a keeper: somebody's own, to be told of and left alone.
CREATE OR REPLACE FUNCTION analytics.stray_months()
RETURNS TABLE (parent regclass, partition_name regclass, state text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT kept.parent, existing.partition_name, existing.state
      FROM analytics.kept_tables AS kept
     CROSS JOIN LATERAL analytics.month_partitions(kept.parent) AS existing
     WHERE existing.state <> 'attached'
       AND existing.until_at <= analytics.kept_from(kept.months_kept)
       AND NOT EXISTS (SELECT FROM analytics.months_leaving AS l WHERE l.partition_name = existing.partition_name)
     ORDER BY kept.parent::text, existing.month
$$;

-- The months that should be there and are not attached, first those that are needed first: from the present one on, then back.
-- Needed are the present month and two ahead: a service that lacks one of them is not ready.
CREATE OR REPLACE FUNCTION analytics.missing_months()
RETURNS TABLE (parent regclass, table_name text, month date, is_needed boolean)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    WITH attached AS MATERIALIZED (
        SELECT kept.parent, existing.month
          FROM analytics.kept_tables AS kept
         CROSS JOIN LATERAL analytics.month_partitions(kept.parent) AS existing
         WHERE existing.state = 'attached'
    )
    SELECT kept.parent,
           -- With its schema, whatever the search_path of whoever asks.
           kept.parent::text,
           wanted.month,
           wanted.distance BETWEEN 0 AND 2
      FROM analytics.kept_tables AS kept
     CROSS JOIN LATERAL generate_series(-kept.months_kept, kept.months_ahead) AS window_of (distance)
     CROSS JOIN LATERAL (
         SELECT (analytics.this_month() + make_interval(months => window_of.distance))::date, window_of.distance
     ) AS wanted (month, distance)
     WHERE NOT EXISTS (
         SELECT FROM attached WHERE attached.parent = kept.parent AND attached.month = wanted.month)
     ORDER BY wanted.distance < 0, abs(wanted.distance), kept.parent::text
$$;

-- The indexes that closed months should have and lack, the newest month first, each with the statements that make it,
-- to be run one by one and outside a transaction. What an interrupted build left behind, invalid, goes first.
CREATE OR REPLACE FUNCTION analytics.missing_indexes()
RETURNS TABLE (index_name text, statements text[])
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT named.index_name,
           array_remove(
               ARRAY[
                   CASE
                       WHEN NOT built.indisvalid THEN format('DROP INDEX CONCURRENTLY IF EXISTS %s', named.index_name)
                   END,
                   format(
                       'CREATE INDEX CONCURRENTLY IF NOT EXISTS %I ON %s USING %s',
                       partition.relname || '_' || wanted.suffix, existing.partition_name, wanted.definition),
                   format('COMMENT ON INDEX %s IS %L', named.index_name, wanted.serves)
               ],
               NULL)
      FROM analytics.closed_month_indexes AS wanted
      JOIN analytics.kept_tables AS kept ON kept.parent = wanted.parent
     CROSS JOIN LATERAL analytics.month_partitions(wanted.parent) AS existing
      JOIN pg_catalog.pg_class AS partition ON partition.oid = existing.partition_name
     CROSS JOIN LATERAL (
         SELECT format('%s.%I', partition.relnamespace::regnamespace, partition.relname || '_' || wanted.suffix)
     ) AS named (index_name)
      LEFT JOIN pg_catalog.pg_index AS built ON built.indexrelid = to_regclass(named.index_name)
     WHERE existing.state = 'attached'
       AND analytics.is_closed(existing.month)
       AND existing.until_at > analytics.kept_from(kept.months_kept)
       AND (built.indisvalid IS NOT TRUE OR obj_description(built.indexrelid, 'pg_class') IS DISTINCT FROM wanted.serves)
     ORDER BY existing.month DESC, named.index_name
$$;

-- Puts a table in its place as the month that its name says, one that was made just now or one that was there: detached by
-- somebody or by a keeper that was wrong about it, or restored. It has then what a month must have; one that holds rows of
-- another time, or is made otherwise, is refused. The bound that DETACH CONCURRENTLY leaves behind as a CHECK spares the scan
-- and goes then, as it would cost each COPY.
CREATE OR REPLACE FUNCTION analytics.attach_month(parent regclass, partition_name regclass, month_start timestamp)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    left_behind name;
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_catalog.pg_constraint AS key WHERE key.conrelid = partition_name AND key.contype = 'p'
    ) THEN
        EXECUTE format(
            'ALTER TABLE %s ADD CONSTRAINT %I PRIMARY KEY (%s)',
            partition_name,
            (SELECT relname || '_pkey' FROM pg_catalog.pg_class WHERE oid = partition_name),
            (SELECT k.key_columns FROM analytics.kept_tables AS k WHERE k.parent = attach_month.parent));
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', partition_name);
    EXECUTE format(
        'ALTER TABLE %s ATTACH PARTITION %s FOR VALUES FROM (%L) TO (%L)',
        parent, partition_name,
        month_start AT TIME ZONE 'UTC',
        (month_start + interval '1 month') AT TIME ZONE 'UTC');
    FOR left_behind IN
        SELECT conname
          FROM pg_catalog.pg_constraint AS bound
         WHERE bound.conrelid = partition_name
           AND bound.contype = 'c'
           AND pg_get_constraintdef(bound.oid) = 'CHECK (' || pg_get_partition_constraintdef(partition_name) || ')'
    LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', partition_name, left_behind);
    END LOOP;
    DELETE FROM analytics.months_leaving AS l WHERE l.partition_name = attach_month.partition_name;
END
$$;

-- Makes the missing months of a kept table around the present month (UTC); returns how many. Running it again, or twice
-- at once, changes nothing.
--
-- A month is created beside the parent and attached empty: PARTITION OF would wait behind every open COPY and hold up
-- the next, ATTACH does neither, and it has no rows to scan. The key is the partition's own, since a key on the parent
-- would have to contain the time; other indexes are the parent's and come along by LIKE, and a month that is closed
-- already gets, while it is empty, what closed months have. A partition does not inherit row security: it is switched on
-- without a policy, so that nobody reads around the parent's.
--
-- A month of the window that was detached, or half, is attached again. A table that cannot take the place whose name it bears
-- is left as it is, and the month stays missing.
CREATE OR REPLACE FUNCTION analytics.add_month_partitions(parent regclass)
RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    schema_name name;
    parent_name name;
    month_start timestamp;
    month_name name;
    half_detached regclass;
    there regclass;
    wanted analytics.closed_month_indexes;
    created integer := 0;
BEGIN
    IF NOT EXISTS (SELECT FROM analytics.kept_tables AS listed WHERE listed.parent = add_month_partitions.parent) THEN
        RAISE EXCEPTION '% is not listed in analytics.kept_tables', parent USING ERRCODE = 'no_data_found';
    END IF;
    SELECT class.relnamespace::regnamespace, class.relname
        INTO schema_name, parent_name
        FROM pg_catalog.pg_class AS class
        WHERE class.oid = parent;

    -- Conflicts with itself and with no reader or writer: two keepers take turns.
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);

    FOR month_start IN
        SELECT missing.month
          FROM analytics.missing_months() AS missing
         WHERE missing.parent = add_month_partitions.parent
    LOOP
        month_name := parent_name || to_char(month_start, '_YYYY_MM');
        SELECT existing.partition_name
            INTO half_detached
            FROM analytics.month_partitions(parent) AS existing
            WHERE existing.month = month_start AND existing.state = 'detaching';
        IF half_detached IS NOT NULL THEN
            EXECUTE format('ALTER TABLE %s DETACH PARTITION %s FINALIZE', parent, half_detached);
        END IF;
        there := coalesce(half_detached, to_regclass(format('%I.%I', schema_name, month_name)));
        IF there IS NOT NULL THEN
            BEGIN
                PERFORM analytics.attach_month(parent, there, month_start);
                created := created + 1;
            EXCEPTION
                WHEN lock_not_available OR deadlock_detected THEN
                    RAISE;
                WHEN OTHERS THEN
                    RAISE WARNING '% cannot be the month of % that begins on %: %',
                        there, parent, month_start::date, SQLERRM;
            END;
            CONTINUE;
        END IF;

        -- What numbers rows is the parent's own.
        EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL EXCLUDING IDENTITY)', schema_name, month_name, parent);
        FOR wanted IN
            SELECT listed.*
              FROM analytics.closed_month_indexes AS listed
             WHERE listed.parent = add_month_partitions.parent
               AND analytics.is_closed(month_start::date)
        LOOP
            EXECUTE format(
                'CREATE INDEX %I ON %I.%I USING %s',
                month_name || '_' || wanted.suffix, schema_name, month_name, wanted.definition);
            EXECUTE format(
                'COMMENT ON INDEX %I.%I IS %L', schema_name, month_name || '_' || wanted.suffix, wanted.serves);
        END LOOP;
        PERFORM analytics.attach_month(parent, format('%I.%I', schema_name, month_name)::regclass, month_start);
        created := created + 1;
    END LOOP;
    RETURN created;
END
$$;

-- Remembers, before a keeper detaches a month, that it is the keeper who does; false when the month is not over after all.
CREATE OR REPLACE FUNCTION analytics.begin_leaving(partition_name regclass)
RETURNS boolean
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO analytics.months_leaving (partition_name, parent)
    SELECT expired.partition_name, expired.parent
      FROM analytics.expired_months() AS expired
     WHERE expired.partition_name = begin_leaving.partition_name
    ON CONFLICT ON CONSTRAINT months_leaving_pkey DO NOTHING;
    RETURN EXISTS (
        SELECT FROM analytics.months_leaving AS l WHERE l.partition_name = begin_leaving.partition_name);
END
$$;

-- The end of a month that a keeper detached. Whatever its name says, it goes only when its rows are over too.
CREATE OR REPLACE FUNCTION analytics.drop_month(partition_name regclass)
RETURNS void
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    expired record;
    time_column name;
    has_newer boolean;
BEGIN
    EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE', partition_name);
    SELECT gone.parent, kept.months_kept
        INTO expired
        FROM analytics.expired_months() AS gone
        JOIN analytics.kept_tables AS kept ON kept.parent = gone.parent
        WHERE gone.partition_name = drop_month.partition_name AND gone.state = 'detached';
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not a detached month that is over', partition_name
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    SELECT attribute.attname
        INTO time_column
        FROM pg_catalog.pg_partitioned_table AS partitioned
        JOIN pg_catalog.pg_attribute AS attribute
            ON attribute.attrelid = partitioned.partrelid AND attribute.attnum = partitioned.partattrs[0]
        WHERE partitioned.partrelid = expired.parent;
    EXECUTE format('SELECT EXISTS (SELECT FROM %s WHERE %I >= $1)', partition_name, time_column)
        INTO has_newer
        USING analytics.kept_from(expired.months_kept);
    IF has_newer THEN
        RAISE EXCEPTION '% holds rows that are younger than its name says', partition_name
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    EXECUTE format('DROP TABLE %s', partition_name);
    DELETE FROM analytics.months_leaving AS l WHERE l.partition_name = drop_month.partition_name;
END
$$;

-- The upkeep of months for a scheduler inside the database; the service's keeper does the same, more gently, and builds
-- the indexes of closed months besides. Returns how many months were made and dropped, of these eight at most.
--
-- DETACH CONCURRENTLY cannot run in a function, and plain DETACH takes the table from everybody until the transaction
-- ends. So it waits for a table a fifth of a second and otherwise leaves it quietly to the next time, and half a second
-- after the first detached month it begins no other: no COPY waits for longer than both.
CREATE OR REPLACE FUNCTION analytics.keep_months()
RETURNS TABLE (made integer, dropped integer)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
SET lock_timeout = '200ms'
AS $$
DECLARE
    table_name regclass;
    expired record;
    detached_at timestamptz;
BEGIN
    made := 0;
    dropped := 0;
    FOR table_name IN SELECT parent FROM analytics.kept_tables ORDER BY parent::text LOOP
        BEGIN
            made := made + analytics.add_month_partitions(table_name);
        EXCEPTION WHEN lock_not_available THEN
            RAISE WARNING '% is locked: its months are made the next time', table_name;
        END;
    END LOOP;
    IF pg_try_advisory_xact_lock(hashtextextended('analytics.expired_months', 0)) THEN
        FOR expired IN SELECT * FROM analytics.expired_months() LIMIT 8 LOOP
            EXIT WHEN clock_timestamp() > detached_at + interval '0.5 s';
            BEGIN
                PERFORM analytics.begin_leaving(expired.partition_name);
                IF expired.state = 'attached' THEN
                    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', expired.parent, expired.partition_name);
                ELSIF expired.state = 'detaching' THEN
                    EXECUTE format(
                        'ALTER TABLE %s DETACH PARTITION %s FINALIZE', expired.parent, expired.partition_name);
                END IF;
                PERFORM analytics.drop_month(expired.partition_name);
                detached_at := coalesce(detached_at, clock_timestamp());
                dropped := dropped + 1;
            EXCEPTION
                WHEN lock_not_available THEN
                    RAISE LOG '% is locked: % is dropped the next time', expired.parent, expired.partition_name;
                WHEN object_not_in_prerequisite_state THEN
                    RAISE WARNING '%', SQLERRM;
            END;
        END LOOP;
    END IF;
    RETURN NEXT;
END
$$;

RESET ROLE;
