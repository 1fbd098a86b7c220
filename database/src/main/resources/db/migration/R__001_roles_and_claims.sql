-- Who is asking: what the verified token claims, for every policy and every function.
SET ROLE yardpass_owner;

-- Every function names its search path, and temporary things last in it: left out they would come first, and whoever may make
-- a temporary type called uuid would have its checks run as the owner. All else is written with its schema. One that runs as
-- its caller and whose names are looked up when it is made (RETURN, BEGIN ATOMIC) needs none.

-- Policies ask these for each statement. As functions of SQL they cost four times as much: each would be begun as a query.

-- The verified token's claims of this transaction, as Supabase names them. On a connection that once had claims the setting
-- reads '', and what is no JSON object claims nothing.
CREATE OR REPLACE FUNCTION auth.jwt() RETURNS jsonb
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claims CONSTANT text := current_setting('request.jwt.claims', true);
BEGIN
    RETURN CASE WHEN pg_input_is_valid(claims, 'jsonb') AND claims IS JSON OBJECT THEN claims::jsonb END;
END
$$;

-- A claim that is no UUID is no claim: rows are withheld, the query does not fail.
CREATE OR REPLACE FUNCTION auth.uuid_claim(name text) RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    claim CONSTANT text := auth.jwt() ->> name;
BEGIN
    RETURN CASE WHEN pg_input_is_valid(claim, 'uuid') THEN claim::uuid END;
END
$$;

CREATE OR REPLACE FUNCTION auth.uid() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN coalesce(auth.uuid_claim('sub'), auth.uuid_claim('user_id'));
END
$$;

CREATE OR REPLACE FUNCTION auth.role() RETURNS text
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN auth.jwt() ->> 'role';
END
$$;

-- A publishable key names the organization that it writes for. Everybody can read such a key, so it shows nothing of it.
CREATE OR REPLACE FUNCTION public.current_org_id() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RETURN CASE WHEN auth.role() IS DISTINCT FROM 'anon' THEN auth.uuid_claim('org_id') END;
END
$$;

-- A time as JSON tells it: RFC 3339 in UTC, which ends in Z wherever the session thinks it is. PostgreSQL's own has an offset.
-- Without a search path it becomes a part of the query that asks it, for each row. Its names were looked up when it was made.
CREATE OR REPLACE FUNCTION ref.utc(moment timestamptz) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN isfinite(moment) THEN (to_json(moment AT TIME ZONE 'UTC') #>> '{}') || 'Z' END;

COMMENT ON FUNCTION public.current_org_id IS 'The organization that the caller''s token names; null where it names none.';
COMMENT ON FUNCTION ref.utc IS 'A time as answers have it: RFC 3339 in UTC, ending in Z.';

GRANT EXECUTE ON FUNCTION
    auth.jwt(), auth.uuid_claim(text), auth.uid(), auth.role(), public.current_org_id(), ref.utc(timestamptz)
    TO app_read, app_write;

RESET ROLE;
