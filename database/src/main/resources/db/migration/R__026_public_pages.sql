-- An event's page, called by name over HTTP: its posts and guides, which are its organizer's, and what people say to them.
-- Nobody does anything below what they do not see.
SET ROLE yardpass_owner;

-- The post, if the caller sees it, or NULL: one that is open is there for whoever has its address, any for its organizer's
-- members.
CREATE OR REPLACE FUNCTION events.seen_post(post uuid) RETURNS events.event_posts
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_post events.event_posts;
BEGIN
    SELECT p.* INTO found_post
    FROM events.event_posts AS p
    JOIN events.events AS e ON e.id = p.event_id
    WHERE p.id = post
        AND (
            p.visibility IN ('public', 'unlisted') AND e.is_open
            OR organizations.has_role(e.owner_context_id, '{owner,admin,member}')
        );
    RETURN found_post;
END
$$;

CREATE OR REPLACE FUNCTION events.require_post(post uuid) RETURNS events.event_posts
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_post events.event_posts := events.seen_post(post);
BEGIN
    IF found_post.id IS NULL THEN
        RAISE EXCEPTION 'there is no post %', post USING ERRCODE = 'no_data_found';
    END IF;
    RETURN found_post;
END
$$;

-- The event, for its organizer's members, one at a time, so that what is counted stays true. Who buys tickets need not wait.
CREATE OR REPLACE FUNCTION events.write_page(event_id uuid) RETURNS events.events
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin,member}');
BEGIN
    PERFORM FROM events.events AS e WHERE e.id = event.id FOR NO KEY UPDATE;
    RETURN event;
END
$$;

