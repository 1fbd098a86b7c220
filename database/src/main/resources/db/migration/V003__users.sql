-- People. A profile's id is the user's id at the identity provider; the ledger makes the profile of a new buyer.
SET ROLE yardpass_owner;

CREATE TABLE users.profiles (
    id uuid CONSTRAINT profiles_pkey PRIMARY KEY,
    display_name text,
    email text,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users.follows (
    follower_user_id uuid NOT NULL CONSTRAINT follows_follower_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    followed_user_id uuid NOT NULL CONSTRAINT follows_followed_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT follows_pkey PRIMARY KEY (follower_user_id, followed_user_id),
    CONSTRAINT follows_not_oneself CHECK (follower_user_id <> followed_user_id)
);
-- Serves "who follows me".
CREATE INDEX follows_followed_idx ON users.follows (followed_user_id);

CREATE TABLE users.settings (
    user_id uuid CONSTRAINT settings_pkey PRIMARY KEY
        CONSTRAINT settings_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    locale text NOT NULL DEFAULT 'en',
    timezone text NOT NULL DEFAULT 'UTC' CONSTRAINT settings_timezone_fkey REFERENCES ref.timezones (name),
    email_notifications boolean NOT NULL DEFAULT true,
    push_notifications boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT now()
);

ALTER TABLE users.profiles ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.follows ENABLE ROW LEVEL SECURITY;
ALTER TABLE users.settings ENABLE ROW LEVEL SECURITY;
-- An address is nobody's business but its owner's, so a profile is its owner's too.
CREATE POLICY own_profile ON users.profiles FOR SELECT USING (id = (SELECT auth.uid()));
CREATE POLICY own_follows ON users.follows FOR SELECT
    USING ((SELECT auth.uid()) IN (follower_user_id, followed_user_id));
CREATE POLICY own_settings ON users.settings FOR SELECT USING (user_id = (SELECT auth.uid()));

GRANT SELECT ON users.profiles, users.follows, users.settings TO app_read;
GRANT SELECT, INSERT, UPDATE, DELETE ON users.profiles, users.follows, users.settings TO app_write;
GRANT SELECT (id), INSERT (id, created_at) ON users.profiles TO yardpass_ledger;

RESET ROLE;
