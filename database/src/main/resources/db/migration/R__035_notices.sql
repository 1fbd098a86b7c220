-- Notices: who is told of what in the app and by mail, made of the outbox's messages by the relay. Each has an id made of message,
-- user and kind, so that however often a message is gone through, nothing is told twice.
SET ROLE yardpass_owner;

-- Who is told of what, the one place. What has is_mailed goes by mail too; its words are the organization's own only where
-- is_in_own_words, to people who deal with it: what goes to whom an organization names is in the platform's words. 'holders' are as
-- many as have tickets, and are told by a mailing. One topic may be two things to two people, so a notice has a kind of its own.
CREATE OR REPLACE FUNCTION messaging.notice_kinds()
    RETURNS TABLE (topic text, audience text, kind text, is_mailed boolean, is_in_own_words boolean)
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    VALUES
        ('ticket.purchased', 'buyer', 'ticket.purchased', true, true),
        ('ticket.transferred', 'former_owner', 'ticket.transferred', true, true),
        ('ticket.transferred', 'new_owner', 'ticket.received', true, true),
        ('ticket.refunded', 'buyer', 'ticket.refunded', true, true),
        ('ticket.cancelled', 'owners', 'ticket.cancelled', true, true),
        ('event.cancelled', 'holders', 'event.cancelled', true, true),
        ('event.rescheduled', 'holders', 'event.rescheduled', true, true),
        ('proposal.sent', 'other_side', 'proposal.sent', true, false),
        ('proposal.countered', 'other_side', 'proposal.countered', true, false),
        ('proposal.accepted', 'other_side', 'proposal.accepted', true, false),
        ('proposal.rejected', 'other_side', 'proposal.rejected', true, false),
        ('deliverable.submitted', 'other_side', 'deliverable.submitted', true, false),
        ('deliverable.approved', 'other_side', 'deliverable.approved', true, false),
        ('deliverable.rejected', 'other_side', 'deliverable.rejected', true, false),
        ('member.invited', 'invited', 'member.invited', true, false),
        ('campaign.exhausted', 'administrators', 'campaign.exhausted', true, false),
        ('webhook.disabled', 'administrators', 'webhook.disabled', true, false),
        -- What people write to each other would be a mail a word.
        ('message.sent', 'conversation', 'message.sent', false, false);
END;

-- Up to which a notice goes to an organization's owners and admins, owners first: of the many that there may be, those who have
-- been there longest.
CREATE OR REPLACE FUNCTION messaging.administrators(organization uuid) RETURNS SETOF uuid
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT m.user_id
    FROM organizations.org_memberships AS m
    WHERE m.organization_id = organization AND m.status = 'active' AND m.role IN ('owner', 'admin')
    ORDER BY m.role DESC, m.created_at, m.user_id
    LIMIT 50;
END;

