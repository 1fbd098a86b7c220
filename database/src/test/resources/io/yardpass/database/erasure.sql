-- Ada (0ada…01) leaves a row wherever a user can; Bob (0ada…02) is there to be left alone.
INSERT INTO users.profiles (id, display_name, email)
VALUES
    ('0ada0000-0000-7000-8000-000000000001', 'Ada Quibble', 'Ada@Example.org'),
    ('0ada0000-0000-7000-8000-000000000002', 'Bob', 'bob@example.org');
INSERT INTO users.follows (follower_user_id, followed_user_id)
VALUES
    ('0ada0000-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000002'),
    ('0ada0000-0000-7000-8000-000000000002', '0ada0000-0000-7000-8000-000000000001');
INSERT INTO users.settings (user_id) VALUES ('0ada0000-0000-7000-8000-000000000001');

INSERT INTO organizations.org_memberships (organization_id, user_id, role, status, invited_by_user_id)
VALUES
    ('0a000000-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001', 'admin', 'active', NULL),
    ('0a000000-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000002', 'member', 'invited',
    '0ada0000-0000-7000-8000-000000000001');

INSERT INTO organizations.mail_invitations
    (organization_id, email, role, code_sha256, invited_by_user_id, created_at, expires_at, accepted_at, accepted_by_user_id)
VALUES
    ('0a000000-0000-7000-8000-000000000001', 'ada@example.org', 'member', sha256('1'), NULL, now(), now(), NULL, NULL),
    ('0a000000-0000-7000-8000-000000000001', 'work@example.org', 'member', sha256('2'), NULL, now(), now(), now(),
    '0ada0000-0000-7000-8000-000000000001'),
    ('0a000000-0000-7000-8000-000000000001', 'nada@example.org', 'member', sha256('3'),
    '0ada0000-0000-7000-8000-000000000001', now(), now(), NULL, NULL);

INSERT INTO organizations.publishable_keys
    (organization_id, id, key, name, created_by_user_id, revoked_by_user_id, revoked_at)
VALUES (
    '0a000000-0000-7000-8000-000000000001', gen_random_uuid(), 'ypk_' || repeat('a', 40), 'Made and revoked',
    '0ada0000-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001', now()
);

INSERT INTO events.events (id, owner_context_id, title, currency, starts_at, ends_at, status)
VALUES
    ('0e0ada00-0000-7000-8000-000000000001', '0a000000-0000-7000-8000-000000000001', 'Draft', 'USD', now(), now(), 'draft');
INSERT INTO events.event_posts (id, event_id, author_user_id, body)
VALUES
    ('0b0ada00-0000-7000-8000-000000000001', '0e000000-0000-7000-8000-000000000001',
    '0ada0000-0000-7000-8000-000000000001', 'We open at eight');
INSERT INTO events.event_comments (post_id, author_user_id, body)
SELECT '0b0ada00-0000-7000-8000-000000000001', id, display_name || ' is coming'
FROM users.profiles WHERE id::text LIKE '0ada%';
INSERT INTO events.event_reactions (post_id, user_id, kind)
VALUES ('0b0ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001', 'going');

-- Seen under Ada's id, by whatever session; Bob in another.
INSERT INTO analytics.event_impressions
    (id, occurred_at, received_at, event_id, organization_id, user_id, session_id, source, metadata)
SELECT uuidv7(), now() - seen.ago, now(), '0e000000-0000-7000-8000-000000000001', '0a000000-0000-7000-8000-000000000001',
    seen.user_id, seen.session_id, seen.source, seen.metadata
