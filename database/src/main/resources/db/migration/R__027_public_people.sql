-- What a person does for itself, called by name over HTTP as the signed-in user: profile, follows, settings, notifications, and
-- what people write to each other. No function takes a mail address: others rely on whose it is, and a caller's word is no proof.
SET ROLE yardpass_owner;

CREATE OR REPLACE FUNCTION public.edit_profile(display_name ref.title DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    UPDATE users.profiles AS p
    SET display_name = nullif(edit_profile.display_name, '')
    WHERE p.id = person
        AND edit_profile.display_name IS NOT NULL
        AND p.display_name IS DISTINCT FROM nullif(edit_profile.display_name, '');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_profile(ref.title) IS
    'Sets the name by which others see the signed-in user; an empty text takes it away. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.follow_user(user_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    follows_max CONSTANT integer := 5000;
    person uuid := users.require_person();
BEGIN
    IF EXISTS (
        SELECT FROM users.follows AS f WHERE f.follower_user_id = person AND f.followed_user_id = follow_user.user_id
    ) THEN
        RETURN false;
    END IF;
    IF NOT EXISTS (SELECT FROM users.profiles AS p WHERE p.id = follow_user.user_id AND p.erased_at IS NULL) THEN
        RAISE EXCEPTION 'there is no user %', user_id USING ERRCODE = 'no_data_found';
    END IF;
    IF (SELECT count(*) FROM users.follows AS f WHERE f.follower_user_id = person) >= follows_max THEN
        PERFORM public.refuse_more('follows_max', follows_max);
    END IF;
    INSERT INTO users.follows (follower_user_id, followed_user_id) VALUES (person, follow_user.user_id);
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.follow_user(uuid) IS
    'The signed-in user follows another, 5,000 at most: each then sees what the other is called, and who is followed may write to '
    'who follows. True when it was not so before.';

CREATE OR REPLACE FUNCTION public.unfollow_user(user_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    DELETE FROM users.follows AS f
    WHERE f.follower_user_id = person AND f.followed_user_id = unfollow_user.user_id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.unfollow_user(uuid) IS 'The signed-in user follows another no longer. True when it did before.';

CREATE OR REPLACE FUNCTION public.set_settings(
    locale ref.word DEFAULT NULL,
    timezone ref.word DEFAULT NULL,
    email_notifications boolean DEFAULT NULL,
    push_notifications boolean DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    INSERT INTO users.settings (user_id) VALUES (person) ON CONFLICT DO NOTHING;
    UPDATE users.settings AS s
    SET (locale, timezone, email_notifications, push_notifications, updated_at) = (
            coalesce(set_settings.locale, s.locale),
            coalesce(set_settings.timezone, s.timezone),
            coalesce(set_settings.email_notifications, s.email_notifications),
            coalesce(set_settings.push_notifications, s.push_notifications),
            now()
        )
    WHERE s.user_id = person
        AND (
            set_settings.locale <> s.locale
            OR set_settings.timezone <> s.timezone
            OR set_settings.email_notifications <> s.email_notifications
            OR set_settings.push_notifications <> s.push_notifications
        );
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.set_settings(ref.word, ref.word, boolean, boolean) IS
    'Sets how the signed-in user reads and is told; what is left out stays. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.mute_kind(kind ref.word, is_muted boolean DEFAULT true) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    IF NOT EXISTS (SELECT FROM messaging.notice_kinds() AS k WHERE k.kind = mute_kind.kind) THEN
        RAISE EXCEPTION 'nobody is told of %', kind USING ERRCODE = 'check_violation', CONSTRAINT = 'settings_muted_kinds_known';
    END IF;
    INSERT INTO users.settings (user_id) VALUES (person) ON CONFLICT DO NOTHING;
    UPDATE users.settings AS s
    SET muted_kinds = CASE
            WHEN coalesce(mute_kind.is_muted, true) THEN array_append(s.muted_kinds, mute_kind.kind::text)
            ELSE array_remove(s.muted_kinds, mute_kind.kind::text)
        END,
        updated_at = now()
    WHERE s.user_id = person AND (mute_kind.kind = ANY (s.muted_kinds)) <> coalesce(mute_kind.is_muted, true);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.mute_kind(ref.word, boolean) IS
    'Ends, or with is_muted false begins again, what the signed-in user is told of a kind, as event.rescheduled: notifications and mails. True when that changed anything.';

-- Newest first, a bounded number a call. Others' are passed over: of which there are it tells nothing.
CREATE OR REPLACE FUNCTION public.mark_notifications_read(ids uuid[] DEFAULT NULL) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    marked_max CONSTANT integer := 1000;
    person uuid := users.require_person();
    marked integer;
BEGIN
    IF cardinality(ids) > marked_max THEN
        PERFORM public.refuse_more('notifications_marked_max', marked_max);
    END IF;
    UPDATE messaging.notifications AS n
    SET read_at = now()
    WHERE n.id = ANY (
            coalesce(
                ids,
                ARRAY(
                    SELECT u.id
                    FROM messaging.notifications AS u
                    WHERE u.user_id = person AND u.read_at IS NULL
                    ORDER BY u.created_at DESC
                    LIMIT marked_max
                )
            )
        )
        AND n.user_id = person
        AND n.read_at IS NULL;
    GET DIAGNOSTICS marked = ROW_COUNT;
    RETURN marked;
END
$$;
COMMENT ON FUNCTION public.mark_notifications_read(uuid[]) IS
    'Marks these notifications of the signed-in user as read, or all there are until now, 1,000 a call; tells how many it marked: '
    'where that is 1,000 there may be more.';

-- Conversations. One writes to who let it: to followers, and to members of an organization that one is a member of too. Whoever
-- else is asked for is not there, whether they are or not.

CREATE OR REPLACE FUNCTION public.create_conversation(
    user_ids uuid[],
    subject ref.title DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    members_max CONSTANT integer := 50;
    daily_max CONSTANT integer := 50;
    person uuid := users.require_person();
    made uuid := coalesce(id, uuidv7());
    members uuid[];
    stranger uuid;
BEGIN
    members := ARRAY(SELECT person UNION SELECT u FROM unnest(user_ids) AS u WHERE u IS NOT NULL);
    IF cardinality(members) > members_max THEN
        PERFORM public.refuse_more('conversation_members_max', members_max);
    ELSIF cardinality(members) = 1 THEN
        RAISE EXCEPTION 'a conversation is with others'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'conversation_members_others';
    END IF;

    IF EXISTS (SELECT FROM messaging.conversations AS c WHERE c.id = made) THEN
        -- Those who left since are missing.
        IF NOT EXISTS (
            SELECT
            FROM messaging.conversations AS c
            WHERE c.id = made
                AND c.made_by_user_id = person
                AND c.subject IS NOT DISTINCT FROM create_conversation.subject
                AND members @> ARRAY(
                    SELECT m.user_id FROM messaging.conversation_members AS m WHERE m.conversation_id = made
                )
        ) THEN
            PERFORM public.refuse_other_content('conversations_pkey', made);
        END IF;
        RETURN made;
    END IF;

    IF (
        SELECT count(*)
        FROM messaging.conversations AS c
        WHERE c.made_by_user_id = person AND c.created_at > now() - interval '1 day'
    ) >= daily_max THEN
        PERFORM public.refuse_more('conversations_daily_max', daily_max);
    END IF;
    SELECT u INTO stranger
    FROM unnest(members) AS u
    WHERE u <> person AND NOT messaging.takes_messages_of(u, person)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'there is no user % to write to', stranger USING ERRCODE = 'no_data_found';
    END IF;
    INSERT INTO messaging.conversations (id, subject, made_by_user_id)
    VALUES (made, create_conversation.subject, person);
    INSERT INTO messaging.conversation_members (conversation_id, user_id) SELECT made, u FROM unnest(members) AS u;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_conversation(uuid[], ref.title, uuid) IS
    'The signed-in user begins to talk with others, 49 at most and 50 times a day: with followers, and with members of an '
    'organization that it is a member of. The same id and content again change nothing.';

CREATE OR REPLACE FUNCTION public.send_message(conversation_id uuid, body ref.prose, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    hourly_max CONSTANT integer := 200;
    daily_max CONSTANT integer := 5000;
    person uuid := users.require_person();
    made uuid := coalesce(id, uuidv7());
BEGIN
    PERFORM messaging.require_member(conversation_id, person);
    IF EXISTS (SELECT FROM messaging.direct_messages AS d WHERE d.id = made) THEN
        IF NOT EXISTS (
            SELECT
            FROM messaging.direct_messages AS d
            WHERE d.id = made
                AND (d.conversation_id, d.sender_user_id, d.body) = (send_message.conversation_id, person, send_message.body)
        ) THEN
            PERFORM public.refuse_other_content('direct_messages_pkey', made);
        END IF;
        RETURN made;
    END IF;
    IF (
        SELECT count(*)
        FROM messaging.direct_messages AS d
        WHERE d.conversation_id = send_message.conversation_id
            AND d.sender_user_id = person
            AND d.sent_at > now() - interval '1 hour'
    ) >= hourly_max THEN
        PERFORM public.refuse_more('direct_messages_hourly_max', hourly_max);
    END IF;
    INSERT INTO messaging.direct_messages (id, conversation_id, sender_user_id, body)
    VALUES (made, send_message.conversation_id, person, send_message.body);
    PERFORM public.refuse_beyond_daily('direct_messages_daily_max', daily_max, person);
    -- Of no organization: what people write to each other is their own.
    PERFORM public.tell(
        'message.sent',
        conversation_id,
        NULL,
        jsonb_build_object('message_id', made, 'conversation_id', conversation_id, 'sender_user_id', person)
    );
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.send_message(uuid, ref.prose, uuid) IS
    'Writes into a conversation that the signed-in user is in, 200 times an hour at most, and 5,000 times a day into all. The same id and content again change '
    'nothing.';

CREATE OR REPLACE FUNCTION public.edit_message(message_id uuid, body ref.prose) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
    found_message messaging.direct_messages;
BEGIN
    SELECT d.* INTO found_message FROM messaging.direct_messages AS d WHERE d.id = message_id;
    IF NOT EXISTS (
        SELECT
        FROM messaging.conversation_members AS m
        WHERE m.conversation_id = found_message.conversation_id AND m.user_id = person
    ) THEN
        RAISE EXCEPTION 'there is no message %', message_id USING ERRCODE = 'no_data_found';
    ELSIF found_message.sender_user_id <> person THEN
        RAISE EXCEPTION 'message % is of others', message_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE messaging.direct_messages AS d
    SET body = edit_message.body, edited_at = now()
    WHERE d.id = message_id AND d.body <> edit_message.body;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_message(uuid, ref.prose) IS
    'Changes a message of the signed-in user''s own. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_message(message_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    DELETE FROM messaging.direct_messages AS d WHERE d.id = message_id AND d.sender_user_id = person;
    IF FOUND THEN
        RETURN true;
    END IF;
    IF EXISTS (
        SELECT
        FROM messaging.direct_messages AS d
        JOIN messaging.conversation_members AS m ON m.conversation_id = d.conversation_id
        WHERE d.id = message_id AND m.user_id = person
    ) THEN
        RAISE EXCEPTION 'message % is of others', message_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN false;
END
$$;
COMMENT ON FUNCTION public.remove_message(uuid) IS
    'Takes back a message of the signed-in user''s own, for everybody. True when it was there.';

-- Who is last takes the conversation along. Those who leave at the same moment take turns, or nobody would be last.
CREATE OR REPLACE FUNCTION public.leave_conversation(conversation_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    PERFORM
    FROM messaging.conversations AS c
    WHERE c.id = leave_conversation.conversation_id
        AND EXISTS (
            SELECT FROM messaging.conversation_members AS m WHERE m.conversation_id = c.id AND m.user_id = person
        )
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    DELETE FROM messaging.conversation_members AS m
    WHERE m.conversation_id = leave_conversation.conversation_id AND m.user_id = person;
    DELETE FROM messaging.conversations AS c
    WHERE c.id = leave_conversation.conversation_id
        AND NOT EXISTS (SELECT FROM messaging.conversation_members AS m WHERE m.conversation_id = c.id);
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.leave_conversation(uuid) IS
    'The signed-in user leaves a conversation, and what it wrote there goes too. True when it was in it.';

-- A message can be older than the look and yet come after it, so a client may say up to which it has shown.
CREATE OR REPLACE FUNCTION public.mark_conversation_read(
    conversation_id uuid,
    until timestamptz DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
    read_until timestamptz := least(until, now());
BEGIN
    PERFORM messaging.require_member(conversation_id, person);
    UPDATE messaging.conversation_members AS m
    SET last_read_at = read_until
    WHERE m.conversation_id = mark_conversation_read.conversation_id
        AND m.user_id = person
        AND read_until > coalesce(m.last_read_at, '-infinity');
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.mark_conversation_read(uuid, timestamptz) IS
    'What was sent in a conversation until that moment, or until now, is read by the signed-in user; never less than before. True '
    'when that changed anything.';

-- By a person, for itself; a service is nobody.
GRANT EXECUTE ON FUNCTION
    public.edit_profile(ref.title),
    public.follow_user(uuid),
    public.unfollow_user(uuid),
    public.set_settings(ref.word, ref.word, boolean, boolean),
    public.mute_kind(ref.word, boolean),
    public.mark_notifications_read(uuid[]),
    public.create_conversation(uuid[], ref.title, uuid),
    public.send_message(uuid, ref.prose, uuid),
    public.edit_message(uuid, ref.prose),
    public.remove_message(uuid),
    public.leave_conversation(uuid),
    public.mark_conversation_read(uuid, timestamptz)
    TO authenticated;

RESET ROLE;
