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
    -- The key of each month.
    key_columns text NOT NULL DEFAULT 'id',
    CONSTRAINT kept_tables_kept_at_least_one CHECK (months_kept >= 1),
    -- A service with less is not ready.
    CONSTRAINT kept_tables_ahead_at_least_two CHECK (months_ahead >= 2)
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

-- Months that a keeper began to detach, remembered before it did: of what is detached these alone are dropped. Whatever else
-- bears a month's name, restored or kept aside by somebody, stays.
CREATE TABLE analytics.months_leaving (
    parent regclass NOT NULL
        CONSTRAINT months_leaving_parent_fkey REFERENCES analytics.kept_tables (parent) ON DELETE CASCADE,
    partition_name regclass NOT NULL,
    begun_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT months_leaving_pkey PRIMARY KEY (parent, partition_name)
);

ALTER TABLE analytics.kept_tables ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.closed_month_indexes ENABLE ROW LEVEL SECURITY;
ALTER TABLE analytics.months_leaving ENABLE ROW LEVEL SECURITY;

RESET ROLE;
