-- Tenants and who belongs to them. Balances of wallets stand in payments.accounts only; a wallet points there.
SET ROLE yardpass_owner;

CREATE TABLE organizations.organizations (
    id uuid CONSTRAINT organizations_pkey PRIMARY KEY,
    name text NOT NULL CONSTRAINT organizations_name_not_blank CHECK (name ~ '\S'),
    -- Part of an address, and safe there: words of small letters and digits.
    slug text NOT NULL CONSTRAINT organizations_slug_key UNIQUE
        CONSTRAINT organizations_slug_words CHECK (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' AND length(slug) <= 64),
    -- YardPass's share of each order, in hundredths of a percent.
    fee_bps integer NOT NULL DEFAULT 500 CONSTRAINT organizations_fee_bps_share CHECK (fee_bps BETWEEN 0 AND 5000),
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE organizations.org_memberships (
    organization_id uuid NOT NULL
        CONSTRAINT org_memberships_organization_fkey REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    user_id uuid NOT NULL,
    role text NOT NULL CONSTRAINT org_memberships_role_known CHECK (role IN ('owner', 'admin', 'member')),
    -- Who is invited is no member yet: only active memberships count.
    status text NOT NULL DEFAULT 'active'
        CONSTRAINT org_memberships_status_known CHECK (status IN ('invited', 'active')),
    -- NULL for who founded the organization or was put in by its backend.
    invited_by_user_id uuid
        CONSTRAINT org_memberships_invited_by_fkey REFERENCES users.profiles (id) ON DELETE SET NULL,
    -- When an invitation was accepted; NULL too for who never was invited.
    accepted_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- Who belongs has a profile. Who is invited need not: an invitation makes nobody, whatever id it names.
    member_user_id uuid GENERATED ALWAYS AS (CASE status WHEN 'active' THEN user_id END) STORED
        CONSTRAINT org_memberships_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    CONSTRAINT org_memberships_pkey PRIMARY KEY (organization_id, user_id),
    CONSTRAINT org_memberships_invited_not_accepted CHECK (status = 'active' OR accepted_at IS NULL)
);
CREATE INDEX org_memberships_user_idx ON organizations.org_memberships (user_id);
COMMENT ON INDEX organizations.org_memberships_user_idx IS 'user_orgs(): the organizations of the signed-in user.';
CREATE INDEX org_memberships_member_idx ON organizations.org_memberships (member_user_id);
COMMENT ON INDEX organizations.org_memberships_member_idx IS 'Where a user belongs, when its profile is deleted.';
CREATE INDEX org_memberships_invited_by_idx ON organizations.org_memberships (invited_by_user_id)
    WHERE invited_by_user_id IS NOT NULL;
COMMENT ON INDEX organizations.org_memberships_invited_by_idx IS 'Whom a user invited, when that user is erased.';

-- Who is invited by an address of mail. Of the code that was sent there only the hash is kept. Gone some days after it was made,
-- accepted or not.
CREATE TABLE organizations.mail_invitations (
    organization_id uuid NOT NULL
        CONSTRAINT mail_invitations_organization_fkey REFERENCES organizations.organizations (id) ON DELETE CASCADE,
    -- In small letters.
    email text NOT NULL CONSTRAINT mail_invitations_email_shape
        CHECK (email ~ '^[^\s@]+@[^\s@]+$' AND email = lower(email) AND length(email) <= 254),
    role text NOT NULL CONSTRAINT mail_invitations_role_known CHECK (role IN ('owner', 'admin', 'member')),
    code_sha256 bytea NOT NULL CONSTRAINT mail_invitations_code_key UNIQUE
        CONSTRAINT mail_invitations_code_is_hashed CHECK (octet_length(code_sha256) = 32),
    invited_by_user_id uuid
        CONSTRAINT mail_invitations_invited_by_fkey REFERENCES users.profiles (id) ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    accepted_at timestamptz,
    accepted_by_user_id uuid
        CONSTRAINT mail_invitations_accepted_by_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
    CONSTRAINT mail_invitations_pkey PRIMARY KEY (organization_id, email),
    CONSTRAINT mail_invitations_accepted_by_somebody CHECK ((accepted_at IS NULL) = (accepted_by_user_id IS NULL))
);
CREATE INDEX mail_invitations_due_idx ON organizations.mail_invitations (expires_at);
COMMENT ON INDEX organizations.mail_invitations_due_idx IS 'forget_invitations(): those whose time is over, oldest first.';
CREATE INDEX mail_invitations_invited_by_idx ON organizations.mail_invitations (invited_by_user_id)
    WHERE invited_by_user_id IS NOT NULL;
COMMENT ON INDEX organizations.mail_invitations_invited_by_idx IS 'Whom a user invited, when that user is erased.';
CREATE INDEX mail_invitations_accepted_by_idx ON organizations.mail_invitations (accepted_by_user_id)
    WHERE accepted_by_user_id IS NOT NULL;
COMMENT ON INDEX organizations.mail_invitations_accepted_by_idx IS 'What a user accepted, when that user is erased.';
CREATE INDEX mail_invitations_email_idx ON organizations.mail_invitations (email);
COMMENT ON INDEX organizations.mail_invitations_email_idx IS 'Where an address is invited, when its user is erased.';

CREATE TABLE organizations.wallets (
    id uuid CONSTRAINT wallets_pkey PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid NOT NULL
        CONSTRAINT wallets_organization_fkey REFERENCES organizations.organizations (id),
    currency char(3) NOT NULL CONSTRAINT wallets_currency_fkey REFERENCES ref.currencies (code),
    -- The account in payments.accounts, a later chapter, that holds the balance; NULL before the first top-up.
    account_id uuid CONSTRAINT wallets_account_key UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT wallets_organization_currency_key UNIQUE (organization_id, currency),
    -- For credit lots to point at, so that a lot of this wallet is in its account.
    CONSTRAINT wallets_id_account_key UNIQUE (id, account_id)
);

-- What may be done only so often in a day: how often it was done, by whom it is counted. An id, or a hash of an address of mail.
-- Gone when the day is over.
CREATE TABLE public.daily_counts (
    limit_name text NOT NULL,
    pile uuid NOT NULL,
    day date NOT NULL,
    counted integer NOT NULL CONSTRAINT daily_counts_counted CHECK (counted > 0),
    CONSTRAINT daily_counts_pkey PRIMARY KEY (limit_name, pile)
);
CREATE INDEX daily_counts_day_idx ON public.daily_counts (day);
COMMENT ON INDEX public.daily_counts_day_idx IS 'forget_daily_counts(): those of days that are over.';

ALTER TABLE public.daily_counts ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.org_memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.mail_invitations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.wallets ENABLE ROW LEVEL SECURITY;

GRANT SELECT ON organizations.organizations, organizations.org_memberships, organizations.wallets TO app_read;
-- Not even the hash of the code.
GRANT SELECT (
    organization_id, email, role, invited_by_user_id, created_at, expires_at, accepted_at, accepted_by_user_id
) ON organizations.mail_invitations TO app_read, app_write;
-- An organization's backend may be wrong about itself, not about what it owes: the fee is the platform's to set, and which
-- account a wallet's money is in is the ledger's.
GRANT SELECT, DELETE
    ON organizations.organizations, organizations.org_memberships, organizations.wallets TO app_write;
GRANT INSERT (id, name, slug, created_at), UPDATE (name, slug) ON organizations.organizations TO app_write;
GRANT INSERT, UPDATE (role, status, accepted_at) ON organizations.org_memberships TO app_write;
GRANT INSERT (id, organization_id, currency, created_at) ON organizations.wallets TO app_write;
GRANT SELECT (id, fee_bps) ON organizations.organizations TO yardpass_ledger;
GRANT SELECT (organization_id, user_id, role, status) ON organizations.org_memberships TO yardpass_ledger;

RESET ROLE;
