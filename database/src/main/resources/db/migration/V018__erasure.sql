-- A person is forgotten: what tells who it was goes, what was paid stays. The id remains in the ledger and in the histories of
-- states as a key that leads to nobody: payments.accounts, payments.invoices and payments.idempotency_keys, ticketing.orders
-- and ticketing.tickets, and who changed a state; the profile of that id is blank.
SET ROLE yardpass_owner;

-- The same content without the strings that tell who (whole strings, since what stands around a name tells as much), and
-- without members named so.
CREATE FUNCTION users.redacted(content jsonb, who text, called text) RETURNS jsonb
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
CREATE FUNCTION users.as_pattern(words text) RETURNS text
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
RETURN regexp_replace(nullif(trim(words), ''), '([^[:alnum:]])', '\\\1', 'g');

-- The sessions that a user was seen in: without them, rows of the same browser before it signed in would still lead to the user.
CREATE FUNCTION users.sessions(of_user uuid) RETURNS text[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT seen.session_id), '{}')
    FROM (
        SELECT session_id FROM analytics.event_impressions WHERE user_id = of_user
        UNION ALL SELECT session_id FROM analytics.post_impressions WHERE user_id = of_user
        UNION ALL SELECT session_id FROM campaigns.ad_impressions WHERE user_id = of_user
        UNION ALL SELECT session_id FROM campaigns.ad_clicks WHERE user_id = of_user
        UNION ALL SELECT session_id FROM ticketing.ticket_holds WHERE user_id = of_user
    ) AS seen
    WHERE seen.session_id IS NOT NULL;
END;

-- An organization must not be left without anybody who can act for it.
CREATE FUNCTION users.refuse_only_owner(of_user uuid) RETURNS void
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

-- Forgets the user and returns how many rows of which table it touched; again it touches none. It locks rows only, so facts
-- are written and read beside it; it reads the months of facts, the outbox and the dead letters whole, so it takes as long as
-- that takes.
CREATE FUNCTION users.erase(user_id uuid) RETURNS jsonb
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person users.profiles;
    sessions text[];
    who text;
    place text;
    forget text;
    touched bigint;
    report jsonb := '{}';
