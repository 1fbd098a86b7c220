-- The rival of bench ledger: balances in rows, moved under locks, as a ledger that lives in SQL functions does it. A transfer
-- locks both accounts, moves both and writes an entry for each with the balance before and after. Of a purchase it has the
-- money alone: two transfers, no order, no ticket, no message, no key, no chain.
CREATE SCHEMA row_locking;

CREATE TABLE row_locking.accounts (
    id uuid PRIMARY KEY,
    currency char(3) NOT NULL,
    balance_cents bigint NOT NULL DEFAULT 0,
    version bigint NOT NULL DEFAULT 0,
    updated_at timestamptz NOT NULL DEFAULT now()
    -- As generous as ours: with room on its page a move touches no index.
) WITH (fillfactor = 50);

CREATE TABLE row_locking.transfers (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    from_account_id uuid NOT NULL REFERENCES row_locking.accounts (id),
    to_account_id uuid NOT NULL REFERENCES row_locking.accounts (id),
    amount_cents bigint NOT NULL CHECK (amount_cents > 0),
    reference_id uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE row_locking.entries (
    id uuid PRIMARY KEY DEFAULT uuidv7(),
    transfer_id uuid NOT NULL REFERENCES row_locking.transfers (id),
    account_id uuid NOT NULL REFERENCES row_locking.accounts (id),
    amount_cents bigint NOT NULL CHECK (amount_cents <> 0),
    previous_balance_cents bigint NOT NULL,
    current_balance_cents bigint NOT NULL,
    account_version bigint NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX entries_account_idx ON row_locking.entries (account_id);
CREATE INDEX entries_transfer_idx ON row_locking.entries (transfer_id);

CREATE FUNCTION row_locking.transfer(from_id uuid, to_id uuid, cents bigint, reference uuid) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    made uuid;
BEGIN
    -- In one order, so that no two wait for each other.
    PERFORM FROM row_locking.accounts WHERE id IN (from_id, to_id) ORDER BY id FOR UPDATE;
    INSERT INTO row_locking.transfers (from_account_id, to_account_id, amount_cents, reference_id)
    VALUES (from_id, to_id, cents, reference)
    RETURNING id INTO made;
    WITH moved AS (
        UPDATE row_locking.accounts AS a
        SET balance_cents = a.balance_cents + CASE a.id WHEN from_id THEN -cents ELSE cents END,
            version = a.version + 1,
            updated_at = now()
        WHERE a.id IN (from_id, to_id)
        RETURNING a.id, OLD.balance_cents AS previous, NEW.balance_cents AS current, NEW.version
    )
    INSERT INTO row_locking.entries
        (transfer_id, account_id, amount_cents, previous_balance_cents, current_balance_cents, account_version)
    SELECT made, m.id, m.current - m.previous, m.previous, m.current, m.version FROM moved AS m;
END
$$;

CREATE FUNCTION row_locking.purchase(buyer uuid, organization uuid, platform uuid, reference uuid) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    PERFORM row_locking.transfer(buyer, organization, 9500, reference);
    PERFORM row_locking.transfer(buyer, platform, 500, reference);
END
$$;
