-- Events: where one may go, who organizes it, and who sees what is written about it.
SET ROLE yardpass_owner;

-- An event begins as a draft or at once in public. Its state moves, its history stays; only a draft is thrown away.
CREATE OR REPLACE FUNCTION events.note_publication() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    NEW.published_at := coalesce(OLD.published_at, CASE WHEN NEW.status IN ('published', 'ended') THEN now() END);
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER events_are_published BEFORE INSERT OR UPDATE ON events.events
    FOR EACH ROW EXECUTE FUNCTION events.note_publication();
CREATE OR REPLACE TRIGGER events_begin AFTER INSERT ON events.events
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('event', 'status', 'draft', 'published');
CREATE OR REPLACE TRIGGER events_follow AFTER UPDATE ON events.events
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('event', 'status', 'event');
CREATE OR REPLACE TRIGGER events_not_twice AFTER UPDATE OF status ON events.events
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('event', 'status');
CREATE OR REPLACE TRIGGER events_remain BEFORE DELETE ON events.events
    FOR EACH ROW WHEN (OLD.status <> 'draft')
    EXECUTE FUNCTION public.refuse_change('An event that is off is cancelled.');
CREATE OR REPLACE TRIGGER events_remain_all BEFORE TRUNCATE ON events.events
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An event that is off is cancelled.');
CREATE OR REPLACE TRIGGER event_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events.event_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();

-- What others are to hear of an event, in the order in which it happened to it.
CREATE OR REPLACE FUNCTION events.tell(topic text, event uuid, details jsonb DEFAULT '{}') RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.tell(
        tell.topic,
        e.id,
        e.owner_context_id,
        jsonb_build_object(
            'event_id', e.id,
            'status', e.status,
            'starts_at', ref.utc(e.starts_at),
            'ends_at', ref.utc(e.ends_at)
        ) || tell.details
    )
    FROM events.events AS e
    WHERE e.id = tell.event;
END
$$;

-- For a clock, the database's: ends a bounded number of published events whose end is over and tells how many; called until
-- none is left.
CREATE OR REPLACE FUNCTION events.end_events(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    ended uuid[];
BEGIN
    WITH moved AS (
        UPDATE events.events AS e
        SET status = 'ended'
        WHERE e.id IN (
            SELECT due.id
            FROM events.events AS due
            WHERE due.status = 'published' AND due.ends_at <= now()
            ORDER BY due.ends_at
            LIMIT rows_max
            FOR NO KEY UPDATE SKIP LOCKED
        )
        RETURNING e.id
    )
    SELECT array_agg(id) INTO ended FROM moved;
    PERFORM events.tell('event.ended', id) FROM unnest(ended) AS id;
    RETURN coalesce(cardinality(ended), 0);
END
$$;

-- The event, if it is the caller's to organize in one of these roles. What may not be seen is not there.
CREATE OR REPLACE FUNCTION events.require_organizer(event uuid, roles text[]) RETURNS events.events
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found events.events;
BEGIN
    SELECT e.* INTO found FROM events.events AS e WHERE e.id = event;
    IF organizations.has_role(found.owner_context_id, roles) THEN
        RETURN found;
    END IF;
    IF found.is_open OR organizations.has_role(found.owner_context_id, '{owner,admin,member}') THEN
        RAISE EXCEPTION 'event % is organized by others', event USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'there is no event %', event USING ERRCODE = 'no_data_found';
END
$$;

CREATE OR REPLACE TRIGGER events_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON events.events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();

DROP POLICY IF EXISTS public_events ON events.events;
CREATE POLICY public_events ON events.events FOR SELECT
    USING (is_public OR owner_context_id = (SELECT public.current_org_id()));
-- What became of an event, and by whom, is its organization's.
DROP POLICY IF EXISTS history_of_own_events ON events.event_history;
CREATE POLICY history_of_own_events ON events.event_history FOR SELECT
    USING (
        EXISTS (
            SELECT
            FROM events.events AS e
            WHERE e.id = event_id AND e.owner_context_id = (SELECT public.current_org_id())
            OFFSET 0
        )
    );
-- Rules, the same for everybody.
DROP POLICY IF EXISTS everybody_reads ON events.event_transitions;
CREATE POLICY everybody_reads ON events.event_transitions FOR SELECT USING (true);
-- Below an event one sees what hangs from what one sees: the inner queries run under the policies of their own tables. With OFFSET,
-- here and in other policies, each row is looked up by itself: without it PostgreSQL may first put all events that one sees into
-- a table, for a page of a few rows.
DROP POLICY IF EXISTS posts_of_the_organization ON events.event_posts;
CREATE POLICY posts_of_the_organization ON events.event_posts FOR SELECT
    USING (
        event_id IN (
            SELECT e.id FROM events.events AS e WHERE e.owner_context_id = (SELECT public.current_org_id())
        )
    );
DROP POLICY IF EXISTS public_posts ON events.event_posts;
CREATE POLICY public_posts ON events.event_posts FOR SELECT
    USING (visibility = 'public' AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id OFFSET 0));
DROP POLICY IF EXISTS comments_of_visible_posts ON events.event_comments;
CREATE POLICY comments_of_visible_posts ON events.event_comments FOR SELECT
    USING (EXISTS (SELECT FROM events.event_posts AS p WHERE p.id = post_id OFFSET 0));
DROP POLICY IF EXISTS reactions_to_visible_posts ON events.event_reactions;
CREATE POLICY reactions_to_visible_posts ON events.event_reactions FOR SELECT
    USING (EXISTS (SELECT FROM events.event_posts AS p WHERE p.id = post_id OFFSET 0));
DROP POLICY IF EXISTS guides_of_visible_events ON events.cultural_guides;
CREATE POLICY guides_of_visible_events ON events.cultural_guides FOR SELECT
    USING (EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id OFFSET 0));

CALL public.make_triggers_fire_always();

RESET ROLE;
