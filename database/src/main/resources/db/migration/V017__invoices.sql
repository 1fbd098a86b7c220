-- Invoices: monthly, to each organization in each currency, of what it owes the platform.
SET ROLE yardpass_owner;

CREATE TABLE payments.invoice_lines (
    invoice_id uuid NOT NULL CONSTRAINT invoice_lines_invoice_fkey REFERENCES payments.invoices (id) ON DELETE CASCADE,
    kind text NOT NULL CONSTRAINT invoice_lines_kind_known CHECK (kind IN ('platform_fee', 'ad_spend')),
    amount_cents bigint NOT NULL CONSTRAINT invoice_lines_amount_positive CHECK (amount_cents > 0),
    CONSTRAINT invoice_lines_pkey PRIMARY KEY (invoice_id, kind)
);

ALTER TABLE payments.invoice_lines ENABLE ROW LEVEL SECURITY;
GRANT SELECT ON payments.invoice_lines TO app_read, app_write;

RESET ROLE;
