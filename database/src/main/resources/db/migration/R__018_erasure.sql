-- A person is forgotten, by steps: each is a short transaction of its own that reads a bounded part, so that nobody waits for
-- it, least of all the ledger, which needs the person's holds, orders and profile. What was done stands in users.erasure_parts;
-- whoever comes next, after whatever end, goes on from there.
SET ROLE yardpass_owner;

-- The same content without the strings that tell who (whole strings, since what stands around a name tells as much), and
-- without members named so.
CREATE OR REPLACE FUNCTION users.redacted(content jsonb, who text, called text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE jsonb_typeof(content)
        WHEN 'object' THEN (
            SELECT coalesce(jsonb_object_agg(m.key, users.redacted(m.value, who, called)), '{}')
            FROM jsonb_each(content) AS m
            WHERE m.key !~* who
        )
        WHEN 'array' THEN (
            SELECT coalesce(jsonb_agg(users.redacted(e.value, who, called) ORDER BY e.ordinality), '[]')
            FROM jsonb_array_elements(content) WITH ORDINALITY AS e
        )
        WHEN 'string' THEN CASE WHEN content #>> '{}' ~* concat_ws('|', who, called) THEN 'null' ELSE content END
        ELSE content
    END
$$;

-- A pattern that matches the text itself; NULL for none.
CREATE OR REPLACE FUNCTION users.as_pattern(words text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
RETURN regexp_replace(nullif(trim(words), ''), '([^[:alnum:]])', '\\\1', 'g');

-- Members of an object that name somebody, by their own name or anywhere in what they hold, are not in the result; NULL when
-- none is left.
CREATE OR REPLACE FUNCTION users.without_mentions(content jsonb, who text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_object_agg(m.key, m.value) FROM jsonb_each(content) AS m WHERE m.key !~* who AND m.value::text !~* who;
END;

-- An organization must not be left without anybody who can act for it.
CREATE OR REPLACE FUNCTION users.refuse_only_owner(of_user uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    orphaned text;
BEGIN
    -- Owners of one organization who are erased at the same moment take turns.
    PERFORM
    FROM organizations.org_memberships AS m
    WHERE m.role = 'owner'
        AND m.organization_id IN (
            SELECT own.organization_id FROM organizations.org_memberships AS own WHERE own.user_id = of_user AND own.role = 'owner'
        )
    ORDER BY m.organization_id, m.user_id
    FOR UPDATE;
    SELECT string_agg(o.name || ' (' || o.id || ')', ', ' ORDER BY o.name) INTO orphaned
    FROM organizations.org_memberships AS own
    JOIN organizations.organizations AS o ON o.id = own.organization_id
    WHERE own.user_id = of_user
        AND own.role = 'owner'
        AND own.status = 'active'
        AND NOT EXISTS (
            SELECT
            FROM organizations.org_memberships AS other
            WHERE other.organization_id = own.organization_id
                AND other.user_id <> of_user
                AND other.role = 'owner'
                AND other.status = 'active'
        );
    IF orphaned IS NOT NULL THEN
        RAISE EXCEPTION 'user % is the only owner of %', of_user, orphaned
            USING ERRCODE = 'restrict_violation', HINT = 'Make somebody else an owner first, or delete the organization.';
    END IF;
END
$$;
CREATE OR REPLACE FUNCTION users.own_address(person users.profiles) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT person.email
    WHERE person.email ~ '^[^\s@]+@[^\s@]+$'
        AND NOT EXISTS (SELECT FROM users.profiles AS o WHERE lower(o.email) = lower(person.email) AND o.id <> person.id);
END;

-- What is gone through, in this order, and what is done to the rows there. By rows: those that an index finds, a bounded number
-- at a time. By pages: all of a table, or of each month of it, a bounded number of pages at a time. By numbers: transactions in
-- the ledger's order. By time: a buyer's orders.
--   $1 the user, $2 the pattern of id and address, $3 that of the name
--   rows:  $4 at most so many
--   pages: %s the table or month, $4 the first row, $5 the first behind
--   numbers: $4 behind this one, $5 up to this one
CREATE OR REPLACE FUNCTION users.erasure_places() RETURNS TABLE (ordinal integer, place text, goes_by text, forget text)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
    VALUES
        -- Done by a function, in the call that begins.
        (1, 'ticketing.ticket_holds', 'rows', NULL),
        (2, 'organizations.org_memberships of others', 'rows', 'UPDATE organizations.org_memberships
            SET invited_by_user_id = NULL
            WHERE ctid = ANY (ARRAY(
                SELECT m.ctid FROM organizations.org_memberships AS m WHERE m.invited_by_user_id = $1 LIMIT $4
            ))'),
        -- Of an invitation that came since, be it as an owner. Who is one must hand the organization over first, as at the
        -- beginning.
        (3, 'organizations.org_memberships', 'rows', 'DELETE FROM organizations.org_memberships
            WHERE ctid = ANY (ARRAY(
                SELECT m.ctid
                FROM organizations.org_memberships AS m
                WHERE m.user_id = $1 AND (m.role <> ''owner'' OR m.status = ''invited'')
                LIMIT $4
            ))'),
        (4, 'users.settings', 'rows', 'DELETE FROM users.settings WHERE user_id = $1'),
        (5, 'users.follows', 'rows', 'DELETE FROM users.follows
            WHERE ctid = ANY (ARRAY(
                SELECT f.ctid FROM users.follows AS f WHERE f.follower_user_id = $1 OR f.followed_user_id = $1 LIMIT $4
            ))'),
        (6, 'messaging.notifications', 'rows', 'DELETE FROM messaging.notifications
            WHERE ctid = ANY (ARRAY(SELECT n.ctid FROM messaging.notifications AS n WHERE n.user_id = $1 LIMIT $4))'),
        (7, 'messaging.direct_messages', 'rows', 'DELETE FROM messaging.direct_messages
            WHERE ctid = ANY (ARRAY(
                SELECT d.ctid
                FROM messaging.conversation_members AS m
                JOIN messaging.direct_messages AS d
                    ON d.conversation_id = m.conversation_id AND d.sender_user_id = m.user_id
                WHERE m.user_id = $1
                LIMIT $4
            ))'),
        -- Of which nobody else is a member.
        (8, 'messaging.conversations', 'rows', 'DELETE FROM messaging.conversations
            WHERE id = ANY (ARRAY(
                SELECT m.conversation_id
                FROM messaging.conversation_members AS m
                WHERE m.user_id = $1
                    AND NOT EXISTS (
                        SELECT
                        FROM messaging.conversation_members AS o
                        WHERE o.conversation_id = m.conversation_id AND o.user_id <> $1
                    )
                LIMIT $4
            ))'),
        (9, 'messaging.conversation_members', 'rows', 'DELETE FROM messaging.conversation_members
            WHERE ctid = ANY (ARRAY(SELECT m.ctid FROM messaging.conversation_members AS m WHERE m.user_id = $1 LIMIT $4))'),
        (10, 'events.event_reactions', 'rows', 'DELETE FROM events.event_reactions
            WHERE ctid = ANY (ARRAY(SELECT r.ctid FROM events.event_reactions AS r WHERE r.user_id = $1 LIMIT $4))'),
        (11, 'events.event_comments', 'rows', 'DELETE FROM events.event_comments
            WHERE ctid = ANY (ARRAY(SELECT c.ctid FROM events.event_comments AS c WHERE c.author_user_id = $1 LIMIT $4))'),
        (12, 'events.event_posts', 'rows', 'UPDATE events.event_posts SET author_user_id = NULL
            WHERE ctid = ANY (ARRAY(SELECT p.ctid FROM events.event_posts AS p WHERE p.author_user_id = $1 LIMIT $4))'),
        (13, 'ml.embeddings', 'rows', 'DELETE FROM ml.embeddings
            WHERE ctid = ANY (ARRAY(
                SELECT e.ctid FROM ml.embeddings AS e WHERE e.subject_type = ''user'' AND e.subject_id = $1 LIMIT $4
            ))'),
        (14, 'ml.features', 'rows', 'DELETE FROM ml.features
            WHERE ctid = ANY (ARRAY(
                SELECT f.ctid FROM ml.features AS f WHERE f.subject_type = ''user'' AND f.subject_id = $1 LIMIT $4
            ))'),
        -- Done by a function too.
        (15, 'ticketing.orders', 'time', NULL),
        (16, 'organizations.publishable_keys', 'pages', 'UPDATE %s
            SET created_by_user_id = nullif(created_by_user_id, $1), revoked_by_user_id = nullif(revoked_by_user_id, $1)
            WHERE ctid >= $4 AND ctid < $5 AND $1 IN (created_by_user_id, revoked_by_user_id)'),
        (17, 'messaging.notifications of others', 'pages', 'UPDATE %s SET payload = users.redacted(payload, $2, $3)
            WHERE ctid >= $4 AND ctid < $5 AND payload::text ~* $2'),
        (18, 'messaging.message_jobs', 'pages', 'UPDATE %s
            SET payload = users.redacted(payload, $2, $3),
                status = CASE WHEN status = ''queued'' AND (payload ->> ''user_id'' = $1::text OR payload ->> ''email'' ~* $2)
                    THEN ''cancelled'' ELSE status END
            WHERE ctid >= $4 AND ctid < $5 AND payload::text ~* $2'),
        -- Payloads are anything at all, so they are searched as bytes. What was written with escapes is not found, and goes with
        -- its month.
        (19, 'analytics.dead_letters', 'pages', 'DELETE FROM %s
            WHERE ctid >= $4 AND ctid < $5
                AND (subject_user_id = $1 OR encode(payload, ''escape'') ~* $2 OR detail ~* $2)'),
        (20, 'public.outbox', 'pages', 'UPDATE %s
            SET payload = users.redacted(payload, $2, $3), key = CASE WHEN key !~* $2 THEN key END
            WHERE ctid >= $4 AND ctid < $5 AND (payload::text ~* $2 OR key ~* $2)'),
        -- What the person's own transactions were noted with goes; what others noted about the person loses that.
        (21, 'payments.transactions', 'numbers', 'UPDATE payments.transactions AS t
            SET metadata = CASE WHEN noted.is_own
                THEN NULL ELSE users.without_mentions(t.metadata, concat_ws(''|'', $2, $3)) END
            FROM (
                SELECT n.id, EXISTS (
                    SELECT
                    FROM payments.entries AS e
                    JOIN payments.accounts AS a ON a.id = e.account_id
                    WHERE e.transaction_id = n.id AND a.user_id = $1
                ) AS is_own
                FROM payments.transactions AS n
                WHERE n.metadata IS NOT NULL AND n.sequence > $4 AND n.sequence <= $5
                OFFSET 0
            ) AS noted
            WHERE t.id = noted.id AND (noted.is_own OR t.metadata::text ~* $2)'),
        (22, 'analytics.event_impressions', 'pages', 'UPDATE %s
            SET user_id = NULL, session_id = NULL, metadata = NULL, source = CASE WHEN source !~* $2 THEN source END
            WHERE ctid >= $4 AND ctid < $5 AND user_id = $1'),
        (23, 'analytics.post_impressions', 'pages', 'UPDATE %s
            SET user_id = NULL, session_id = NULL, metadata = NULL, source = CASE WHEN source !~* $2 THEN source END
            WHERE ctid >= $4 AND ctid < $5 AND user_id = $1'),
        (24, 'campaigns.ad_impressions', 'pages', 'UPDATE %s
            SET user_id = NULL, session_id = NULL, metadata = NULL,
                placement = CASE WHEN placement !~* $2 THEN placement END
            WHERE ctid >= $4 AND ctid < $5 AND user_id = $1'),
        (25, 'campaigns.ad_clicks', 'pages', 'UPDATE %s
            SET user_id = NULL, session_id = NULL, metadata = NULL
            WHERE ctid >= $4 AND ctid < $5 AND user_id = $1'),
        (26, 'analytics.ticket_analytics', 'pages', 'UPDATE %s
            SET user_id = NULL, session_id = NULL, metadata = NULL, source = CASE WHEN source !~* $2 THEN source END
            WHERE ctid >= $4 AND ctid < $5 AND user_id = $1'),
        (27, 'messaging.conversations of others', 'rows', 'UPDATE messaging.conversations SET made_by_user_id = NULL
            WHERE ctid = ANY (ARRAY(SELECT c.ctid FROM messaging.conversations AS c WHERE c.made_by_user_id = $1 LIMIT $4))'),
        (28, 'organizations.mail_invitations of others', 'rows', 'UPDATE organizations.mail_invitations
            SET invited_by_user_id = NULL
            WHERE ctid = ANY (ARRAY(
                SELECT i.ctid FROM organizations.mail_invitations AS i WHERE i.invited_by_user_id = $1 LIMIT $4
            ))'),
        (29, 'organizations.mail_invitations', 'rows', 'DELETE FROM organizations.mail_invitations
            WHERE ctid = ANY (ARRAY(
                SELECT i.ctid
                FROM organizations.mail_invitations AS i
                WHERE i.accepted_by_user_id = $1
                    OR i.email = (SELECT lower(e.email) FROM users.erasures AS e WHERE e.user_id = $1)
                LIMIT $4
            ))'),
        (30, 'messaging.message_jobs of theirs', 'rows', 'UPDATE messaging.message_jobs
            SET recipient_user_id = NULL, status = CASE status WHEN ''queued'' THEN ''cancelled'' ELSE status END
            WHERE ctid = ANY (ARRAY(SELECT j.ctid FROM messaging.message_jobs AS j WHERE j.recipient_user_id = $1 LIMIT $4))'),
        -- All of this in the analytics database, where that is another: done by the service, see users.erased_elsewhere.
        (31, 'users.erasures of the analytics database', 'elsewhere', NULL)
$$;

-- Where this round of an erasure begins and ends in each place, as of now. The second begins where the first ended, a few
-- megabytes earlier: what was being written then was not yet to be seen.
CREATE OR REPLACE FUNCTION users.plan_erasure(of_user uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    read_again CONSTANT bigint := 1024;
BEGIN
    INSERT INTO users.erasure_parts AS p (user_id, ordinal, relation, done, until)
    SELECT
        of_user,
        place.ordinal,
        part.relation,
        0,
        CASE place.goes_by
            WHEN 'pages' THEN pg_relation_size(part.relation::regclass) / current_setting('block_size')::bigint
            WHEN 'numbers' THEN coalesce((SELECT max(t.sequence) FROM payments.transactions AS t), 0)
            ELSE 1
        END
    FROM users.erasure_places() AS place
    CROSS JOIN LATERAL (SELECT split_part(place.place, ' of ', 1)) AS named (parent)
    CROSS JOIN LATERAL (
        SELECT m.partition_name::text
        FROM analytics.kept_tables AS k
        CROSS JOIN LATERAL analytics.month_partitions(k.parent) AS m
        WHERE k.parent = named.parent::regclass
        UNION ALL
        SELECT named.parent
        WHERE NOT EXISTS (SELECT FROM analytics.kept_tables AS k WHERE k.parent = named.parent::regclass)
    ) AS part (relation)
    WHERE place.goes_by <> 'elsewhere' OR EXISTS (SELECT FROM analytics.incoming_streams)
    ON CONFLICT ON CONSTRAINT erasure_parts_pkey DO UPDATE
    SET done = CASE
            WHEN excluded.until = 1 THEN 0
            ELSE greatest(least(p.done, excluded.until) - read_again, 0)
        END,
        until = excluded.until,
        done_at = NULL
    -- Which has two rounds of its own.
    WHERE excluded.relation <> 'users.erasures';
END
$$;

-- Ends what the person holds and says so, a tier at a time: whoever ends holds locks them before the counters of their tiers, so
-- that neither this nor the ledger waits for the other while it has what the other waits for. Those that the ledger is at are
-- left for the next step. Whoever decided on what the tier held before is refused and reads again.
CREATE OR REPLACE FUNCTION users.forget_holds(of_user uuid, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended record;
    forgotten bigint := 0;
BEGIN
    FOR ended IN
        WITH own AS (
            SELECT h.id, h.status = 'held' AS was_held
            FROM ticketing.ticket_holds AS h
            WHERE h.user_id = of_user
                AND h.tier_id = (
                    SELECT f.tier_id FROM ticketing.ticket_holds AS f WHERE f.user_id = of_user LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
                )
            ORDER BY h.id
            LIMIT rows_max
            FOR NO KEY UPDATE SKIP LOCKED
        ), ended AS (
            UPDATE ticketing.ticket_holds AS h
            SET user_id = NULL, session_id = NULL, status = CASE WHEN own.was_held THEN 'released' ELSE h.status END
            FROM own
            WHERE h.id = own.id
            RETURNING h.*, own.was_held
        )
        SELECT e.*, t.event_id FROM ended AS e JOIN ticketing.ticket_tiers AS t ON t.id = e.tier_id
    LOOP
        forgotten := forgotten + 1;
        IF ended.was_held THEN
            PERFORM public.tell(
                'ticket.hold_released',
                ended.id,
                ended.organization_id,
                jsonb_build_object(
                    'hold_id', ended.id,
                    'status', ended.status,
                    'event_id', ended.event_id,
                    'tier_id', ended.tier_id,
                    'quantity', ended.quantity,
                    'expires_at', ref.utc(ended.expires_at)
                )
            );
        END IF;
    END LOOP;
    RETURN forgotten;
END
$$;

-- What a buyer's payments are called by their provider, a bounded number of orders behind that moment.
CREATE OR REPLACE FUNCTION users.forget_references(of_user uuid, behind timestamptz, rows_max integer)
    RETURNS TABLE (forgotten bigint, last_at timestamptz)
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH page AS (
        SELECT o.id, o.created_at
        FROM ticketing.orders AS o
        WHERE o.user_id = of_user AND o.created_at > behind
        ORDER BY o.created_at
        FETCH FIRST rows_max ROWS WITH TIES
    ), blanked AS (
        UPDATE ticketing.orders AS o
        SET payment_reference = NULL
        FROM page
        WHERE o.id = page.id AND o.payment_reference IS NOT NULL
        RETURNING o.id
    )
    SELECT (SELECT count(*) FROM blanked), (SELECT max(page.created_at) FROM page);
END;

CREATE OR REPLACE FUNCTION users.note_erased(of_user uuid, place text, rows_touched bigint) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE users.erasures AS e
    SET touched = e.touched || jsonb_build_object(place, coalesce((e.touched -> place)::bigint, 0) + rows_touched)
    WHERE e.user_id = of_user AND rows_touched > 0;
END;

-- What is said at once: who it was is gone, nothing is held any more, and nobody acts for an organization under that id.
CREATE OR REPLACE FUNCTION users.begin_erasure(of_user uuid, rows_max integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person users.profiles;
    left_behind organizations.org_memberships;
    memberships bigint := 0;
BEGIN
    -- Who was only invited has none.
    INSERT INTO users.profiles (id)
    SELECT of_user WHERE EXISTS (SELECT FROM organizations.org_memberships AS m WHERE m.user_id = of_user)
    ON CONFLICT DO NOTHING;
    -- Not FOR UPDATE: the ledger, which points at the profile, need not wait.
    SELECT p.* INTO person FROM users.profiles AS p WHERE p.id = of_user FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no user %', of_user USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM users.refuse_only_owner(of_user);
    INSERT INTO users.erasures AS e (user_id, email, display_name)
    VALUES (of_user, users.own_address(person), nullif(trim(person.display_name), ''))
    ON CONFLICT ON CONSTRAINT erasures_pkey DO UPDATE
    SET asked_at = now(), round = 1, finished_at = NULL, touched = '{}';
    -- Those organizations hear of it, and may forget the person too.
    FOR left_behind IN DELETE FROM organizations.org_memberships AS m WHERE m.user_id = of_user RETURNING m.* LOOP
        PERFORM organizations.tell('member.removed', left_behind);
        memberships := memberships + 1;
    END LOOP;
    PERFORM users.note_erased(of_user, 'organizations.org_memberships', memberships);
    IF person.erased_at IS NULL THEN
        UPDATE users.profiles SET display_name = NULL, email = NULL, is_author = false, erased_at = now() WHERE id = of_user;
        PERFORM users.note_erased(of_user, 'users.profiles', 1);
    END IF;
    PERFORM users.plan_erasure(of_user);
    PERFORM users.note_erased(of_user, 'ticketing.ticket_holds', users.forget_holds(of_user, rows_max));
END
$$;

-- The next part, or as much of it as is bounded; after the last of the first round the second begins, after that it is done.
-- Whatever the statistics say, a part is found by its pages, and rows by their index.
CREATE OR REPLACE FUNCTION users.step_erasure(erasure users.erasures, pages_max integer, rows_max integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    -- Of which few have notes.
    numbers_max CONSTANT integer := 10000;
    person uuid := erasure.user_id;
    -- As a whole: an address within a longer one is another's. Bytes that are no text stand as \nnn.
    who text := concat_ws(
        '|',
        users.as_pattern(person::text),
        '(?:(?<![[:alnum:]._%+-])|(?<=\\[0-7]{3}))' || users.as_pattern(erasure.email) || '(?!-*[[:alnum:]]|\.[[:alnum:]])'
    );
    called text := '(?<!\w)' || users.as_pattern(erasure.display_name) || '(?!\w)';
    part users.erasure_parts;
    place record;
    upto bigint;
    touched bigint := 0;
    last_at timestamptz;
BEGIN
    SELECT p.* INTO part
    FROM users.erasure_parts AS p
    WHERE p.user_id = person AND p.done < p.until
    ORDER BY p.ordinal, p.relation
    LIMIT 1;
    IF NOT FOUND AND erasure.round = 1 THEN
        UPDATE users.erasures AS e SET round = 2 WHERE e.user_id = person;
        PERFORM users.plan_erasure(person);
        RETURN;
    ELSIF NOT FOUND THEN
        DELETE FROM users.erasure_parts AS p WHERE p.user_id = person;
        UPDATE users.erasures AS e
        SET email = NULL, display_name = NULL, finished_at = clock_timestamp()
        WHERE e.user_id = person;
        RETURN;
    END IF;

    SELECT p.* INTO place FROM users.erasure_places() AS p WHERE p.ordinal = part.ordinal;
    CASE place.goes_by
        WHEN 'rows' THEN
            IF place.place = 'ticketing.ticket_holds' THEN
                touched := users.forget_holds(person, rows_max);
                upto := CASE WHEN EXISTS (SELECT FROM ticketing.ticket_holds AS h WHERE h.user_id = person) THEN 0 ELSE 1 END;
            ELSE
                EXECUTE place.forget USING person, who, called, rows_max;
                GET DIAGNOSTICS touched = ROW_COUNT;
                upto := CASE WHEN touched < rows_max THEN 1 ELSE 0 END;
            END IF;
        WHEN 'time' THEN
            SELECT r.forgotten, r.last_at INTO touched, last_at
            FROM users.forget_references(person, coalesce(part.done_at, '-infinity'), rows_max) AS r;
            upto := CASE WHEN last_at IS NULL THEN 1 ELSE 0 END;
        WHEN 'elsewhere' THEN
            upto := part.done;
        WHEN 'numbers' THEN
            upto := least(part.done + numbers_max, part.until);
            EXECUTE place.forget USING person, who, called, part.done, upto;
            GET DIAGNOSTICS touched = ROW_COUNT;
        WHEN 'pages' THEN
            upto := least(part.done + pages_max, part.until);
            -- A month may be over meanwhile, with all that was in it.
            IF to_regclass(part.relation) IS NOT NULL THEN
                EXECUTE format(place.forget, part.relation)
                    USING person, who, called, format('(%s,0)', part.done)::tid, format('(%s,0)', upto)::tid;
                GET DIAGNOSTICS touched = ROW_COUNT;
            END IF;
    END CASE;
    UPDATE users.erasure_parts AS p
    SET done = upto, done_at = last_at
    WHERE p.user_id = person AND p.ordinal = part.ordinal AND p.relation = part.relation;
    PERFORM users.note_erased(person, place.place, touched);
END
$$;

-- How an erasure stands: the pages of all that is read to the end, and the rows touched, by table.
CREATE OR REPLACE FUNCTION users.erasure_progress(of_user uuid) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT jsonb_build_object(
        'status', CASE WHEN e.finished_at IS NULL THEN 'under_way' ELSE 'finished' END,
        'asked_at', ref.utc(e.asked_at),
        'finished_at', ref.utc(e.finished_at),
        'round', e.round,
        'pages_read', coalesce(sum(p.done) FILTER (WHERE place.goes_by = 'pages'), 0),
        'pages', coalesce(sum(p.until) FILTER (WHERE place.goes_by = 'pages'), 0),
        'touched', e.touched
    ) || CASE
        WHEN bool_or(p.done < p.until AND place.goes_by = 'elsewhere') AND NOT bool_or(p.done < p.until AND place.goes_by <> 'elsewhere')
            THEN '{"waits_for": "analytics_database"}'
        ELSE '{}'
    END::jsonb
    FROM users.erasures AS e
    LEFT JOIN users.erasure_parts AS p ON p.user_id = e.user_id
    LEFT JOIN users.erasure_places() AS place ON place.ordinal = p.ordinal
    WHERE e.user_id = of_user
    GROUP BY e.user_id;
END;

-- Takes an erasure a step further, and tells how it stands; the first step makes it. Who comes while another is at it changes
-- nothing.
CREATE OR REPLACE FUNCTION users.advance_erasure(of_user uuid, again boolean, pages_max integer, rows_max integer) RETURNS jsonb
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
    SET lock_timeout = '1s'
AS $$
DECLARE
    erasure users.erasures;
BEGIN
    SELECT e.* INTO erasure FROM users.erasures AS e WHERE e.user_id = of_user FOR UPDATE SKIP LOCKED;
    IF FOUND AND erasure.finished_at IS NULL THEN
        PERFORM users.step_erasure(erasure, pages_max, rows_max);
    ELSIF FOUND AND again OR NOT EXISTS (SELECT FROM users.erasures AS e WHERE e.user_id = of_user) THEN
        PERFORM users.begin_erasure(of_user, rows_max);
    END IF;
    RETURN users.erasure_progress(of_user);
END
$$;

-- Forgets a person, a step a call, and tells how it stands: call it until it is finished, or leave the rest to the service's
-- keeper. The first call blanks the profile and ends what the person held. Once finished it changes nothing, unless it is
-- to look again at everything, for what came under that id since.
CREATE OR REPLACE FUNCTION users.erase(user_id uuid, again boolean DEFAULT false) RETURNS jsonb
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
RETURN users.advance_erasure(user_id, again, pages_max => 2048, rows_max => 1000);
GRANT EXECUTE ON FUNCTION users.erase(uuid, boolean) TO app_write;

-- The same, as it is called over HTTP.
CREATE OR REPLACE FUNCTION public.erase_user(user_id uuid, again boolean DEFAULT false) RETURNS jsonb
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
RETURN users.erase(user_id, again);
COMMENT ON FUNCTION public.erase_user IS
    'Forgets a person, a step a call, and tells how it stands. Call it until it is finished, or leave the rest to the service.';
GRANT EXECUTE ON FUNCTION public.erase_user TO service_role;

-- What the gateway asks about users who show it a token: whoever was erased has no rights any more. It answers about
-- those.
CREATE OR REPLACE FUNCTION users.erased_among(ids uuid[]) RETURNS TABLE (id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT p.id FROM users.profiles AS p WHERE p.id = ANY (ids) AND p.erased_at IS NOT NULL;
END;

-- And who was within the last minute, so that it need not ask about each token again: whoever asks each second misses nobody, for
-- no erasure takes as long to commit.
CREATE OR REPLACE FUNCTION users.erased_lately() RETURNS TABLE (id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.user_id FROM users.erasures AS e WHERE e.asked_at > now() - interval '1 minute';
END;

-- And since then, for whoever stores what was reported before.
CREATE OR REPLACE FUNCTION users.erased_since(moment timestamptz) RETURNS TABLE (id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT e.user_id FROM users.erasures AS e WHERE e.asked_at >= moment;
END;
GRANT EXECUTE ON FUNCTION users.erased_among(uuid[]), users.erased_lately(), users.erased_since(timestamptz) TO yardpass_ingest;

RESET ROLE;
