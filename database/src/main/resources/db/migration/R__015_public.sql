-- The outbox's months, the names that older callers know, and the functions they call.
SET ROLE yardpass_owner;

SELECT analytics.add_month_partitions('public.outbox');

CREATE OR REPLACE VIEW public.events WITH (security_invoker = true) AS
SELECT
    id,
    owner_context_id,
    title,
    description,
    category,
    visibility,
    currency,
    starts_at,
    ends_at,
    timezone,
    country_code,
    metadata,
    created_at,
    status,
    published_at
FROM events.events;
COMMENT ON VIEW public.events IS 'Events that anybody may see, and those of one''s organization, drafts among them.';
COMMENT ON COLUMN public.events.status IS 'draft, published, cancelled or ended; a draft is seen by its organization alone.';
COMMENT ON COLUMN public.events.published_at IS 'Null for a draft, and for one that was cancelled.';
COMMENT ON COLUMN public.events.owner_context_id IS 'The organization whose event it is.';

CREATE OR REPLACE VIEW public.campaigns WITH (security_invoker = true) AS
SELECT
    id,
    organization_id,
    event_id,
    name,
    status,
    pricing,
    rate_micros,
    budget_cents,
    currency,
    created_at
FROM campaigns.campaigns;
COMMENT ON VIEW public.campaigns IS 'What one''s organization pays to have shown.';
COMMENT ON COLUMN public.campaigns.rate_micros IS 'For a thousand impressions (cpm) or for a click (cpc).';

CREATE OR REPLACE VIEW public.tickets WITH (security_invoker = true) AS
SELECT
    id,
    event_id,
    tier_id,
    order_id,
    owner_user_id,
    organization_id,
    status,
    previous_ticket_id,
    issued_at
FROM ticketing.tickets;
COMMENT ON VIEW public.tickets IS 'One''s own tickets, and those of one''s organization''s events; without the code that admits.';
COMMENT ON COLUMN public.tickets.previous_ticket_id IS 'The ticket whose place this one took.';

GRANT SELECT ON public.events, public.campaigns, public.tickets TO app_read, app_write;

-- What an organizer needs to start, called by name over HTTP as the signed-in user or as an organization's service. Each
-- checks who is asking, since it writes past the policies. An id made by the client makes a retry safe: the same id and
-- content again is answered with the id and changes nothing, other content under it is a unique violation.

-- Whoever signs up an organization owns it.
CREATE OR REPLACE FUNCTION public.create_organization(name text, slug text, id uuid DEFAULT NULL) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    founder uuid := auth.uid();
    made uuid := coalesce(id, uuidv7());
BEGIN
    IF founder IS NULL OR auth.role() IS DISTINCT FROM 'authenticated' THEN
        RAISE EXCEPTION 'a user signs up an organization' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO users.profiles (id) VALUES (founder) ON CONFLICT DO NOTHING;
    INSERT INTO organizations.organizations AS o (id, name, slug)
    VALUES (made, create_organization.name, create_organization.slug)
    -- On the slug too: a twin that is a moment later may meet its own slug before its own id.
    ON CONFLICT DO NOTHING;
    IF FOUND THEN
        INSERT INTO organizations.org_memberships (organization_id, user_id, role, status, accepted_at)
        VALUES (made, founder, 'owner', 'active', now());
    ELSIF NOT EXISTS (
        SELECT
        FROM organizations.organizations AS o
        WHERE o.id = made
            AND o.name = create_organization.name
            AND o.slug = create_organization.slug
            AND o.id IN (SELECT public.user_orgs())
    ) THEN
        PERFORM public.refuse_other_content(
            CASE
                WHEN EXISTS (SELECT FROM organizations.organizations AS o WHERE o.id = made) THEN 'organizations_pkey'
                ELSE 'organizations_slug_key'
            END,
            made
        );
    END IF;
    RETURN made;
END
$$;

