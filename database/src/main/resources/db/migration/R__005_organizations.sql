-- Tenants: which organizations a caller is of, and what it may do there.
SET ROLE yardpass_owner;

-- Membership decides what a policy shows, so it is read past the policy of the membership table itself.
CREATE OR REPLACE FUNCTION public.user_orgs() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT organization_id FROM organizations.org_memberships WHERE user_id = auth.uid() AND status = 'active';
END;
COMMENT ON FUNCTION public.user_orgs IS 'The organizations of which the signed-in user is an active member.';
GRANT EXECUTE ON FUNCTION public.user_orgs() TO app_read, app_write;

-- Whether the caller may act for the organization: the signed-in user is an active member in one of the roles and the token
-- names no other organization, or a service asks that is bound to this organization or to none. For functions that run as the
-- owner; nobody else is granted it.
CREATE OR REPLACE FUNCTION organizations.has_role(organization uuid, roles text[]) RETURNS boolean
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
CREATE OR REPLACE FUNCTION organizations.require_administrator(organization uuid) RETURNS uuid
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

-- What becomes of somebody in the organization. Who it is stands there by id alone, which an erasure finds; what is told of
-- one organization is in one order.
CREATE OR REPLACE FUNCTION organizations.tell(topic text, member organizations.org_memberships) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM public.tell(
        tell.topic,
        member.organization_id,
        member.organization_id,
        jsonb_build_object(
            'organization_id', member.organization_id,
            'user_id', member.user_id,
            'role', member.role,
            'status', member.status
        )
    );
END
$$;

-- For functions that make a row under an id of the client's: the same again is the same row, anything else is refused.
CREATE OR REPLACE FUNCTION public.refuse_other_content(constraint_name text, id uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'something else has the id %', id
        USING ERRCODE = 'unique_violation', CONSTRAINT = constraint_name;
END
$$;

-- What a caller may pile up has an end. Who adds to the same pile takes turns, so that its last place is given once: first the
-- turn, then the row, then the count. Clients make ids: by SHA-256 nobody finds one whose turn is another's, or the writer's lock.
CREATE OR REPLACE FUNCTION public.await_turn(limit_name text, pile uuid) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT pg_advisory_xact_lock(substr(sha256(convert_to(limit_name || ' ' || pile, 'UTF8')), 1, 8)::bigint);
END;
CREATE OR REPLACE FUNCTION public.refuse_more(limit_name text, most integer) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'there may be % at most', most USING ERRCODE = 'check_violation', CONSTRAINT = limit_name;
END
$$;
CREATE OR REPLACE FUNCTION public.refuse_beyond(limit_name text, most integer, counted bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF counted > most THEN
        PERFORM public.refuse_more(limit_name, most);
    END IF;
END
$$;

-- What may be done only so often in a day: by UTC and the database's clock, whatever was undone meanwhile. For what others hear
-- of, a mail above all, since whoever takes back and does it again leaves nothing that could be counted.
CREATE OR REPLACE FUNCTION public.refuse_beyond_daily(limit_name text, most integer, pile uuid) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    today CONSTANT date := (now() AT TIME ZONE 'UTC')::date;
    counted integer;
BEGIN
    INSERT INTO public.daily_counts AS c (limit_name, pile, day, counted)
    VALUES (refuse_beyond_daily.limit_name, refuse_beyond_daily.pile, today, 1)
    ON CONFLICT ON CONSTRAINT daily_counts_pkey DO UPDATE
    -- Whoever waited for the row may have begun before midnight.
    SET day = greatest(c.day, today), counted = CASE WHEN c.day >= today THEN c.counted + 1 ELSE 1 END
    RETURNING c.counted INTO counted;
    PERFORM public.refuse_beyond(refuse_beyond_daily.limit_name, most, counted);
END
$$;

-- For a clock: forgets a bounded number of counts of days that are over and tells how many; called until none is left.
CREATE OR REPLACE FUNCTION public.forget_daily_counts(rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    DELETE FROM public.daily_counts
    WHERE ctid = ANY (ARRAY(
        SELECT c.ctid
        FROM public.daily_counts AS c
        WHERE c.day < (now() AT TIME ZONE 'UTC')::date
        ORDER BY c.day
        LIMIT rows_max
        FOR UPDATE SKIP LOCKED
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

CREATE OR REPLACE TRIGGER organizations_stay_while_referred_to AFTER DELETE OR UPDATE OF id ON organizations.organizations
    FOR EACH ROW EXECUTE FUNCTION public.refuse_while_referred_to();

DROP POLICY IF EXISTS own_organizations ON organizations.organizations;
CREATE POLICY own_organizations ON organizations.organizations FOR SELECT
    USING (id = (SELECT public.current_org_id()) OR id = ANY (ARRAY(SELECT public.user_orgs())));
DROP POLICY IF EXISTS tenant_isolation ON organizations.org_memberships;
CREATE POLICY tenant_isolation ON organizations.org_memberships FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS tenant_isolation ON organizations.wallets;
CREATE POLICY tenant_isolation ON organizations.wallets FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));

CALL public.make_triggers_fire_always();

RESET ROLE;
