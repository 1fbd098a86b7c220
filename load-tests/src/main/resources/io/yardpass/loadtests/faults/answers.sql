-- What commands were answered, and what must then be in the tables. For each kind of row that commands leave there are two
-- views: told_… says what the answers promise, kept_… what the database holds of it. Both are read as multisets, so that a row
-- too many is seen as well as one that is missing, or other than was told.
CREATE TEMP TABLE answered (
    kind text NOT NULL,
    path text NOT NULL,
    key text NOT NULL,
    id uuid,
    status integer NOT NULL,
    asked jsonb NOT NULL,
    said text NOT NULL,
    told jsonb GENERATED ALWAYS AS (said::jsonb) STORED,
    -- Whom the path names: /v1/tickets/{subject}/transfer.
    subject text GENERATED ALWAYS AS (split_part(path, '/', 4)) STORED
);

CREATE TEMP TABLE done (LIKE answered);
CREATE TEMP TABLE sold (order_id uuid, event_id uuid, user_id uuid, asked jsonb, told jsonb);
-- Tickets that were made, by a sale or in the place of another; cents is what the first of them cost.
CREATE TEMP TABLE issued (
    ticket_id uuid,
    order_id uuid,
    event_id uuid,
    tier_id uuid,
    owner_id uuid,
    code text,
    previous_id uuid,
    cents bigint
);
-- Each move of a ticket, in no order.
CREATE TEMP TABLE moved (ticket_id uuid, from_status text, to_status text);
-- From when on it happened, and from which id on the ledger's own ids were made.
CREATE TEMP TABLE span (from_at timestamptz, from_id uuid);

CREATE FUNCTION pg_temp.understand() RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    TRUNCATE done, sold, issued, moved, span;
    INSERT INTO done SELECT * FROM answered WHERE status < 300;
    INSERT INTO span
    SELECT s.at, (lpad(to_hex((extract(epoch FROM s.at) * 1000)::bigint), 12, '0') || '70008000000000000000')::uuid
    FROM (
        SELECT min(coalesce(told ->> 'posted_at', told ->> 'redeemed_at')::timestamptz) - interval '1 minute' AS at FROM done
    ) AS s;
    INSERT INTO sold
    SELECT (told ->> 'order_id')::uuid, (told ->> 'event_id')::uuid, (told ->> 'user_id')::uuid, asked, told
    FROM done
    WHERE kind = 'ticket-purchases';
    INSERT INTO issued
    SELECT (t ->> 'id')::uuid, s.order_id, s.event_id, (t ->> 'tier_id')::uuid, s.user_id, t ->> 'code', NULL, (
        SELECT (i ->> 'unit_price_cents')::bigint
        FROM jsonb_array_elements(s.told -> 'items') AS i
        WHERE i ->> 'tier_id' = t ->> 'tier_id'
    )
    FROM sold AS s, jsonb_array_elements(s.told -> 'tickets') AS t;
    INSERT INTO issued
    SELECT (d.told ->> 'ticket_id')::uuid, i.order_id, i.event_id, i.tier_id, (d.asked ->> 'to_user_id')::uuid, NULL, i.ticket_id,
        i.cents
    FROM done AS d
    JOIN issued AS i ON i.ticket_id = (d.told ->> 'previous_ticket_id')::uuid
    WHERE d.kind = 'ticket-transfers';
    INSERT INTO moved
    SELECT (told ->> 'ticket_id')::uuid, 'issued', 'redeemed' FROM done WHERE kind = 'ticket-scans'
    UNION ALL
    SELECT (told ->> 'ticket_id')::uuid, 'redeemed', 'issued' FROM done WHERE kind = 'ticket-unscans'
    UNION ALL
    SELECT (told ->> 'previous_ticket_id')::uuid, 'issued', 'transferred' FROM done WHERE kind = 'ticket-transfers'
    UNION ALL
    -- What was cancelled can be refunded, and not the other way round.
    SELECT
        t::uuid,
        CASE
            WHEN kind = 'ticket-refunds' AND bool_or(kind = 'ticket-cancellations') OVER (PARTITION BY t) THEN 'cancelled'
            ELSE 'issued'
        END,
        told ->> 'status'
    FROM done, jsonb_array_elements_text(told -> 'tickets') AS t
    WHERE kind IN ('ticket-refunds', 'ticket-cancellations');
    ANALYZE answered, done, sold, issued, moved;
END
$$;

CREATE TEMP VIEW told_keys AS
SELECT kind, key, 'posted' AS outcome, said FROM done
UNION ALL
SELECT kind, key, told ->> 'code', NULL FROM answered WHERE status >= 300;
CREATE TEMP VIEW kept_keys AS
SELECT k.route, k.key, k.outcome, coalesce(k.body, o.receipt)
FROM payments.idempotency_keys AS k
LEFT JOIN ticketing.orders AS o ON o.id = k.order_id
WHERE (k.route, k.key) IN (SELECT kind, key FROM answered);

