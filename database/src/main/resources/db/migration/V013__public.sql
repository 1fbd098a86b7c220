-- The outbox, the names that older callers know, and the functions they call.
SET ROLE yardpass_owner;

-- What others are to hear of, written in the commit that made it true. Append-only: who delivers keeps a cursor, and old
-- months are dropped whole. processed_at is there for callers; nothing here updates it.
CREATE TABLE public.outbox (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    topic text NOT NULL,
    key text,
    organization_id uuid,
    payload jsonb NOT NULL,
    traceparent text,
    processed_at timestamptz
) PARTITION BY RANGE (created_at);
SELECT analytics.add_month_partitions('public.outbox', 1, 3);

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
-- No policy: an organization hears of its own by webhook.
GRANT SELECT ON public.outbox TO app_write;
GRANT INSERT, SELECT (id) ON public.outbox TO yardpass_ledger;

CREATE VIEW public.events WITH (security_invoker = true) AS
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
    created_at
FROM events.events;

CREATE VIEW public.campaigns WITH (security_invoker = true) AS
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

CREATE VIEW public.tickets WITH (security_invoker = true) AS
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

GRANT SELECT ON public.events, public.campaigns, public.tickets TO app_read, app_write;

-- An owner or admin of the claimed organization makes an event of it; nobody else does.
CREATE FUNCTION public.create_event(
    title text,
    starts_at timestamptz,
    ends_at timestamptz,
    currency text,
    visibility text DEFAULT 'private',
    timezone text DEFAULT 'UTC',
    country_code text DEFAULT NULL
) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = ''
AS $$
DECLARE
    event_id uuid := pg_catalog.uuidv7();
BEGIN
    IF NOT EXISTS (
        SELECT
        FROM organizations.org_memberships AS m
        WHERE m.organization_id = public.current_org_id()
            AND m.user_id = auth.uid()
            AND m.status = 'active'
            AND m.role IN ('owner', 'admin')
    ) THEN
        RAISE EXCEPTION 'only an owner or admin of the organization makes its events'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    INSERT INTO events.events
        (id, owner_context_id, title, visibility, currency, starts_at, ends_at, timezone, country_code)
    VALUES (
        event_id, public.current_org_id(), create_event.title, create_event.visibility, create_event.currency,
        create_event.starts_at, create_event.ends_at, create_event.timezone, create_event.country_code
    );
    RETURN event_id;
END
$$;
GRANT EXECUTE ON FUNCTION
    public.create_event(text, timestamptz, timestamptz, text, text, text, text)
    TO authenticated;

RESET ROLE;