CREATE OR REPLACE FUNCTION public.create_post(
    event_id uuid,
    body ref.prose,
    visibility ref.word DEFAULT 'public',
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    posts_max CONSTANT integer := 1000;
    daily_max CONSTANT integer := 2000;
    event events.events := events.write_page(event_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
    IF EXISTS (SELECT FROM events.event_posts AS p WHERE p.id = made) THEN
        IF NOT EXISTS (
            SELECT
            FROM events.event_posts AS p
            WHERE p.id = made
                AND (p.event_id, p.author_user_id, p.body, p.visibility)
                    IS NOT DISTINCT FROM (event.id, auth.uid(), create_post.body, create_post.visibility)
        ) THEN
            PERFORM public.refuse_other_content('event_posts_pkey', made);
        END IF;
        RETURN made;
    END IF;
    IF (SELECT count(*) FROM events.event_posts AS p WHERE p.event_id = event.id) >= posts_max THEN
        PERFORM public.refuse_more('event_posts_max', posts_max);
    END IF;
    INSERT INTO events.event_posts (id, event_id, author_user_id, body, visibility)
    VALUES (made, event.id, auth.uid(), create_post.body, create_post.visibility);
    PERFORM public.refuse_beyond_daily('event_posts_daily_max', daily_max, event.owner_context_id);
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_post(uuid, ref.prose, ref.word, uuid) IS
    'Writes a post on an event''s page, 1,000 at most, and 2,000 a day of one organization''s; for members of its organization. The same id and content again change '
    'nothing.';

CREATE OR REPLACE FUNCTION public.edit_post(
    post_id uuid,
    body ref.prose DEFAULT NULL,
    visibility ref.word DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    post events.event_posts := events.require_post(post_id);
BEGIN
    PERFORM events.require_organizer(post.event_id, '{owner,admin,member}');
    UPDATE events.event_posts AS p
    SET body = coalesce(edit_post.body, p.body),
        visibility = coalesce(edit_post.visibility, p.visibility),
        edited_at = CASE WHEN edit_post.body <> p.body THEN now() ELSE p.edited_at END
    WHERE p.id = post.id AND (edit_post.body <> p.body OR edit_post.visibility <> p.visibility);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_post(uuid, ref.prose, ref.word) IS
    'Changes a post; for members of the event''s organization. What is left out stays. True when that changed anything.';

CREATE OR REPLACE FUNCTION public.remove_post(post_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    post events.event_posts := events.seen_post(post_id);
BEGIN
    IF post.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM events.require_organizer(post.event_id, '{owner,admin,member}');
    DELETE FROM events.event_posts AS p WHERE p.id = post.id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_post(uuid) IS
    'Removes a post, with its comments and reactions; for members of the event''s organization. True when it was there.';

CREATE OR REPLACE FUNCTION public.set_guide(
    event_id uuid,
    locale ref.word,
    title ref.title,
    body ref.prose
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    guides_max CONSTANT integer := 50;
    daily_max CONSTANT integer := 2000;
    event events.events := events.write_page(event_id);
    made uuid;
BEGIN
    UPDATE events.cultural_guides AS g
    SET title = set_guide.title, body = set_guide.body
    WHERE g.event_id = event.id AND g.locale = set_guide.locale
    RETURNING g.id INTO made;
    IF FOUND THEN
        RETURN made;
    END IF;
    IF (SELECT count(*) FROM events.cultural_guides AS g WHERE g.event_id = event.id) >= guides_max THEN
        PERFORM public.refuse_more('cultural_guides_max', guides_max);
    END IF;
    INSERT INTO events.cultural_guides AS g (event_id, locale, title, body)
    VALUES (event.id, set_guide.locale, set_guide.title, set_guide.body)
    RETURNING g.id INTO made;
    PERFORM public.refuse_beyond_daily('cultural_guides_daily_max', daily_max, event.owner_context_id);
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.set_guide(uuid, ref.word, ref.title, ref.prose) IS
    'Writes the guide to an event in a language (de, pt-BR, zh-Hant-TW), in place of the one that was there, in 50 languages at '
    'most, and 2,000 new ones a day of one organization''s; for members of its organization.';

CREATE OR REPLACE FUNCTION public.remove_guide(event_id uuid, locale ref.word) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin,member}');
BEGIN
    DELETE FROM events.cultural_guides AS g WHERE g.event_id = event.id AND g.locale = remove_guide.locale;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_guide(uuid, ref.word) IS
    'Removes the guide to an event in a language; for members of its organization. True when it was there.';

-- So many below one post that nobody fills its first page, so many an hour that nobody fills many, and so many in all that it is
-- soon known whether anything of an author's is to be seen.
CREATE OR REPLACE FUNCTION public.create_comment(post_id uuid, body ref.prose, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    below_post_max CONSTANT integer := 20;
    hourly_max CONSTANT integer := 60;
    in_all_max CONSTANT integer := 10000;
    person uuid := users.require_person();
    post events.event_posts := events.require_post(post_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
    IF EXISTS (SELECT FROM events.event_comments AS c WHERE c.id = made) THEN
        IF NOT EXISTS (
            SELECT
            FROM events.event_comments AS c
            WHERE c.id = made AND (c.post_id, c.author_user_id, c.body) = (post.id, person, create_comment.body)
        ) THEN
            PERFORM public.refuse_other_content('event_comments_pkey', made);
        END IF;
        RETURN made;
    END IF;
    IF (
        SELECT count(*) FROM events.event_comments AS c WHERE c.post_id = post.id AND c.author_user_id = person
    ) >= below_post_max THEN
        PERFORM public.refuse_more('event_comments_below_post_max', below_post_max);
    ELSIF (
        SELECT count(*)
        FROM events.event_comments AS c
        WHERE c.author_user_id = person AND c.created_at > now() - interval '1 hour'
    ) >= hourly_max THEN
        PERFORM public.refuse_more('event_comments_hourly_max', hourly_max);
    ELSIF (SELECT count(*) FROM events.event_comments AS c WHERE c.author_user_id = person) >= in_all_max THEN
        PERFORM public.refuse_more('event_comments_in_all_max', in_all_max);
    END IF;
    INSERT INTO events.event_comments (id, post_id, author_user_id, body)
    VALUES (made, post.id, person, create_comment.body);
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_comment(uuid, ref.prose, uuid) IS
    'The signed-in user comments on a post that it sees: 20 times on one post at most, 60 times an hour. The same id and content '
    'again change nothing.';

CREATE OR REPLACE FUNCTION public.edit_comment(comment_id uuid, body ref.prose) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
    found_comment events.event_comments;
BEGIN
    SELECT c.* INTO found_comment FROM events.event_comments AS c WHERE c.id = comment_id;
    IF (events.seen_post(found_comment.post_id)).id IS NULL THEN
        RAISE EXCEPTION 'there is no comment %', comment_id USING ERRCODE = 'no_data_found';
    ELSIF found_comment.author_user_id <> person THEN
        RAISE EXCEPTION 'comment % is of others', comment_id USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE events.event_comments AS c
    SET body = edit_comment.body, edited_at = now()
    WHERE c.id = comment_id AND c.body <> edit_comment.body;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_comment(uuid, ref.prose) IS
    'Changes a comment of the signed-in user''s own. True when that changed anything.';

-- What one said one may take back, also where one sees it no longer.
CREATE OR REPLACE FUNCTION public.remove_comment(comment_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    post events.event_posts;
BEGIN
    DELETE FROM events.event_comments AS c WHERE c.id = comment_id AND c.author_user_id = auth.uid();
    IF FOUND THEN
        RETURN true;
    END IF;
    post := events.seen_post((SELECT c.post_id FROM events.event_comments AS c WHERE c.id = comment_id));
    IF post.id IS NULL THEN
        RETURN false;
    END IF;
    PERFORM events.require_organizer(post.event_id, '{owner,admin}');
    DELETE FROM events.event_comments AS c WHERE c.id = comment_id;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.remove_comment(uuid) IS
    'Removes a comment; for its author, and for owners and admins of the event''s organization and its service. True when it was '
    'there.';

-- A policy cannot know that somebody has the address, so a function shows what is in no list. As much as one screen holds, and of
-- long comments fewer, so that nobody can make the answer too large by what they say; reactions are counted only so far, so that a post that everybody likes costs no more than another.
CREATE OR REPLACE FUNCTION public.open_post(post_id uuid, before timestamptz DEFAULT NULL) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    comments_max CONSTANT integer := 50;
    bytes_max CONSTANT integer := 500000;
    reactions_max CONSTANT integer := 10000;
    post events.event_posts := events.require_post(post_id);
BEGIN
    RETURN (
        SELECT to_jsonb(shown) || jsonb_build_object(
            'created_at', ref.utc(shown.created_at),
            'edited_at', ref.utc(shown.edited_at),
            'author',
            (SELECT a.display_name FROM users.profiles AS a WHERE a.id = post.author_user_id),
            'reactions',
            (
                SELECT coalesce(jsonb_object_agg(counted.kind, counted.reactions), '{}')
                FROM (
                    SELECT r.kind, count(*) AS reactions
                    FROM (
                        SELECT e.kind FROM events.event_reactions AS e WHERE e.post_id = post.id LIMIT reactions_max
                    ) AS r
                    GROUP BY r.kind
                ) AS counted
            ),
            'comments',
            (
                SELECT coalesce(
                    jsonb_agg(
                        to_jsonb(c) - 'bytes_so_far' || jsonb_build_object(
                            'created_at', ref.utc(c.created_at),
                            'edited_at', ref.utc(c.edited_at),
                            'author', (SELECT a.display_name FROM users.profiles AS a WHERE a.id = c.author_user_id)
                        )
                        ORDER BY c.created_at DESC, c.id
                    ),
                    '[]'
                )
                FROM (
                    SELECT n.*, sum(octet_length(n.body)) OVER (ORDER BY n.created_at DESC, n.id) AS bytes_so_far
                    FROM public.comments AS n
                    WHERE n.post_id = post.id AND n.created_at < coalesce(before, 'infinity')
                    ORDER BY n.created_at DESC, n.id
                    LIMIT comments_max
                ) AS c
                WHERE c.bytes_so_far <= bytes_max
            )
        )
        FROM public.posts AS shown
        WHERE shown.id = post.id
    );
END
$$;
COMMENT ON FUNCTION public.open_post(uuid, timestamptz) IS
    'A post by its address, with its author''s name, its newest 50 comments, or those before that moment, fewer where they are '
    'long, and how many reactions of each kind it has, of 10,000 at most: a public one, an unlisted one, and any of one''s own organization. Nobody needs to '
    'sign in.';

CREATE OR REPLACE FUNCTION public.react(post_id uuid, kind ref.word) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
    post events.event_posts := events.require_post(post_id);
BEGIN
    INSERT INTO events.event_reactions (post_id, user_id, kind)
    VALUES (post.id, person, react.kind)
    ON CONFLICT ON CONSTRAINT event_reactions_pkey DO NOTHING;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.react(uuid, ref.word) IS
    'The signed-in user reacts to a post that it sees: like, love, laugh, wow or going, each once. True when it had not before.';

CREATE OR REPLACE FUNCTION public.unreact(post_id uuid, kind ref.word) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := users.require_person();
BEGIN
    DELETE FROM events.event_reactions AS r
    WHERE r.post_id = unreact.post_id AND r.user_id = person AND r.kind = unreact.kind;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.unreact(uuid, ref.word) IS 'Takes back a reaction of the signed-in user''s own. True when it was there.';

GRANT EXECUTE ON FUNCTION
    public.create_post(uuid, ref.prose, ref.word, uuid),
    public.edit_post(uuid, ref.prose, ref.word),
    public.remove_post(uuid),
    public.set_guide(uuid, ref.word, ref.title, ref.prose),
    public.remove_guide(uuid, ref.word),
    public.remove_comment(uuid)
    TO authenticated, service_role;
GRANT EXECUTE ON FUNCTION public.open_post(uuid, timestamptz) TO anon, authenticated, service_role;
-- By a person, for itself; a service is nobody.
GRANT EXECUTE ON FUNCTION
    public.create_comment(uuid, ref.prose, uuid),
    public.edit_comment(uuid, ref.prose),
    public.react(uuid, ref.word),
    public.unreact(uuid, ref.word)
    TO authenticated;

RESET ROLE;
