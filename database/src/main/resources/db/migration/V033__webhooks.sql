-- Webhooks: who asked to be told what, what is still to be told, and what was tried; and how far the outbox is relayed.
SET ROLE yardpass_owner;

-- One process relays at a time. Whoever holds the lease has the term; every step of a relay raises under another one.
CREATE TABLE messaging.relays (
    name text CONSTRAINT relays_pkey PRIMARY KEY,
    term bigint NOT NULL DEFAULT 0,
    owner uuid,
    lease_until timestamptz NOT NULL DEFAULT '-infinity',
    -- Of the last message that was relayed.
    position bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
INSERT INTO messaging.relays (name) VALUES ('webhooks');

-- When the messages up to a position were relayed.
CREATE TABLE messaging.relay_marks (
    position bigint CONSTRAINT relay_marks_pkey PRIMARY KEY,
    relayed_at timestamptz NOT NULL
);
CREATE INDEX relay_marks_relayed_at_idx ON messaging.relay_marks USING brin (relayed_at);
COMMENT ON INDEX messaging.relay_marks_relayed_at_idx IS 'messaging.expire_relayed(): those whose messages are gone.';

-- Messages of which nothing could be made. They stay in the outbox for as long as others do.
CREATE TABLE messaging.messages_set_aside (
    message_id uuid CONSTRAINT messages_set_aside_pkey PRIMARY KEY,
    position bigint NOT NULL,
    topic text NOT NULL,
    -- The SQLSTATE of what was refused.
    reason text NOT NULL,
    set_aside_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE messaging.webhook_endpoints (
    id uuid CONSTRAINT webhook_endpoints_pkey PRIMARY KEY,
    organization_id uuid NOT NULL
        CONSTRAINT webhook_endpoints_organization_fkey REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    url text NOT NULL CONSTRAINT webhook_endpoints_url_form CHECK (url ~ '^https?://' AND octet_length(url) <= 2048),
    -- Names of topics, or * alone for all.
    topics text[] NOT NULL CONSTRAINT webhook_endpoints_topics_some CHECK (cardinality(topics) BETWEEN 1 AND 100),
    -- What happened to one thing is told in its order; an endpoint that asks for speed takes it in any.
    is_ordered boolean NOT NULL DEFAULT true,
    status text NOT NULL DEFAULT 'enabled'
        CONSTRAINT webhook_endpoints_status_known CHECK (status IN ('enabled', 'disabled', 'removed')),
    -- Why we disabled it; NULL while it is enabled, and where its organization did.
    disabled_reason text
        CONSTRAINT webhook_endpoints_reason_known CHECK (disabled_reason IN ('gone', 'failing', 'backlog')),
    disabled_at timestamptz,
    -- Since when nothing was delivered that was tried.
    failing_since timestamptz,
    -- Sealed by a key that the database does not know.
    sealed_secret bytea NOT NULL CONSTRAINT webhook_endpoints_secret_size CHECK (octet_length(sealed_secret) <= 256),
    -- Signs as well until then, so that receivers need not change at the same moment.
    former_sealed_secret bytea CONSTRAINT webhook_endpoints_former_secret_size CHECK (octet_length(former_sealed_secret) <= 256),
    former_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT webhook_endpoints_former_has_end CHECK (num_nonnulls(former_sealed_secret, former_until) IN (0, 2))
);
CREATE INDEX webhook_endpoints_organization_idx ON messaging.webhook_endpoints (organization_id, created_at);
COMMENT ON INDEX messaging.webhook_endpoints_organization_idx IS
    'The policy, an organization''s endpoints in order of time, and to which of them a message goes.';

-- What is still to be delivered; a row goes when it is, or when nothing more is tried. Of one key one is ready at a time, and the
-- others wait in the order of their positions.
CREATE TABLE messaging.webhook_deliveries (
    endpoint_id uuid NOT NULL
        CONSTRAINT webhook_deliveries_endpoint_fkey REFERENCES messaging.webhook_endpoints (id) ON DELETE CASCADE,
    message_id uuid NOT NULL,
    -- In whose month the message is.
    message_created_at timestamptz NOT NULL,
    position bigint NOT NULL,
    -- Of what it tells; NULL where the order is of no matter.
    key text,
    is_ready boolean NOT NULL,
    due_at timestamptz NOT NULL,
    attempts smallint NOT NULL DEFAULT 0,
    CONSTRAINT webhook_deliveries_pkey PRIMARY KEY (endpoint_id, message_id)
) WITH (autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000);
CREATE INDEX webhook_deliveries_ready_idx ON messaging.webhook_deliveries (is_ready, endpoint_id, due_at, position);
COMMENT ON INDEX messaging.webhook_deliveries_ready_idx IS 'messaging.due_endpoints(), take_deliveries(): what is due.';
CREATE INDEX webhook_deliveries_key_idx ON messaging.webhook_deliveries (endpoint_id, key, position);
COMMENT ON INDEX messaging.webhook_deliveries_key_idx IS 'What is told of one thing to one endpoint, in its order.';

-- What was tried. Append-only; old months are dropped whole.
CREATE TABLE messaging.webhook_attempts (
    id uuid NOT NULL DEFAULT uuidv7(),
    attempted_at timestamptz NOT NULL,
    endpoint_id uuid NOT NULL,
    message_id uuid NOT NULL,
    topic text NOT NULL,
    number smallint NOT NULL,
    outcome text NOT NULL
        CONSTRAINT webhook_attempts_outcome_known CHECK (outcome IN ('delivered', 'failed', 'given_up')),
    -- Of the answer; NULL where there was none.
    status smallint,
    -- Why there was none.
    fault text,
    duration_millis integer NOT NULL,
    next_attempt_at timestamptz
) PARTITION BY RANGE (attempted_at);
INSERT INTO analytics.kept_tables (parent, months_kept) VALUES ('messaging.webhook_attempts', 3);
CREATE INDEX webhook_attempts_endpoint_idx ON messaging.webhook_attempts (endpoint_id, attempted_at);
COMMENT ON INDEX messaging.webhook_attempts_endpoint_idx IS 'What was tried at an endpoint, newest first.';
CREATE INDEX webhook_attempts_message_idx ON messaging.webhook_attempts (endpoint_id, message_id);
COMMENT ON INDEX messaging.webhook_attempts_message_idx IS 'What became of a message, and whether it is missing.';

-- What is told once more: done by the relay, bit by bit, beside what is new.
CREATE TABLE messaging.webhook_replays (
    id uuid CONSTRAINT webhook_replays_pkey PRIMARY KEY,
    endpoint_id uuid NOT NULL
        CONSTRAINT webhook_replays_endpoint_fkey REFERENCES messaging.webhook_endpoints (id) ON DELETE CASCADE,
    from_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL,
    -- Only what was never delivered.
    is_missing_only boolean NOT NULL,
    -- This one alone.
    only_message_id uuid,
    -- The last message that was looked at; the organization's are gone through by their ids.
    reached_message_id uuid NOT NULL,
    queued bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Replays take turns.
    gone_on_at timestamptz NOT NULL DEFAULT now(),
    finished_at timestamptz,
    CONSTRAINT webhook_replays_range CHECK (from_at < until_at)
);
CREATE INDEX webhook_replays_endpoint_idx ON messaging.webhook_replays (endpoint_id, created_at);
COMMENT ON INDEX messaging.webhook_replays_endpoint_idx IS 'The replays of an endpoint, newest first.';
CREATE INDEX webhook_replays_finished_idx ON messaging.webhook_replays (finished_at, gone_on_at);
COMMENT ON INDEX messaging.webhook_replays_finished_idx IS
    'messaging.go_on_with_replays(): those at work; messaging.expire_relayed(): those that are long over.';

ALTER TABLE messaging.relays ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.relay_marks ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.messages_set_aside ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.webhook_endpoints ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.webhook_deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.webhook_attempts ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.webhook_replays ENABLE ROW LEVEL SECURITY;

GRANT USAGE ON SCHEMA messaging TO yardpass_webhooks;
-- Never the secrets.
GRANT SELECT (
    id, organization_id, url, topics, is_ordered, status, disabled_reason, disabled_at, failing_since, former_until, created_at,
    updated_at
) ON messaging.webhook_endpoints TO authenticated, app_write;
GRANT SELECT ON messaging.webhook_deliveries, messaging.webhook_attempts, messaging.webhook_replays TO authenticated, app_write;
GRANT SELECT (position) ON public.outbox TO authenticated;

RESET ROLE;
