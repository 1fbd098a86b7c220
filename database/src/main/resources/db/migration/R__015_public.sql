-- The outbox: its months, and who reads it; and the names that older callers know.
SET ROLE yardpass_owner;

SELECT analytics.add_month_partitions('public.outbox');

-- Messages tell what members may not see, as who bought what. What names no organization is the platform's.
DROP POLICY IF EXISTS messages_for_administrators ON public.outbox;
CREATE POLICY messages_for_administrators ON public.outbox FOR SELECT
    USING (
        organization_id = (
            SELECT public.current_org_id()
            WHERE auth.role() = 'service_role'
                OR EXISTS (
                    SELECT
                    FROM organizations.org_memberships AS m
                    WHERE m.organization_id = public.current_org_id()
                        AND m.user_id = auth.uid()
                        AND m.status = 'active'
                        AND m.role IN ('owner', 'admin')
                )
        )
    );

-- When the message at a position was relayed; NULL before.
CREATE OR REPLACE FUNCTION messaging.relayed_at(position_reached bigint) RETURNS timestamptz
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT m.relayed_at FROM messaging.relay_marks AS m WHERE m.position >= position_reached ORDER BY m.position LIMIT 1;
END;
GRANT EXECUTE ON FUNCTION messaging.relayed_at(bigint) TO authenticated, app_write;

-- The code of an invitation opens an organization, and its address is somebody's: whoever sends it reads the table.
CREATE OR REPLACE VIEW public.outbox_messages WITH (security_invoker = true) AS
SELECT
    id,
    created_at,
    topic,
    key,
    organization_id,
    CASE topic WHEN 'organization.invited_by_mail' THEN payload - '{code,email}'::text[] ELSE payload END AS payload,
    messaging.relayed_at(position) AS processed_at
FROM public.outbox;
COMMENT ON VIEW public.outbox_messages IS
    'What happened in one''s organization, as others are told of it, for three months: for its owners and admins and its service.';
COMMENT ON COLUMN public.outbox_messages.id IS 'Greater than that of every message before it: a page begins behind the last id.';
COMMENT ON COLUMN public.outbox_messages.created_at IS 'A filter on it leaves the other months unread.';
COMMENT ON COLUMN public.outbox_messages.processed_at IS
    'When it was relayed: deliveries and notices were made of it. Null before.';
COMMENT ON COLUMN public.outbox_messages.key IS 'The order, hold, ticket, event … that it is about.';

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
GRANT SELECT ON public.outbox_messages TO authenticated, app_write;

RESET ROLE;
