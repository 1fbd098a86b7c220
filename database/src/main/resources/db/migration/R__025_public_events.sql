-- The lives of events and of what they sell, called by name over HTTP as the signed-in user or as an organization's service.
-- Each checks who is asking, since it writes past the policies. An id made by the client makes a retry safe: the same id and
-- content again is answered with the id and changes nothing, other content under it is a unique violation. What changes
-- something tells whether it did, so the same again is false.
SET ROLE yardpass_owner;

-- What is over when it is published would be ended at once.
CREATE OR REPLACE FUNCTION events.refuse_past_end(event uuid, ends_at timestamptz) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF refuse_past_end.ends_at <= now() THEN
        RAISE EXCEPTION 'event % would be over', event
            USING ERRCODE = 'check_violation', CONSTRAINT = 'events_end_in_the_future';
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION public.create_event(
    title ref.title,
    starts_at timestamptz,
    ends_at timestamptz,
    currency ref.currency_code,
    visibility ref.word DEFAULT 'private',
    timezone ref.word DEFAULT 'UTC',
    country_code ref.country_code DEFAULT NULL,
    category ref.word DEFAULT NULL,
    description ref.prose DEFAULT NULL,
    metadata ref.bounded_object DEFAULT '{}',
    organization_id uuid DEFAULT NULL,
    id uuid DEFAULT NULL,
    status ref.word DEFAULT 'published'
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    live_max CONSTANT integer := 10000;
    daily_max CONSTANT integer := 2000;
    organization uuid := organizations.require_administrator(organization_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
    -- One at a time, so that the limit holds.
    PERFORM FROM organizations.organizations AS o WHERE o.id = organization FOR NO KEY UPDATE;
    INSERT INTO events.events (
        id, owner_context_id, title, description, category, visibility, currency, starts_at, ends_at, timezone,
        country_code, metadata, status
    )
    VALUES (
        made, organization, create_event.title, create_event.description, create_event.category,
        create_event.visibility, create_event.currency, create_event.starts_at, create_event.ends_at,
        create_event.timezone, create_event.country_code, create_event.metadata, create_event.status
    )
    ON CONFLICT ON CONSTRAINT events_pkey DO NOTHING;
    IF FOUND THEN
        IF create_event.status = 'published' THEN
            PERFORM events.refuse_past_end(made, create_event.ends_at);
        END IF;
        PERFORM public.refuse_beyond(
            'events_live_max',
            live_max,
            (
                SELECT count(*)
                FROM events.events AS e
                WHERE e.owner_context_id = organization AND e.status IN ('draft', 'published')
            )
        );
        -- Also of those that were cancelled since.
        PERFORM public.refuse_beyond_daily('events_daily_max', daily_max, organization);
        IF create_event.status = 'published' THEN
            PERFORM events.tell('event.published', made);
        END IF;
    ELSIF NOT EXISTS (
        SELECT
        FROM events.events AS e
        WHERE e.id = made
            AND (
                e.owner_context_id, e.title, e.description, e.category, e.visibility, e.currency, e.starts_at,
                e.ends_at, e.timezone, e.country_code, e.metadata
            ) IS NOT DISTINCT FROM (
                organization, create_event.title, create_event.description, create_event.category,
                create_event.visibility, create_event.currency::char(3), create_event.starts_at,
                create_event.ends_at, create_event.timezone, create_event.country_code::char(2), create_event.metadata
            )
            -- As it began, wherever it is by now.
            AND create_event.status = coalesce(
                (SELECT h.from_status FROM events.event_history AS h WHERE h.event_id = made ORDER BY h.id LIMIT 1),
                e.status
            )
    ) THEN
        PERFORM public.refuse_other_content('events_pkey', made);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_event IS
    'Makes an event, published at once, where its end is to come, or as a draft, which its organization alone sees. Owners, admins and the organization''s service do it. Sent again with the same id and content it changes nothing.';

-- What is left out stays; an empty text clears one that may be absent.
CREATE OR REPLACE FUNCTION public.edit_event(
    event_id uuid,
    title ref.title DEFAULT NULL,
    description ref.prose DEFAULT NULL,
    category ref.word DEFAULT NULL,
    timezone ref.word DEFAULT NULL,
    country_code ref.word DEFAULT NULL,
    metadata ref.bounded_object DEFAULT NULL,
    visibility ref.word DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin}');
BEGIN
    UPDATE events.events AS e
    SET title = coalesce(edit_event.title, e.title),
        description = nullif(coalesce(edit_event.description, e.description), ''),
        category = nullif(coalesce(edit_event.category, e.category), ''),
        timezone = coalesce(edit_event.timezone, e.timezone),
        country_code = nullif(coalesce(edit_event.country_code, e.country_code), ''),
        metadata = coalesce(edit_event.metadata, e.metadata),
        visibility = coalesce(edit_event.visibility, e.visibility)
    WHERE e.id = event.id
        AND (e.title, coalesce(e.description, ''), coalesce(e.category, ''), e.timezone, coalesce(e.country_code, ''),
            e.metadata, e.visibility)
        IS DISTINCT FROM (
            coalesce(edit_event.title, e.title), coalesce(edit_event.description, e.description, ''),
            coalesce(edit_event.category, e.category, ''), coalesce(edit_event.timezone, e.timezone),
            coalesce(edit_event.country_code, e.country_code, ''), coalesce(edit_event.metadata, e.metadata),
            coalesce(edit_event.visibility, e.visibility)
        );
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_event IS
    'Changes what is said of an event, and who sees it: public, private, or unlisted, which is in no list and open to whoever has its address. What is left out stays, an empty text clears. Owners, admins and the organization''s service do it; true when something changed.';

-- What the two functions below share (an event is cancelled by the ledger alone, which gives back what was paid): whoever moves an event on again is told that it was there already.
CREATE OR REPLACE FUNCTION events.advance(event events.events, reached_status text, topic text) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE events.events AS e
    SET status = reached_status
    WHERE e.id = event.id AND e.status <> reached_status;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    PERFORM events.tell(topic, event.id);
    RETURN true;
END
$$;

CREATE OR REPLACE FUNCTION public.publish_event(event_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin}');
BEGIN
    IF event.status = 'draft' THEN
        PERFORM events.refuse_past_end(event.id, event.ends_at);
    END IF;
    RETURN events.advance(event, 'published', 'event.published');
END
$$;
COMMENT ON FUNCTION public.publish_event IS
    'Publishes a draft: those see it who are to by its visibility, and its tiers are sold. Owners, admins and the organization''s service do it; true when it was a draft until now.';

CREATE OR REPLACE FUNCTION public.end_event(event_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin}');
BEGIN
    -- It may be put off at this moment.
    SELECT e.* INTO event FROM events.events AS e WHERE e.id = event.id FOR NO KEY UPDATE;
    IF event.status = 'published' AND event.starts_at > now() THEN
        RAISE EXCEPTION 'event % has not begun: one that is off is cancelled', event.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'events_end_once_begun';
    END IF;
    RETURN events.advance(event, 'ended', 'event.ended');
END
$$;
COMMENT ON FUNCTION public.end_event IS
    'Ends a published event that has begun before its time; at its end it ends by itself. Nothing is sold any more, and there is no way back: one that does not take place is cancelled instead, and its orders are refunded. Owners, admins and the organization''s service do it; true when it had not ended.';

CREATE OR REPLACE FUNCTION public.reschedule_event(event_id uuid, starts_at timestamptz, ends_at timestamptz) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 2000;
    -- Everybody with a ticket is told by mail.
    of_event_daily_max CONSTANT integer := 5;
    event events.events := events.require_organizer(event_id, '{owner,admin}');
    before events.events;
BEGIN
    SELECT e.* INTO before FROM events.events AS e WHERE e.id = event.id FOR NO KEY UPDATE;
    IF (before.starts_at, before.ends_at) = (reschedule_event.starts_at, reschedule_event.ends_at) THEN
        RETURN false;
    END IF;
    IF before.status NOT IN ('draft', 'published') THEN
        RAISE EXCEPTION 'event % is %', event.id, before.status
            USING ERRCODE = 'check_violation', CONSTRAINT = 'events_over_stay_over';
    END IF;
    PERFORM events.refuse_past_end(event.id, reschedule_event.ends_at);
    UPDATE events.events AS e
    SET starts_at = reschedule_event.starts_at, ends_at = reschedule_event.ends_at
    WHERE e.id = event.id;
    IF before.status = 'published' THEN
        PERFORM public.refuse_beyond_daily('reschedules_of_event_daily_max', of_event_daily_max, event.id);
        PERFORM public.refuse_beyond_daily('reschedules_daily_max', daily_max, before.owner_context_id);
        PERFORM events.tell(
            'event.rescheduled',
            event.id,
            jsonb_build_object('previous_starts_at', ref.utc(before.starts_at), 'previous_ends_at', ref.utc(before.ends_at))
        );
    END IF;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.reschedule_event IS
    'Moves an event that is not over to another time, of which who listens to event.rescheduled hears. Owners, admins and the organization''s service do it; true when the time is another.';

-- A policy cannot know that somebody has the address, so a function shows what is in no list.
CREATE OR REPLACE FUNCTION public.open_event(event_id uuid) RETURNS jsonb
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    posts_max CONSTANT integer := 50;
    bytes_max CONSTANT integer := 500000;
    opened jsonb;
BEGIN
    SELECT
        to_jsonb(v) || jsonb_build_object(
            'starts_at', ref.utc(v.starts_at),
            'ends_at', ref.utc(v.ends_at),
            'created_at', ref.utc(v.created_at),
            'published_at', ref.utc(v.published_at),
            'tiers',
            (
                SELECT coalesce(
                    jsonb_agg(
                        to_jsonb(t) || jsonb_build_object(
                            'on_sale_from', ref.utc(t.on_sale_from),
                            'on_sale_until', ref.utc(t.on_sale_until),
                            'created_at', ref.utc(t.created_at)
                        )
                        ORDER BY t.created_at, t.id
                    ),
                    '[]'
                )
                FROM public.tiers AS t
                WHERE t.event_id = e.id
            ),
            'guides',
            (SELECT coalesce(jsonb_agg(g ORDER BY g.locale), '[]') FROM public.guides AS g WHERE g.event_id = e.id),
            'posts',
            (
                SELECT coalesce(
                    jsonb_agg(
                        to_jsonb(p) - 'bytes_so_far' || jsonb_build_object(
                            'created_at', ref.utc(p.created_at), 'edited_at', ref.utc(p.edited_at)
                        )
                        ORDER BY p.created_at DESC, p.id
                    ),
                    '[]'
                )
                FROM (
                    SELECT n.*, sum(octet_length(n.body)) OVER (ORDER BY n.created_at DESC, n.id) AS bytes_so_far
                    FROM public.posts AS n
                    WHERE n.event_id = e.id AND n.visibility = 'public'
                    ORDER BY n.created_at DESC, n.id
                    LIMIT posts_max
                ) AS p
                WHERE p.bytes_so_far <= bytes_max
            )
        )
    INTO opened
    FROM events.events AS e
    JOIN public.events AS v ON v.id = e.id
    WHERE e.id = open_event.event_id
        AND (
            e.is_open
            OR e.owner_context_id = public.current_org_id()
            OR organizations.has_role(e.owner_context_id, '{owner,admin,member}')
        );
    IF opened IS NULL THEN
        RAISE EXCEPTION 'there is no event %', open_event.event_id USING ERRCODE = 'no_data_found';
    END IF;
    RETURN opened;
END
$$;
COMMENT ON FUNCTION public.open_event IS
    'An event by its address, with its tiers, guides and newest 50 public posts, fewer where they are long: a public one, an unlisted one, which is in no list, and any of one''s own organization. Nobody needs to sign in.';

-- A tier sells in its event's currency.
CREATE OR REPLACE FUNCTION public.create_tier(
    event_id uuid,
    name ref.title,
    price_cents ref.price_cents,
    capacity ref.capacity,
    per_buyer_limit ref.per_buyer_limit DEFAULT NULL,
    on_sale_from timestamptz DEFAULT NULL,
    on_sale_until timestamptz DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tiers_max CONSTANT integer := 200;
    event events.events := events.require_organizer(event_id, '{owner,admin}');
    made uuid := coalesce(id, uuidv7());
BEGIN
    -- One at a time, so that the limit holds.
    PERFORM FROM events.events AS e WHERE e.id = event.id FOR NO KEY UPDATE;
    INSERT INTO ticketing.ticket_tiers
        (id, event_id, name, price_cents, currency, capacity, per_buyer_limit, on_sale_from, on_sale_until)
    VALUES (
        made, event.id, create_tier.name, create_tier.price_cents, event.currency, create_tier.capacity,
        create_tier.per_buyer_limit, create_tier.on_sale_from, create_tier.on_sale_until
    )
    ON CONFLICT ON CONSTRAINT ticket_tiers_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM public.refuse_beyond(
            'ticket_tiers_of_event_max',
            tiers_max,
            (SELECT count(*) FROM ticketing.ticket_tiers AS t WHERE t.event_id = event.id)
        );
    ELSIF NOT EXISTS (
        SELECT
        FROM ticketing.ticket_tiers AS t
        WHERE t.id = made
            AND (t.event_id, t.name, t.price_cents, t.capacity, t.per_buyer_limit, t.on_sale_from, t.on_sale_until)
                IS NOT DISTINCT FROM (
                    event.id, create_tier.name, create_tier.price_cents, create_tier.capacity,
                    create_tier.per_buyer_limit, create_tier.on_sale_from, create_tier.on_sale_until
                )
    ) THEN
        PERFORM public.refuse_other_content('ticket_tiers_pkey', made);
    END IF;
    RETURN made;
END
$$;
COMMENT ON FUNCTION public.create_tier IS
    'Makes a tier of tickets of an event, in its currency. Owners, admins and the organization''s service do it. Sent again with the same id and content it changes nothing.';

-- The tier, if it is the caller's to set. What may not be seen is not there.
CREATE OR REPLACE FUNCTION ticketing.require_tier(tier uuid) RETURNS ticketing.ticket_tiers
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found ticketing.ticket_tiers;
BEGIN
    SELECT t.* INTO found FROM ticketing.ticket_tiers AS t WHERE t.id = tier AND t.removed_at IS NULL;
    IF found.id IS NULL THEN
        RAISE EXCEPTION 'there is no tier %', tier USING ERRCODE = 'no_data_found';
    END IF;
    PERFORM events.require_organizer(found.event_id, '{owner,admin}');
    RETURN found;
END
$$;

CREATE OR REPLACE FUNCTION public.edit_tier(
    tier_id uuid,
    name ref.title DEFAULT NULL,
    price_cents ref.price_cents DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers := ticketing.require_tier(tier_id);
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET name = coalesce(edit_tier.name, t.name),
        price_cents = coalesce(edit_tier.price_cents, t.price_cents)
    WHERE t.id = tier.id
        AND t.removed_at IS NULL
        AND (t.name <> edit_tier.name OR t.price_cents <> edit_tier.price_cents);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.edit_tier IS
    'Changes the name and the price of a tier, the price for what is sold from now on. What is left out stays. Owners, admins and the organization''s service do it; true when something changed.';

CREATE OR REPLACE FUNCTION public.set_tier_capacity(tier_id uuid, capacity ref.capacity) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers := ticketing.require_tier(tier_id);
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET capacity = set_tier_capacity.capacity
    WHERE t.id = tier.id AND t.removed_at IS NULL AND t.capacity IS DISTINCT FROM set_tier_capacity.capacity;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.set_tier_capacity IS
    'Sets how many tickets of a tier there are, not fewer than are sold and held. Owners, admins and the organization''s service do it; true when it was another number.';

CREATE OR REPLACE FUNCTION public.set_tier_sale_window(
    tier_id uuid,
    on_sale_from timestamptz DEFAULT NULL,
    on_sale_until timestamptz DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers := ticketing.require_tier(tier_id);
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET on_sale_from = set_tier_sale_window.on_sale_from, on_sale_until = set_tier_sale_window.on_sale_until
    WHERE t.id = tier.id
        AND t.removed_at IS NULL
        AND (t.on_sale_from, t.on_sale_until)
            IS DISTINCT FROM (set_tier_sale_window.on_sale_from, set_tier_sale_window.on_sale_until);
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.set_tier_sale_window IS
    'Sets from when and until when a tier is sold; a side that is left out is open. Owners, admins and the organization''s service do it; true when it was another time.';

CREATE OR REPLACE FUNCTION public.set_tier_buyer_limit(tier_id uuid, per_buyer_limit ref.per_buyer_limit DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers := ticketing.require_tier(tier_id);
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET per_buyer_limit = set_tier_buyer_limit.per_buyer_limit
    WHERE t.id = tier.id
        AND t.removed_at IS NULL
        AND t.per_buyer_limit IS DISTINCT FROM set_tier_buyer_limit.per_buyer_limit;
    RETURN FOUND;
END
$$;
COMMENT ON FUNCTION public.set_tier_buyer_limit IS
    'Sets how many tickets of a tier one buyer may have; left out, any number. Who has more keeps them. Owners, admins and the organization''s service do it; true when it was another number.';

-- A sale that had not begun never does.
CREATE OR REPLACE FUNCTION ticketing.close_sale(tier ticketing.ticket_tiers) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET on_sale_from = CASE WHEN t.on_sale_from < now() THEN t.on_sale_from END, on_sale_until = now()
    WHERE t.id = tier.id AND t.removed_at IS NULL AND (t.on_sale_until IS NULL OR t.on_sale_until > now());
    RETURN FOUND;
END
$$;

CREATE OR REPLACE FUNCTION public.close_tier(tier_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers := ticketing.require_tier(tier_id);
BEGIN
    RETURN ticketing.close_sale(tier);
END
$$;
COMMENT ON FUNCTION public.close_tier IS
    'Ends the sale of a tier now; what was sold stays good, and another sale window opens it again. Owners, admins and the organization''s service do it; true when it was on sale, or would have been.';

-- The row stays, since views of it were counted; nobody sees it any more.
CREATE OR REPLACE FUNCTION public.remove_tier(tier_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    tier ticketing.ticket_tiers;
BEGIN
    SELECT t.* INTO tier FROM ticketing.ticket_tiers AS t WHERE t.id = tier_id;
    IF tier.id IS NULL THEN
        RAISE EXCEPTION 'there is no tier %', tier_id USING ERRCODE = 'no_data_found';
    END IF;
    -- Nobody locks what is not theirs.
    PERFORM events.require_organizer(tier.event_id, '{owner,admin}');
    SELECT t.* INTO tier FROM ticketing.ticket_tiers AS t WHERE t.id = tier_id FOR NO KEY UPDATE;
    IF tier.removed_at IS NOT NULL THEN
        RETURN false;
    END IF;
    IF tier.was_taken THEN
        RAISE EXCEPTION 'of tier % tickets were sold or held: close it', tier.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ticket_tiers_taken_stay';
    END IF;
    PERFORM ticketing.close_sale(tier);
    UPDATE ticketing.ticket_tiers AS t SET removed_at = now() WHERE t.id = tier.id;
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.remove_tier IS
    'Removes a tier of which no ticket was ever sold or held; any other is closed. Owners, admins and the organization''s service do it; true when it was there.';

GRANT EXECUTE ON FUNCTION
    public.create_event, public.edit_event, public.publish_event, public.end_event,
    public.reschedule_event, public.create_tier, public.edit_tier, public.set_tier_capacity, public.set_tier_sale_window,
    public.set_tier_buyer_limit, public.close_tier, public.remove_tier
    TO authenticated, service_role;
-- Whoever has the address.
GRANT EXECUTE ON FUNCTION public.open_event TO anon, authenticated, service_role;

RESET ROLE;
