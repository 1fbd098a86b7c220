-- Invoices: monthly, to each organization in each currency, of what it owes the platform.
SET ROLE yardpass_owner;

CREATE TABLE payments.invoice_lines (
    invoice_id uuid NOT NULL CONSTRAINT invoice_lines_invoice_fkey REFERENCES payments.invoices (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT invoice_lines_kind_known CHECK (kind IN ('platform_fee', 'ad_spend')),
    amount_cents bigint NOT NULL CONSTRAINT invoice_lines_amount_positive CHECK (amount_cents > 0),
    CONSTRAINT invoice_lines_pkey PRIMARY KEY (invoice_id, kind)
);

-- Issues the invoices of a month (UTC) that are not issued yet, and tells how many; again it changes nothing. What counts is
-- when the ledger posted, which never lies in a month that is over: an hour is left for what was being written at its end.
CREATE FUNCTION payments.issue_invoices(month date) RETURNS integer
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
        SELECT o.organization_id, o.currency, 'platform_fee' AS kind, sum(o.fee_cents) AS amount_cents
        FROM ticketing.orders AS o
        WHERE o.status = 'completed' AND o.created_at >= month_from AND o.created_at < month_until
        GROUP BY o.organization_id, o.currency
        HAVING sum(o.fee_cents) > 0
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

ALTER TABLE payments.invoice_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY lines_of_visible_invoices ON payments.invoice_lines FOR SELECT
    USING (EXISTS (SELECT FROM payments.invoices AS i WHERE i.id = invoice_id));
GRANT SELECT ON payments.invoice_lines TO app_read, app_write;
GRANT EXECUTE ON FUNCTION payments.issue_invoices(date) TO app_write;

RESET ROLE;
