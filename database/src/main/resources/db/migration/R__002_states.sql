-- Rows that go through states, rows that stay as they were written, and rows that others refer to. A machine has a table of
-- transitions beside its rows (from_status, to_status, action, actors) and an append-only history; what is not in the first
-- cannot happen, however a row is written, and what happened stands in the second.
--
-- SQLSTATEs of ours, here and in the chapters that follow:
--   YP001  another writer has taken the ledger
--   YP002  a balance, or what it is held for, did not stand where the writer believed
--   YP003  tickets sold did not stand where the writer believed, or were not left; nothing is left of a package
--   YP004  a batch does not follow the head of the ledger
--   YP005  a row that stays was to be changed
--   YP006  a transaction is not whole, or does not balance
--   YP007  a transition that does not exist
--   YP008  credit does not suffice
SET ROLE yardpass_owner;

-- Append-only, whoever asks. The argument tells how to put right what is wrong instead.
CREATE OR REPLACE FUNCTION public.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION '% of %.% refused: what is written there stays', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'YP005', HINT = coalesce(TG_ARGV[0], 'Nothing was changed.');
END
$$;

-- After each statement that changes rows: whatever state each of them left and reached, at once, since a refund may be of
-- hundreds of tickets. When it was is what the ledger says, which answers with that time, or now. Arguments: the machine's
-- name, the column of the state, and what the rows are called:
-- <machine>_transitions and <row>_history stand in the schema of the rows. Being an AFTER trigger it sees what is stored.
-- What moved and what was left behind have no index to go by, so each row would be compared with each: they are hashed,
-- whatever the caller has the planner do.
CREATE OR REPLACE FUNCTION public.follow_transitions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_hashjoin = on
    SET enable_nestloop = off
    SET enable_seqscan = on
AS $$
DECLARE
    left_status text;
    reached_status text;
BEGIN
    EXECUTE format(
        'SELECT o.%1$I, n.%1$I FROM moved AS n JOIN left_behind AS o ON o.id = n.id
        WHERE n.%1$I IS DISTINCT FROM o.%1$I
            AND NOT EXISTS (SELECT FROM %2$I.%3$I AS t WHERE t.from_status = o.%1$I AND t.to_status = n.%1$I)
        LIMIT 1',
        TG_ARGV[1], TG_TABLE_SCHEMA, TG_ARGV[0] || '_transitions'
    ) INTO left_status, reached_status;
    IF left_status IS NOT NULL THEN
        RAISE EXCEPTION '%: no transition from % to %', TG_ARGV[0], left_status, reached_status USING ERRCODE = 'YP007';
    END IF;
    -- The role is the one that the session took, not the owner that this function runs as.
    EXECUTE format(
        'INSERT INTO %2$I.%3$I (%4$I, from_status, to_status, changed_at, changed_by, changed_role)
        SELECT n.id, o.%1$I, n.%1$I, $3, $1, $2 FROM moved AS n JOIN left_behind AS o ON o.id = n.id
        WHERE n.%1$I IS DISTINCT FROM o.%1$I',
        TG_ARGV[1], TG_TABLE_SCHEMA, TG_ARGV[2] || '_history', TG_ARGV[2] || '_id'
    ) USING
        auth.uid(),
        coalesce(auth.role(), nullif(current_setting('role'), 'none'), session_user),
        coalesce(nullif(current_setting('yardpass.moved_at', true), '')::timestamptz, now());
    RETURN NULL;
END
$$;

-- After each row for which a statement sets the state that it is already in: of two scans of one ticket the later, having waited
-- for the other, must not pass for done. Arguments: the machine's name, the column of the state.
CREATE OR REPLACE FUNCTION public.refuse_same_state() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    status text := to_jsonb(NEW) ->> TG_ARGV[1];
BEGIN
    RAISE EXCEPTION '%: no transition from % to %', TG_ARGV[0], status, status USING ERRCODE = 'YP007';
END
$$;

