-- The outbox's months, and the names that older callers know.
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

RESET ROLE;
