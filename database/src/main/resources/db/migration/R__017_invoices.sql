-- Invoices: what is owed for a month, and their issue.
SET ROLE yardpass_owner;

-- What each organization owes of its fees for a month: those of the orders, whatever became of them, less those that were
-- refunded. More refunded than taken is set off against later months, so the months up to any one are charged the highest that
-- the sum has ever stood at, and each is charged what it adds to that.
CREATE OR REPLACE FUNCTION payments.platform_fees(month_from timestamptz, month_until timestamptz)
    RETURNS TABLE (organization_id uuid, currency char(3), amount_cents numeric)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    WITH moves AS (
        SELECT o.organization_id, o.currency, o.created_at AS moved_at, o.fee_cents AS cents FROM ticketing.orders AS o
        UNION ALL
        SELECT r.organization_id, o.currency, r.created_at, -r.fee_cents
        FROM ticketing.refunds AS r
        JOIN ticketing.orders AS o ON o.id = r.order_id
    ), months AS (
        SELECT m.organization_id, m.currency, date_trunc('month', m.moved_at, 'UTC') AS month, sum(m.cents) AS cents
        FROM moves AS m
        WHERE m.moved_at < month_until AND m.cents <> 0
        GROUP BY m.organization_id, m.currency, date_trunc('month', m.moved_at, 'UTC')
    ), sums AS (
        SELECT
            m.organization_id, m.currency, m.month,
            sum(m.cents) OVER (PARTITION BY m.organization_id, m.currency ORDER BY m.month) AS cents
        FROM months AS m
    )
    SELECT
        s.organization_id, s.currency,
        greatest(max(s.cents), 0) - greatest(max(s.cents) FILTER (WHERE s.month < month_from), 0)
    FROM sums AS s
    GROUP BY s.organization_id, s.currency;
END;

-- Issues the invoices of a month (UTC) that are not issued yet, and tells how many; again it changes nothing. What counts is
-- when the ledger posted, which never lies in a month that is over: an hour is left for what was being written at its end.
CREATE OR REPLACE FUNCTION payments.issue_invoices(month date) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    month_from timestamptz := month::timestamp AT TIME ZONE 'UTC';
    month_until timestamptz := (month + interval '1 month') AT TIME ZONE 'UTC';
    issued_count integer;
BEGIN
    IF month IS NULL OR extract(day FROM month) <> 1 THEN
        RAISE EXCEPTION 'a month is named by its first day' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    IF now() < month_until + interval '1 hour' THEN
        RAISE EXCEPTION 'the month of % is not over', month USING ERRCODE = 'invalid_parameter_value';
    END IF;
    WITH owed AS (
        SELECT f.organization_id, f.currency, 'platform_fee' AS kind, f.amount_cents
        FROM payments.platform_fees(month_from, month_until) AS f
        WHERE f.amount_cents > 0
        UNION ALL
        SELECT c.organization_id, s.currency, 'ad_spend', sum(s.amount_cents)
        FROM campaigns.ad_spend_ledger AS s
        JOIN campaigns.campaigns AS c ON c.id = s.campaign_id
        WHERE s.posted_at >= month_from AND s.posted_at < month_until
        GROUP BY c.organization_id, s.currency
    ), issued AS (
        INSERT INTO payments.invoices (organization_id, month, currency, total_cents)
        SELECT o.organization_id, issue_invoices.month, o.currency, sum(o.amount_cents)
        FROM owed AS o
        GROUP BY o.organization_id, o.currency
        ON CONFLICT DO NOTHING
        RETURNING id, organization_id, currency
    ), lines AS (
        INSERT INTO payments.invoice_lines (invoice_id, kind, amount_cents)
        SELECT i.id, o.kind, o.amount_cents
        FROM issued AS i
        JOIN owed AS o ON o.organization_id = i.organization_id AND o.currency = i.currency
    )
    SELECT count(*) INTO issued_count FROM issued;
    RETURN issued_count;
END
$$;

DROP POLICY IF EXISTS lines_of_visible_invoices ON payments.invoice_lines;
CREATE POLICY lines_of_visible_invoices ON payments.invoice_lines FOR SELECT
    USING (EXISTS (SELECT FROM payments.invoices AS i WHERE i.id = invoice_id OFFSET 0));
GRANT EXECUTE ON FUNCTION payments.issue_invoices(date) TO app_write;

RESET ROLE;
