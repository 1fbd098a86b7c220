-- Mails: what is to be sent and in which words, and what became of it. Each step raises unless it is taken by the relay that holds
-- the lease.
SET ROLE yardpass_owner;

-- An amount as people read it.
CREATE OR REPLACE FUNCTION messaging.money(cents bigint, currency text) RETURNS text
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT round(cents / 10::numeric ^ c.minor_digits, c.minor_digits) || ' ' || c.code
    FROM ref.currencies AS c
    WHERE c.code = currency;
END;

-- What a template may speak of: the message's own ids and amounts, and what is behind the ids as it is now.
CREATE OR REPLACE FUNCTION messaging.mail_variables(job messaging.message_jobs) RETURNS jsonb
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT job.payload || jsonb_build_object(
        'recipient', (
            SELECT jsonb_build_object('name', p.display_name) FROM users.profiles AS p WHERE p.id = job.recipient_user_id
        ),
        'organization', (
            SELECT jsonb_build_object('id', o.id, 'name', o.name)
            FROM organizations.organizations AS o
            WHERE o.id = coalesce(job.organization_id, (job.payload ->> 'organization_id')::uuid)
        ),
        'event', (
            SELECT jsonb_build_object(
                'id', e.id,
                'title', e.title,
                'starts', to_char(e.starts_at AT TIME ZONE e.timezone, 'YYYY-MM-DD HH24:MI'),
                'ends', to_char(e.ends_at AT TIME ZONE e.timezone, 'YYYY-MM-DD HH24:MI'),
                'timezone', e.timezone
            )
            FROM events.events AS e
            WHERE e.id = job.event_id
        ),
        'sponsor', (
            SELECT jsonb_build_object('name', s.name)
            FROM sponsorship.sponsors AS s
            WHERE s.id = (job.payload ->> 'sponsor_id')::uuid
        ),
        'campaign', (
            SELECT jsonb_build_object('name', c.name)
            FROM campaigns.campaigns AS c
            WHERE c.id = (job.payload ->> 'campaign_id')::uuid
        ),
        'tiers', (
            SELECT jsonb_agg(jsonb_build_object('name', t.name, 'quantity', i.item -> 'quantity') ORDER BY t.name)
            FROM jsonb_path_query(job.payload, '$.items[*]') AS i (item)
            JOIN ticketing.ticket_tiers AS t ON t.id = (i.item ->> 'tier_id')::uuid
        ),
        'amount', messaging.money(
            coalesce(job.payload ->> 'amount_cents', job.payload ->> 'total_cents')::bigint, job.payload ->> 'currency'
        )
    );
END;

-- A bounded number of mails that are due, with their words. From both ends of the queue, so that a mailing to many delays no
-- confirmation and is delayed by none. Without an address, which is the user's as it is now: who went, wants no mails any more or
-- has no address. Without words: where not even the platform has any.
CREATE OR REPLACE FUNCTION messaging.take_mails(term bigint, mails_max integer)
    RETURNS TABLE (id uuid, kind text, address text, attempts smallint, subject text, body text, variables text)
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    RETURN QUERY
    WITH due AS (
        (
            SELECT j.* FROM messaging.message_jobs AS j
            WHERE j.status = 'queued' AND j.due_at <= clock_timestamp()
            ORDER BY j.due_at
            LIMIT mails_max - mails_max / 2
        )
        UNION
        (
            SELECT j.* FROM messaging.message_jobs AS j
            WHERE j.status = 'queued' AND j.due_at <= clock_timestamp()
            ORDER BY j.due_at DESC
            LIMIT mails_max / 2
        )
    )
    SELECT
        j.id,
        j.kind,
        CASE
            WHEN j.recipient_user_id IS NULL THEN j.payload ->> 'email'
            WHEN s.email_notifications IS DISTINCT FROM false AND j.kind <> ALL (coalesce(s.muted_kinds, '{}')) THEN p.email
        END,
        j.attempts,
        words.subject,
        words.body,
        messaging.mail_variables(j)::text
    FROM due AS j
    LEFT JOIN users.profiles AS p ON p.id = j.recipient_user_id
    LEFT JOIN users.settings AS s ON s.user_id = j.recipient_user_id
    LEFT JOIN messaging.notice_kinds() AS k ON k.kind = j.kind
    LEFT JOIN LATERAL (
        SELECT t.subject, t.body
        FROM messaging.message_templates AS t
        WHERE t.name = j.kind
            AND (t.organization_id IS NULL OR k.is_in_own_words AND t.organization_id = j.organization_id)
        ORDER BY t.organization_id NULLS LAST
        LIMIT 1
    ) AS words ON true;
END
$$;