-- Inviting an invited or active member again with the same role changes nothing; true when somebody was invited.
CREATE OR REPLACE FUNCTION public.invite_member(user_id uuid, role text, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
    invited boolean;
BEGIN
    -- An admin makes no owner, who could then put out the others.
    IF role = 'owner' AND NOT organizations.has_role(organization, '{owner}') THEN
        RAISE EXCEPTION 'only an owner invites an owner' USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO users.profiles (id) VALUES (user_id) ON CONFLICT DO NOTHING;
    INSERT INTO organizations.org_memberships (organization_id, user_id, role, status, invited_by_user_id)
    VALUES (organization, invite_member.user_id, invite_member.role, 'invited', auth.uid())
    ON CONFLICT ON CONSTRAINT org_memberships_pkey DO NOTHING;
    invited := FOUND;
    IF NOT invited AND NOT EXISTS (
        SELECT
        FROM organizations.org_memberships AS m
        WHERE m.organization_id = organization AND m.user_id = invite_member.user_id AND m.role = invite_member.role
    ) THEN
        PERFORM public.refuse_other_content('org_memberships_pkey', invite_member.user_id);
    END IF;
    RETURN invited;
END
$$;

-- The invited user joins; true when it had not before.
CREATE OR REPLACE FUNCTION public.accept_membership(organization_id uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE organizations.org_memberships AS m
    SET status = 'active', accepted_at = now()
    WHERE m.organization_id = accept_membership.organization_id AND m.user_id = auth.uid() AND m.status = 'invited';
    IF FOUND THEN
        RETURN true;
    END IF;
    IF accept_membership.organization_id IN (SELECT public.user_orgs()) THEN
        RETURN false;
    END IF;
    RAISE EXCEPTION 'nobody invited this user' USING ERRCODE = 'no_data_found';
END
$$;

CREATE OR REPLACE FUNCTION public.create_event(
    title text,
    starts_at timestamptz,
    ends_at timestamptz,
    currency ref.currency_code,
    visibility text DEFAULT 'private',
    timezone text DEFAULT 'UTC',
    country_code text DEFAULT NULL,
    category text DEFAULT NULL,
    description text DEFAULT NULL,
    metadata jsonb DEFAULT '{}',
    organization_id uuid DEFAULT NULL,
    id uuid DEFAULT NULL,
    status text DEFAULT 'published'
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
    made uuid := coalesce(id, uuidv7());
BEGIN
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
    IF NOT FOUND AND NOT EXISTS (
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

-- A tier sells in its event's currency.
CREATE OR REPLACE FUNCTION public.create_tier(
    event_id uuid,
    name text,
    price_cents bigint,
    capacity integer,
    per_buyer_limit integer DEFAULT NULL,
    on_sale_from timestamptz DEFAULT NULL,
    on_sale_until timestamptz DEFAULT NULL,
    id uuid DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    event events.events := events.require_organizer(event_id, '{owner,admin}');
    made uuid := coalesce(id, uuidv7());
BEGIN
    INSERT INTO ticketing.ticket_tiers
        (id, event_id, name, price_cents, currency, capacity, per_buyer_limit, on_sale_from, on_sale_until)
    VALUES (
        made, event.id, create_tier.name, create_tier.price_cents, event.currency, create_tier.capacity,
        create_tier.per_buyer_limit, create_tier.on_sale_from, create_tier.on_sale_until
    )
    ON CONFLICT ON CONSTRAINT ticket_tiers_pkey DO NOTHING;
    IF NOT FOUND AND NOT EXISTS (
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

GRANT EXECUTE ON FUNCTION
    public.create_organization(text, text, uuid),
    public.invite_member(uuid, text, uuid),
    public.accept_membership(uuid),
    public.create_event(
        text, timestamptz, timestamptz, ref.currency_code, text, text, text, text, text, jsonb, uuid, uuid, text
    ),
    public.create_tier(uuid, text, bigint, integer, integer, timestamptz, timestamptz, uuid)
    TO authenticated, service_role;

RESET ROLE;
