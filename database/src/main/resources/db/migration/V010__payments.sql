-- The double-entry ledger. Debit is positive, credit negative; a transaction's entries sum to zero in each currency.
-- One writer (yardpass_ledger) decides in memory and writes each batch as one transaction; triggers and guards check
-- it again.
SET ROLE yardpass_owner;

-- Balances stand here and nowhere else; wallets, credit lots and ad spend point here.
CREATE TABLE payments.accounts (
    id uuid CONSTRAINT accounts_pkey PRIMARY KEY,
    kind text NOT NULL CONSTRAINT accounts_kind_known CHECK (
        kind IN (
            'user_cash', 'sponsor_cash', 'organization_receivable', 'organizer_cash', 'platform_revenue',
            'sponsor_escrow', 'wallet'
        )
    ),
    organization_id uuid CONSTRAINT accounts_organization_fkey REFERENCES organizations.organizations (id),
    user_id uuid CONSTRAINT accounts_user_fkey REFERENCES users.profiles (id),
    sponsorship_order_id uuid,
    currency char(3) NOT NULL CONSTRAINT accounts_currency_fkey REFERENCES ref.currencies (code),
    balance_cents bigint NOT NULL DEFAULT 0,
    -- How often it was moved: a balance alone may return to an earlier value.
    version bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    -- Nothing is posted to it any more, and nothing is in it.
    closed_at timestamptz,
    -- Of a wallet, what is left of its credit lots, and of how many: kept by their triggers, so that nobody adds them up. The
    -- second is bounded, so that what is spent is never of more lots than that.
    lots_cents bigint NOT NULL DEFAULT 0 CONSTRAINT accounts_lots_not_negative CHECK (lots_cents >= 0),
    open_lots smallint NOT NULL DEFAULT 0 CONSTRAINT accounts_open_lots_in_range CHECK (open_lots BETWEEN 0 AND 100),
    CONSTRAINT accounts_one_owner CHECK (
        CASE kind
            WHEN 'user_cash' THEN user_id IS NOT NULL AND num_nonnulls(organization_id, sponsorship_order_id) = 0
            WHEN 'platform_revenue' THEN num_nonnulls(organization_id, user_id, sponsorship_order_id) = 0
            WHEN 'sponsor_escrow' THEN sponsorship_order_id IS NOT NULL AND num_nonnulls(organization_id, user_id) = 0
            WHEN 'wallet' THEN num_nonnulls(organization_id, user_id) = 1 AND sponsorship_order_id IS NULL
            ELSE organization_id IS NOT NULL AND num_nonnulls(user_id, sponsorship_order_id) = 0
        END
    ),
    -- What one brings into an account that all share is bounded by one's own.
    CONSTRAINT accounts_balance_in_range CHECK (
        kind = 'platform_revenue' OR balance_cents BETWEEN -100000000000000 AND 100000000000000),
    -- What is held for others cannot be overdrawn.
    CONSTRAINT accounts_limit CHECK (kind NOT IN ('sponsor_escrow', 'wallet') OR balance_cents <= 0),
    CONSTRAINT accounts_closed_empty CHECK (closed_at IS NULL OR balance_cents = 0),
    -- One of each kind for an owner and currency; also serves "the accounts of this user".
    CONSTRAINT accounts_owner_key
        UNIQUE NULLS NOT DISTINCT (user_id, organization_id, sponsorship_order_id, kind, currency),
    -- For entries to point at, so that an entry is in its account's currency.
    CONSTRAINT accounts_id_currency_key UNIQUE (id, currency)
    -- Every account moves in the transaction that opens it: with room on its page no index is touched.
) WITH (fillfactor = 50);
CREATE INDEX accounts_organization_idx ON payments.accounts (organization_id) WHERE organization_id IS NOT NULL;
COMMENT ON INDEX payments.accounts_organization_idx IS 'The policy, and the balances of an organization.';
CREATE INDEX accounts_kind_idx ON payments.accounts (kind) WHERE kind = 'platform_revenue';
COMMENT ON INDEX payments.accounts_kind_idx IS 'The platform''s revenue, in each currency.';

