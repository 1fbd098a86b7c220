-- Months: tables that grow without end are partitioned by month (UTC), and nothing is ever deleted from them row by row.
-- Which tables, for how long, and with what: said once, here, for the service's keeper and for pg_cron alike.

SET ROLE yardpass_owner;

-- Who may write to a table says here how long it is kept. An operator may change the numbers; the next round obeys.
CREATE TABLE analytics.kept_tables (
    parent regclass CONSTRAINT kept_tables_pkey PRIMARY KEY,
    -- Whole months before the present one; older ones are dropped.
    months_kept integer NOT NULL,
    -- Months after the present one that exist before anybody needs them.
    months_ahead integer NOT NULL DEFAULT 3,
    CONSTRAINT kept_tables_kept_at_least_one CHECK (months_kept >= 1),
    CONSTRAINT kept_tables_ahead_at_least_one CHECK (months_ahead >= 1)
);

-- What a closed month has and a running one does not: on the month that takes the COPYs these indexes would cost half of
-- their speed. The index of a month is named after it: event_impressions_2025_10_event_id_occurred_at_idx.
CREATE TABLE analytics.closed_month_indexes (
    parent regclass NOT NULL
        CONSTRAINT closed_month_indexes_parent_fkey REFERENCES analytics.kept_tables (parent) ON DELETE CASCADE,
    suffix text NOT NULL,
    -- As it stands after USING: btree (event_id, occurred_at).
    definition text NOT NULL,
    -- The query it is for; becomes the index's comment.
    serves text NOT NULL,
    CONSTRAINT closed_month_indexes_pkey PRIMARY KEY (parent, suffix)
);

ALTER TABLE analytics.kept_tables ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.closed_month_indexes ENABLE ROW LEVEL SECURITY;

-- A month is closed when it has been over for a day: hardly anybody reports for it any more. Who does is still heard,
-- only slower.
CREATE FUNCTION analytics.is_closed(month date, as_of timestamptz DEFAULT now())
RETURNS boolean
LANGUAGE sql
IMMUTABLE
SET search_path = pg_catalog, pg_temp
RETURN as_of AT TIME ZONE 'UTC' >= month + interval '1 month 1 day';

