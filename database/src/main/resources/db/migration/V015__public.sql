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

ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
-- No policy: an organization hears of its own by webhook.
GRANT SELECT ON public.outbox TO app_write;
GRANT INSERT, SELECT (id) ON public.outbox TO yardpass_ledger;

RESET ROLE;
