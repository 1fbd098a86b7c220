-- Publishable keys: whose a key is, and how it is made and revoked.
SET ROLE yardpass_owner;

DROP POLICY IF EXISTS tenant_isolation ON organizations.publishable_keys;
CREATE POLICY tenant_isolation ON organizations.publishable_keys FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

-- What the gateway asks about keys that it was shown. It answers about those and lists none.
CREATE OR REPLACE FUNCTION organizations.holders_of(keys text[]) RETURNS TABLE (key text, organization_id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.key, k.organization_id
    FROM organizations.publishable_keys AS k
    WHERE k.key = ANY (keys) AND k.revoked_at IS NULL;
END;

CREATE OR REPLACE FUNCTION organizations.revoked_among(organization_ids uuid[], ids uuid[])
    RETURNS TABLE (organization_id uuid, id uuid)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT k.organization_id, k.id
    FROM ROWS FROM (unnest(organization_ids), unnest(ids)) AS asked (organization_id, id)
    JOIN organizations.publishable_keys AS k ON k.organization_id = asked.organization_id AND k.id = asked.id
    WHERE k.revoked_at IS NOT NULL;
END;

GRANT EXECUTE ON FUNCTION organizations.holders_of(text[]), organizations.revoked_among(uuid[], uuid[])
    TO yardpass_ingest;

-- One change to an organization's keys at a time, so that its limits hold and a twin finds what the first made.
CREATE OR REPLACE FUNCTION organizations.administer_keys(organization_id uuid) RETURNS uuid
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.require_administrator(organization_id);
BEGIN
    PERFORM FROM organizations.organizations AS o WHERE o.id = organization FOR NO KEY UPDATE;
    RETURN organization;
END
$$;

CREATE OR REPLACE FUNCTION public.create_publishable_key(name ref.title, organization_id uuid DEFAULT NULL, id uuid DEFAULT NULL) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    organization uuid := organizations.administer_keys(organization_id);
    made uuid := coalesce(id, uuidv7());
    known organizations.publishable_keys;
BEGIN
    SELECT k.* INTO known FROM organizations.publishable_keys AS k WHERE k.organization_id = organization AND k.id = made;
    IF FOUND THEN
        IF known.key IS NULL OR known.name <> create_publishable_key.name THEN
            PERFORM public.refuse_other_content('publishable_keys_pkey', made);
        END IF;
        RETURN known.key;
    END IF;
    IF (
        SELECT count(*) FROM organizations.publishable_keys AS k WHERE k.organization_id = organization AND k.revoked_at IS NULL
    ) >= 20 THEN
        PERFORM public.refuse_more('publishable_keys_live_max', 20);
    END IF;
    INSERT INTO organizations.publishable_keys AS k (organization_id, id, key, name, created_by_user_id)
    VALUES (
        organization, made, 'ypk_' || left(replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''), 40),
        create_publishable_key.name, auth.uid()
    )
    RETURNING k.* INTO known;
    RETURN known.key;
END
$$;
COMMENT ON FUNCTION public.create_publishable_key IS
    'Makes a key for pages and apps, which may be shown to anybody, and answers with it. Owners, admins and the organization''s service do it. Sent again with the same id and name it answers with the same key, also when that was revoked since.';

-- True when the key was live until now. An id that is not here is taken for the jti of a signed key, which is refused from now on
-- as well; it is the organization's own, so nobody revokes another's.
CREATE OR REPLACE FUNCTION public.revoke_publishable_key(id uuid, organization_id uuid DEFAULT NULL) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    kept_max CONSTANT integer := 1000;
    organization uuid := organizations.administer_keys(organization_id);
BEGIN
    UPDATE organizations.publishable_keys AS k
    SET revoked_at = now(), revoked_by_user_id = auth.uid()
    WHERE k.organization_id = organization AND k.id = revoke_publishable_key.id AND k.revoked_at IS NULL;
    IF FOUND THEN
        -- A key that is not there opens as little as one that was revoked, so what is longest over is forgotten. Not so a signed one.
        DELETE FROM organizations.publishable_keys AS k
        WHERE k.organization_id = organization AND k.id IN (
            SELECT r.id
            FROM organizations.publishable_keys AS r
            WHERE r.organization_id = organization AND r.key IS NOT NULL AND r.revoked_at IS NOT NULL
            ORDER BY r.revoked_at DESC, r.id
            OFFSET kept_max
        );
        RETURN true;
    END IF;
    IF EXISTS (
        SELECT FROM organizations.publishable_keys AS k WHERE k.organization_id = organization AND k.id = revoke_publishable_key.id
    ) THEN
        RETURN false;
    END IF;
    IF (
        SELECT count(*) FROM organizations.publishable_keys AS k WHERE k.organization_id = organization AND k.key IS NULL
    ) >= 1000 THEN
        PERFORM public.refuse_more('publishable_keys_signed_max', 1000);
    END IF;
    INSERT INTO organizations.publishable_keys (organization_id, id, revoked_by_user_id, revoked_at)
    VALUES (organization, revoke_publishable_key.id, auth.uid(), now());
    RETURN true;
END
$$;
COMMENT ON FUNCTION public.revoke_publishable_key IS
    'Revokes a key by its id, or by the jti of one that was signed. Owners, admins and the organization''s service do it; true when it was good until now.';

GRANT EXECUTE ON FUNCTION public.create_publishable_key, public.revoke_publishable_key
    TO authenticated, service_role;

RESET ROLE;
