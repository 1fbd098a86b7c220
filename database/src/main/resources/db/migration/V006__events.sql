-- Events and what is written about them. The tenant of everything here is the event's owner.
SET ROLE yardpass_owner;

CREATE TABLE events.events (
    id uuid CONSTRAINT events_pkey PRIMARY KEY,
    owner_context_id uuid NOT NULL CONSTRAINT events_owner_fkey REFERENCES organizations.organizations (id),
    title text NOT NULL CONSTRAINT events_title_not_blank CHECK (title ~ '\S'),
    description text,
    category text CONSTRAINT events_category_fkey REFERENCES ref.event_categories (code),
    visibility text NOT NULL DEFAULT 'private'
        CONSTRAINT events_visibility_known CHECK (visibility IN ('public', 'private', 'unlisted')),
    currency char(3) NOT NULL CONSTRAINT events_currency_fkey REFERENCES ref.currencies (code),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    timezone text NOT NULL DEFAULT 'UTC' CONSTRAINT events_timezone_fkey REFERENCES ref.timezones (name),
    country_code char(2) CONSTRAINT events_country_fkey REFERENCES ref.countries (code),
    -- What an organizer's own systems know about it; nothing here reads it.
    metadata jsonb NOT NULL DEFAULT '{}' CONSTRAINT events_metadata_object CHECK (jsonb_typeof(metadata) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    status text NOT NULL DEFAULT 'published'
        CONSTRAINT events_status_known CHECK (status IN ('draft', 'published', 'cancelled', 'ended')),
    -- Set when it is published and by nobody: NULL for a draft, and for good where a draft was cancelled.
    published_at timestamptz,
    -- Who may see it, said once for every reader. What was never published is its organization's alone, whatever its visibility;
    -- what was stays to be seen when it is cancelled or over. A public event is in lists, and an open one, public or unlisted,
    -- is there for whoever has its address.
    is_public boolean NOT NULL GENERATED ALWAYS AS (visibility = 'public' AND published_at IS NOT NULL) STORED,
    is_open boolean NOT NULL
        GENERATED ALWAYS AS (visibility IN ('public', 'unlisted') AND published_at IS NOT NULL) STORED,
    CONSTRAINT events_end_after_start CHECK (ends_at >= starts_at),
    CONSTRAINT events_times_finite CHECK (isfinite(starts_at) AND isfinite(ends_at))
);
CREATE INDEX events_owner_starts_idx ON events.events (owner_context_id, starts_at);
COMMENT ON INDEX events.events_owner_starts_idx IS 'The policy, and the events of my organization in order of time.';
CREATE INDEX events_organizers_idx ON events.events (is_public, owner_context_id);
COMMENT ON INDEX events.events_organizers_idx IS 'public.organizers: whether an organization has a public event.';
CREATE INDEX events_starts_idx ON events.events (starts_at, id);
COMMENT ON INDEX events.events_starts_idx IS 'A page of the events that one may see, in order of time, behind an event.';
CREATE INDEX events_upcoming_idx ON events.events (category, ends_at) WHERE is_public AND status = 'published';
COMMENT ON INDEX events.events_upcoming_idx IS 'similar_events(): public events of a category that are not over, soonest first.';
CREATE INDEX events_metadata_idx ON events.events USING gin (metadata jsonb_path_ops);
COMMENT ON INDEX events.events_metadata_idx IS 'Events whose metadata contains …: metadata @> ''{"series": "jazz"}''.';

CREATE INDEX events_live_idx ON events.events (owner_context_id, status);
COMMENT ON INDEX events.events_live_idx IS 'create_event(): how many events of an organization are not over.';
CREATE INDEX events_due_idx ON events.events (ends_at) WHERE status = 'published';
COMMENT ON INDEX events.events_due_idx IS 'end_events(): published events whose end is over, oldest first.';

-- Where an event goes. What was published cannot be taken back, only called off.
CREATE TABLE events.event_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT event_transitions_actors_known CHECK (actors <@ ARRAY['organizer_admin', 'clock']),
    CONSTRAINT event_transitions_pkey PRIMARY KEY (from_status, to_status)
);
INSERT INTO events.event_transitions (from_status, to_status, action, actors) VALUES
    ('draft', 'published', 'publish', '{organizer_admin}'),
    ('draft', 'cancelled', 'cancel', '{organizer_admin}'),
    ('published', 'cancelled', 'cancel', '{organizer_admin}'),
    ('published', 'ended', 'end', '{organizer_admin,clock}');