-- Whether a side is told that a proposal or a deliverable went from one state to another: of what the other side does.
CREATE OR REPLACE FUNCTION messaging.hears_of(side text, actors text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    SET search_path = pg_catalog, pg_temp
RETURN CASE side WHEN 'organizer' THEN 'sponsor_admin' ELSE 'organizer_admin' END = ANY (actors);

-- Whom each message is for, holders of tickets aside. Ids that are gone from a message since, and people who are not known, are
-- nobody's.
CREATE OR REPLACE FUNCTION messaging.addressees(messages public.outbox[])
    RETURNS TABLE (message_id uuid, topic text, audience text, user_id uuid)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH told AS (
        SELECT m.id, m.topic, m.organization_id, m.payload FROM unnest(messages) AS m
    )
    SELECT t.id, t.topic, 'buyer', (t.payload ->> 'user_id')::uuid
    FROM told AS t
    WHERE t.topic = 'ticket.purchased'
    UNION ALL
    SELECT t.id, t.topic, 'former_owner', (t.payload ->> 'from_user_id')::uuid
    FROM told AS t
    WHERE t.topic = 'ticket.transferred'
    UNION ALL
    SELECT t.id, t.topic, 'new_owner', (t.payload ->> 'to_user_id')::uuid
    FROM told AS t
    WHERE t.topic = 'ticket.transferred'
    UNION ALL
    SELECT t.id, t.topic, 'buyer', o.user_id
    FROM told AS t
    JOIN ticketing.orders AS o ON o.id = (t.payload ->> 'order_id')::uuid
    WHERE t.topic = 'ticket.refunded'
    UNION ALL
    SELECT DISTINCT t.id, t.topic, 'owners', k.owner_user_id
    FROM told AS t
    CROSS JOIN LATERAL jsonb_path_query(t.payload, '$.tickets[*]') AS ticket (id)
    JOIN ticketing.tickets AS k ON k.id = (ticket.id #>> '{}')::uuid
    WHERE t.topic = 'ticket.cancelled'
    UNION ALL
    SELECT t.id, t.topic, 'other_side', a.user_id
    FROM told AS t
    JOIN sponsorship.proposals AS p ON p.id = (t.payload ->> 'proposal_id')::uuid
    JOIN sponsorship.sponsors AS s ON s.id = p.sponsor_id
    CROSS JOIN LATERAL (
        SELECT h.from_status, h.to_status
        FROM sponsorship.proposal_history AS h
        WHERE h.proposal_id = p.id AND h.to_status = t.payload ->> 'status'
        ORDER BY h.changed_at DESC
        LIMIT 1
    ) AS moved
    JOIN sponsorship.proposal_transitions AS arrow USING (from_status, to_status)
    CROSS JOIN LATERAL messaging.administrators(t.organization_id) AS a (user_id)
    WHERE t.topic IN ('proposal.sent', 'proposal.countered', 'proposal.accepted', 'proposal.rejected')
        AND (
            t.organization_id = p.organization_id AND messaging.hears_of('organizer', arrow.actors)
            OR t.organization_id = s.organization_id AND messaging.hears_of('sponsor', arrow.actors)
        )
    UNION ALL
    SELECT t.id, t.topic, 'other_side', a.user_id
    FROM told AS t
    JOIN sponsorship.deliverables AS d ON d.id = (t.payload ->> 'deliverable_id')::uuid
    JOIN sponsorship.orders AS o ON o.id = d.order_id
    JOIN sponsorship.sponsors AS s ON s.id = o.sponsor_id
    CROSS JOIN LATERAL (
        SELECT r.actors FROM sponsorship.deliverable_transitions AS r WHERE r.to_status = t.payload ->> 'status' LIMIT 1
    ) AS arrow
    CROSS JOIN LATERAL messaging.administrators(t.organization_id) AS a (user_id)
    WHERE t.topic IN ('deliverable.submitted', 'deliverable.approved', 'deliverable.rejected')
        AND (
            t.organization_id = o.organization_id AND messaging.hears_of('organizer', arrow.actors)
            OR t.organization_id = s.organization_id AND messaging.hears_of('sponsor', arrow.actors)
        )
    UNION ALL
    SELECT t.id, t.topic, 'invited', (t.payload ->> 'user_id')::uuid
    FROM told AS t
    WHERE t.topic = 'member.invited'
    UNION ALL
    SELECT t.id, t.topic, 'administrators', a.user_id
    FROM told AS t
    CROSS JOIN LATERAL messaging.administrators(t.organization_id) AS a (user_id)
    WHERE t.topic IN ('campaign.exhausted', 'webhook.disabled')
    UNION ALL
    SELECT t.id, t.topic, 'conversation', c.user_id
    FROM told AS t
    JOIN messaging.conversation_members AS c ON c.conversation_id = (t.payload ->> 'conversation_id')::uuid
    WHERE t.topic = 'message.sent' AND c.user_id <> (t.payload ->> 'sender_user_id')::uuid;
END;

-- Writes the notices of messages to users, named by one place each in three arrays, and the mails. Whoever is erased, or muted the
-- kind, hears nothing; who wants no mails, or has no address, gets none. What is told are the message's ids and amounts, and not who
-- else it concerns.
CREATE OR REPLACE FUNCTION messaging.notify(messages public.outbox[], message_ids uuid[], kinds text[], users uuid[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    WITH told AS (
        SELECT
            md5(m.id || ' ' || p.id || ' ' || k.kind)::uuid AS id,
            p.id AS user_id,
            k.kind,
            m.payload - '{user_id,from_user_id,to_user_id}'::text[] AS payload,
            m.created_at,
            m.organization_id,
            (m.payload ->> 'event_id')::uuid AS event_id,
            k.is_mailed AND p.email IS NOT NULL AND s.email_notifications IS DISTINCT FROM false AS is_mailed
        FROM unnest(message_ids, kinds, users) AS a (message_id, kind, user_id)
        JOIN unnest(messages) AS m ON m.id = a.message_id
        JOIN messaging.notice_kinds() AS k ON k.kind = a.kind
        JOIN users.profiles AS p ON p.id = a.user_id
        LEFT JOIN users.settings AS s ON s.user_id = a.user_id
        WHERE p.erased_at IS NULL AND a.kind <> ALL (coalesce(s.muted_kinds, '{}'))
        -- Nobody deletes them before this is told.
        FOR KEY SHARE OF p
    ), notified AS (
        INSERT INTO messaging.notifications (id, user_id, kind, payload, created_at)
        SELECT t.id, t.user_id, t.kind, t.payload, t.created_at
        FROM told AS t
        ON CONFLICT ON CONSTRAINT notifications_pkey DO NOTHING
    )
    INSERT INTO messaging.message_jobs (id, organization_id, event_id, kind, payload, recipient_user_id, due_at)
    SELECT
        t.id,
        -- Of those that are gone there is nothing to be told any more, and nothing to fail at.
        (SELECT o.id FROM organizations.organizations AS o WHERE o.id = t.organization_id),
        (SELECT e.id FROM events.events AS e WHERE e.id = t.event_id),
        t.kind,
        t.payload,
        t.user_id,
        clock_timestamp()
    FROM told AS t
    WHERE t.is_mailed
    ON CONFLICT ON CONSTRAINT message_jobs_pkey DO NOTHING;
END
$$;

-- For who is invited by mail there is nobody yet: the address and the code go with the mail, and from here when it is sent. It is
-- the platform's mail, so that no organization reads the code.
CREATE OR REPLACE FUNCTION messaging.mail_invitations(messages public.outbox[]) RETURNS void
    LANGUAGE sql
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    INSERT INTO messaging.message_jobs (id, kind, payload, due_at)
    SELECT md5(m.id || ' ' || m.topic)::uuid, m.topic, m.payload, clock_timestamp()
    FROM unnest(messages) AS m
    WHERE m.topic = 'organization.invited_by_mail' AND m.payload ->> 'email' IS NOT NULL
    ON CONFLICT ON CONSTRAINT message_jobs_pkey DO NOTHING;
END;

-- What goes to everybody who has a ticket begins. Older news of the same event ends: those who heard it hear the newer.
CREATE OR REPLACE FUNCTION messaging.begin_mailings(messages public.outbox[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO messaging.mailings (message_id, message_created_at, position, event_id, gone_on_at)
    SELECT m.id, m.created_at, m.position, e.id, clock_timestamp()
    FROM unnest(messages) AS m
    JOIN messaging.notice_kinds() AS k ON k.topic = m.topic AND k.audience = 'holders'
    JOIN events.events AS e ON e.id = (m.payload ->> 'event_id')::uuid
    FOR KEY SHARE OF e
    ON CONFLICT ON CONSTRAINT mailings_pkey DO NOTHING;
    IF FOUND THEN
        UPDATE messaging.mailings AS older
        SET finished_at = clock_timestamp()
        WHERE older.finished_at IS NULL
            AND EXISTS (
                SELECT
                FROM messaging.mailings AS newer
                WHERE newer.event_id = older.event_id AND newer.position > older.position
            );
    END IF;
END
$$;

-- Makes of messages what people are told of them.
CREATE OR REPLACE FUNCTION messaging.write_notices(messages public.outbox[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.notify(messages, array_agg(a.message_id), array_agg(k.kind), array_agg(a.user_id))
    FROM messaging.addressees(messages) AS a
    JOIN messaging.notice_kinds() AS k ON k.topic = a.topic AND k.audience = a.audience
    HAVING count(*) > 0;
    PERFORM messaging.mail_invitations(messages);
    PERFORM messaging.begin_mailings(messages);
END
$$;

-- Whose tickets of these orders are good, or were when a message told that the event is called off: its refunds may be quicker
-- than this.
CREATE OR REPLACE FUNCTION messaging.holders(orders uuid[], message public.outbox) RETURNS uuid[]
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT t.owner_user_id), '{}')
    FROM unnest(orders) AS o (id)
    JOIN ticketing.tickets AS t ON t.order_id = o.id
    WHERE t.status <> 'transferred'
        AND (
            t.status IN ('issued', 'redeemed')
            OR message.topic = 'event.cancelled'
                AND EXISTS (
                    SELECT
                    FROM ticketing.ticket_history AS h
                    WHERE h.ticket_id = t.id
                        AND h.from_status IN ('issued', 'redeemed')
                        AND h.to_status = 'refunded'
                        AND h.changed_at >= message.created_at
                )
        );
END;

-- Goes on with the mailing that waited longest, by a bounded number of orders, and tells how many it looked at.
CREATE OR REPLACE FUNCTION messaging.go_on_with_mailings(term bigint, orders_max integer) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    mailing messaging.mailings;
    message public.outbox;
    orders uuid[];
    reached timestamptz;
    people uuid[];
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    SELECT m.* INTO mailing
    FROM messaging.mailings AS m
    WHERE m.finished_at IS NULL
    ORDER BY m.gone_on_at
    LIMIT 1;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    -- Its retention may have ended it.
    SELECT o.* INTO message
    FROM public.outbox AS o
    WHERE o.position = mailing.position AND o.created_at = mailing.message_created_at AND o.id = mailing.message_id;
    IF FOUND THEN
        SELECT array_agg(o.id ORDER BY o.created_at, o.id), max(o.created_at) INTO orders, reached
        FROM (
            SELECT o.id, o.created_at
            FROM ticketing.orders AS o
            WHERE o.event_id = mailing.event_id
                AND (o.created_at, o.id) > (mailing.reached_created_at, mailing.reached_order_id)
            ORDER BY o.created_at, o.id
            LIMIT orders_max
        ) AS o;
        people := messaging.holders(orders, message);
        PERFORM messaging.notify(
            ARRAY[message], array_fill(message.id, ARRAY[cardinality(people)]), array_fill(k.kind, ARRAY[cardinality(people)]), people
        )
        FROM messaging.notice_kinds() AS k
        WHERE k.topic = message.topic AND k.audience = 'holders';
    END IF;
    UPDATE messaging.mailings AS m
    SET reached_created_at = coalesce(reached, m.reached_created_at),
        reached_order_id = coalesce(orders[cardinality(orders)], m.reached_order_id),
        gone_on_at = clock_timestamp(),
        finished_at = CASE WHEN coalesce(cardinality(orders), 0) < orders_max THEN clock_timestamp() END
    WHERE m.message_id = mailing.message_id;
    RETURN coalesce(cardinality(orders), 0);
END
$$;

GRANT EXECUTE ON FUNCTION messaging.go_on_with_mailings(bigint, integer) TO yardpass_webhooks;

RESET ROLE;