CREATE TEMP VIEW told_receipts AS
SELECT kind, id, said FROM done WHERE id IS NOT NULL AND kind <> 'ticket-purchases';
CREATE TEMP VIEW kept_receipts AS
SELECT route, id, body FROM payments.receipts WHERE (route, id) IN (SELECT kind, id FROM done);

CREATE TEMP VIEW told_orders AS
SELECT
    s.order_id,
    s.event_id,
    s.user_id,
    s.told ->> 'currency' AS currency,
    (s.told ->> 'total_cents')::bigint AS total,
    (s.told ->> 'fee_cents')::bigint AS fee,
    (s.told ->> 'transaction_id')::uuid AS transaction_id,
    s.asked ->> 'payment_reference' AS payment_reference,
    coalesce((
        -- Cancelled first and then refunded, if both.
        SELECT max(d.told ->> 'order_status')
        FROM done AS d
        WHERE d.kind IN ('ticket-refunds', 'ticket-cancellations')
            AND d.subject = s.order_id::text
            AND d.told ->> 'order_status' <> 'completed'
    ), 'completed') AS status
FROM sold AS s;
CREATE TEMP VIEW kept_orders AS
SELECT id, event_id, user_id, currency::text, total_cents, fee_cents, transaction_id, payment_reference, status
FROM ticketing.orders
WHERE id IN (SELECT order_id FROM sold);

CREATE TEMP VIEW told_order_items AS
SELECT
    s.order_id,
    (i ->> 'tier_id')::uuid AS tier_id,
    (i ->> 'quantity')::integer AS quantity,
    (i ->> 'unit_price_cents')::bigint AS price
FROM sold AS s, jsonb_array_elements(s.told -> 'items') AS i;
CREATE TEMP VIEW kept_order_items AS
SELECT order_id, tier_id, quantity, unit_price_cents
FROM ticketing.order_items
WHERE order_id IN (SELECT order_id FROM sold);

-- Nobody but its new owner is told the code of a ticket that was transferred. A ticket is where it came once more than it left
-- from.
CREATE TEMP VIEW told_tickets AS
SELECT i.ticket_id, i.order_id, i.event_id, i.tier_id, i.owner_id, i.code, i.previous_id, coalesce(m.status, 'issued') AS status
FROM issued AS i
LEFT JOIN (
    SELECT w.ticket_id, w.status
    FROM (
        SELECT ticket_id, to_status AS status, 1 AS times FROM moved
        UNION ALL SELECT ticket_id, from_status, -1 FROM moved
    ) AS w
    GROUP BY w.ticket_id, w.status
    HAVING sum(w.times) > 0
) AS m ON m.ticket_id = i.ticket_id;
CREATE TEMP VIEW kept_tickets AS
SELECT
    id, order_id, event_id, tier_id, owner_user_id, CASE WHEN previous_ticket_id IS NULL THEN code END AS code,
    previous_ticket_id, status
FROM ticketing.tickets
WHERE order_id IN (SELECT order_id FROM sold);

CREATE TEMP VIEW told_ticket_history AS
SELECT ticket_id, from_status, to_status FROM moved;
CREATE TEMP VIEW kept_ticket_history AS
SELECT ticket_id, from_status, to_status FROM ticketing.ticket_history WHERE ticket_id IN (SELECT ticket_id FROM issued);

CREATE TEMP VIEW told_ticket_analytics AS
SELECT
    i.ticket_id, i.order_id, i.event_id, became.kind,
    CASE WHEN became.kind IN ('sold', 'refunded') THEN i.cents ELSE 0 END AS cents
FROM (
    SELECT ticket_id, 'sold' AS kind FROM issued WHERE previous_id IS NULL
    UNION ALL
    SELECT ticket_id, CASE to_status WHEN 'issued' THEN 'unscanned' ELSE to_status END FROM moved
) AS became
JOIN issued AS i ON i.ticket_id = became.ticket_id;
CREATE TEMP VIEW kept_ticket_analytics AS
SELECT a.ticket_id, a.order_id, a.event_id, a.kind, a.amount_cents
FROM analytics.ticket_analytics AS a, span AS s
WHERE a.occurred_at >= s.from_at AND a.id >= s.from_id AND a.ticket_id IN (SELECT ticket_id FROM issued);