ALTER TABLE organizations.wallets
    ADD CONSTRAINT wallets_account_fkey FOREIGN KEY (account_id, currency) REFERENCES payments.accounts (id, currency);

-- The chain: hash = sha256(previous_hash || content), numbered by the writer without gaps. A batch without transactions (free
-- orders, stored refusals) is a link as well; its last_sequence is its first_sequence - 1.
CREATE TABLE payments.batches (
    number bigint CONSTRAINT batches_pkey PRIMARY KEY CONSTRAINT batches_number_positive CHECK (number > 0),
    epoch bigint NOT NULL,
    first_sequence bigint NOT NULL,
    last_sequence bigint NOT NULL,
    posted_at timestamptz NOT NULL,
    previous_hash bytea NOT NULL CONSTRAINT batches_previous_hash_sha256 CHECK (length(previous_hash) = 32),
    hash bytea NOT NULL CONSTRAINT batches_hash_sha256 CHECK (length(hash) = 32),
    CONSTRAINT batches_sequences_ordered CHECK (last_sequence >= first_sequence - 1)
);

CREATE TABLE payments.transactions (
    id uuid CONSTRAINT transactions_pkey PRIMARY KEY,
    sequence bigint NOT NULL CONSTRAINT transactions_sequence_key UNIQUE
        CONSTRAINT transactions_sequence_positive CHECK (sequence > 0),
    batch_number bigint NOT NULL 
        CONSTRAINT transactions_batch_fkey REFERENCES payments.batches (number) NOT ENFORCED,
    kind text NOT NULL,
    -- What it is about; no foreign key can point two ways.
    reference_type text NOT NULL,
    reference_id uuid NOT NULL,
    entry_count smallint NOT NULL CONSTRAINT transactions_two_entries CHECK (entry_count >= 2),
    occurred_at timestamptz NOT NULL,
    posted_at timestamptz NOT NULL,
    -- What whoever posted it noted; outside of the chain, which is made of values that have one spelling only, so that it can
    -- be forgotten.
    metadata jsonb CONSTRAINT transactions_metadata_object CHECK (jsonb_typeof(metadata) = 'object')
);
CREATE INDEX transactions_reference_idx ON payments.transactions (reference_id, kind);
COMMENT ON INDEX payments.transactions_reference_idx IS 'The transactions of an order.';
CREATE UNIQUE INDEX transactions_reversal_key ON payments.transactions (reference_id) WHERE kind = 'reversal';
COMMENT ON INDEX payments.transactions_reversal_key IS 'What undid a transaction: once at most.';
CREATE INDEX transactions_noted_idx ON payments.transactions (sequence) WHERE metadata IS NOT NULL;
COMMENT ON INDEX payments.transactions_noted_idx IS 'What was noted on transactions, when a person is erased; few have notes.';
-- Callers decide what ANALYZE sees: where one of them has nearly all rows, it would take nearly all for anybody's, and a plan
-- made of that looks for a stranger's few by reading everything. So the planner is told, here and elsewhere: about ten of each.
ALTER TABLE payments.transactions ALTER reference_id SET (n_distinct = -0.1);

CREATE TABLE payments.entries (
    transaction_id uuid NOT NULL 
        CONSTRAINT entries_transaction_fkey REFERENCES payments.transactions (id) NOT ENFORCED,
    ordinal smallint NOT NULL,
    account_id uuid NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT entries_amount_not_zero CHECK (amount_cents <> 0),
    currency char(3) NOT NULL,
    previous_balance_cents bigint NOT NULL,
    current_balance_cents bigint NOT NULL,
    -- Greater than that of every entry before it in the ledger: statements go by it. One writer inserts in the ledger's order.
    position bigint NOT NULL GENERATED BY DEFAULT AS IDENTITY,
    CONSTRAINT entries_pkey PRIMARY KEY (transaction_id, ordinal),
    CONSTRAINT entries_account_fkey FOREIGN KEY (account_id, currency) REFERENCES payments.accounts (id, currency)
        NOT ENFORCED,
    CONSTRAINT entries_balance_moves CHECK (current_balance_cents = previous_balance_cents + amount_cents)
);
CREATE INDEX entries_account_idx ON payments.entries (account_id, position);
COMMENT ON INDEX payments.entries_account_idx IS 'The statement of an account in order, and its balance at a moment.';