-- After each statement that adds rows, so that COPY keeps its speed. Arguments: the machine's name, the column of the state,
-- the states that a row may begin in.
CREATE OR REPLACE FUNCTION public.begin_in_first_state() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    other_status text;
BEGIN
    EXECUTE format('SELECT %1$I FROM added WHERE %1$I <> ALL ($1) LIMIT 1', TG_ARGV[1])
        INTO other_status USING TG_ARGV[2:];
    IF other_status IS NOT NULL THEN
        RAISE EXCEPTION '%: no transition from nothing to %, it begins as %',
            TG_ARGV[0], other_status, array_to_string(TG_ARGV[2:], ' or ')
            USING ERRCODE = 'YP007';
    END IF;
    RETURN NULL;
END
$$;

-- What others are to hear of, in the commit that makes it true, and of what it is about in the order in which it happened. It
-- carries ids and amounts: texts and names stand in the rows that it names. Every topic is declared in the module wire, with a
-- schema of its payload. No organization: that hears the platform alone.
CREATE OR REPLACE FUNCTION public.tell(topic text, key uuid, organization_id uuid, payload jsonb) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)
    VALUES (
        uuidv7(), now(), tell.topic, tell.key, tell.organization_id,
        tell.payload || jsonb_build_object('posted_at', ref.utc(now()))
    );
END
$$;

-- Where each purchase writes, a foreign key is NOT ENFORCED: it says what refers to what, and costs nothing. PostgreSQL checks
-- row by row, twenty times a purchase; here a trigger of the child asks once a statement for each parent that its rows name,
-- and a trigger of the parent refuses what would leave a child behind. The child's takes FOR KEY SHARE of a parent that may go,
-- as PostgreSQL does: whoever deletes it waits for the child and then finds it, or the child waits and finds its parent gone.
-- What is never deleted, and keeps its key, needs no lock.

-- What the triggers of children raise.
CREATE OR REPLACE FUNCTION public.refuse_reference(child regclass, constraint_name text) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'insert on table % violates foreign key constraint "%"', child, constraint_name
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = constraint_name, DETAIL = 'What it refers to does not exist.';
END
$$;

-- Makes the trigger of a child, and its function. After each statement that adds rows, for each foreign key of one column that
-- is not enforced: what they refer to is there, and stays. The function is written out for each table, because a question that
-- is planned each time costs a small batch most. It goes by the key, row for row: statistics of a ledger that has just begun
-- would have it read whole tables. A parent that a trigger keeps needs no lock, so call this after that trigger is made.
CREATE OR REPLACE PROCEDURE public.require_parents(child regclass)
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    schema_name name;
    table_name name;
    added_keys text;
    checks text;
BEGIN
    SELECT c.relnamespace::regnamespace::name, c.relname INTO schema_name, table_name FROM pg_class AS c WHERE c.oid = child;
    SELECT
        string_agg(
            format(
                CASE WHEN own.attnotnull THEN 'array_agg(DISTINCT %1$I) AS %1$I'
                    ELSE 'array_agg(DISTINCT %1$I) FILTER (WHERE %1$I IS NOT NULL) AS %1$I' END,
                own.attname
            ),
            E',\n            ' ORDER BY own.attnum
        ),
        string_agg(
            format(
                CASE
                    WHEN stays.oid IS NULL THEN
                        'WHEN (SELECT count(*) FROM (SELECT FROM %1$s AS p WHERE p.%2$I = ANY (a.%3$I) FOR KEY SHARE) AS found)'
                    ELSE 'WHEN (SELECT count(*) FROM %1$s AS p WHERE p.%2$I = ANY (a.%3$I))'
                END || E'\n            <> cardinality(a.%3$I) THEN %4$L',
                k.confrelid::regclass, referred.attname, own.attname, k.conname
            ),
            E'\n        ' ORDER BY own.attnum
        )
    INTO added_keys, checks
    FROM pg_constraint AS k
    JOIN pg_attribute AS own ON own.attrelid = k.conrelid AND own.attnum = ALL (k.conkey)
    JOIN pg_attribute AS referred ON referred.attrelid = k.confrelid AND referred.attnum = ALL (k.confkey)
    -- 8 is DELETE.
    LEFT JOIN LATERAL (
        SELECT t.oid
        FROM pg_trigger AS t
        WHERE t.tgrelid = k.confrelid
            AND t.tgfoid = 'public.refuse_change()'::regprocedure
            AND t.tgtype & 8 <> 0
            AND t.tgqual IS NULL
        LIMIT 1
    ) AS stays ON true
    WHERE k.conrelid = child AND k.contype = 'f' AND NOT k.conenforced;
    EXECUTE format(
        $made$
CREATE OR REPLACE FUNCTION %1$I.%2$I() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $body$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        %3$s
    END INTO broken
    FROM (
        SELECT
            %4$s
        FROM added
    ) AS a;
    IF broken IS NOT NULL THEN
        PERFORM public.refuse_reference(TG_RELID, broken);
    END IF;
    RETURN NULL;
END
$body$
        $made$,
        schema_name, 'require_parents_of_' || table_name, checks, added_keys
    );
    EXECUTE format(
        'CREATE OR REPLACE TRIGGER %1$I AFTER INSERT ON %2$s REFERENCING NEW TABLE AS added'
            ' FOR EACH STATEMENT EXECUTE FUNCTION %3$I.%4$I()',
        table_name || '_belong', child, schema_name, 'require_parents_of_' || table_name
    );
