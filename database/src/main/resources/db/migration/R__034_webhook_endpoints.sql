-- Webhook endpoints, as their organizations make and change them, by way of the gateway, which makes the secrets and seals them.
SET ROLE yardpass_owner;

-- Locks an endpoint that the caller administers. What is another's is not there.
CREATE OR REPLACE FUNCTION messaging.administered_endpoint(endpoint uuid) RETURNS messaging.webhook_endpoints
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known messaging.webhook_endpoints;
BEGIN
    SELECT e.* INTO known FROM messaging.webhook_endpoints AS e WHERE e.id = endpoint AND e.status <> 'removed';
    IF NOT FOUND OR NOT organizations.has_role(known.organization_id, '{owner,admin}') THEN
        RAISE EXCEPTION 'there is no webhook endpoint %', endpoint USING ERRCODE = 'no_data_found';
    END IF;
    SELECT e.* INTO known
    FROM messaging.webhook_endpoints AS e
    WHERE e.id = endpoint AND e.status <> 'removed'
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'there is no webhook endpoint %', endpoint USING ERRCODE = 'no_data_found';
    END IF;
    RETURN known;
END
$$;

-- True when it was made now: only then is the secret the one that was sent here.
CREATE OR REPLACE FUNCTION messaging.create_webhook_endpoint(
    id uuid, url text, topics text[], is_ordered boolean, sealed_secret bytea, organization_id uuid DEFAULT NULL
) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    endpoints_max CONSTANT integer := 20;
    daily_max CONSTANT integer := 100;
    organization uuid := organizations.require_administrator(organization_id);
    known messaging.webhook_endpoints;
BEGIN
    PERFORM public.await_turn('webhook_endpoints_max', organization);
    SELECT e.* INTO known FROM messaging.webhook_endpoints AS e WHERE e.id = create_webhook_endpoint.id;
    IF FOUND THEN
        IF (known.organization_id, known.url, known.topics, known.is_ordered)
            IS DISTINCT FROM
            (organization, create_webhook_endpoint.url, create_webhook_endpoint.topics, create_webhook_endpoint.is_ordered)
            OR known.status = 'removed'
        THEN
            PERFORM public.refuse_other_content('webhook_endpoints_pkey', create_webhook_endpoint.id);
        END IF;
        RETURN false;
    END IF;
    INSERT INTO messaging.webhook_endpoints AS e (id, organization_id, url, topics, is_ordered, sealed_secret)
    VALUES (
        create_webhook_endpoint.id,
        organization,
        create_webhook_endpoint.url,
        create_webhook_endpoint.topics,
        create_webhook_endpoint.is_ordered,
        create_webhook_endpoint.sealed_secret
    );
    PERFORM public.refuse_beyond(
        'webhook_endpoints_max',
        endpoints_max,
        (
            SELECT count(*)
            FROM messaging.webhook_endpoints AS e
            WHERE e.organization_id = organization AND e.status <> 'removed'
        )
    );
    PERFORM public.refuse_beyond_daily('webhook_endpoints_daily_max', daily_max, organization);
    RETURN true;
END
$$;

