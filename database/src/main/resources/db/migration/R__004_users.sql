-- People: who acts as one, who is shown to whom, and that a profile stays while anything refers to it.
SET ROLE yardpass_owner;

-- The signed-in user, with a profile: for functions by which a person does something, a service never. From here to its end one
-- such call of a person's goes on at a time, so that what the call counts stays true; the ledger, which points at the profile,
-- need not wait.
CREATE OR REPLACE FUNCTION users.require_person() RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    person uuid := auth.uid();
    gone boolean;
BEGIN
    IF person IS NULL OR auth.role() IS DISTINCT FROM 'authenticated' THEN
        RAISE EXCEPTION 'only a user does this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO users.profiles (id) VALUES (person) ON CONFLICT DO NOTHING;
    SELECT p.erased_at IS NOT NULL INTO gone FROM users.profiles AS p WHERE p.id = person FOR NO KEY UPDATE;
    IF gone THEN
        RAISE EXCEPTION 'user % was erased', person USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN person;
END
$$;

CREATE OR REPLACE TRIGGER profiles_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON users.profiles
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();

-- Who has something written to show is few among many. A profile is held while it is decided: else somebody's last words might
-- go while their next ones come, and nobody would see who wrote them.
CREATE OR REPLACE FUNCTION users.note_authors() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    authors uuid[] := ARRAY(SELECT DISTINCT a.author_user_id FROM added AS a WHERE a.author_user_id IS NOT NULL);
BEGIN
    PERFORM FROM users.profiles AS p WHERE p.id = ANY (authors) AND p.is_author ORDER BY p.id FOR NO KEY UPDATE;
    UPDATE users.profiles AS p SET is_author = true WHERE p.id = ANY (authors) AND NOT p.is_author;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER event_posts_note_authors AFTER INSERT ON events.event_posts
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION users.note_authors();
CREATE OR REPLACE TRIGGER event_comments_note_authors AFTER INSERT ON events.event_comments
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION users.note_authors();

CREATE OR REPLACE FUNCTION users.forget_authors() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    authors uuid[] := ARRAY(SELECT DISTINCT r.author_user_id FROM removed AS r WHERE r.author_user_id IS NOT NULL);
BEGIN
    PERFORM FROM users.profiles AS p WHERE p.id = ANY (authors) AND p.is_author ORDER BY p.id FOR NO KEY UPDATE;
    -- As it stands now that they are held: what was written meanwhile is seen.
    UPDATE users.profiles AS p
    SET is_author = false
    WHERE p.id = ANY (authors)
        AND p.is_author
        AND NOT EXISTS (SELECT FROM events.event_comments AS c WHERE c.author_user_id = p.id)
        AND NOT EXISTS (SELECT FROM events.event_posts AS w WHERE w.author_user_id = p.id);
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER event_posts_forget_authors AFTER DELETE ON events.event_posts
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION users.forget_authors();
CREATE OR REPLACE TRIGGER event_comments_forget_authors AFTER DELETE ON events.event_comments
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION users.forget_authors();

-- Who wrote what one sees, whom one follows or is followed by, of one's organization, and with whom one talks; and nobody who
-- shows no name. The inner queries run under the policies of their own tables, so a comment that is hidden shows nobody. Each is
-- a look into an index: how many comments there may be of one author is limited, so that the look stays short.
DROP POLICY IF EXISTS people_one_knows ON users.profiles;
CREATE POLICY people_one_knows ON users.profiles FOR SELECT
    USING (
        id = (SELECT auth.uid())
        OR display_name IS NOT NULL
        AND (
            is_author
            AND (
                EXISTS (SELECT FROM events.event_comments AS c WHERE c.author_user_id = profiles.id OFFSET 0)
                OR EXISTS (SELECT FROM events.event_posts AS p WHERE p.author_user_id = profiles.id OFFSET 0)
            )
            OR EXISTS (
                SELECT
                FROM organizations.org_memberships AS m
                WHERE m.organization_id = (SELECT public.current_org_id()) AND m.user_id = profiles.id AND m.status = 'active'
                OFFSET 0
            )
            OR EXISTS (
                SELECT
                FROM users.follows AS f
                WHERE f.follower_user_id = (SELECT auth.uid()) AND f.followed_user_id = profiles.id
                OFFSET 0
            )
            OR EXISTS (
                SELECT
                FROM users.follows AS f
                WHERE f.follower_user_id = profiles.id AND f.followed_user_id = (SELECT auth.uid())
                OFFSET 0
            )
            OR EXISTS (SELECT FROM messaging.conversation_members AS m WHERE m.user_id = profiles.id OFFSET 0)
        )
    );
DROP POLICY IF EXISTS own_follows ON users.follows;
CREATE POLICY own_follows ON users.follows FOR SELECT
    USING (follower_user_id = (SELECT auth.uid()) OR followed_user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS own_settings ON users.settings;
CREATE POLICY own_settings ON users.settings FOR SELECT USING (user_id = (SELECT auth.uid()));

CALL public.make_triggers_fire_always();

RESET ROLE;
