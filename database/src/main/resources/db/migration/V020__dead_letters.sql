-- Dead letters: rejected events of callers who said who they are, as bytes, with the reason and the sender; for a month or
-- two, by month. Written beside the facts and never in their transaction; whoever sends one again takes it out.
SET ROLE yardpass_owner;

CREATE TABLE analytics.dead_letters (
    id uuid NOT NULL,
    rejected_at timestamptz NOT NULL,
    code text NOT NULL,
    detail text NOT NULL,
    -- NULL where the event did not say.
    type text,
    -- Exactly as sent, inflated; of an event that was too large only the head.
    payload bytea NOT NULL,
    -- Of the whole event: more than the payload has where only the head was kept, which cannot be sent again.
    payload_bytes integer NOT NULL,
    -- The sender as the token said it, with whose rights it is sent again.
    issuer text NOT NULL,
    subject_user_id uuid,
    role text NOT NULL,
    organization_id uuid,
    CONSTRAINT dead_letters_payload_at_most_whole CHECK (octet_length(payload) <= payload_bytes),
    CONSTRAINT dead_letters_sender_known
        CHECK (role = 'service_role' OR (role = 'authenticated' AND subject_user_id IS NOT NULL))
) PARTITION BY RANGE (rejected_at);

CREATE INDEX dead_letters_rejected_at_id_idx ON analytics.dead_letters (rejected_at, id);
COMMENT ON INDEX analytics.dead_letters_rejected_at_id_idx IS 'letters of a span of time, page by page';

INSERT INTO analytics.kept_tables (parent, months_kept) VALUES ('analytics.dead_letters', 1);

-- Nobody's but the owner's: a letter holds whatever somebody sent.
ALTER TABLE analytics.dead_letters ENABLE ROW LEVEL SECURITY;
GRANT INSERT ON analytics.dead_letters TO yardpass_ingest;

RESET ROLE;