-- One row: who may write.
CREATE TABLE payments.writer (
    only_row boolean CONSTRAINT writer_pkey PRIMARY KEY DEFAULT true CONSTRAINT writer_one_row CHECK (only_row),
    epoch bigint NOT NULL,
    holder text,
    -- The head of the ledger. Only apply_batch moves it: a batch up to here went through its guard, and so is there whole.
    applied_batch bigint NOT NULL DEFAULT 0
);
INSERT INTO payments.writer (epoch) VALUES (0);

-- One row: until when the writer is believed to live, by this clock and no other. It only starts a take-over, safety rests on
-- the epoch. Apart from the row above, which a batch locks for as long as it takes: a slow writer is none that is gone.
CREATE TABLE payments.writer_lease (
    only_row boolean CONSTRAINT writer_lease_pkey PRIMARY KEY DEFAULT true
        CONSTRAINT writer_lease_one_row CHECK (only_row),
    epoch bigint NOT NULL,
    length interval NOT NULL,
    lease_until timestamptz NOT NULL,
    -- Where the others reach the writer by HTTP; null until it listens.
    address text
);
INSERT INTO payments.writer_lease (epoch, length, lease_until) VALUES (0, interval '3 seconds', '-infinity');

-- Decided requests, kept 24 to 48 hours: what was posted, and final refusals. The answer to a purchase stands with its order,
-- that to any other command in body. No body tells who somebody is.
CREATE TABLE payments.idempotency_keys (
    scope text NOT NULL,
    route text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL CONSTRAINT idempotency_keys_fingerprint_sha256 CHECK (length(fingerprint) = 32),
    -- 'posted', or the code of the refusal.
    outcome text NOT NULL,
    detail text,
    right_total_cents bigint,
    order_id uuid,
    body text,
    created_at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope, route, key),
    CONSTRAINT idempotency_keys_posted_has_answer CHECK ((outcome = 'posted') = (num_nonnulls(order_id, body) = 1))
);
CREATE INDEX idempotency_keys_created_at_idx ON payments.idempotency_keys (created_at);
COMMENT ON INDEX payments.idempotency_keys_created_at_idx IS 'The keys whose time is over, oldest first.';

-- What was done under an id that a client made, other than a purchase, whose order says the same of itself: so that the id can
-- be sent again under another key, long after the first key is forgotten.
CREATE TABLE payments.receipts (
    route text NOT NULL,
    id uuid NOT NULL,
    scope text NOT NULL,
    fingerprint bytea NOT NULL CONSTRAINT receipts_fingerprint_sha256 CHECK (length(fingerprint) = 32),
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT receipts_pkey PRIMARY KEY (route, id)
);

-- Payments that counted, each for one command: what brings money in names the provider's capture, and none counts twice. Known
-- by its hash alone, it stays when whoever paid is erased, and so counts once even then. Who knows a reference finds what it
-- paid for: WHERE reference_sha256 = sha256(convert_to('…', 'UTF8')).
CREATE TABLE payments.payment_references (
    reference_sha256 bytea CONSTRAINT payment_references_pkey PRIMARY KEY
        CONSTRAINT payment_references_sha256 CHECK (length(reference_sha256) = 32),
    route text NOT NULL,
    -- Of an order, a top-up or a sponsorship order.
    command_id uuid NOT NULL,
    amount_cents bigint NOT NULL CONSTRAINT payment_references_amount_in_range CHECK (amount_cents BETWEEN 1 AND 1000000000000),
    currency char(3) NOT NULL,
    counted_at timestamptz NOT NULL
);

