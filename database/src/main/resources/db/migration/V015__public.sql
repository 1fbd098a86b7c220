-- The outbox.
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
INSERT INTO analytics.kept_tables (parent, months_kept) VALUES ('public.outbox', 3);

CREATE INDEX outbox_organization_idx ON public.outbox (organization_id, id);
COMMENT ON INDEX public.outbox_organization_idx IS 'The policy, and an organization''s messages in their order.';

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
-- Of what is on its way to others nobody else sees more than the message.
GRANT SELECT (id, created_at, topic, key, organization_id, payload) ON public.outbox TO authenticated;
GRANT SELECT ON public.outbox TO app_write;
GRANT INSERT, SELECT (id) ON public.outbox TO yardpass_ledger;

RESET ROLE;