BEGIN
    -- Not FOR UPDATE: the ledger, which points at the profile, need not wait.
    SELECT p.* INTO person FROM users.profiles AS p WHERE p.id = erase.user_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no user %', erase.user_id USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM users.refuse_only_owner(person.id);
    sessions := users.sessions(person.id);
    who := concat_ws('|', users.as_pattern(person.id::text), users.as_pattern(person.email));

    -- $1 the user, $2 the sessions, $3 the pattern of id and e-mail, $4 that of the name.
    FOR place, forget IN
        VALUES
            ('analytics.event_impressions', 'UPDATE analytics.event_impressions
                SET user_id = NULL, session_id = NULL, metadata = NULL
                WHERE user_id = $1 OR (user_id IS NULL AND session_id = ANY ($2))'),
            ('analytics.post_impressions', 'UPDATE analytics.post_impressions
                SET user_id = NULL, session_id = NULL, metadata = NULL
                WHERE user_id = $1 OR (user_id IS NULL AND session_id = ANY ($2))'),
            ('campaigns.ad_impressions', 'UPDATE campaigns.ad_impressions
                SET user_id = NULL, session_id = NULL, metadata = NULL
                WHERE user_id = $1 OR (user_id IS NULL AND session_id = ANY ($2))'),
            ('campaigns.ad_clicks', 'UPDATE campaigns.ad_clicks
                SET user_id = NULL, session_id = NULL, metadata = NULL
                WHERE user_id = $1 OR (user_id IS NULL AND session_id = ANY ($2))'),
            ('ticketing.ticket_holds', 'UPDATE ticketing.ticket_holds
                SET user_id = NULL, session_id = ''erased''
                WHERE user_id = $1 OR (user_id IS NULL AND session_id = ANY ($2))'),
            ('messaging.notifications', 'DELETE FROM messaging.notifications WHERE user_id = $1'),
            ('messaging.notifications of others', 'UPDATE messaging.notifications
                SET payload = users.redacted(payload, $3, $4) WHERE payload::text ~* $3'),
            ('messaging.message_jobs', 'UPDATE messaging.message_jobs
                SET payload = users.redacted(payload, $3, $4),
                    status = CASE WHEN status = ''queued'' AND payload ->> ''user_id'' = $1::text
                        THEN ''cancelled'' ELSE status END
                WHERE payload::text ~* $3'),
            ('public.outbox', 'UPDATE public.outbox
                SET payload = users.redacted(payload, $3, $4), key = CASE WHEN key !~* $3 THEN key END
                WHERE payload::text ~* $3 OR key ~* $3'),
            -- Payloads are anything at all, so they are searched as bytes: for the id and the address whatever their case,
            -- for sessions as JSON quotes them. What was written with escapes is not found, and goes with its month.
            ('analytics.dead_letters', 'DELETE FROM analytics.dead_letters AS l
                WHERE l.subject_user_id = $1 OR encode(l.payload, ''escape'') ~* $3 OR l.detail ~* $3
                    OR EXISTS (SELECT FROM unnest($2) AS s (id)
                        WHERE position(convert_to(''"'' || s.id || ''"'', ''UTF8'') IN l.payload) > 0)'),
            ('messaging.conversations', 'DELETE FROM messaging.conversations AS c
                WHERE c.id IN (SELECT m.conversation_id FROM messaging.conversation_members AS m WHERE m.user_id = $1)
                    AND NOT EXISTS (SELECT FROM messaging.conversation_members AS o
                        WHERE o.conversation_id = c.id AND o.user_id <> $1)'),
            ('messaging.direct_messages', 'DELETE FROM messaging.direct_messages AS d
                USING messaging.conversation_members AS m
                WHERE m.user_id = $1 AND d.conversation_id = m.conversation_id AND d.sender_user_id = m.user_id'),
            ('messaging.conversation_members', 'DELETE FROM messaging.conversation_members WHERE user_id = $1'),
            ('events.event_reactions', 'DELETE FROM events.event_reactions WHERE user_id = $1'),
            ('events.event_comments', 'DELETE FROM events.event_comments WHERE author_user_id = $1'),
            ('events.event_posts', 'UPDATE events.event_posts SET author_user_id = NULL WHERE author_user_id = $1'),
            ('users.follows', 'DELETE FROM users.follows WHERE follower_user_id = $1 OR followed_user_id = $1'),
            ('users.settings', 'DELETE FROM users.settings WHERE user_id = $1'),
            ('ml.embeddings', 'DELETE FROM ml.embeddings WHERE subject_type = ''user'' AND subject_id = $1'),
            ('ml.features', 'DELETE FROM ml.features WHERE subject_type = ''user'' AND subject_id = $1'),
            ('organizations.org_memberships', 'DELETE FROM organizations.org_memberships WHERE user_id = $1'),
            ('organizations.org_memberships of others', 'UPDATE organizations.org_memberships
                SET invited_by_user_id = NULL WHERE invited_by_user_id = $1'),
            ('organizations.publishable_keys', 'UPDATE organizations.publishable_keys
                SET created_by_user_id = nullif(created_by_user_id, $1), revoked_by_user_id = nullif(revoked_by_user_id, $1)
                WHERE $1 IN (created_by_user_id, revoked_by_user_id)'),
            ('users.profiles', 'UPDATE users.profiles
                SET display_name = NULL, email = NULL, erased_at = now() WHERE id = $1 AND erased_at IS NULL')
    LOOP
        EXECUTE forget USING person.id, sessions, who, '(?<!\w)' || users.as_pattern(person.display_name) || '(?!\w)';
        GET DIAGNOSTICS touched = ROW_COUNT;
        IF touched > 0 THEN
            report := report || jsonb_build_object(place, touched);
        END IF;
    END LOOP;
    RETURN report;
END
$$;
GRANT EXECUTE ON FUNCTION users.erase(uuid) TO app_write;

RESET ROLE;