-- What is NULL stays. One that is enabled again is told what happens from now on, and what was not cleared yet; what it missed can
-- be replayed.
CREATE OR REPLACE FUNCTION messaging.edit_webhook_endpoint(
    id uuid, url text, topics text[], is_ordered boolean, status text
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known CONSTANT messaging.webhook_endpoints := messaging.administered_endpoint(id);
    wanted CONSTANT text := coalesce(edit_webhook_endpoint.status, known.status);
BEGIN
    IF wanted NOT IN ('enabled', 'disabled') THEN
        RAISE EXCEPTION 'an endpoint is enabled or disabled' USING ERRCODE = 'check_violation', CONSTRAINT = 'webhook_endpoints_status_known';
    END IF;
    UPDATE messaging.webhook_endpoints AS e
    SET url = coalesce(edit_webhook_endpoint.url, e.url),
        topics = coalesce(edit_webhook_endpoint.topics, e.topics),
        is_ordered = coalesce(edit_webhook_endpoint.is_ordered, e.is_ordered),
        status = wanted,
        disabled_reason = CASE WHEN wanted = e.status THEN e.disabled_reason END,
        disabled_at = CASE wanted WHEN e.status THEN e.disabled_at WHEN 'disabled' THEN now() END,
        failing_since = CASE WHEN wanted = e.status THEN e.failing_since END,
        updated_at = now()
    WHERE e.id = edit_webhook_endpoint.id
        AND (
            coalesce(edit_webhook_endpoint.url, e.url),
            coalesce(edit_webhook_endpoint.topics, e.topics),
            coalesce(edit_webhook_endpoint.is_ordered, e.is_ordered),
            wanted
        ) IS DISTINCT FROM (e.url, e.topics, e.is_ordered, e.status);
END
$$;

-- The secret until now signs as well for a day; one before it no more. Tells until when.
CREATE OR REPLACE FUNCTION messaging.rotate_webhook_secret(id uuid, sealed_secret bytea) RETURNS timestamptz
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    both_sign CONSTANT interval := interval '24 hours';
    known CONSTANT messaging.webhook_endpoints := messaging.administered_endpoint(id);
BEGIN
    UPDATE messaging.webhook_endpoints AS e
    SET sealed_secret = rotate_webhook_secret.sealed_secret,
        former_sealed_secret = e.sealed_secret,
        former_until = now() + both_sign,
        updated_at = now()
    WHERE e.id = known.id;
    RETURN now() + both_sign;
END
$$;

-- True when it was there. What waits for it is told no more, and forgotten bit by bit.
CREATE OR REPLACE FUNCTION messaging.remove_webhook_endpoint(id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    known CONSTANT messaging.webhook_endpoints := messaging.administered_endpoint(id);
BEGIN
    UPDATE messaging.webhook_endpoints AS e
    SET status = 'removed', disabled_at = now(), disabled_reason = NULL, updated_at = now()
    WHERE e.id = known.id;
END
$$;

-- Has a message told to this endpoint alone, whatever topics it asked for, and tells its id.
CREATE OR REPLACE FUNCTION messaging.test_webhook_endpoint(id uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    daily_max CONSTANT integer := 200;
    known CONSTANT messaging.webhook_endpoints := messaging.administered_endpoint(id);
    made CONSTANT uuid := uuidv7();
BEGIN
    IF known.status <> 'enabled' THEN
        RAISE EXCEPTION 'the endpoint is disabled' USING ERRCODE = 'YP007';
    END IF;
    PERFORM public.refuse_beyond_daily('webhook_tests_daily_max', daily_max, known.organization_id);
    INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)
    VALUES (
        made, now(), 'webhook.test', known.id, known.organization_id,
        jsonb_build_object('webhook_endpoint_id', known.id, 'asked_at', ref.utc(now()))
    );
    RETURN made;
END
$$;

-- Has messages told once more: one, or those of a time, all or what was never delivered of them. The same again is the same replay.
CREATE OR REPLACE FUNCTION messaging.replay_webhooks(
    id uuid, endpoint_id uuid, from_at timestamptz, until_at timestamptz, is_missing_only boolean, message_id uuid
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    unfinished_max CONSTANT integer := 5;
    daily_max CONSTANT integer := 200;
    endpoint CONSTANT messaging.webhook_endpoints := messaging.administered_endpoint(endpoint_id);
    known messaging.webhook_replays;
    message_at timestamptz;
BEGIN
    IF endpoint.status <> 'enabled' THEN
        RAISE EXCEPTION 'the endpoint is disabled' USING ERRCODE = 'YP007';
    END IF;
    SELECT r.* INTO known FROM messaging.webhook_replays AS r WHERE r.id = replay_webhooks.id;
    IF FOUND THEN
        IF known.endpoint_id <> replay_webhooks.endpoint_id
            OR known.only_message_id IS DISTINCT FROM replay_webhooks.message_id
            OR known.only_message_id IS NULL
                AND (known.from_at, known.until_at, known.is_missing_only)
                    IS DISTINCT FROM (replay_webhooks.from_at, replay_webhooks.until_at, replay_webhooks.is_missing_only)
        THEN
            PERFORM public.refuse_other_content('webhook_replays_pkey', replay_webhooks.id);
        END IF;
        RETURN;
    END IF;
    IF message_id IS NOT NULL THEN
        SELECT o.created_at INTO message_at
        FROM public.outbox AS o
        WHERE o.organization_id = endpoint.organization_id AND o.id = message_id;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'there is no message %', message_id USING ERRCODE = 'no_data_found';
        END IF;
        from_at := message_at;
        until_at := message_at + interval '1 microsecond';
        is_missing_only := false;
    END IF;
    PERFORM public.refuse_beyond(
        'webhook_replays_unfinished_max',
        unfinished_max,
        1 + (
            SELECT count(*)
            FROM messaging.webhook_replays AS r
            WHERE r.endpoint_id = replay_webhooks.endpoint_id AND r.finished_at IS NULL
        )
    );
    PERFORM public.refuse_beyond_daily('webhook_replays_daily_max', daily_max, endpoint.organization_id);
    INSERT INTO messaging.webhook_replays (
        id, endpoint_id, from_at, until_at, is_missing_only, only_message_id, reached_message_id
    )
    VALUES (
        replay_webhooks.id, replay_webhooks.endpoint_id, from_at, until_at, is_missing_only, message_id,
        messaging.first_id_at(from_at)
    );
END
$$;

GRANT EXECUTE ON FUNCTION
    messaging.create_webhook_endpoint(uuid, text, text[], boolean, bytea, uuid),
    messaging.edit_webhook_endpoint(uuid, text, text[], boolean, text),
    messaging.rotate_webhook_secret(uuid, bytea),
    messaging.remove_webhook_endpoint(uuid),
    messaging.test_webhook_endpoint(uuid),
    messaging.replay_webhooks(uuid, uuid, timestamptz, timestamptz, boolean, uuid)
TO authenticated, service_role;

RESET ROLE;