CREATE TEMP VIEW told_holds AS
SELECT
    h.id,
    (h.asked ->> 'tier_id')::uuid AS tier_id,
    (h.asked ->> 'quantity')::integer AS quantity,
    CASE
        WHEN h.id::text IN (SELECT s.asked ->> 'hold_id' FROM sold AS s) THEN 'consumed'
        WHEN h.id::text IN (SELECT r.subject FROM done AS r WHERE r.kind = 'ticket-hold-releases') THEN 'released'
        ELSE 'held or expired'
    END AS status
FROM done AS h
WHERE h.kind = 'ticket-holds';
CREATE TEMP VIEW kept_holds AS
SELECT id, tier_id, quantity, CASE WHEN status IN ('held', 'expired') THEN 'held or expired' ELSE status END AS status
FROM ticketing.ticket_holds
WHERE id IN (SELECT id FROM done WHERE kind = 'ticket-holds');

CREATE TEMP VIEW told_refunds AS
SELECT
    id,
    (told ->> 'order_id')::uuid AS order_id,
    (told ->> 'transaction_id')::uuid AS transaction_id,
    (told ->> 'amount_cents')::bigint AS cents,
    (told ->> 'fee_cents')::bigint AS fee
FROM done
WHERE kind = 'ticket-refunds';
CREATE TEMP VIEW kept_refunds AS
SELECT id, order_id, transaction_id, amount_cents, fee_cents
FROM ticketing.refunds
WHERE order_id IN (SELECT order_id FROM sold);

-- What each command that moved money posted, and about what.
CREATE TEMP VIEW told_transactions AS
SELECT
    CASE WHEN kind IN ('wallet-top-ups', 'ledger-transactions', 'ledger-reversals') THEN id
        ELSE (told ->> 'transaction_id')::uuid
    END AS id,
    CASE kind
        WHEN 'ticket-purchases' THEN 'ticket_purchase'
        WHEN 'ticket-refunds' THEN 'ticket_refund'
        WHEN 'wallet-top-ups' THEN 'wallet_top_up'
        WHEN 'sponsorship-orders' THEN 'sponsorship_' || CASE told ->> 'escrow_status'
            WHEN 'funded' THEN 'funding'
            WHEN 'released' THEN 'release'
            ELSE 'refund'
        END
        ELSE told ->> 'kind'
    END AS kind,
    coalesce(told ->> 'reference_id', told ->> 'sponsorship_order_id', told ->> 'order_id', told ->> 'id')::uuid AS reference_id
FROM done
WHERE kind IN ('wallet-top-ups', 'ledger-transactions', 'ledger-reversals') OR told ->> 'transaction_id' IS NOT NULL;
CREATE TEMP VIEW kept_transactions AS
SELECT id, kind, reference_id FROM payments.transactions WHERE reference_id IN (SELECT reference_id FROM told_transactions);

-- Of a transaction of one's own every entry is told, of a sale and a refund what was paid.
CREATE TEMP VIEW told_entries AS
SELECT
    d.id AS transaction_id,
    (e ->> 'account_id')::uuid AS account_id,
    (e ->> 'amount_cents')::numeric AS cents,
    (e ->> 'previous_balance_cents')::bigint AS previous,
    (e ->> 'current_balance_cents')::bigint AS current
FROM done AS d, jsonb_array_elements(d.told -> 'entries') AS e
UNION ALL
SELECT (told ->> 'transaction_id')::uuid, NULL, coalesce(told ->> 'total_cents', told ->> 'amount_cents')::numeric, NULL, NULL
FROM done
WHERE kind IN ('ticket-purchases', 'ticket-refunds') AND told ->> 'transaction_id' IS NOT NULL;
CREATE TEMP VIEW kept_entries AS
SELECT transaction_id, account_id, amount_cents::numeric, previous_balance_cents, current_balance_cents
FROM payments.entries
WHERE transaction_id IN (SELECT id FROM done WHERE told ? 'entries')
UNION ALL
SELECT transaction_id, NULL, sum(amount_cents), NULL, NULL
FROM payments.entries
WHERE amount_cents > 0
    AND transaction_id IN (
        SELECT (told ->> 'transaction_id')::uuid FROM done WHERE kind IN ('ticket-purchases', 'ticket-refunds')
    )
GROUP BY transaction_id;

CREATE TEMP VIEW told_credit AS
SELECT id, (told ->> 'account_id')::uuid AS wallet_id, (told ->> 'amount_cents')::bigint AS cents
FROM done
WHERE kind = 'wallet-top-ups';
CREATE TEMP VIEW kept_credit AS
SELECT id, wallet_id, amount_cents
FROM payments.credit_lots
WHERE id IN (SELECT id FROM done WHERE kind = 'wallet-top-ups');

