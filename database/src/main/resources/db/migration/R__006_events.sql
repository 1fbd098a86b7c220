-- Events: who organizes one, and who sees what is written about it.
SET ROLE yardpass_owner;

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
    IF found.visibility = 'public' OR organizations.has_role(found.owner_context_id, '{owner,admin,member}') THEN
        RAISE EXCEPTION 'event % is organized by others', event USING ERRCODE = 'insufficient_privilege';
    END IF;
    RAISE EXCEPTION 'there is no event %', event USING ERRCODE = 'no_data_found';
END
$$;

CREATE OR REPLACE TRIGGER events_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON events.events
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();

DROP POLICY IF EXISTS public_events ON events.events;
CREATE POLICY public_events ON events.events FOR SELECT
    USING (visibility = 'public' OR owner_context_id = (SELECT public.current_org_id()));
-- Below an event one sees what hangs from what one sees: the inner queries run under the policies of their own tables.
DROP POLICY IF EXISTS posts_of_the_organization ON events.event_posts;
CREATE POLICY posts_of_the_organization ON events.event_posts FOR SELECT
    USING (
        event_id IN (
            SELECT e.id FROM events.events AS e WHERE e.owner_context_id = (SELECT public.current_org_id())
        )
    );
DROP POLICY IF EXISTS public_posts ON events.event_posts;
CREATE POLICY public_posts ON events.event_posts FOR SELECT
    USING (visibility = 'public' AND EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id));
DROP POLICY IF EXISTS comments_of_visible_posts ON events.event_comments;
CREATE POLICY comments_of_visible_posts ON events.event_comments FOR SELECT
    USING (EXISTS (SELECT FROM events.event_posts AS p WHERE p.id = post_id));
DROP POLICY IF EXISTS reactions_to_visible_posts ON events.event_reactions;
CREATE POLICY reactions_to_visible_posts ON events.event_reactions FOR SELECT
    USING (EXISTS (SELECT FROM events.event_posts AS p WHERE p.id = post_id));
DROP POLICY IF EXISTS guides_of_visible_events ON events.cultural_guides;
CREATE POLICY guides_of_visible_events ON events.cultural_guides FOR SELECT
    USING (EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id));

CALL public.make_triggers_fire_always();

RESET ROLE;
