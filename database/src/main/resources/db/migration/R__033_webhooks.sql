-- The relay: follows the outbox behind a cursor, makes deliveries of messages, and notes what became of them. Each step raises
-- unless it is taken by whoever holds the lease, so that a relay that was replaced changes nothing any more. All times are the
-- database's.
SET ROLE yardpass_owner;

SELECT analytics.add_month_partitions('messaging.webhook_attempts');

-- Takes the lease where it is free, or over; NULL where another has it. Whoever takes it has a term of its own.
CREATE OR REPLACE FUNCTION messaging.claim_relay(name text, owner uuid, lease interval) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE messaging.relays AS r
    SET term = r.term + 1, owner = claim_relay.owner, lease_until = clock_timestamp() + claim_relay.lease
    WHERE r.name = claim_relay.name AND r.lease_until < clock_timestamp()
    RETURNING r.term;
END;

CREATE OR REPLACE FUNCTION messaging.refuse_former_term(name text, term bigint) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    RAISE EXCEPTION 'another relays % since term %', name, term USING ERRCODE = 'YP010';
END
$$;

-- Locks the relay's row, so that steps come one after the other: one that makes a delivery wait and one that ends what it waits for
-- would otherwise not see each other.
CREATE OR REPLACE FUNCTION messaging.require_term(name text, term bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reached bigint;
BEGIN
    SELECT r.position INTO reached
    FROM messaging.relays AS r
    WHERE r.name = require_term.name AND r.term = require_term.term AND r.lease_until >= clock_timestamp()
    FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        PERFORM messaging.refuse_former_term(name, term);
    END IF;
    RETURN reached;
END
$$;

CREATE OR REPLACE FUNCTION messaging.renew_relay(name text, term bigint, lease interval) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.require_term(name, term);
    UPDATE messaging.relays AS r SET lease_until = clock_timestamp() + renew_relay.lease WHERE r.name = renew_relay.name;
END
$$;

-- Gives the lease back; changes nothing when it is another's by now.
CREATE OR REPLACE FUNCTION messaging.release_relay(name text, term bigint) RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE messaging.relays AS r
    SET lease_until = '-infinity', owner = NULL
    WHERE r.name = release_relay.name AND r.term = release_relay.term;
END;

-- Up to which position messages were numbered, and which transactions may bring some up to there that are not seen yet: a position
-- is given under the lock of a writer, and the lock is given back after the commit is seen. So once these have ended, everything
-- up to there is seen by whoever looks, or will never be. The sequence is read first: what is numbered later has a higher one.
CREATE OR REPLACE FUNCTION messaging.outbox_horizon(OUT numbered bigint, OUT writers text[])
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- One that gave none yet says which it will give.
    SELECT s.last_value - (NOT s.is_called)::integer INTO numbered FROM public.outbox_position_seq AS s;
    SELECT coalesce(array_agg(DISTINCT l.virtualtransaction), '{}') INTO writers
    FROM pg_locks AS l
    WHERE l.locktype = 'relation'
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
        AND l.relation = 'public.outbox'::regclass
        AND l.mode = 'RowExclusiveLock'
        AND l.granted;
END
$$;

-- Queues for one endpoint, or all, the messages of a range that they asked for. What is queued already is not queued again.
CREATE OR REPLACE FUNCTION messaging.queue_deliveries(messages public.outbox[], endpoint uuid DEFAULT NULL) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    made bigint;
BEGIN
    INSERT INTO messaging.webhook_deliveries (
        endpoint_id, message_id, message_created_at, position, key, is_ready, due_at
    )
    SELECT
        wanted.endpoint_id,
        wanted.id,
        wanted.created_at,
        wanted.position,
        wanted.key,
        wanted.key IS NULL
            OR wanted.of_key = 1
                AND NOT EXISTS (
                    SELECT
                    FROM messaging.webhook_deliveries AS d
                    WHERE d.endpoint_id = wanted.endpoint_id AND d.key = wanted.key
                ),
        clock_timestamp()
    FROM (
        SELECT
            e.id AS endpoint_id,
            m.id,
            m.created_at,
            m.position,
            CASE WHEN e.is_ordered THEN m.key END AS key,
            row_number() OVER (PARTITION BY e.id, m.key ORDER BY m.position) AS of_key
        FROM unnest(messages) AS m
        JOIN messaging.webhook_endpoints AS e ON e.organization_id = m.organization_id
        WHERE e.status = 'enabled'
            AND CASE m.topic
                -- Asked for by one endpoint, and told to no other.
                WHEN 'webhook.test' THEN m.key = e.id::text
                ELSE e.topics = '{*}' OR m.topic = ANY (e.topics)
            END
            AND (endpoint IS NULL OR e.id = endpoint)
            AND NOT EXISTS (
                SELECT FROM messaging.webhook_deliveries AS d WHERE d.endpoint_id = e.id AND d.message_id = m.id
            )
    ) AS wanted
    ORDER BY wanted.position
    ON CONFLICT ON CONSTRAINT webhook_deliveries_pkey DO NOTHING;
    GET DIAGNOSTICS made = ROW_COUNT;
    RETURN made;
END
$$;

-- Makes of messages what they are to become.
CREATE OR REPLACE FUNCTION messaging.make_of(messages public.outbox[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.queue_deliveries(messages);
    PERFORM messaging.write_notices(messages);
END
$$;

-- Makes of a bounded number of messages behind the cursor, up to a position below which all are seen, what they are to become, and
-- moves the cursor. Of which that cannot be made, whatever its payload holds, is set aside: the others go on. Tells how many there
-- were, and how many of them were set aside.
CREATE OR REPLACE FUNCTION messaging.relay_messages(
    term bigint, until_position bigint, messages_max integer, OUT relayed integer, OUT set_aside integer
)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reached CONSTANT bigint := messaging.require_term('webhooks', term);
    messages public.outbox[];
    message public.outbox;
BEGIN
    SELECT array_agg(m.message ORDER BY (m.message).position) INTO messages
    FROM (
        SELECT o AS message
        FROM public.outbox AS o
        WHERE o.position > reached AND o.position <= until_position
        ORDER BY o.position
        LIMIT messages_max
    ) AS m;
    relayed := coalesce(cardinality(messages), 0);
    set_aside := 0;
    IF relayed = 0 THEN
        RETURN;
    END IF;
    BEGIN
        PERFORM messaging.make_of(messages);
    EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
        FOREACH message IN ARRAY messages LOOP
            BEGIN
                PERFORM messaging.make_of(ARRAY[message]);
            EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN
                set_aside := set_aside + 1;
                INSERT INTO messaging.messages_set_aside (message_id, position, topic, reason)
                VALUES (message.id, message.position, message.topic, SQLSTATE);
            END;
        END LOOP;
    END;
    UPDATE messaging.relays AS r SET position = messages[relayed].position WHERE r.name = 'webhooks';
    INSERT INTO messaging.relay_marks (position, relayed_at) VALUES (messages[relayed].position, clock_timestamp());
END
$$;

-- Of what is not relayed: how old the oldest is, 0 where there is none.
CREATE OR REPLACE FUNCTION messaging.relay_lag() RETURNS double precision
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(
        (
            SELECT greatest(0, extract(epoch FROM clock_timestamp() - o.created_at))
            FROM public.outbox AS o
            WHERE o.position > (SELECT r.position FROM messaging.relays AS r WHERE r.name = 'webhooks')
            ORDER BY o.position
            LIMIT 1
        ),
        0
    );
END;

-- Endpoints that something is due for, behind one, in the order of their ids, whose they are, and whether they fail: each is found by one look into
-- the index. Whatever is asked of due_at is asked of now(): of a clock that runs on no index is asked, and what is not due would
-- be gone through row by row.
CREATE OR REPLACE FUNCTION messaging.due_endpoints(behind uuid, endpoints_max integer)
    RETURNS TABLE (endpoint_id uuid, organization_id uuid, is_failing boolean)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    found_due integer := 0;
BEGIN
    endpoint_id := behind;
    WHILE found_due < endpoints_max LOOP
        SELECT d.endpoint_id INTO endpoint_id
        FROM messaging.webhook_deliveries AS d
        WHERE d.is_ready AND d.endpoint_id > due_endpoints.endpoint_id
        ORDER BY d.endpoint_id
        LIMIT 1;
        EXIT WHEN NOT FOUND;
        IF EXISTS (
            SELECT
            FROM messaging.webhook_deliveries AS d
            WHERE d.is_ready AND d.endpoint_id = due_endpoints.endpoint_id AND d.due_at <= now()
        ) THEN
            SELECT e.organization_id, e.failing_since IS NOT NULL INTO organization_id, is_failing
            FROM messaging.webhook_endpoints AS e
            WHERE e.id = due_endpoints.endpoint_id;
            found_due := found_due + 1;
            RETURN NEXT;
        END IF;
    END LOOP;
END
$$;

-- What is due for these endpoints, for each as many as it says at most, the first due first, with all that it takes to tell it. One
-- whose message its retention ended has no body. Nor has one for an endpoint that is not enabled, which stands for all that waits
-- for it: they are taken off the queue together.
CREATE OR REPLACE FUNCTION messaging.take_deliveries(endpoints uuid[], each_max integer[])
    RETURNS TABLE (
        endpoint_id uuid,
        message_id uuid,
        is_enabled boolean,
        url text,
        sealed_secret bytea,
        former_sealed_secret bytea,
        attempts smallint,
        topic text,
        created_at timestamptz,
        body text
    )
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        e.id,
        d.message_id,
        e.status = 'enabled',
        e.url,
        e.sealed_secret,
        CASE WHEN e.former_until > clock_timestamp() THEN e.former_sealed_secret END,
        d.attempts,
        o.topic,
        d.message_created_at,
        -- The same bytes at each attempt.
        '{"type":' || to_json(o.topic) || ',"timestamp":' || to_json(ref.utc(o.created_at)) || ',"data":' || o.payload || '}'
    FROM unnest(endpoints, each_max) AS asked (endpoint_id, deliveries_max)
    JOIN messaging.webhook_endpoints AS e ON e.id = asked.endpoint_id
    CROSS JOIN LATERAL (
        SELECT d.*
        FROM messaging.webhook_deliveries AS d
        WHERE d.is_ready AND d.endpoint_id = e.id AND d.due_at <= now()
        ORDER BY d.due_at, d.position
        LIMIT CASE e.status WHEN 'enabled' THEN asked.deliveries_max ELSE 1 END
    ) AS d
    LEFT JOIN public.outbox AS o
        ON o.position = d.position AND o.created_at = d.message_created_at AND o.id = d.message_id AND e.status = 'enabled'
    ORDER BY d.due_at, d.position;
END;

-- Takes deliveries off the queue, and makes the next of each of their keys ready.
CREATE OR REPLACE FUNCTION messaging.end_deliveries(endpoints uuid[], messages uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH ended AS (
        DELETE FROM messaging.webhook_deliveries AS d
        USING unnest(endpoints, messages) AS e (endpoint_id, message_id)
        WHERE d.endpoint_id = e.endpoint_id AND d.message_id = e.message_id
        RETURNING d.endpoint_id, d.message_id, d.key
    )
    UPDATE messaging.webhook_deliveries AS d
    SET is_ready = true
    FROM (
        SELECT DISTINCT ON (e.endpoint_id, e.key) e.endpoint_id, following.message_id
        FROM ended AS e
        CROSS JOIN LATERAL (
            SELECT n.message_id
            FROM messaging.webhook_deliveries AS n
            WHERE n.endpoint_id = e.endpoint_id
                AND n.key = e.key
                AND (n.endpoint_id, n.message_id) NOT IN (SELECT x.endpoint_id, x.message_id FROM ended AS x)
            ORDER BY n.position
            LIMIT 1
        ) AS following
        WHERE e.key IS NOT NULL
    ) AS following
    WHERE d.endpoint_id = following.endpoint_id AND d.message_id = following.message_id AND NOT d.is_ready;
END
$$;

-- Disables an endpoint for a reason of ours, and tells its organization. Once: one that is not enabled stays as it is.
CREATE OR REPLACE FUNCTION messaging.disable_endpoint(endpoint uuid, reason text) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH disabled AS (
        UPDATE messaging.webhook_endpoints AS e
        SET status = 'disabled', disabled_reason = reason, disabled_at = now(), updated_at = now()
        WHERE e.id = endpoint AND e.status = 'enabled'
        RETURNING e.id, e.organization_id, e.disabled_at
    )
    INSERT INTO public.outbox (id, created_at, topic, key, organization_id, payload)
    SELECT
        uuidv7(),
        now(),
        'webhook.disabled',
        d.id,
        d.organization_id,
        jsonb_build_object('webhook_endpoint_id', d.id, 'reason', reason, 'disabled_at', ref.utc(d.disabled_at))
    FROM disabled AS d;
END;

-- Notes what became of attempts, at one place each in all of these arrays. Where a next one is to come, after so many milliseconds,
-- the delivery stays and is due then; where none is, it goes. 410 disables an endpoint, and so does a time of nothing but failures.
CREATE OR REPLACE FUNCTION messaging.note_attempts(
    term bigint,
    endpoints uuid[],
    messages uuid[],
    topics text[],
    statuses smallint[],
    faults text[],
    durations_millis integer[],
    next_millis bigint[],
    failing_max interval
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    endpoint record;
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    WITH tried AS (
        SELECT t.*, d.attempts + 1 AS number, t.fault IS NULL AND t.status BETWEEN 200 AND 299 AS is_delivered
        FROM unnest(endpoints, messages, topics, statuses, faults, durations_millis, next_millis)
            AS t (endpoint_id, message_id, topic, status, fault, duration_millis, next_millis)
        JOIN messaging.webhook_deliveries AS d ON d.endpoint_id = t.endpoint_id AND d.message_id = t.message_id
    ), again AS (
        UPDATE messaging.webhook_deliveries AS d
        SET attempts = t.number, due_at = clock_timestamp() + t.next_millis * interval '1 millisecond'
        FROM tried AS t
        WHERE d.endpoint_id = t.endpoint_id AND d.message_id = t.message_id AND t.next_millis IS NOT NULL
        RETURNING d.endpoint_id, d.message_id, d.due_at
    )
    INSERT INTO messaging.webhook_attempts (
        attempted_at, endpoint_id, message_id, topic, number, outcome, status, fault, duration_millis,
        next_attempt_at
    )
    SELECT
        clock_timestamp(),
        t.endpoint_id,
        t.message_id,
        t.topic,
        t.number,
        CASE WHEN t.is_delivered THEN 'delivered' WHEN t.next_millis IS NULL THEN 'given_up' ELSE 'failed' END,
        t.status,
        t.fault,
        t.duration_millis,
        a.due_at
    FROM tried AS t
    LEFT JOIN again AS a ON a.endpoint_id = t.endpoint_id AND a.message_id = t.message_id;
    PERFORM messaging.end_deliveries(array_agg(t.endpoint_id), array_agg(t.message_id))
    FROM unnest(endpoints, messages, next_millis) AS t (endpoint_id, message_id, next_millis)
    WHERE t.next_millis IS NULL
    HAVING count(*) > 0;
    -- Written when it changes, and not with each attempt.
    UPDATE messaging.webhook_endpoints AS e
    SET failing_since = CASE WHEN t.is_any_delivered THEN NULL ELSE clock_timestamp() END
    FROM (
        SELECT t.endpoint_id, bool_or(t.fault IS NULL AND t.status BETWEEN 200 AND 299) AS is_any_delivered
        FROM unnest(endpoints, statuses, faults) AS t (endpoint_id, status, fault)
        -- Those are ours.
        WHERE t.fault IS NULL OR t.fault NOT IN ('busy', 'secret_sealed_otherwise', 'lease_over')
        GROUP BY t.endpoint_id
    ) AS t
    WHERE e.id = t.endpoint_id AND t.is_any_delivered = (e.failing_since IS NOT NULL);
    FOR endpoint IN
        SELECT e.id, bool_or(t.status = 410) AS is_gone
        FROM unnest(endpoints, statuses) AS t (endpoint_id, status)
        JOIN messaging.webhook_endpoints AS e ON e.id = t.endpoint_id
        WHERE e.status = 'enabled' AND (t.status = 410 OR e.failing_since < clock_timestamp() - failing_max)
        GROUP BY e.id
    LOOP
        PERFORM messaging.disable_endpoint(endpoint.id, CASE WHEN endpoint.is_gone THEN 'gone' ELSE 'failing' END);
    END LOOP;
END
$$;

-- Takes off the queue what is told no more, since the message is gone.
CREATE OR REPLACE FUNCTION messaging.drop_deliveries(term bigint, endpoints uuid[], messages uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    PERFORM messaging.end_deliveries(endpoints, messages);
END
$$;

-- Takes off the queue a bounded number of what is for an endpoint that is not enabled, and tells how many; one that was removed is
-- forgotten with the last. Those that wait go first: without the one that they wait for, nothing would ever be due of them.
CREATE OR REPLACE FUNCTION messaging.clear_endpoint(term bigint, endpoint uuid, rows_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    cleared integer;
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    PERFORM FROM messaging.webhook_endpoints AS e WHERE e.id = endpoint AND e.status <> 'enabled' FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    DELETE FROM messaging.webhook_deliveries AS d
    WHERE d.endpoint_id = endpoint
        AND d.message_id IN (
            (SELECT w.message_id FROM messaging.webhook_deliveries AS w WHERE NOT w.is_ready AND w.endpoint_id = endpoint)
            UNION ALL
            (SELECT r.message_id FROM messaging.webhook_deliveries AS r WHERE r.is_ready AND r.endpoint_id = endpoint)
            LIMIT rows_max
        );
    GET DIAGNOSTICS cleared = ROW_COUNT;
    IF cleared < rows_max THEN
        DELETE FROM messaging.webhook_endpoints AS e WHERE e.id = endpoint AND e.status = 'removed';
    END IF;
    RETURN cleared;
END
$$;

-- Disables an endpoint that more waits for than is kept: what it misses is in the outbox and can be replayed. Of those that are behind
-- whichever comes, so that however many there are, no more is counted in one step than may wait for one.
CREATE OR REPLACE FUNCTION messaging.disable_piled_up(term bigint, behind interval, most integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    PERFORM messaging.disable_endpoint(e.id, 'backlog')
    FROM (
        SELECT e.id
        FROM messaging.webhook_endpoints AS e
        WHERE e.status = 'enabled'
            AND EXISTS (
                SELECT
                FROM messaging.webhook_deliveries AS d
                WHERE d.is_ready AND d.endpoint_id = e.id AND d.due_at < now() - behind
            )
        ORDER BY random()
        LIMIT 1
    ) AS e
    WHERE (
        SELECT count(*)
        FROM (SELECT FROM messaging.webhook_deliveries AS d WHERE d.endpoint_id = e.id LIMIT most + 1) AS counted
    ) > most;
END
$$;

-- For a time, the least id of version 7 that a message of that time may have, clocks being what they are.
CREATE OR REPLACE FUNCTION messaging.first_id_at(moment timestamptz) RETURNS uuid
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
RETURN (
    -- An id knows no time before 1970.
    lpad(to_hex(greatest(0, extract(epoch FROM moment - interval '1 hour') * 1000)::bigint), 12, '0') || '70008000000000000000'
)::uuid;

-- Goes on with replays, in turns: a bounded number of messages for each, and nothing while much of its endpoint is queued.
-- Tells how many messages it looked at.
CREATE OR REPLACE FUNCTION messaging.go_on_with_replays(term bigint, replays_max integer, messages_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    replay messaging.webhook_replays;
    organizations_messages public.outbox[];
    wanted public.outbox[];
    -- Behind it no message is asked for: without it each of the organization's until today would be looked at.
    last_id uuid;
    looked bigint := 0;
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    FOR replay IN
        SELECT r.*
        FROM messaging.webhook_replays AS r
        WHERE r.finished_at IS NULL
            AND (
                SELECT count(*)
                FROM (
                    SELECT FROM messaging.webhook_deliveries AS d WHERE d.endpoint_id = r.endpoint_id LIMIT messages_max
                ) AS counted
            ) < messages_max
        ORDER BY r.gone_on_at
        LIMIT replays_max
    LOOP
        last_id := coalesce(
            replay.only_message_id, messaging.first_id_at(least(replay.until_at, now()) + interval '2 hours')
        );
        SELECT array_agg(m.message ORDER BY (m.message).id) INTO organizations_messages
        FROM (
            SELECT o AS message
            FROM public.outbox AS o
            WHERE o.organization_id =
                    (SELECT e.organization_id FROM messaging.webhook_endpoints AS e WHERE e.id = replay.endpoint_id)
                AND o.id > replay.reached_message_id
                AND o.id <= last_id
                AND o.created_at >= replay.from_at
                AND o.created_at < replay.until_at
                AND (replay.only_message_id IS NULL OR o.id = replay.only_message_id)
            ORDER BY o.id
            LIMIT messages_max
        ) AS m;
        SELECT array_agg(m ORDER BY m.position) INTO wanted
        FROM unnest(organizations_messages) AS m
        WHERE NOT replay.is_missing_only
            OR NOT EXISTS (
                SELECT
                FROM messaging.webhook_attempts AS a
                WHERE a.endpoint_id = replay.endpoint_id AND a.message_id = m.id AND a.outcome = 'delivered'
            );
        UPDATE messaging.webhook_replays AS r
        SET gone_on_at = clock_timestamp(),
            queued = r.queued + messaging.queue_deliveries(wanted, replay.endpoint_id),
            reached_message_id =
                coalesce(organizations_messages[cardinality(organizations_messages)].id, r.reached_message_id),
            finished_at = CASE
                WHEN coalesce(cardinality(organizations_messages), 0) < messages_max THEN clock_timestamp()
            END
        WHERE r.id = replay.id;
        looked := looked + coalesce(cardinality(organizations_messages), 0);
    END LOOP;
    RETURN looked;
END
$$;

-- For a clock: forgets a bounded number of marks and replays of messages that are gone, and of endpoints that were removed before
-- anything was queued for them, and tells how many; called until none is left.
CREATE OR REPLACE FUNCTION messaging.expire_relayed(older_than interval, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    marks bigint;
    replays bigint;
    endpoints bigint;
BEGIN
    DELETE FROM messaging.relay_marks
    WHERE ctid = ANY (ARRAY(SELECT m.ctid FROM messaging.relay_marks AS m WHERE m.relayed_at < now() - older_than LIMIT rows_max));
    GET DIAGNOSTICS marks = ROW_COUNT;
    DELETE FROM messaging.webhook_replays
    WHERE ctid = ANY (ARRAY(
        SELECT r.ctid FROM messaging.webhook_replays AS r WHERE r.finished_at < now() - older_than LIMIT rows_max
    ));
    GET DIAGNOSTICS replays = ROW_COUNT;
    DELETE FROM messaging.webhook_endpoints
    WHERE ctid = ANY (ARRAY(
        SELECT e.ctid
        FROM messaging.webhook_endpoints AS e
        WHERE e.status = 'removed'
            AND e.disabled_at < now() - older_than
            AND NOT EXISTS (SELECT FROM messaging.webhook_deliveries AS d WHERE d.endpoint_id = e.id)
        LIMIT rows_max
    ));
    GET DIAGNOSTICS endpoints = ROW_COUNT;
    RETURN marks + replays + endpoints;
END
$$;

GRANT EXECUTE ON FUNCTION
    messaging.claim_relay(text, uuid, interval),
    messaging.renew_relay(text, bigint, interval),
    messaging.release_relay(text, bigint),
    messaging.outbox_horizon(),
    messaging.relay_messages(bigint, bigint, integer),
    messaging.relay_lag(),
    messaging.due_endpoints(uuid, integer),
    messaging.take_deliveries(uuid[], integer[]),
    messaging.note_attempts(bigint, uuid[], uuid[], text[], smallint[], text[], integer[], bigint[], interval),
    messaging.drop_deliveries(bigint, uuid[], uuid[]),
    messaging.clear_endpoint(bigint, uuid, integer),
    messaging.disable_piled_up(bigint, interval, integer),
    messaging.go_on_with_replays(bigint, integer, integer)
TO yardpass_webhooks;

-- Endpoints are for owners and admins and the organization's service, as the messages themselves are.
DROP POLICY IF EXISTS endpoints_for_administrators ON messaging.webhook_endpoints;
CREATE POLICY endpoints_for_administrators ON messaging.webhook_endpoints FOR SELECT
    USING (
        status <> 'removed'
        AND organization_id = (
            SELECT public.current_org_id()
            WHERE auth.role() = 'service_role'
                OR EXISTS (
                    SELECT
                    FROM organizations.org_memberships AS m
                    WHERE m.organization_id = public.current_org_id()
                        AND m.user_id = auth.uid()
                        AND m.status = 'active'
                        AND m.role IN ('owner', 'admin')
                )
        )
    );
DROP POLICY IF EXISTS of_visible_endpoints ON messaging.webhook_deliveries;
CREATE POLICY of_visible_endpoints ON messaging.webhook_deliveries FOR SELECT
    USING (endpoint_id = ANY (ARRAY(SELECT e.id FROM messaging.webhook_endpoints AS e)));
DROP POLICY IF EXISTS of_visible_endpoints ON messaging.webhook_attempts;
CREATE POLICY of_visible_endpoints ON messaging.webhook_attempts FOR SELECT
    USING (endpoint_id = ANY (ARRAY(SELECT e.id FROM messaging.webhook_endpoints AS e)));
DROP POLICY IF EXISTS of_visible_endpoints ON messaging.webhook_replays;
CREATE POLICY of_visible_endpoints ON messaging.webhook_replays FOR SELECT
    USING (endpoint_id = ANY (ARRAY(SELECT e.id FROM messaging.webhook_endpoints AS e)));

CALL public.make_triggers_fire_always();

RESET ROLE;