CREATE TABLE events.event_history (
    id bigint CONSTRAINT event_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    event_id uuid NOT NULL CONSTRAINT event_history_event_fkey REFERENCES events.events (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    -- NULL when nobody was signed in.
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX event_history_event_idx ON events.event_history (event_id, changed_at);
COMMENT ON INDEX events.event_history_event_idx IS 'What happened to an event, in order of time.';

CREATE TABLE events.event_posts (
    id uuid CONSTRAINT event_posts_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT event_posts_event_fkey REFERENCES events.events (id) ON DELETE CASCADE,
    -- NULL once its author was erased: a post is the event's, and stays.
    author_user_id uuid CONSTRAINT event_posts_author_fkey REFERENCES users.profiles (id) ON DELETE SET NULL,
    body text NOT NULL CONSTRAINT event_posts_body_not_blank CHECK (body ~ '\S'),
    visibility text NOT NULL DEFAULT 'public'
        CONSTRAINT event_posts_visibility_known CHECK (visibility IN ('public', 'private', 'unlisted')),
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz
);
CREATE INDEX event_posts_event_idx ON events.event_posts (event_id, created_at DESC);
COMMENT ON INDEX events.event_posts_event_idx IS 'An event''s page: its posts, newest first.';
CREATE INDEX event_posts_author_idx ON events.event_posts (author_user_id);
COMMENT ON INDEX events.event_posts_author_idx IS 'What a user wrote, when that user is erased.';

CREATE TABLE events.event_comments (
    id uuid CONSTRAINT event_comments_pkey PRIMARY KEY DEFAULT uuidv7(),
    post_id uuid NOT NULL CONSTRAINT event_comments_post_fkey REFERENCES events.event_posts (id) ON DELETE CASCADE,
    -- A comment is its author's, and goes with its author.
    author_user_id uuid NOT NULL
        CONSTRAINT event_comments_author_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    body text NOT NULL CONSTRAINT event_comments_body_not_blank CHECK (body ~ '\S'),
    created_at timestamptz NOT NULL DEFAULT now(),
    edited_at timestamptz
);
CREATE INDEX event_comments_post_idx ON events.event_comments (post_id, created_at);
COMMENT ON INDEX events.event_comments_post_idx IS 'The comments below a post, in order of time.';
CREATE INDEX event_comments_created_idx ON events.event_comments (created_at, id);
COMMENT ON INDEX events.event_comments_created_idx IS 'A page of all comments that one sees, the newest or the oldest first.';
CREATE INDEX event_comments_author_idx ON events.event_comments (author_user_id, created_at);
COMMENT ON INDEX events.event_comments_author_idx IS
    'How many a user wrote within the hour and ever, whether anything of it is to be seen, and all of it when that user is erased.';
CREATE INDEX event_comments_post_author_idx ON events.event_comments (post_id, author_user_id);
COMMENT ON INDEX events.event_comments_post_author_idx IS 'How many a user wrote below a post.';

CREATE TABLE events.event_reactions (
    post_id uuid NOT NULL CONSTRAINT event_reactions_post_fkey REFERENCES events.event_posts (id) ON DELETE CASCADE,
    user_id uuid NOT NULL CONSTRAINT event_reactions_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT event_reactions_kind_known CHECK (kind IN ('like', 'love', 'laugh', 'wow', 'going')),
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT event_reactions_pkey PRIMARY KEY (post_id, user_id, kind)
);
CREATE INDEX event_reactions_user_idx ON events.event_reactions (user_id);
COMMENT ON INDEX events.event_reactions_user_idx IS 'What a user reacted to, when that user is erased.';

CREATE TABLE events.cultural_guides (
    id uuid CONSTRAINT cultural_guides_pkey PRIMARY KEY DEFAULT uuidv7(),
    event_id uuid NOT NULL CONSTRAINT cultural_guides_event_fkey REFERENCES events.events (id) ON DELETE CASCADE,
    -- A language, with a script and a region where it has them: de, pt-BR, zh-Hant-TW, es-419.
    locale text NOT NULL
        CONSTRAINT cultural_guides_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'),
    title text NOT NULL CONSTRAINT cultural_guides_title_not_blank CHECK (title ~ '\S'),
    body text NOT NULL CONSTRAINT cultural_guides_body_not_blank CHECK (body ~ '\S'),
    CONSTRAINT cultural_guides_event_locale_key UNIQUE (event_id, locale)
);

ALTER TABLE events.events ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_comments ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.event_reactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.cultural_guides ENABLE ROW LEVEL SECURITY;

GRANT SELECT
    ON events.events, events.event_posts, events.event_comments, events.event_reactions, events.cultural_guides
    TO app_read;
GRANT SELECT ON events.event_transitions, events.event_history TO app_read, app_write;
GRANT SELECT, INSERT, DELETE
    ON events.events, events.event_posts, events.event_comments, events.event_reactions, events.cultural_guides
    TO app_write;
-- Whose an event is and in which currency it sells is settled when it is made: orders, campaigns and sums rest on it.
GRANT UPDATE (title, description, category, visibility, starts_at, ends_at, timezone, country_code, metadata)
    ON events.events TO app_write;
GRANT UPDATE (body, visibility) ON events.event_posts TO app_write;
GRANT UPDATE (body) ON events.event_comments TO app_write;
GRANT UPDATE (kind) ON events.event_reactions TO app_write;
GRANT UPDATE (locale, title, body) ON events.cultural_guides TO app_write;
-- What the directory keeps in memory.
GRANT SELECT (id, owner_context_id, is_open, currency) ON events.events TO yardpass_ingest, yardpass_ledger;
GRANT SELECT (status, ends_at) ON events.events TO yardpass_ledger;
GRANT SELECT (id, event_id, visibility) ON events.event_posts TO yardpass_ingest;

RESET ROLE;
