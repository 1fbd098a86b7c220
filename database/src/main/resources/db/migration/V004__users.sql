-- People. A profile's id is the user's id at the identity provider; the ledger makes the profile of a new buyer.
SET ROLE yardpass_owner;

CREATE TABLE users.profiles (
    id uuid CONSTRAINT profiles_pkey PRIMARY KEY,
    -- As its owner wrote it, and shown to others: nothing that cannot be seen, and nothing that turns what stands around it.
    display_name text CONSTRAINT profiles_display_name_visible CHECK (
        display_name ~ '\S' AND display_name !~ '[\u0001-\u001f\u007f-\u009f\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]'
    ),
    email text,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Since when nothing but the id is left of the person: the ledger's key to amounts, telling nobody who it was.
    erased_at timestamptz,
    -- Has written a post or a comment that is there, so that others may know of them.
    is_author boolean NOT NULL DEFAULT false,
    CONSTRAINT profiles_erased_is_blank CHECK (erased_at IS NULL OR num_nonnulls(display_name, email) = 0)
);

CREATE INDEX profiles_authors_idx ON users.profiles (created_at) WHERE is_author;
COMMENT ON INDEX users.profiles_authors_idx IS 'A page of public.profiles: people who may be known for what they wrote.';

CREATE TABLE users.follows (
    follower_user_id uuid NOT NULL CONSTRAINT follows_follower_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    followed_user_id uuid NOT NULL CONSTRAINT follows_followed_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT follows_pkey PRIMARY KEY (follower_user_id, followed_user_id),
    CONSTRAINT follows_not_oneself CHECK (follower_user_id <> followed_user_id)
);
CREATE INDEX follows_followed_idx ON users.follows (followed_user_id);
COMMENT ON INDEX users.follows_followed_idx IS 'Who follows me.';

CREATE TABLE users.settings (
    user_id uuid CONSTRAINT settings_pkey PRIMARY KEY
        CONSTRAINT settings_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    -- A language, with a script and a region where it has them: de, pt-BR, zh-Hant-TW, es-419.
    locale text NOT NULL DEFAULT 'en'
        CONSTRAINT settings_locale_form CHECK (locale ~ '^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|[0-9]{3}))?$'),
    timezone text NOT NULL DEFAULT 'UTC' CONSTRAINT settings_timezone_fkey REFERENCES ref.timezones (name),
    email_notifications boolean NOT NULL DEFAULT true,
    push_notifications boolean NOT NULL DEFAULT true,
    -- Of what kinds there is neither a notification nor a mail.
    muted_kinds text[] NOT NULL DEFAULT '{}'
        CONSTRAINT settings_muted_kinds_few CHECK (cardinality(muted_kinds) <= 100),
    updated_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE users.profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.follows ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.settings ENABLE ROW LEVEL SECURITY;

-- Others see who somebody is called, and never an address.
GRANT SELECT (id, display_name, created_at, is_author) ON users.profiles TO app_read;
GRANT SELECT ON users.follows, users.settings TO app_read;
GRANT SELECT, DELETE ON users.profiles, users.follows, users.settings TO app_write;
GRANT INSERT (id, display_name, email, created_at), UPDATE (display_name, email) ON users.profiles TO app_write;
-- There is nothing to change about a follow: it is there or not.
GRANT INSERT ON users.follows TO app_write;
GRANT INSERT, UPDATE (locale, timezone, email_notifications, push_notifications, muted_kinds, updated_at)
    ON users.settings TO app_write;
GRANT SELECT (id), INSERT (id, created_at) ON users.profiles TO yardpass_ledger;

RESET ROLE;