FROM (VALUES
    (interval '0', '0ada0000-0000-7000-8000-000000000001'::uuid, 'visit-of-ada', 'mail to ada@example.org', '{"name": "Ada Quibble"}'::jsonb),
    (interval '2 months', '0ada0000-0000-7000-8000-000000000001', 'web', 'newsletter', '{"mail": "ada@example.org"}'),
    (interval '0', '0ada0000-0000-7000-8000-000000000001', 'session-of-ada', NULL, NULL),
    (interval '0', '0ada0000-0000-7000-8000-000000000001', 'undefined', NULL, NULL),
    (interval '0', '0ada0000-0000-7000-8000-000000000001', '', NULL, NULL),
    (interval '0', '0ada0000-0000-7000-8000-000000000002', 'session-of-bob', NULL, '{"of": "kept"}')
) AS seen (ago, user_id, session_id, source, metadata);
INSERT INTO analytics.post_impressions
    (id, occurred_at, received_at, post_id, event_id, organization_id, user_id, session_id, source, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), event_id, organization_id, user_id, session_id, source, metadata
FROM analytics.event_impressions;
INSERT INTO campaigns.ad_impressions
    (id, occurred_at, received_at, campaign_id, organization_id, user_id, session_id, placement, billable, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), organization_id, user_id, session_id, source, true, metadata
FROM analytics.event_impressions;
INSERT INTO campaigns.ad_clicks
    (id, occurred_at, received_at, campaign_id, organization_id, user_id, session_id, billable, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), organization_id, user_id, session_id, true, metadata
FROM analytics.event_impressions;
INSERT INTO analytics.ticket_analytics
    (id, occurred_at, received_at, tier_id, event_id, organization_id, user_id, session_id, source, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), event_id, organization_id, user_id, session_id, source, metadata
FROM analytics.event_impressions;

INSERT INTO ticketing.ticket_holds
    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
VALUES
    (uuidv7(), '0c000000-0000-7000-8000-000000000001', 'visit-of-ada', '0ada0000-0000-7000-8000-000000000001',
    '0a000000-0000-7000-8000-000000000001', 1, 'held', now(), now());
INSERT INTO ticketing.orders
    (id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status, payment_reference, idempotency_scope,
    fingerprint, receipt, created_at)
VALUES
    ('060ada00-0000-7000-8000-000000000001', '0e000000-0000-7000-8000-000000000001',
    '0ada0000-0000-7000-8000-000000000001', '0a000000-0000-7000-8000-000000000001', 'USD', 0, 0, 'completed', 'pi_of_ada',
    'user:issuer:0ada0000-0000-7000-8000-000000000001', '', '{"user_id":"0ada0000-0000-7000-8000-000000000001"}', now());
INSERT INTO ticketing.tickets
    (id, event_id, tier_id, order_id, owner_user_id, organization_id, code, status, issued_at)
VALUES
    (uuidv7(), '0e000000-0000-7000-8000-000000000001', '0c000000-0000-7000-8000-000000000001',
    '060ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001',
    '0a000000-0000-7000-8000-000000000001', 'code', 'issued', now());

INSERT INTO payments.accounts (id, kind, user_id, currency, balance_cents, created_at)
VALUES (uuidv7(), 'user_cash', '0ada0000-0000-7000-8000-000000000001', 'USD', 10000, now());
-- What was noted on a transaction of Ada's, and what others noted about Ada and about themselves.
INSERT INTO payments.accounts (id, kind, organization_id, user_id, currency, created_at)
VALUES
    ('040ada00-0000-7000-8000-000000000001', 'user_cash', NULL, '0ada0000-0000-7000-8000-000000000001', 'EUR', now()),
    ('040ada00-0000-7000-8000-000000000002', 'organizer_cash', '0a000000-0000-7000-8000-000000000001', NULL, 'EUR', now()),
    ('040ada00-0000-7000-8000-000000000003', 'organizer_cash', '0a000000-0000-7000-8000-000000000002', NULL, 'EUR', now());
INSERT INTO payments.batches (number, epoch, first_sequence, last_sequence, posted_at, previous_hash, hash)
SELECT coalesce(max(number), 0) + 1, 1, coalesce(max(last_sequence), 0) + 1, coalesce(max(last_sequence), 0) + 3, now(),
    coalesce((SELECT hash FROM payments.batches ORDER BY number DESC LIMIT 1), decode(repeat('00', 32), 'hex')),
    decode(repeat('01', 32), 'hex')
