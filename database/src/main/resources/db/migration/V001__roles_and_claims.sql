-- Who may connect as what, and the schemas.
-- Roles belong to the whole cluster, so another database being migrated at this moment makes the same ones: each statement is
-- tried until it either succeeds or finds its work done.

DO $$
DECLARE
    role_name text;
    attributes text;
    membership text[];
BEGIN
    FOR role_name, attributes IN
        VALUES
            -- Owns everything; migrations, the partition keeper and the refresher run as it.
            ('yardpass_owner', 'NOLOGIN'),
            -- COPY is refused under row-level security, so these two bypass it; their grants make that harmless.
            ('yardpass_ingest', 'NOLOGIN BYPASSRLS'),
            ('yardpass_ledger', 'NOLOGIN BYPASSRLS'),
            -- Relays messages, by functions alone.
            ('yardpass_webhooks', 'NOLOGIN'),
            -- Inherits nothing: it becomes anon, authenticated or service_role for one transaction at a time.
            ('yardpass_gateway', 'NOLOGIN NOINHERIT'),
            ('app_read', 'NOLOGIN'),
            ('app_write', 'NOLOGIN'),
            ('anon', 'NOLOGIN'),
            ('authenticated', 'NOLOGIN'),
            ('service_role', 'NOLOGIN BYPASSRLS')
    LOOP
        FOR attempt IN 1..20 LOOP
            BEGIN
                IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
                    EXECUTE format('CREATE ROLE %I %s', role_name, attributes);
                END IF;
                EXIT;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN
                NULL;
            END;
        END LOOP;
    END LOOP;

    FOREACH membership SLICE 1 IN ARRAY ARRAY[
        ['app_read', 'anon'],
        ['app_read', 'authenticated'],
        ['app_write', 'service_role'],
        ['anon', 'yardpass_gateway'],
        ['authenticated', 'yardpass_gateway'],
        ['service_role', 'yardpass_gateway'],
        -- The login of the migrations works as the owner; the login of the pools becomes each of the five.
        ['yardpass_owner', current_user],
        ['yardpass_ingest', current_user],
        ['yardpass_ledger', current_user],
        ['yardpass_webhooks', current_user],
        ['yardpass_gateway', current_user]
    ] LOOP
        FOR attempt IN 1..20 LOOP
            BEGIN
                IF NOT EXISTS (
                    SELECT
                    FROM pg_catalog.pg_auth_members AS m
                    WHERE m.roleid = membership[1]::regrole
                      AND m.member = to_regrole(quote_ident(membership[2]))
                      AND m.set_option
                ) THEN
                    EXECUTE format('GRANT %I TO %I', membership[1], membership[2]);
                END IF;
                EXIT;
            EXCEPTION WHEN unique_violation OR internal_error THEN
                NULL;
            END;
        END LOOP;
    END LOOP;
END
$$;

-- A batch with duplicates is staged in a temporary table, and a refresh beside readers compares by way of one. PUBLIC may make
-- those unless somebody took it away.
DO $$
DECLARE
    role_name text;
BEGIN
    FOREACH role_name IN ARRAY ARRAY['yardpass_ingest', 'yardpass_owner'] LOOP
        IF NOT has_database_privilege(role_name, current_database(), 'TEMPORARY') THEN
            EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO %I', current_database(), role_name);
        END IF;
    END LOOP;
END
$$;

CREATE SCHEMA auth AUTHORIZATION yardpass_owner;
CREATE SCHEMA ref AUTHORIZATION yardpass_owner;
CREATE SCHEMA users AUTHORIZATION yardpass_owner;
CREATE SCHEMA organizations AUTHORIZATION yardpass_owner;
CREATE SCHEMA events AUTHORIZATION yardpass_owner;
CREATE SCHEMA ticketing AUTHORIZATION yardpass_owner;
CREATE SCHEMA sponsorship AUTHORIZATION yardpass_owner;
CREATE SCHEMA campaigns AUTHORIZATION yardpass_owner;
CREATE SCHEMA payments AUTHORIZATION yardpass_owner;
CREATE SCHEMA analytics AUTHORIZATION yardpass_owner;
CREATE SCHEMA messaging AUTHORIZATION yardpass_owner;
CREATE SCHEMA ml AUTHORIZATION yardpass_owner;
-- Databases that came from before PostgreSQL 15 let everybody create here.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
-- Not only granted: a dump hands over what stands in a schema before it grants anything on it.
ALTER SCHEMA public OWNER TO yardpass_owner;

GRANT USAGE ON SCHEMA
    auth, ref, users, organizations, events, ticketing, sponsorship, campaigns, payments, analytics, messaging, ml, public
    TO app_read, app_write, yardpass_ingest, yardpass_ledger;

-- PostgreSQL lets everybody run every new function; here each is granted to whom it is for.
ALTER DEFAULT PRIVILEGES FOR ROLE yardpass_owner REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