CREATE TABLE payments.invoices (
    id uuid CONSTRAINT invoices_pkey PRIMARY KEY DEFAULT uuidv7(),
    organization_id uuid CONSTRAINT invoices_organization_fkey REFERENCES organizations.organizations (id),
    user_id uuid CONSTRAINT invoices_user_fkey REFERENCES users.profiles (id),
    month date NOT NULL CONSTRAINT invoices_month_first_day CHECK (extract(day FROM month) = 1),
    currency char(3) NOT NULL CONSTRAINT invoices_currency_fkey REFERENCES ref.currencies (code),
    total_cents bigint NOT NULL CONSTRAINT invoices_total_not_negative CHECK (total_cents >= 0),
    issued_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT invoices_one_owner CHECK (num_nonnulls(organization_id, user_id) = 1),
    CONSTRAINT invoices_owner_month_key UNIQUE NULLS NOT DISTINCT (organization_id, user_id, month, currency)
);

CREATE INDEX invoices_user_idx ON payments.invoices (user_id) WHERE user_id IS NOT NULL;
COMMENT ON INDEX payments.invoices_user_idx IS 'The policy: my invoices.';

-- One per top-up of a wallet, spent first in first out. The balance is the account's; lots say which money is left of it. Once
-- as many are open as may be, what comes in adds to the newest: it is spent last all the same.
CREATE TABLE payments.credit_lots (
    id uuid CONSTRAINT credit_lots_pkey PRIMARY KEY,
    -- The account of kind wallet.
    wallet_id uuid NOT NULL CONSTRAINT credit_lots_wallet_fkey REFERENCES payments.accounts (id),
    -- The organization's wallet that this account is; NULL for a user's.
    org_wallet_id uuid,
    amount_cents bigint NOT NULL CONSTRAINT credit_lots_amount_positive CHECK (amount_cents > 0),
    spent_cents bigint NOT NULL DEFAULT 0,
    created_at timestamptz NOT NULL,
    CONSTRAINT credit_lots_spent_within CHECK (spent_cents BETWEEN 0 AND amount_cents),
    CONSTRAINT credit_lots_org_wallet_fkey FOREIGN KEY (org_wallet_id, wallet_id)
        REFERENCES organizations.wallets (id, account_id)
);
CREATE INDEX credit_lots_wallet_idx ON payments.credit_lots (wallet_id, (spent_cents < amount_cents), created_at, id);
COMMENT ON INDEX payments.credit_lots_wallet_idx IS
    'The top-ups of a wallet. spend_credit(): those that have something left, oldest first.';
ALTER TABLE payments.credit_lots ALTER wallet_id SET (n_distinct = -0.1);

ALTER TABLE payments.accounts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.batches ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.transactions ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.entries ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.writer ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.writer_lease ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.idempotency_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.receipts ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.payment_references ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.invoices ENABLE ROW LEVEL SECURITY;
ALTER TABLE payments.credit_lots ENABLE ROW LEVEL SECURITY;

-- Nobody but the ledger writes here; chain, writer and keys are the platform's alone.
GRANT SELECT
    ON payments.accounts, payments.transactions, payments.entries, payments.invoices, payments.credit_lots
    TO app_read, app_write;
GRANT SELECT ON payments.batches, payments.writer, payments.writer_lease TO app_write;
GRANT SELECT, INSERT
    ON payments.batches, payments.transactions, payments.entries, payments.idempotency_keys, payments.receipts,
        payments.payment_references
    TO yardpass_ledger;
-- An account is opened with nothing in it; its balance moves with its entries alone.
GRANT SELECT, INSERT (id, kind, organization_id, user_id, sponsorship_order_id, currency, created_at)
    ON payments.accounts TO yardpass_ledger;
GRANT SELECT ON payments.writer TO yardpass_ledger;
-- Which account a wallet is, and what comes into a lot and is spent of it, the functions alone say.
GRANT SELECT ON organizations.wallets TO yardpass_ledger;
GRANT SELECT (code) ON ref.currencies TO yardpass_ledger;
GRANT SELECT ON payments.credit_lots TO yardpass_ledger;

RESET ROLE;
