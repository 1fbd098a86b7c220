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
    user_id uuid NOT NULL CONSTRAINT org_memberships_user_fkey REFERENCES users.profiles (id) ON DELETE CASCADE,
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
    CONSTRAINT org_memberships_pkey PRIMARY KEY (organization_id, user_id),
    CONSTRAINT org_memberships_invited_not_accepted CHECK (status = 'active' OR accepted_at IS NULL)
);
CREATE INDEX org_memberships_user_idx ON organizations.org_memberships (user_id);
COMMENT ON INDEX organizations.org_memberships_user_idx IS 'user_orgs(): the organizations of the signed-in user.';
CREATE INDEX org_memberships_invited_by_idx ON organizations.org_memberships (invited_by_user_id)
    WHERE invited_by_user_id IS NOT NULL;
COMMENT ON INDEX organizations.org_memberships_invited_by_idx IS 'Whom a user invited, when that user is erased.';

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

-- Membership decides what a policy shows, so it is read past the policy of the membership table itself.
CREATE FUNCTION public.user_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT organization_id FROM organizations.org_memberships WHERE user_id = auth.uid() AND status = 'active';
END;
GRANT EXECUTE ON FUNCTION public.user_orgs() TO app_read, app_write;

-- Whether the caller may act for the organization: the signed-in user is an active member in one of the roles and the token
-- names no other organization, or a service asks that is bound to this organization or to none. For functions that run as the
-- owner; nobody else is granted it.
CREATE FUNCTION organizations.has_role(organization uuid, roles text[]) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(
        CASE auth.role()
            WHEN 'service_role' THEN
                organization = public.current_org_id() OR (organization IS NOT NULL AND auth.jwt() ->> 'org_id' IS NULL)
            ELSE
                (organization = public.current_org_id() OR auth.jwt() ->> 'org_id' IS NULL)
                AND EXISTS (
                    SELECT
                    FROM organizations.org_memberships AS m
                    WHERE m.organization_id = organization
                        AND m.user_id = auth.uid()
                        AND m.status = 'active'
                        AND m.role = ANY (roles)
                )
        END,
        false
    );
END;

-- The organization that the caller administers: the one named, or else the one of its claims.
CREATE FUNCTION organizations.require_administrator(organization uuid) RETURNS uuid
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    administered uuid := coalesce(organization, public.current_org_id());
BEGIN
    IF organizations.has_role(administered, '{owner,admin}') THEN
        RETURN administered;
    END IF;
    RAISE EXCEPTION 'organization % is administered by others', administered USING ERRCODE = 'insufficient_privilege';
END
$$;

-- For functions that make a row under an id of the client's: the same again is the same row, anything else is refused.
CREATE FUNCTION public.refuse_other_content(constraint_name text, id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'something else has the id %', id
        USING ERRCODE = 'unique_violation', CONSTRAINT = constraint_name;
END
$$;

CREATE TRIGGER organizations_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON organizations.organizations
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();
ALTER TABLE organizations.organizations ENABLE ALWAYS TRIGGER organizations_stay_while_referred_to;

ALTER TABLE organizations.organizations ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.org_memberships ENABLE ROW LEVEL SECURITY;
ALTER TABLE organizations.wallets ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_organizations ON organizations.organizations FOR SELECT
    USING (id = (SELECT public.current_org_id()) OR id IN (SELECT public.user_orgs()));
CREATE POLICY tenant_isolation ON organizations.org_memberships FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR user_id = (SELECT auth.uid()));
CREATE POLICY tenant_isolation ON organizations.wallets FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

GRANT SELECT ON organizations.organizations, organizations.org_memberships, organizations.wallets TO app_read;
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
