-- The outbox.
SET ROLE yardpass_owner;

-- What others are to hear of, written in the commit that made it true. Append-only: who delivers keeps a cursor, and old
-- months are dropped whole. processed_at stays empty: when a message was relayed, outbox_messages says.
CREATE TABLE public.outbox (
    id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    topic text NOT NULL,
    key text,
    organization_id uuid,
    payload jsonb NOT NULL,
    traceparent text,
    processed_at timestamptz,
    -- Given while the table is locked for writing, so that a relay can tell when nobody brings a lower one any more.
    position bigint GENERATED ALWAYS AS IDENTITY
) PARTITION BY RANGE (created_at);
INSERT INTO analytics.kept_tables (parent, months_kept) VALUES ('public.outbox', 3);

CREATE INDEX outbox_organization_idx ON public.outbox (organization_id, id);
COMMENT ON INDEX public.outbox_organization_idx IS 'The policy, and an organization''s messages in their order.';
CREATE INDEX outbox_position_idx ON public.outbox (position);
COMMENT ON INDEX public.outbox_position_idx IS 'messaging.relay_messages(): what comes behind the cursor.';

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
-- Of what is on its way to others nobody else sees more than the message.
GRANT SELECT (id, created_at, topic, key, organization_id, payload) ON public.outbox TO authenticated;
GRANT SELECT ON public.outbox TO app_write;
GRANT INSERT, SELECT (id) ON public.outbox TO yardpass_ledger;

RESET ROLE;
