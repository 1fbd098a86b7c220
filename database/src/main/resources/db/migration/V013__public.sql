-- The outbox and the names that older callers know.
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
ALTER TABLE public.outbox ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON public.outbox FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
GRANT SELECT ON public.outbox TO app_write;
GRANT INSERT ON public.outbox TO yardpass_ledger, yardpass_ingest;

-- The months around the first start; the partition keeper makes those that follow.
DO $$
DECLARE
    month date;
    name text;
BEGIN
    FOR i IN -1..3 LOOP
        month := (date_trunc('month', now() AT TIME ZONE 'UTC') + make_interval(months => i))::date;
        name := 'outbox_' || to_char(month, 'YYYY_MM');
        EXECUTE format('CREATE TABLE public.%I (LIKE public.outbox, PRIMARY KEY (id))', name);
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format(
            'ALTER TABLE public.outbox ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
            name, month::text || ' 00:00:00+00', (month + interval '1 month')::date::text || ' 00:00:00+00');
    END LOOP;
END
$$;

CREATE VIEW public.events WITH (security_invoker = true) AS SELECT * FROM events.events;
GRANT SELECT ON public.events TO app_read, app_write;

RESET ROLE;
