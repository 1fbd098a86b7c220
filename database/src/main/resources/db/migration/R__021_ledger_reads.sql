-- What is read of the ledger: by the two sides of an escrow, and as of a moment.
SET ROLE yardpass_owner;

-- An escrow belongs to neither side and is seen by both. As an array the orders are looked up once for each query.
DROP POLICY IF EXISTS escrow_of_visible_orders ON payments.accounts;
CREATE POLICY escrow_of_visible_orders ON payments.accounts FOR SELECT
    USING (sponsorship_order_id = ANY (ARRAY(SELECT o.id FROM sponsorship.orders AS o)));

-- The position of the last entry that was posted by then; 0 before the first. Where the writer's clock was set back, what was
-- posted earlier in the ledger's order still counts as earlier: up to the first batch after the moment.
CREATE OR REPLACE FUNCTION payments.position_at(moment timestamptz DEFAULT 'infinity') RETURNS bigint
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH latest AS (
        SELECT b.number
        FROM payments.batches AS b
        WHERE b.posted_at <= moment
        ORDER BY b.posted_at DESC, b.number DESC
        LIMIT 1
    ), following AS (
        SELECT b.first_sequence
        FROM payments.batches AS b
        WHERE b.number > (SELECT l.number FROM latest AS l) AND b.posted_at > moment
        ORDER BY b.number
        LIMIT 1
    ), last_transaction AS (
        SELECT t.id
        FROM payments.transactions AS t
        WHERE EXISTS (SELECT FROM latest)
            AND t.sequence < coalesce((SELECT f.first_sequence FROM following AS f), 9223372036854775807)
        ORDER BY t.sequence DESC
        LIMIT 1
    )
    SELECT coalesce(max(e.position), 0)
    FROM payments.entries AS e
    WHERE e.transaction_id = (SELECT l.id FROM last_transaction AS l);
END;
GRANT EXECUTE ON FUNCTION payments.position_at(timestamptz) TO app_read, app_write;

RESET ROLE;