-- The existing months of a partitioned table, oldest first, told by their names: event_impressions_2025_10. A month that
-- is detaching or detached is on its way out: whoever was dropping it did not finish.
CREATE FUNCTION analytics.month_partitions(parent regclass)
RETURNS TABLE (partition_name regclass, month date, state text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
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

-- The months whose time is over, oldest first.
CREATE FUNCTION analytics.expired_months(as_of timestamptz DEFAULT now())
RETURNS TABLE (parent regclass, partition_name regclass, state text)
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT kept.parent, existing.partition_name, existing.state
      FROM analytics.kept_tables AS kept
     CROSS JOIN LATERAL analytics.month_partitions(kept.parent) AS existing
     WHERE existing.month
           < date_trunc('month', as_of AT TIME ZONE 'UTC') - make_interval(months => kept.months_kept)
     ORDER BY kept.parent::text, existing.month
$$;

-- Until when every kept table has a place for what happens: the last month that all of them have.
CREATE FUNCTION analytics.last_common_month()
RETURNS date
LANGUAGE sql
STABLE
SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(min(coalesce(latest.month, '-infinity')), '-infinity')
      FROM analytics.kept_tables AS kept
      LEFT JOIN LATERAL (
          SELECT max(existing.month) AS month
            FROM analytics.month_partitions(kept.parent) AS existing
           WHERE existing.state = 'attached'
      ) AS latest ON true
$$;

-- The indexes that closed months should have and lack, the newest month first, each with the statements that make it,
-- to be run one by one and outside a transaction. What an interrupted build left behind, invalid, goes first.
CREATE FUNCTION analytics.missing_indexes(as_of timestamptz DEFAULT now())
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
       AND analytics.is_closed(existing.month, as_of)
       AND existing.month
           >= date_trunc('month', as_of AT TIME ZONE 'UTC') - make_interval(months => kept.months_kept)
       AND (built.indisvalid IS NOT TRUE OR obj_description(built.indexrelid, 'pg_class') IS DISTINCT FROM wanted.serves)
     ORDER BY existing.month DESC, named.index_name
$$;

-- Makes the missing months of a kept table around the month of as_of (UTC); returns how many. Running it again, or twice
-- at once, changes nothing.
--
-- A month is created beside the parent and attached empty: PARTITION OF would wait behind every open COPY and hold up
-- the next, ATTACH does neither, and it has no rows to scan. The key is the partition's own, since a key on the parent
-- would have to contain the time; other indexes are the parent's and come along by LIKE, and a month that is closed
-- already gets, while it is empty, what closed months have. A partition does not inherit row security: it is switched on
-- without a policy, so that nobody reads around the parent's.
CREATE FUNCTION analytics.add_month_partitions(parent regclass, as_of timestamptz DEFAULT now())
RETURNS integer
LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    this_month timestamp := date_trunc('month', as_of AT TIME ZONE 'UTC');
    kept analytics.kept_tables;
    schema_name name;
    parent_name name;
    month_start timestamp;
    month_name name;
    wanted analytics.closed_month_indexes;
    created integer := 0;
BEGIN
    SELECT * INTO kept FROM analytics.kept_tables AS listed WHERE listed.parent = add_month_partitions.parent;
    IF NOT FOUND THEN
        RAISE EXCEPTION '% is not listed in analytics.kept_tables', parent USING ERRCODE = 'no_data_found';
    END IF;
    SELECT class.relnamespace::regnamespace, class.relname
        INTO schema_name, parent_name
        FROM pg_catalog.pg_class AS class
        WHERE class.oid = parent;

    -- Conflicts with itself and with no reader or writer: two keepers take turns.
    EXECUTE format('LOCK TABLE ONLY %s IN SHARE UPDATE EXCLUSIVE MODE', parent);

    FOR month_start IN
        SELECT generate_series(
            this_month - make_interval(months => kept.months_kept),
            this_month + make_interval(months => kept.months_ahead),
            interval '1 month')
    LOOP
        month_name := parent_name || to_char(month_start, '_YYYY_MM');
        CONTINUE WHEN to_regclass(format('%I.%I', schema_name, month_name)) IS NOT NULL;

        EXECUTE format('CREATE TABLE %I.%I (LIKE %s INCLUDING ALL)', schema_name, month_name, parent);
        EXECUTE format(
            'ALTER TABLE %I.%I ADD CONSTRAINT %I PRIMARY KEY (id), ENABLE ROW LEVEL SECURITY',
            schema_name, month_name, month_name || '_pkey');
        FOR wanted IN
            SELECT listed.*
              FROM analytics.closed_month_indexes AS listed
             WHERE listed.parent = add_month_partitions.parent
               AND analytics.is_closed(month_start::date, as_of)
        LOOP
            EXECUTE format(
                'CREATE INDEX %I ON %I.%I USING %s',
                month_name || '_' || wanted.suffix, schema_name, month_name, wanted.definition);
            EXECUTE format(
                'COMMENT ON INDEX %I.%I IS %L', schema_name, month_name || '_' || wanted.suffix, wanted.serves);
        END LOOP;
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

-- The upkeep of months for a scheduler inside the database; the service's keeper does the same, more gently, and builds
-- the indexes of closed months besides. Returns how many months were made and dropped.
--
-- DETACH CONCURRENTLY cannot run in a function, and plain DETACH takes the table from everybody until the transaction
-- ends. So it waits for a table a fifth of a second and otherwise leaves it quietly to the next time, and half a second
-- after the first detached month it begins no other: no COPY waits for longer than both.
CREATE FUNCTION analytics.keep_months(as_of timestamptz DEFAULT now())
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
            made := made + analytics.add_month_partitions(table_name, as_of);
        EXCEPTION WHEN lock_not_available THEN
            RAISE WARNING '% is locked: its months are made the next time', table_name;
        END;
    END LOOP;
    IF pg_try_advisory_xact_lock(hashtextextended('analytics.expired_months', 0)) THEN
        FOR expired IN SELECT * FROM analytics.expired_months(as_of) LOOP
            EXIT WHEN clock_timestamp() > detached_at + interval '0.5 s';
            BEGIN
                IF expired.state = 'attached' THEN
                    EXECUTE format('ALTER TABLE %s DETACH PARTITION %s', expired.parent, expired.partition_name);
                ELSIF expired.state = 'detaching' THEN
                    EXECUTE format(
                        'ALTER TABLE %s DETACH PARTITION %s FINALIZE', expired.parent, expired.partition_name);
                END IF;
                EXECUTE format('DROP TABLE %s', expired.partition_name);
                detached_at := coalesce(detached_at, clock_timestamp());
                dropped := dropped + 1;
            EXCEPTION WHEN lock_not_available THEN
                RAISE LOG '% is locked: % is dropped the next time', expired.parent, expired.partition_name;
            END;
        END LOOP;
    END IF;
    RETURN NEXT;
END
$$;

RESET ROLE;
