-- Messages: to whom each belongs, how long it stays, and who reads it.
SET ROLE yardpass_owner;

CALL public.require_parents('messaging.notifications');
CREATE OR REPLACE TRIGGER notifications_stay_where_they_belong BEFORE UPDATE OF user_id ON messaging.notifications
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another notification.');

-- Whoever goes takes along what only they were to read.
CREATE OR REPLACE FUNCTION messaging.forget_notifications() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM messaging.notifications WHERE user_id = OLD.id;
    RETURN OLD;
END
$$;
CREATE OR REPLACE TRIGGER profiles_take_notifications_along BEFORE DELETE ON users.profiles
    FOR EACH ROW EXECUTE FUNCTION messaging.forget_notifications();

CALL public.require_parents('messaging.message_jobs');
CREATE OR REPLACE TRIGGER message_jobs_stay_where_they_belong BEFORE UPDATE OF organization_id, event_id ON messaging.message_jobs
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another job.');

-- For a clock: forgets a bounded number of notifications, of jobs and of mailings that are older and tells how many; called until
-- none is left. Conversations are their members' own.
CREATE OR REPLACE FUNCTION messaging.expire_messages(older_than interval, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    notifications bigint;
    jobs bigint;
    mailings bigint;
BEGIN
    DELETE FROM messaging.notifications
    WHERE ctid = ANY (ARRAY(
        SELECT n.ctid FROM messaging.notifications AS n WHERE n.created_at < now() - older_than LIMIT rows_max
    ));
    GET DIAGNOSTICS notifications = ROW_COUNT;
    DELETE FROM messaging.message_jobs
    WHERE ctid = ANY (ARRAY(
        SELECT j.ctid FROM messaging.message_jobs AS j WHERE j.created_at < now() - older_than LIMIT rows_max
    ));
    GET DIAGNOSTICS jobs = ROW_COUNT;
    DELETE FROM messaging.mailings
    WHERE ctid = ANY (ARRAY(SELECT m.ctid FROM messaging.mailings AS m WHERE m.finished_at < now() - older_than LIMIT rows_max));
    GET DIAGNOSTICS mailings = ROW_COUNT;
    RETURN notifications + jobs + mailings;
END
$$;

-- A member sees the conversation whole, so membership is read past the policy of its own table.
CREATE OR REPLACE FUNCTION messaging.my_conversations() RETURNS SETOF uuid
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT conversation_id FROM messaging.conversation_members WHERE user_id = auth.uid();
END;
GRANT EXECUTE ON FUNCTION messaging.my_conversations() TO app_read, app_write;

-- Whether somebody lets this one write to them: by following them, or by working in an organization with them.
CREATE OR REPLACE FUNCTION messaging.takes_messages_of(recipient uuid, sender uuid) RETURNS boolean
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT EXISTS (SELECT FROM users.profiles AS p WHERE p.id = recipient AND p.erased_at IS NULL)
        AND (
            EXISTS (SELECT FROM users.follows AS f WHERE f.follower_user_id = recipient AND f.followed_user_id = sender)
            OR EXISTS (
                SELECT
                FROM organizations.org_memberships AS own
                JOIN organizations.org_memberships AS colleague ON colleague.organization_id = own.organization_id
                WHERE own.user_id = sender
                    AND own.status = 'active'
                    AND colleague.user_id = recipient
                    AND colleague.status = 'active'
            )
        );
END;

-- For functions that run as the owner. What may not be seen is not there.
CREATE OR REPLACE FUNCTION messaging.require_member(conversation uuid, person uuid) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM messaging.conversation_members AS m WHERE m.conversation_id = conversation AND m.user_id = person
    ) THEN
        RAISE EXCEPTION 'there is no conversation %', conversation USING ERRCODE = 'no_data_found';
    END IF;
END
$$;

DROP POLICY IF EXISTS own_notifications ON messaging.notifications;
CREATE POLICY own_notifications ON messaging.notifications FOR SELECT USING (user_id = (SELECT auth.uid()));
DROP POLICY IF EXISTS tenant_isolation ON messaging.message_templates;
CREATE POLICY tenant_isolation ON messaging.message_templates FOR SELECT
    USING (
        organization_id = (SELECT public.current_org_id())
        OR organization_id IS NULL AND (SELECT public.current_org_id()) IS NOT NULL
    );
DROP POLICY IF EXISTS tenant_isolation ON messaging.message_jobs;
CREATE POLICY tenant_isolation ON messaging.message_jobs FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS own_conversations ON messaging.conversations;
CREATE POLICY own_conversations ON messaging.conversations FOR SELECT
    USING (id = ANY (ARRAY(SELECT messaging.my_conversations())));
DROP POLICY IF EXISTS own_conversations ON messaging.conversation_members;
CREATE POLICY own_conversations ON messaging.conversation_members FOR SELECT
    USING (conversation_id = ANY (ARRAY(SELECT messaging.my_conversations())));
DROP POLICY IF EXISTS own_conversations ON messaging.direct_messages;
CREATE POLICY own_conversations ON messaging.direct_messages FOR SELECT
    USING (conversation_id = ANY (ARRAY(SELECT messaging.my_conversations())));

CALL public.make_triggers_fire_always();

RESET ROLE;