FROM payments.batches;
INSERT INTO payments.transactions
    (id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at, metadata)
SELECT t.id::uuid, b.first_sequence + t.place, b.number, 'transfer', 'order', '060ada00-0000-7000-8000-000000000001', 2, now(),
    now(), t.metadata::jsonb
FROM (VALUES
    (0, '030ada00-0000-7000-8000-000000000001', '{"payment_reference": "pi_of_ada", "mail": "x"}'),
    (1, '030ada00-0000-7000-8000-000000000002',
    '{"customer": "Ada Quibble <ada@example.org>", "invoice": 7, "lines": [{"for": "Ada Quibble"}, 1]}'),
    (2, '030ada00-0000-7000-8000-000000000003', '{"customer": "nada@example.org", "session": "web"}')
) AS t (place, id, metadata)
CROSS JOIN (SELECT * FROM payments.batches ORDER BY number DESC LIMIT 1) AS b;
INSERT INTO payments.entries
    (transaction_id, ordinal, account_id, amount_cents, currency, previous_balance_cents, current_balance_cents)
VALUES
    ('030ada00-0000-7000-8000-000000000001', 1, '040ada00-0000-7000-8000-000000000001', 5, 'EUR', 0, 5),
    ('030ada00-0000-7000-8000-000000000001', 2, '040ada00-0000-7000-8000-000000000002', -5, 'EUR', 0, -5),
    ('030ada00-0000-7000-8000-000000000002', 1, '040ada00-0000-7000-8000-000000000002', -7, 'EUR', -5, -12),
    ('030ada00-0000-7000-8000-000000000002', 2, '040ada00-0000-7000-8000-000000000003', 7, 'EUR', 0, 7),
    ('030ada00-0000-7000-8000-000000000003', 1, '040ada00-0000-7000-8000-000000000002', -9, 'EUR', -12, -21),
    ('030ada00-0000-7000-8000-000000000003', 2, '040ada00-0000-7000-8000-000000000003', 9, 'EUR', 7, 16);
INSERT INTO payments.invoices (user_id, month, currency, total_cents)
VALUES ('0ada0000-0000-7000-8000-000000000001', '2026-01-01', 'USD', 100);
INSERT INTO payments.idempotency_keys (scope, route, key, fingerprint, outcome, created_at)
VALUES
    ('user:issuer:0ada0000-0000-7000-8000-000000000001', 'ticket-purchases', 'k', decode(repeat('00', 32), 'hex'),
    'unknown_tier', now());
INSERT INTO payments.receipts (route, id, scope, fingerprint, body, created_at)
VALUES
    ('ticket-holds', uuidv7(), 'user:issuer:0ada0000-0000-7000-8000-000000000001', decode(repeat('00', 32), 'hex'),
    '{}', now());

INSERT INTO sponsorship.sponsors (id, organization_id, name)
VALUES ('080ada00-0000-7000-8000-000000000001', '0a000000-0000-7000-8000-000000000002', 'Sponsor');
INSERT INTO sponsorship.packages (id, event_id, organization_id, name, price_cents, currency)
VALUES
    ('090ada00-0000-7000-8000-000000000001', '0e000000-0000-7000-8000-000000000001',
    '0a000000-0000-7000-8000-000000000001', 'Banner', 100, 'USD');
INSERT INTO sponsorship.orders (id, package_id, sponsor_id, organization_id, amount_cents, currency)
VALUES
    (uuidv7(), '090ada00-0000-7000-8000-000000000001', '080ada00-0000-7000-8000-000000000001',
    '0a000000-0000-7000-8000-000000000001', 100, 'USD');
INSERT INTO sponsorship.proposals (id, event_id, sponsor_id, organization_id, amount_cents, currency)
VALUES
    (uuidv7(), '0e000000-0000-7000-8000-000000000001', '080ada00-0000-7000-8000-000000000001',
    '0a000000-0000-7000-8000-000000000001', 100, 'USD');
