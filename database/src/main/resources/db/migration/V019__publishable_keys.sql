-- Publishable keys: what pages and apps report events with. Everybody can read them, so a key opens nothing but that, for its
-- organization, and it can be revoked.
SET ROLE yardpass_owner;

CREATE TABLE organizations.publishable_keys (
    organization_id uuid NOT NULL
        CONSTRAINT publishable_keys_organization_fkey REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    -- Unique within the organization only: an id that stands in a page must not be one that others could take.
    id uuid NOT NULL,
    -- NULL for a key that was signed elsewhere, a token, and is here because it was revoked by its jti.
    key text
        CONSTRAINT publishable_keys_key_key UNIQUE
        CONSTRAINT publishable_keys_key_form CHECK (key ~ '^ypk_[0-9a-f]{40}$'),
    name text CONSTRAINT publishable_keys_name_length CHECK (length(name) BETWEEN 1 AND 200 AND name ~ '\S'),
    -- NULL for a service, and for who was erased since.
    created_by_user_id uuid,
    created_at timestamptz NOT NULL DEFAULT now(),
    revoked_by_user_id uuid,
    revoked_at timestamptz,
    CONSTRAINT publishable_keys_pkey PRIMARY KEY (organization_id, id),
    CONSTRAINT publishable_keys_named CHECK (key IS NULL OR name IS NOT NULL),
    CONSTRAINT publishable_keys_signed_revoked CHECK (key IS NOT NULL OR revoked_at IS NOT NULL)
);

ALTER TABLE organizations.publishable_keys ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON organizations.publishable_keys TO app_read, app_write;

RESET ROLE;
