-- What people are told: notices to one user, jobs that write to many, and what users write to each other.
SET ROLE yardpass_owner;

CREATE TABLE messaging.notifications (
    id uuid CONSTRAINT notifications_pkey PRIMARY KEY,
    user_id uuid NOT NULL CONSTRAINT notifications_user_fkey REFERENCES users.profiles (id) NOT ENFORCED,
    kind text NOT NULL,
    payload jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    read_at timestamptz
);
CREATE INDEX notifications_user_idx ON messaging.notifications (user_id, created_at DESC);
COMMENT ON INDEX messaging.notifications_user_idx IS 'My notifications, newest first.';
CREATE INDEX notifications_created_at_idx ON messaging.notifications USING brin (created_at);
COMMENT ON INDEX messaging.notifications_created_at_idx IS 'expire_messages(): those whose time is over.';

CREATE TABLE messaging.message_templates (
    id uuid CONSTRAINT message_templates_pkey PRIMARY KEY DEFAULT uuidv7(),
    -- NULL for the platform's, which stands in where an organization has none of that name.
    organization_id uuid
        CONSTRAINT message_templates_organization_fkey REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    name text NOT NULL CONSTRAINT message_templates_name_not_blank CHECK (name ~ '\S'),
    subject text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT message_templates_name_key UNIQUE NULLS NOT DISTINCT (organization_id, name)
);

-- A mail to one person, made of a message of the outbox by the relay, or what an organization's own systems send.
CREATE TABLE messaging.message_jobs (
    id uuid CONSTRAINT message_jobs_pkey PRIMARY KEY,
    -- NULL for the platform's own.
    organization_id uuid
        CONSTRAINT message_jobs_organization_fkey REFERENCES organizations.organizations (id) NOT ENFORCED,
    event_id uuid CONSTRAINT message_jobs_event_fkey REFERENCES events.events (id) NOT ENFORCED,
    template_id uuid CONSTRAINT message_jobs_template_fkey REFERENCES messaging.message_templates (id)
        ON DELETE SET NULL,
    kind text NOT NULL,
    status text NOT NULL DEFAULT 'queued'
        CONSTRAINT message_jobs_status_known CHECK (status IN ('queued', 'running', 'sent', 'failed', 'cancelled')),
    payload jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT now(),
    -- To whom it goes. The address is looked up when it is sent; only an invitation's is in the payload, until then.
    recipient_user_id uuid
        CONSTRAINT message_jobs_recipient_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    -- When it is tried next; NULL for what the organization's own systems send.
    due_at timestamptz,
    attempts smallint NOT NULL DEFAULT 0,
    sent_at timestamptz,
    -- Why it was not sent at the last attempt, by a word of ours.
    error text,
    CONSTRAINT message_jobs_mail_has_recipient CHECK (
        status <> 'queued' OR due_at IS NULL OR recipient_user_id IS NOT NULL OR payload ? 'email'
    )
);
CREATE INDEX message_jobs_organization_idx ON messaging.message_jobs (organization_id, created_at);
COMMENT ON INDEX messaging.message_jobs_organization_idx IS 'The policy, and an organization''s jobs in order of time.';
CREATE INDEX message_jobs_due_idx ON messaging.message_jobs (due_at) WHERE status = 'queued';
COMMENT ON INDEX messaging.message_jobs_due_idx IS 'messaging.take_mails(): what is due, the first first.';
CREATE INDEX message_jobs_recipient_idx ON messaging.message_jobs (recipient_user_id) WHERE recipient_user_id IS NOT NULL;
COMMENT ON INDEX messaging.message_jobs_recipient_idx IS 'What is sent to a user who is erased, or whose profile is deleted.';
CREATE INDEX message_jobs_template_idx ON messaging.message_jobs (template_id) WHERE template_id IS NOT NULL;
COMMENT ON INDEX messaging.message_jobs_template_idx IS 'The jobs of a template that is removed.';
CREATE INDEX message_jobs_created_at_idx ON messaging.message_jobs USING brin (created_at);
COMMENT ON INDEX messaging.message_jobs_created_at_idx IS 'expire_messages(): those whose time is over.';