-- Notes what became of mails, at one place each in all of these arrays: what they are from now on, why they were not sent, and after
-- how many milliseconds they are tried again. What an invitation's mail alone knew is forgotten with its end.
CREATE OR REPLACE FUNCTION messaging.note_mails(
    term bigint, mails uuid[], statuses text[], errors text[], next_millis bigint[]
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM messaging.require_term('webhooks', term);
    UPDATE messaging.message_jobs AS j
    SET status = t.status,
        attempts = j.attempts + 1,
        sent_at = CASE t.status WHEN 'sent' THEN clock_timestamp() END,
        error = t.error,
        due_at = coalesce(clock_timestamp() + t.next_millis * interval '1 millisecond', j.due_at),
        payload = CASE t.status WHEN 'queued' THEN j.payload ELSE j.payload - '{code,email}'::text[] END
    FROM unnest(mails, statuses, errors, next_millis) AS t (id, status, error, next_millis)
    -- One that was cancelled meanwhile stays so.
    WHERE j.id = t.id AND j.status = 'queued';
END
$$;

-- For how many seconds the first mail has been due; 0 where none is.
CREATE OR REPLACE FUNCTION messaging.mail_lag() RETURNS double precision
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT coalesce(
        (
            SELECT greatest(0, extract(epoch FROM clock_timestamp() - j.due_at))
            FROM messaging.message_jobs AS j
            WHERE j.status = 'queued' AND j.due_at IS NOT NULL
            ORDER BY j.due_at
            LIMIT 1
        ),
        0
    );
END;

GRANT EXECUTE ON FUNCTION
    messaging.take_mails(bigint, integer),
    messaging.note_mails(bigint, uuid[], text[], text[], bigint[]),
    messaging.mail_lag()
TO yardpass_webhooks;

-- The platform's words for each kind. What its services wrote since stays.
INSERT INTO messaging.message_templates (organization_id, name, subject, body)
VALUES
    (NULL, 'ticket.purchased', 'Your tickets{{#event}} for {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

thank you for your order {{order_id}}.
{{#event}}

{{title}}
{{starts}} ({{timezone}})
{{/event}}
{{#tiers}}
{{quantity}} x {{name}}
{{/tiers}}
{{#amount}}

Total: {{.}}
{{/amount}}

Your tickets are in the app.
'),
    (NULL, 'ticket.transferred', 'You gave a ticket away{{#event}}: {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

your ticket{{#event}} for {{title}}, {{starts}} ({{timezone}}),{{/event}} belongs to somebody else now. The old code no longer works.

If you did not do this, please write to the organizer.
'),
    (NULL, 'ticket.received', 'You got a ticket{{#event}} for {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

somebody gave you a ticket{{#event}} for {{title}}, {{starts}} ({{timezone}}){{/event}}. You find it in the app.
'),
    (NULL, 'ticket.refunded', 'Your refund{{#event}} for {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

tickets of your order {{order_id}} were refunded{{#amount}}: {{.}}{{/amount}}. They are no longer valid.
'),
    (NULL, 'ticket.cancelled', 'Your ticket was cancelled',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

the organizer cancelled tickets of order {{order_id}}. They are no longer valid.
'),
    (NULL, 'event.cancelled', 'Cancelled{{#event}}: {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

{{#event}}{{title}}, {{starts}} ({{timezone}}), {{/event}}does not take place. What was paid for tickets is refunded to whoever bought them.
'),
    (NULL, 'event.rescheduled', 'Another time{{#event}}: {{title}}{{/event}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

{{#event}}{{title}} takes place at another time: {{starts}} to {{ends}} ({{timezone}}). {{/event}}Your tickets stay valid.
'),
    (NULL, 'proposal.sent', 'A sponsorship is proposed to you',
'A sponsorship{{#event}} of {{title}}{{/event}} is proposed to {{sponsor.name}}{{#amount}}: {{.}}{{/amount}}.

Proposal {{proposal_id}}
'),
    (NULL, 'proposal.countered', 'A counter-offer by {{sponsor.name}}',
'{{sponsor.name}} answered your proposal{{#event}} for {{title}}{{/event}} with another amount{{#amount}}: {{.}}{{/amount}}.

Proposal {{proposal_id}}
'),
    (NULL, 'proposal.accepted', 'A proposal was accepted',
'The proposal of a sponsorship{{#event}} of {{title}}{{/event}} by {{sponsor.name}} was accepted{{#amount}}: {{.}}{{/amount}}.

Proposal {{proposal_id}}, order {{sponsorship_order_id}}
'),
    (NULL, 'proposal.rejected', 'A proposal was rejected',
'The proposal of a sponsorship{{#event}} of {{title}}{{/event}} by {{sponsor.name}} was rejected.

Proposal {{proposal_id}}
'),
    (NULL, 'deliverable.submitted', 'Something was delivered to you',
'The organizer delivered what was owed for sponsorship order {{sponsorship_order_id}}. Please approve or reject it.

Deliverable {{deliverable_id}}
'),
    (NULL, 'deliverable.approved', 'What you delivered was approved',
'The sponsor approved what you delivered for sponsorship order {{sponsorship_order_id}}.

Deliverable {{deliverable_id}}
'),
    (NULL, 'deliverable.rejected', 'What you delivered was rejected',
'The sponsor rejected what you delivered for sponsorship order {{sponsorship_order_id}}. The reason is in the app.

Deliverable {{deliverable_id}}
'),
    (NULL, 'member.invited', 'You are invited to {{organization.name}}',
'Hello{{#recipient.name}} {{.}}{{/recipient.name}},

{{organization.name}} invites you to join as {{role}}. Accept or decline it in the app.
'),
    (NULL, 'organization.invited_by_mail', 'You are invited to {{organization.name}}',
'Hello,

{{organization.name}} invites you to join as {{role}}. Sign in to the app and use this code:

{{code}}

It is valid until {{expires_at}}. If you do not know what this is about, you need do nothing.
'),
    (NULL, 'campaign.exhausted', 'A campaign has used up its budget{{#campaign}}: {{name}}{{/campaign}}',
'The campaign{{#campaign}} {{name}}{{/campaign}} is shown no more: its budget or the wallet is used up.

Campaign {{campaign_id}}
'),
    (NULL, 'webhook.disabled', 'A webhook endpoint was disabled',
'We tell the webhook endpoint {{webhook_endpoint_id}} nothing more ({{reason}}). What it missed can be replayed once it is enabled again.
')
ON CONFLICT ON CONSTRAINT message_templates_name_key DO NOTHING;

RESET ROLE;