-- What Ada does with them stands in their histories.
SELECT set_config('request.jwt.claims', '{"sub": "0ada0000-0000-7000-8000-000000000001"}', false);
UPDATE ticketing.tickets SET status = 'redeemed';
UPDATE sponsorship.orders SET escrow_status = 'funded';
UPDATE sponsorship.proposals SET status = 'sent';
INSERT INTO sponsorship.deliverables (order_id, sponsor_id, description) SELECT id, sponsor_id, 'Banner' FROM sponsorship.orders;
UPDATE sponsorship.deliverables SET status = 'submitted';
UPDATE events.events SET status = 'cancelled' WHERE status = 'draft';
UPDATE campaigns.campaigns SET status = 'paused';
INSERT INTO ticketing.event_cancellations (event_id, organization_id, secret, requested_at, requested_by_user_id, requested_role)
VALUES ('0e000000-0000-7000-8000-000000000020', '0a000000-0000-7000-8000-000000000002', 'secret', now(), auth.uid(), 'authenticated');

INSERT INTO messaging.conversations (id, made_by_user_id)
VALUES
    ('070ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001'),
    ('070ada00-0000-7000-8000-000000000002', '0ada0000-0000-7000-8000-000000000001');
INSERT INTO messaging.conversation_members (conversation_id, user_id)
VALUES
    ('070ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001'),
    ('070ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000002'),
    ('070ada00-0000-7000-8000-000000000002', '0ada0000-0000-7000-8000-000000000001');
INSERT INTO messaging.direct_messages (conversation_id, sender_user_id, body)
VALUES
    ('070ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000001', 'Ada Quibble here'),
    ('070ada00-0000-7000-8000-000000000001', '0ada0000-0000-7000-8000-000000000002', 'Hello');
INSERT INTO messaging.notifications (id, user_id, kind, payload)
VALUES
    (uuidv7(), '0ada0000-0000-7000-8000-000000000001', 'ticket.purchased', '{}'),
    (uuidv7(), '0ada0000-0000-7000-8000-000000000002', 'followed',
    '{"by": "0ada0000-0000-7000-8000-000000000001", "text": "Ada Quibble follows you"}');
INSERT INTO messaging.message_jobs (id, organization_id, kind, payload)
VALUES
    (uuidv7(), '0a000000-0000-7000-8000-000000000001', 'event.reminder',
    '{"to": "ada@example.org", "text": "Dear Ada Quibble, ...", "0ADA0000-0000-7000-8000-000000000001": true}');
INSERT INTO messaging.message_jobs (id, kind, recipient_user_id, due_at)
VALUES (uuidv7(), 'member.invited', '0ada0000-0000-7000-8000-000000000001', now());
INSERT INTO messaging.message_jobs (id, kind, payload, due_at)
VALUES (uuidv7(), 'organization.invited_by_mail', '{"email": "ada@example.org", "code": "ypi_1"}', now());
INSERT INTO public.outbox (id, created_at, topic, key, payload)
VALUES
    (uuidv7(), now(), 'order.completed', '0ada0000-0000-7000-8000-000000000001',
    '{"total": 100, "user_id": "0ada0000-0000-7000-8000-000000000001", "items": [{"n": 1}, "Quibble, Ada Quibble"]}');

INSERT INTO ml.models (id, name, version, dimensions) VALUES ('050ada00-0000-7000-8000-000000000001', 'taste', '1', 2);
INSERT INTO ml.embeddings (model_id, subject_type, subject_id, embedding)
VALUES ('050ada00-0000-7000-8000-000000000001', 'user', '0ada0000-0000-7000-8000-000000000001', '{1, 2}');
INSERT INTO ml.features (subject_type, subject_id, name, value)
VALUES ('user', '0ada0000-0000-7000-8000-000000000001', 'loyalty', 0.5);

