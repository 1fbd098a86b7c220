-- The ledger computed anew from its tables, in SQL that shares nothing with the writer nor with ./yardpass verify-ledger.
SET ROLE yardpass_owner;

-- Everything that is wrong, the first in the order of the ledger first; no row when the ledger is sound. With the hash of a head
-- that was kept elsewhere, hexadecimal, also whether some batch has it: a chain cut off at its end is whole by itself.
-- Runs as the owner, for who sees only a part of the ledger would find that part sound.
CREATE OR REPLACE FUNCTION payments.verify_ledger(expect text DEFAULT NULL)
    RETURNS TABLE (what text, place text, expected text, found text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    -- Everything meets everything, each once: a nested loop over a long ledger would not end.
    SET enable_nestloop = off
    SET jit = off
    SET work_mem = '64MB'
BEGIN ATOMIC
    WITH entries AS MATERIALIZED (
        SELECT
            t.batch_number,
            t.sequence,
            e.ordinal,
            e.transaction_id,
            e.account_id,
            a.kind AS account_kind,
            e.currency,
            e.amount_cents,
            e.previous_balance_cents,
            e.current_balance_cents,
            e.position,
            row_number() OVER (PARTITION BY e.transaction_id ORDER BY e.ordinal) AS place,
            coalesce(lag(e.current_balance_cents) OVER on_account, 0) AS balance_before,
            lead(t.sequence) OVER on_account IS DISTINCT FROM t.sequence AS ends_transaction,
            coalesce(lag(e.position) OVER (ORDER BY t.sequence, e.ordinal), 0) AS position_before
        FROM payments.entries AS e
        LEFT JOIN payments.transactions AS t ON t.id = e.transaction_id
        LEFT JOIN payments.accounts AS a ON a.id = e.account_id AND a.currency = e.currency
        WINDOW on_account AS (PARTITION BY e.account_id ORDER BY t.sequence, e.ordinal)
    ), sums AS (
        SELECT u.transaction_id, max(u.total) AS total
        FROM (
            SELECT e.transaction_id, sum(e.amount_cents) AS total
            FROM entries AS e
            GROUP BY e.transaction_id, e.currency
            HAVING sum(e.amount_cents) <> 0
        ) AS u
        GROUP BY u.transaction_id
    ), counts AS (
        SELECT e.transaction_id, count(*) AS entries FROM entries AS e GROUP BY e.transaction_id
    ), transactions AS (
        SELECT t.*, coalesce(lag(t.sequence) OVER (ORDER BY t.sequence), 0) AS sequence_before
        FROM payments.transactions AS t
    ), lines AS (
        SELECT t.batch_number, t.sequence, 0 AS ordinal, concat(
            'T|', t.sequence, '|', t.id, '|', t.kind, '|', t.reference_type, '|', t.reference_id, '|',
            (extract(epoch FROM t.occurred_at) * 1000000)::bigint, '|', (extract(epoch FROM t.posted_at) * 1000000)::bigint, E'\n'
        ) AS line
        FROM payments.transactions AS t
        UNION ALL
        SELECT e.batch_number, e.sequence, e.ordinal, concat(
            'E|', e.sequence, '|', e.ordinal, '|', e.account_id, '|', e.amount_cents, '|', e.currency, '|',
            e.previous_balance_cents, '|', e.current_balance_cents, E'\n'
        )
        FROM entries AS e
    ), contents AS (
        SELECT l.batch_number, string_agg(l.line, '' ORDER BY l.sequence, l.ordinal) AS content, max(l.sequence) AS last_sequence
        FROM lines AS l
        GROUP BY l.batch_number
    ), batches AS (
        SELECT
            b.*,
            coalesce(lag(b.number) OVER in_order, 0) AS number_before,
            coalesce(lag(b.hash) OVER in_order, decode(repeat('00', 32), 'hex')) AS hash_before,
            coalesce(lag(b.last_sequence) OVER in_order, 0) AS sequence_before,
            coalesce(lag(b.epoch) OVER in_order, 0) AS epoch_before,
            coalesce(c.last_sequence, b.first_sequence - 1) AS sequence_found,
            sha256(b.previous_hash || convert_to(coalesce(c.content, ''), 'UTF8')) AS hash_found
        FROM payments.batches AS b
        LEFT JOIN contents AS c ON c.batch_number = b.number
        WINDOW in_order AS (ORDER BY b.number)
    ), accounts AS (
        SELECT a.*, o.escrow_status, coalesce(e.total, 0) AS total, coalesce(e.batches, 0) AS batches
        FROM payments.accounts AS a
        LEFT JOIN sponsorship.orders AS o ON o.id = a.sponsorship_order_id
        LEFT JOIN (
            SELECT n.account_id, sum(n.amount_cents) AS total, count(DISTINCT n.batch_number) AS batches
            FROM entries AS n
            GROUP BY n.account_id
        ) AS e ON e.account_id = a.id
    ), head AS (
        SELECT coalesce(max(b.number), 0) AS number, coalesce(max(b.last_sequence), 0) AS last_sequence FROM payments.batches AS b
    ), faults AS (
        -- What a batch begins with stands before its transactions (sequence 0), its hash after them.
        SELECT b.number AS batch, 0::bigint AS sequence, 0 AS ordinal, NULL::uuid AS account_id, f.*
        FROM batches AS b, LATERAL (VALUES
            (1, 'batches have no gap', (b.number_before + 1)::text, b.number::text),
            (2, 'a batch names the hash of the one before', encode(b.hash_before, 'hex'), encode(b.previous_hash, 'hex')),
            (3, 'a batch begins where the one before ended', (b.sequence_before + 1)::text, b.first_sequence::text),
            (4, 'no earlier writer comes back', greatest(b.epoch_before, b.epoch)::text, b.epoch::text)
        ) AS f (step, what, expected, found)
        UNION ALL
        SELECT b.number, NULL, NULL, NULL, f.*
        FROM batches AS b, LATERAL (VALUES
            (1, 'a batch has all its transactions', 'up to sequence ' || b.last_sequence, 'up to sequence ' || b.sequence_found),
            (2, 'the hash is that of what the batch holds', encode(b.hash_found, 'hex'), encode(b.hash, 'hex'))
        ) AS f (step, what, expected, found)
        UNION ALL
        SELECT t.batch_number, t.sequence, 0, NULL, f.*
        FROM transactions AS t
        LEFT JOIN payments.batches AS b ON b.number = t.batch_number AND t.sequence BETWEEN b.first_sequence AND b.last_sequence
        LEFT JOIN counts AS c ON c.transaction_id = t.id
        LEFT JOIN sums AS s ON s.transaction_id = t.id,
        LATERAL (VALUES
            (1, 'transactions have no gap', (t.sequence_before + 1)::text, t.sequence::text),
            (2, 'a transaction is within its batch', t.batch_number::text, coalesce(b.number::text, 'without')),
            (3, 'a transaction is posted with its batch', coalesce(b.posted_at, t.posted_at)::text, t.posted_at::text),
            (4, 'a transaction has all its entries', t.entry_count::text, coalesce(c.entries, 0)::text),
            (5, 'entries come to zero in each currency', '0', coalesce(s.total, 0)::text)
        ) AS f (step, what, expected, found)
        UNION ALL
        SELECT e.batch_number, e.sequence, e.ordinal, e.account_id, f.*
        FROM entries AS e, LATERAL (VALUES
            (1, 'every entry is of a transaction', 'one', CASE WHEN e.sequence IS NULL THEN 'none' ELSE 'one' END),
            (2, 'ordinals are 1 to entry_count', e.place::text, e.ordinal::text),
            (3, 'an entry has an account', 'one', CASE WHEN e.account_kind IS NULL THEN 'none' ELSE 'one' END),
            (4, 'positions follow the ledger', 'more than ' || e.position_before,
                CASE WHEN e.position > e.position_before THEN 'more than ' || e.position_before ELSE e.position::text END),
            (5, 'an entry begins where the one before it on the account ended', e.balance_before::text,
                e.previous_balance_cents::text),
            (6, 'previous balance and amount make the current balance',
                (e.previous_balance_cents::numeric + e.amount_cents)::text, e.current_balance_cents::text),
            (7, 'what is held for others is not overdrawn', '0', CASE
                WHEN e.ends_transaction AND e.account_kind IN ('sponsor_escrow', 'wallet')
                THEN greatest(e.current_balance_cents, 0)
                ELSE 0
            END::text)
        ) AS f (step, what, expected, found)
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, 1, 'the writer''s head is the last batch', h.number::text, w.applied_batch::text
        FROM head AS h CROSS JOIN payments.writer AS w
        UNION ALL
        SELECT NULL, NULL, NULL, a.id, f.*
        FROM accounts AS a, LATERAL (VALUES
            (2, 'the balance of an account is what its entries come to', a.total::text, a.balance_cents::text),
            (3, 'what is held for others is not overdrawn', '0',
                CASE WHEN a.kind IN ('sponsor_escrow', 'wallet') THEN greatest(a.balance_cents, 0) ELSE 0 END::text),
            (4, 'a closed account is empty', '0', CASE WHEN a.closed_at IS NULL THEN 0 ELSE a.balance_cents END::text),
            (5, 'an escrow that is over is empty', '0',
                CASE WHEN a.escrow_status IN ('released', 'refunded') THEN a.balance_cents ELSE 0 END::text),
            (6, 'the version of an account counts the batches that moved it', a.batches::text, a.version::text)
        ) AS f (step, what, expected, found)
        UNION ALL
        SELECT NULL, NULL, NULL, NULL, 7, 'some batch has the expected hash', lower(expect), 'none'
        WHERE lower(expect) <> repeat('00', 32)
            AND NOT EXISTS (SELECT FROM payments.batches AS b WHERE encode(b.hash, 'hex') = lower(expect))
    )
    SELECT
        f.what,
        concat_ws(
            ', ', 'batch ' || f.batch, 'sequence ' || nullif(f.sequence, 0), 'ordinal ' || nullif(f.ordinal, 0),
            'account ' || f.account_id
        ),
        f.expected,
        f.found
    FROM faults AS f
    WHERE f.expected IS DISTINCT FROM f.found
    ORDER BY f.batch NULLS LAST, f.sequence NULLS LAST, f.ordinal, f.step, f.account_id;
END;
GRANT EXECUTE ON FUNCTION payments.verify_ledger(text) TO app_write;

RESET ROLE;