-- A payment that has a name counts for what it paid, and for nothing else.
CREATE TEMP VIEW told_payments AS
SELECT
    sha256(convert_to(asked ->> 'payment_reference', 'UTF8')) AS reference,
    kind AS route,
    coalesce(told ->> 'order_id', told ->> 'sponsorship_order_id', told ->> 'id')::uuid AS command_id,
    coalesce(told ->> 'total_cents', told ->> 'amount_cents')::bigint AS cents,
    told ->> 'currency' AS currency
FROM done
WHERE asked ->> 'payment_reference' IS NOT NULL;
CREATE TEMP VIEW kept_payments AS
SELECT reference_sha256, route, command_id, amount_cents, currency::text
FROM payments.payment_references
WHERE reference_sha256 IN (SELECT reference FROM told_payments);

-- Every state that was reached, and in which of them it ended.
CREATE TEMP VIEW told_escrow AS
SELECT
    subject::uuid AS order_id,
    told ->> 'escrow_status' AS status,
    (told ->> 'posted_at')::timestamptz = max((told ->> 'posted_at')::timestamptz) OVER (PARTITION BY subject) AS is_last
FROM done
WHERE kind = 'sponsorship-orders';
CREATE TEMP VIEW kept_escrow AS
SELECT h.order_id, h.to_status, h.to_status = o.escrow_status AND NOT EXISTS (
    SELECT FROM sponsorship.order_history AS later WHERE later.order_id = h.order_id AND later.id > h.id
) AS is_last
FROM sponsorship.order_history AS h
JOIN sponsorship.orders AS o ON o.id = h.order_id
WHERE h.order_id IN (SELECT subject::uuid FROM done WHERE kind = 'sponsorship-orders');

-- Each command is told once, an escrow to both of its sides. A message says what the answer says, but for the codes and the
-- persons.
CREATE TEMP VIEW told_outbox AS
SELECT
    CASE kind
        WHEN 'ticket-purchases' THEN 'ticket.purchased'
        WHEN 'ticket-holds' THEN 'ticket.held'
        WHEN 'ticket-hold-releases' THEN 'ticket.hold_released'
        WHEN 'ticket-scans' THEN 'ticket.redeemed'
        WHEN 'ticket-unscans' THEN 'ticket.unscanned'
        WHEN 'ticket-transfers' THEN 'ticket.transferred'
        WHEN 'ticket-refunds' THEN 'ticket.refunded'
        WHEN 'ticket-cancellations' THEN 'ticket.cancelled'
        WHEN 'wallet-top-ups' THEN 'wallet.topped_up'
        WHEN 'ledger-transactions' THEN 'ledger.posted'
        WHEN 'ledger-reversals' THEN 'ledger.reversed'
        WHEN 'sponsorship-orders' THEN 'sponsorship.' || (told ->> 'escrow_status')
    END AS topic,
    CASE kind
        WHEN 'ticket-holds' THEN id::text
        WHEN 'ticket-hold-releases' THEN subject
        WHEN 'wallet-top-ups' THEN told ->> 'account_id'
        WHEN 'ledger-transactions' THEN id::text
        WHEN 'ledger-reversals' THEN told ->> 'reference_id'
        WHEN 'sponsorship-orders' THEN subject
        ELSE told ->> 'order_id'
    END AS key,
    told - 'tickets' AS payload
FROM done
CROSS JOIN LATERAL generate_series(1, CASE kind WHEN 'sponsorship-orders' THEN 2 ELSE 1 END) AS side;
CREATE TEMP VIEW kept_outbox AS
SELECT o.topic, o.key, o.payload - '{tickets,from_user_id,to_user_id}'::text[] AS payload
FROM public.outbox AS o, span AS s
WHERE o.created_at >= s.from_at
    AND o.id >= s.from_id
    -- Told by no answer: a clock's, and what was ordered before the story began.
    AND o.topic NOT IN ('ticket.hold_expired', 'sponsorship.ordered')
    AND o.key IN (SELECT key FROM told_outbox);

-- A hold whose time is over is told once, and one that is held is not.
CREATE TEMP VIEW told_expiries AS
SELECT id::text AS key FROM ticketing.ticket_holds WHERE status = 'expired' AND id IN (SELECT id FROM done WHERE kind = 'ticket-holds');
CREATE TEMP VIEW kept_expiries AS
SELECT o.key
FROM public.outbox AS o, span AS s
WHERE o.created_at >= s.from_at
    AND o.id >= s.from_id
    AND o.topic = 'ticket.hold_expired'
    AND o.key IN (SELECT id::text FROM done WHERE kind = 'ticket-holds');

CREATE TEMP VIEW told_people AS
SELECT DISTINCT owner_id FROM issued;
CREATE TEMP VIEW kept_people AS
SELECT id FROM users.profiles WHERE id IN (SELECT owner_id FROM issued);