END
$$;

-- After each row that goes, or gets another key: for every foreign key to its table that is not enforced.
CREATE OR REPLACE FUNCTION public.refuse_while_referred_to() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reference record;
    is_referred_to boolean;
BEGIN
    -- Whoever looks at an earlier moment does not see the child that it has just waited for.
    IF current_setting('transaction_isolation') NOT IN ('read committed', 'read uncommitted') THEN
        RAISE EXCEPTION '% of %.% refused in a transaction that is %',
            TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME, current_setting('transaction_isolation')
            USING ERRCODE = 'feature_not_supported', HINT = 'Do it under READ COMMITTED.';
    END IF;
    FOR reference IN
        SELECT
            k.conname AS name,
            k.conrelid::regclass AS child,
            string_agg(format('c.%I = ($1).%I', own.attname, referred.attname), ' AND ') AS condition,
            string_agg(format('($1).%1$I IS DISTINCT FROM ($2).%1$I', referred.attname), ' OR ') AS is_other_key
        FROM pg_constraint AS k
        CROSS JOIN LATERAL unnest(k.conkey, k.confkey) AS pair (own, referred)
        JOIN pg_attribute AS own ON own.attrelid = k.conrelid AND own.attnum = pair.own
        JOIN pg_attribute AS referred ON referred.attrelid = k.confrelid AND referred.attnum = pair.referred
        WHERE k.confrelid = TG_RELID AND k.contype = 'f' AND NOT k.conenforced
        GROUP BY k.oid
    LOOP
        EXECUTE format(
            'SELECT (%s) AND EXISTS (SELECT FROM %s AS c WHERE %s)',
            CASE TG_OP WHEN 'DELETE' THEN 'true' ELSE reference.is_other_key END, reference.child, reference.condition
        ) INTO is_referred_to USING OLD, NEW;
        IF is_referred_to THEN
            RAISE EXCEPTION '% on table %.% violates foreign key constraint "%" on table %',
                lower(TG_OP), TG_TABLE_SCHEMA, TG_TABLE_NAME, reference.name, reference.child
                USING ERRCODE = 'foreign_key_violation', CONSTRAINT = reference.name;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;

-- Last in each chapter that makes triggers: a session in replication mode steps around ordinary ones, and a trigger that is made
-- again is an ordinary one. Those of ref guard nothing, they tell, and stay so.
CREATE OR REPLACE PROCEDURE public.make_triggers_fire_always()
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ordinary record;
BEGIN
    FOR ordinary IN
        SELECT t.tgrelid::regclass AS of_table, t.tgname AS name
        FROM pg_trigger AS t
        JOIN pg_class AS c ON c.oid = t.tgrelid
        JOIN pg_proc AS p ON p.oid = t.tgfoid
        WHERE NOT t.tgisinternal
            AND t.tgenabled = 'O'
            AND c.relowner = 'yardpass_owner'::regrole
            AND p.proowner = 'yardpass_owner'::regrole
            AND c.relnamespace <> 'ref'::regnamespace
        ORDER BY c.oid, t.tgname
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', ordinary.of_table, ordinary.name);
    END LOOP;
END
$$;

RESET ROLE;