-- A message that goes to everybody who has a ticket: told by the relay bit by bit, beside what is new, order by order.
CREATE TABLE messaging.mailings (
    message_id uuid CONSTRAINT mailings_pkey PRIMARY KEY,
    -- In whose month the message is.
    message_created_at timestamptz NOT NULL,
    position bigint NOT NULL,
    event_id uuid NOT NULL
        CONSTRAINT mailings_event_fkey REFERENCES events.events (id) ON DELETE CASCADE,
    -- The last order that was looked at.
    reached_created_at timestamptz NOT NULL DEFAULT '-infinity',
    reached_order_id uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    -- Mailings take turns.
    gone_on_at timestamptz NOT NULL,
    finished_at timestamptz
);
CREATE INDEX mailings_event_idx ON messaging.mailings (event_id, position);
COMMENT ON INDEX messaging.mailings_event_idx IS 'Whether there is newer news of an event.';
CREATE INDEX mailings_finished_idx ON messaging.mailings (finished_at, gone_on_at);
COMMENT ON INDEX messaging.mailings_finished_idx IS
    'messaging.go_on_with_mailings(): who waited longest; messaging.expire_messages(): those that are long over.';

CREATE TABLE messaging.conversations (
    id uuid CONSTRAINT conversations_pkey PRIMARY KEY DEFAULT uuidv7(),
    subject text CONSTRAINT conversations_subject_not_blank CHECK (subject ~ '\S'),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- NULL for one that a backend began, and once whoever began it was erased.
    made_by_user_id uuid
        CONSTRAINT conversations_made_by_fkey REFERENCES users.profiles (id) ON DELETE SET NULL
);
CREATE INDEX conversations_made_by_idx ON messaging.conversations (made_by_user_id, created_at);
COMMENT ON INDEX messaging.conversations_made_by_idx IS 'How many a user began today, and all when that user is erased.';

CREATE TABLE messaging.conversation_members (
    conversation_id uuid NOT NULL CONSTRAINT conversation_members_conversation_fkey
        REFERENCES messaging.conversations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL
        CONSTRAINT conversation_members_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    joined_at timestamptz NOT NULL DEFAULT now(),
    -- What was sent until then is read; NULL before the first look.
    last_read_at timestamptz,
    CONSTRAINT conversation_members_pkey PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX conversation_members_user_idx ON messaging.conversation_members (user_id);
COMMENT ON INDEX messaging.conversation_members_user_idx IS 'my_conversations(): those of the signed-in user.';

-- Only a member writes; who leaves takes along what they wrote.
CREATE TABLE messaging.direct_messages (
    id uuid CONSTRAINT direct_messages_pkey PRIMARY KEY DEFAULT uuidv7(),
    conversation_id uuid NOT NULL CONSTRAINT direct_messages_conversation_fkey
        REFERENCES messaging.conversations (id) ON DELETE CASCADE,
    sender_user_id uuid NOT NULL,
    body text NOT NULL CONSTRAINT direct_messages_body_not_blank CHECK (body ~ '\S'),
    sent_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz,
    CONSTRAINT direct_messages_sender_is_member FOREIGN KEY (conversation_id, sender_user_id)
        REFERENCES messaging.conversation_members (conversation_id, user_id) ON DELETE CASCADE
);
CREATE INDEX direct_messages_conversation_idx ON messaging.direct_messages (conversation_id, sent_at);
COMMENT ON INDEX messaging.direct_messages_conversation_idx IS 'A conversation in order of time.';
CREATE INDEX direct_messages_sender_idx ON messaging.direct_messages (conversation_id, sender_user_id, sent_at);
COMMENT ON INDEX messaging.direct_messages_sender_idx IS
    'What a member wrote within the hour, and all of it when that member leaves or is erased.';

ALTER TABLE messaging.notifications ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_templates ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.message_jobs ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.mailings ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.conversations ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.conversation_members ENABLE ROW LEVEL SECURITY;
ALTER TABLE messaging.direct_messages ENABLE ROW LEVEL SECURITY;

GRANT SELECT
    ON messaging.notifications, messaging.message_templates, messaging.message_jobs, messaging.conversations,
        messaging.conversation_members, messaging.direct_messages
    TO app_read, app_write;
GRANT INSERT, DELETE
    ON messaging.notifications, messaging.message_templates, messaging.message_jobs, messaging.conversations,
        messaging.conversation_members, messaging.direct_messages
    TO app_write;
-- To whom a message goes and who wrote it does not change.
GRANT UPDATE (kind, payload, read_at) ON messaging.notifications TO app_write;
GRANT UPDATE (name, subject, body) ON messaging.message_templates TO app_write;
GRANT UPDATE (status, payload) ON messaging.message_jobs TO app_write;
GRANT UPDATE (subject) ON messaging.conversations TO app_write;
GRANT UPDATE (body) ON messaging.direct_messages TO app_write;

RESET ROLE;