-- What was refused: sent by Ada, about Ada; and what is Bob's, who is in the same session and has a longer address.
INSERT INTO analytics.dead_letters
    (id, rejected_at, code, detail, type, payload, payload_bytes, issuer, subject_user_id, role)
SELECT uuidv7(), now(), 'invalid_field', coalesce(l.subject_user_id::text, 'user_id') || ' is not it', 'post_view', l.payload, octet_length(l.payload), 'issuer',
    l.subject_user_id, CASE WHEN l.subject_user_id IS NULL THEN 'service_role' ELSE 'authenticated' END
FROM (VALUES
    ('0ada0000-0000-7000-8000-000000000001'::uuid, '{}'::bytea),
    (NULL, '{"user_id":"0ADA0000-0000-7000-8000-000000000001"}'),
    (NULL, '\x00ff22' || convert_to('ada@example.org', 'UTF8')),
    (NULL, '{"was": "in ADA@example.org."}'),
    ('0ada0000-0000-7000-8000-000000000002', '{"session_id":"web","of":"nada@example.org, ada@example.org.uk"}')
) AS l (subject_user_id, payload);

-- Others in the same sessions, of the other organization: rows, letters and holds that nobody is to touch.
INSERT INTO analytics.event_impressions
    (id, occurred_at, received_at, event_id, organization_id, session_id, source, metadata)
SELECT uuidv7(), now() - ago, now(), '0e000000-0000-7000-8000-000000000002', '0a000000-0000-7000-8000-000000000002', session, 'web',
    jsonb_build_object('session', session)
FROM unnest(ARRAY['', 'web', 'undefined', 'null', 'session-of-ada']) AS session
CROSS JOIN unnest(ARRAY[interval '0', interval '2 months']) AS ago;
INSERT INTO analytics.post_impressions
    (id, occurred_at, received_at, post_id, event_id, organization_id, session_id, source, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), event_id, organization_id, session_id, source, metadata
FROM analytics.event_impressions WHERE organization_id = '0a000000-0000-7000-8000-000000000002';
INSERT INTO campaigns.ad_impressions
    (id, occurred_at, received_at, campaign_id, organization_id, session_id, placement, billable, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), organization_id, session_id, source, true, metadata
FROM analytics.event_impressions WHERE organization_id = '0a000000-0000-7000-8000-000000000002';
INSERT INTO campaigns.ad_clicks (id, occurred_at, received_at, campaign_id, organization_id, session_id, billable, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), organization_id, session_id, true, metadata
FROM analytics.event_impressions WHERE organization_id = '0a000000-0000-7000-8000-000000000002';
INSERT INTO analytics.ticket_analytics
    (id, occurred_at, received_at, tier_id, event_id, organization_id, session_id, source, metadata)
SELECT uuidv7(), occurred_at, now(), uuidv7(), event_id, organization_id, session_id, source, metadata
FROM analytics.event_impressions WHERE organization_id = '0a000000-0000-7000-8000-000000000002';
INSERT INTO analytics.dead_letters
    (id, rejected_at, code, detail, type, payload, payload_bytes, issuer, role, organization_id)
SELECT uuidv7(), now(), 'invalid_field', session, 'post_view', l.payload, octet_length(l.payload), 'issuer', 'service_role',
    '0a000000-0000-7000-8000-000000000002'
FROM unnest(ARRAY['', 'web', 'undefined', 'null', 'session-of-ada']) AS session
CROSS JOIN LATERAL (SELECT convert_to('{"session_id":"' || session || '"}', 'UTF8')) AS l (payload);
INSERT INTO ticketing.ticket_holds
    (id, tier_id, session_id, user_id, organization_id, quantity, status, expires_at, created_at)
SELECT uuidv7(), '0c000000-0000-7000-8000-000000000001', session, NULL, '0a000000-0000-7000-8000-000000000002', 1, 'held', now(), now()
FROM unnest(ARRAY['', 'web', 'undefined', 'null', 'session-of-ada']) AS session;
