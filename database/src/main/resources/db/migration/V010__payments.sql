-- The double-entry ledger. Debit is positive, credit negative; a transaction's entries sum to zero in each currency.
-- One writer (yardpass_ledger) decides in memory and writes each batch as one transaction; what it decided is checked here
-- again, by triggers that nobody can step around and by guards that raise, because nobody waits for the answer of a check.
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
    address text,
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
    lease_until timestamptz NOT NULL
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

CREATE FUNCTION payments.count_new_lots() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
BEGIN
    UPDATE payments.accounts AS a
    SET lots_cents = a.lots_cents + c.cents,
        open_lots = a.open_lots + c.lots
    FROM (
        SELECT
            wallet_id,
            sum(amount_cents - spent_cents) AS cents,
            count(*) FILTER (WHERE spent_cents < amount_cents) AS lots
        FROM added
        GROUP BY wallet_id
    ) AS c
    WHERE a.id = c.wallet_id;
    RETURN NULL;
END
$$;
-- What is so now, less what was so before.
CREATE FUNCTION payments.count_moved_lots() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
BEGIN
    UPDATE payments.accounts AS a
    SET lots_cents = a.lots_cents + c.cents,
        open_lots = a.open_lots + c.lots
    FROM (
        SELECT l.wallet_id, sum(l.cents) AS cents, sum(l.lots) AS lots
        FROM (
            SELECT wallet_id, amount_cents - spent_cents AS cents, (spent_cents < amount_cents)::integer AS lots FROM moved
            UNION ALL
            SELECT wallet_id, spent_cents - amount_cents, -(spent_cents < amount_cents)::integer FROM left_behind
        ) AS l
        GROUP BY l.wallet_id
    ) AS c
    WHERE a.id = c.wallet_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER credit_lots_count_as_new AFTER INSERT ON payments.credit_lots
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.count_new_lots();
CREATE TRIGGER credit_lots_count_as_moved AFTER UPDATE ON payments.credit_lots
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION payments.count_moved_lots();
CREATE TRIGGER credit_lots_stay BEFORE UPDATE OF id, wallet_id, org_wallet_id, created_at ON payments.credit_lots
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('What comes in makes another lot.');
CREATE TRIGGER credit_lots_remain BEFORE DELETE OR TRUNCATE ON payments.credit_lots
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A lot that is off is spent.');
ALTER TABLE payments.credit_lots ENABLE ALWAYS TRIGGER credit_lots_count_as_new;
ALTER TABLE payments.credit_lots ENABLE ALWAYS TRIGGER credit_lots_count_as_moved;
ALTER TABLE payments.credit_lots ENABLE ALWAYS TRIGGER credit_lots_stay;
ALTER TABLE payments.credit_lots ENABLE ALWAYS TRIGGER credit_lots_remain;

-- Append-only, whoever asks.
CREATE TRIGGER batches_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.batches
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
CREATE TRIGGER transactions_append_only
    BEFORE UPDATE OF id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at
        OR DELETE OR TRUNCATE ON payments.transactions
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
-- What was noted may be forgotten, in part or whole; nothing may be noted later.
CREATE TRIGGER transactions_lose_notes_only AFTER UPDATE ON payments.transactions
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - 'metadata' IS DISTINCT FROM to_jsonb(NEW) - 'metadata'
        OR (NEW.metadata IS NOT NULL AND (OLD.metadata @> NEW.metadata) IS NOT TRUE)
    )
    EXECUTE FUNCTION public.refuse_change('It may only be forgotten.');
CREATE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.entries
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
CREATE TRIGGER payment_references_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.payment_references
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A payment counts once.');
-- What entries point at stays, so none of them needs a lock to point at it.
CREATE TRIGGER accounts_keep_their_key BEFORE UPDATE OF id, currency ON payments.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Open another account.');
CREATE TRIGGER accounts_remain BEFORE DELETE OR TRUNCATE ON payments.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An account that is done with is closed.');

CREATE FUNCTION payments.require_batch() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
BEGIN
    PERFORM
    FROM (SELECT array_agg(DISTINCT batch_number) AS batches FROM added) AS a
    WHERE (SELECT count(*) FROM payments.batches AS p WHERE p.number = ANY (a.batches)) <> cardinality(a.batches);
    IF FOUND THEN
        PERFORM public.refuse_reference(TG_RELID, 'transactions_batch_fkey');
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER transactions_belong AFTER INSERT ON payments.transactions
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.require_batch();

-- The ordinals of one statement must be exactly 1 to the transaction's entry_count: otherwise a pair that balances could be
-- appended to an old transaction. So the transaction is there.
CREATE FUNCTION payments.require_balance() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    wrong uuid;
    posted uuid;
BEGIN
    SELECT transaction_id INTO wrong
    FROM added
    GROUP BY transaction_id, currency
    HAVING sum(amount_cents) <> 0
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'transaction % does not balance', wrong USING ERRCODE = 'YP006';
    END IF;

    SELECT a.transaction_id, t.id INTO wrong, posted
    FROM (
        SELECT transaction_id, count(*) AS entries, min(ordinal) AS lowest, max(ordinal) AS highest
        FROM added
        GROUP BY transaction_id
    ) AS a
    LEFT JOIN payments.transactions AS t ON t.id = a.transaction_id
    WHERE a.lowest <> 1
        OR a.entries IS DISTINCT FROM t.entry_count
        OR a.highest IS DISTINCT FROM t.entry_count
    LIMIT 1;
    IF FOUND THEN
        IF posted IS NULL THEN
            PERFORM public.refuse_reference(TG_RELID, 'entries_transaction_fkey');
        END IF;
        RAISE EXCEPTION 'the entries of transaction % are not the ordinals 1 to its entry_count', wrong
            USING ERRCODE = 'YP006';
    END IF;

    RETURN NULL;
END
$$;
CREATE TRIGGER entries_balance AFTER INSERT ON payments.entries
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.require_balance();

-- A balance moves with the entries of its account, whoever writes those, and with nothing else: the first of a statement
-- begins where the account stands, and each other where the one before ended. So each account is there, in the entry's
-- currency, and open.
CREATE FUNCTION payments.move_balances() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    touched bigint;
    moved bigint;
BEGIN
    WITH steps AS MATERIALIZED (
        SELECT
            entry.account_id,
            entry.currency,
            min(entry.previous_balance_cents) FILTER (WHERE entry.before IS NULL) AS first_balance,
            sum(entry.amount_cents) AS amount_cents,
            bool_and(entry.before IS NULL OR entry.before = entry.previous_balance_cents) AS is_unbroken
        FROM (
            SELECT
                account_id,
                currency,
                amount_cents,
                previous_balance_cents,
                lag(current_balance_cents) OVER (PARTITION BY account_id, currency ORDER BY position) AS before
            FROM added
        ) AS entry
        GROUP BY entry.account_id, entry.currency
    ), moves AS (
        UPDATE payments.accounts AS a
        SET balance_cents = s.first_balance + s.amount_cents,
            version = a.version + 1
        FROM steps AS s
        WHERE a.id = s.account_id
            AND a.currency = s.currency
            AND a.closed_at IS NULL
            AND a.balance_cents = s.first_balance
            AND s.is_unbroken
        RETURNING a.id
    )
    SELECT (SELECT count(*) FROM steps), (SELECT count(*) FROM moves) INTO touched, moved;
    IF moved <> touched THEN
        PERFORM
        FROM added AS e
        LEFT JOIN payments.accounts AS a ON a.id = e.account_id AND a.currency = e.currency
        WHERE a.id IS NULL
        LIMIT 1;
        IF FOUND THEN
            PERFORM public.refuse_reference(TG_RELID, 'entries_account_fkey');
        END IF;
        RAISE EXCEPTION 'of % accounts, % were open and stood where their entries begin', touched, moved
            USING ERRCODE = 'YP002';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER entries_move_balances AFTER INSERT ON payments.entries
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.move_balances();

-- A session in replication mode steps around ordinary triggers; around these it does not.
ALTER TABLE payments.accounts ENABLE ALWAYS TRIGGER accounts_keep_their_key;
ALTER TABLE payments.accounts ENABLE ALWAYS TRIGGER accounts_remain;
ALTER TABLE payments.batches ENABLE ALWAYS TRIGGER batches_append_only;
ALTER TABLE payments.transactions ENABLE ALWAYS TRIGGER transactions_belong;
ALTER TABLE payments.transactions ENABLE ALWAYS TRIGGER transactions_append_only;
ALTER TABLE payments.transactions ENABLE ALWAYS TRIGGER transactions_lose_notes_only;
ALTER TABLE payments.entries ENABLE ALWAYS TRIGGER entries_append_only;
ALTER TABLE payments.payment_references ENABLE ALWAYS TRIGGER payment_references_append_only;
ALTER TABLE payments.entries ENABLE ALWAYS TRIGGER entries_balance;
ALTER TABLE payments.entries ENABLE ALWAYS TRIGGER entries_move_balances;

-- Makes the caller the writer: every earlier epoch can commit nothing from now on. Waits for a batch that is being written.
CREATE FUNCTION payments.claim_writer(new_holder text, new_address text, lease_millis bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE payments.writer
    SET epoch = epoch + 1,
        holder = new_holder,
        address = new_address;
    UPDATE payments.writer_lease AS l
    SET epoch = w.epoch,
        length = lease_millis * interval '1 millisecond',
        lease_until = clock_timestamp() + lease_millis * interval '1 millisecond'
    FROM payments.writer AS w
    RETURNING l.epoch;
END;

-- First in every transaction of the writer. The lock keeps the epoch where it is until that transaction ends.
CREATE FUNCTION payments.assert_epoch(expected_epoch bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM payments.writer WHERE epoch = expected_epoch FOR SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'epoch % is over: another writer has taken the ledger', expected_epoch
            USING ERRCODE = 'YP001';
    END IF;
END
$$;

CREATE FUNCTION payments.renew_lease(expected_epoch bigint, lease_millis bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- For the rest of this transaction: a lease need not outlive a crash, and a disk that hangs is no dead writer.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE payments.writer_lease
    SET length = lease_millis * interval '1 millisecond',
        lease_until = clock_timestamp() + lease_millis * interval '1 millisecond'
    WHERE epoch = expected_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'epoch % is over: another writer has taken the ledger', expected_epoch
            USING ERRCODE = 'YP001';
    END IF;
END
$$;

-- True when the lease is overdue by its own length, to one caller: whoever takes the seat meanwhile, and everybody who waits,
-- has a new lease from here. So a second standby does not end the session of the first.
CREATE FUNCTION payments.suspect_writer() RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE payments.writer_lease
    SET lease_until = clock_timestamp() + length
    WHERE lease_until + length < clock_timestamp();
    RETURN FOUND;
END
$$;

-- Ends the session that holds the writer's lock, if its lease is overdue; tells whether. The lock is free once that session
-- has rolled back. Not as the owner: a login may end its own sessions, be it a superuser or not, and nobody else may end a
-- superuser's. So the caller becomes its login for the rest of its transaction, which must hold nothing else.
CREATE FUNCTION payments.depose_writer(lock_key bigint) RETURNS boolean
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF NOT payments.suspect_writer() THEN
        RETURN false;
    END IF;
    PERFORM set_config('role', 'none', true);
    PERFORM pg_terminate_backend(l.pid)
    FROM pg_locks AS l
    WHERE l.locktype = 'advisory'
        AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
        AND l.classid = (lock_key >> 32 & 4294967295)::oid
        AND l.objid = (lock_key & 4294967295)::oid
        AND l.objsubid = 1
        AND l.granted
        AND l.pid <> pg_backend_pid();
    RETURN FOUND;
END
$$;

-- The batch's transactions that have entries, of which the trigger on entries saw to it that they are all there, and the
-- accounts of those. It must go from index to index, in this order, whatever the statistics of a ledger that has just begun or
-- has grown since say: OFFSET 0 keeps the planner from another. It once chose to compare each number with each transaction, a
-- fifth of the session's time.
CREATE FUNCTION payments.count_posted(batch bigint, first_sequence bigint, last_sequence bigint)
    RETURNS TABLE (transactions bigint, accounts bigint)
    LANGUAGE sql STABLE
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
BEGIN ATOMIC
    SELECT count(*) FILTER (WHERE e.ordinal = 1), count(DISTINCT e.account_id)
    FROM (
        SELECT t.id
        FROM payments.transactions AS t
        WHERE t.sequence BETWEEN first_sequence AND last_sequence AND t.batch_number = batch
        OFFSET 0
    ) AS t
    CROSS JOIN LATERAL (
        SELECT e.ordinal, e.account_id FROM payments.entries AS e WHERE e.transaction_id = t.id OFFSET 0
    ) AS e;
END;

-- Money that is held for others is there for a reason: a wallet holds what is left of its lots, an escrow account the amount
-- of its order from the funding to the end, and nothing before and after.
CREATE FUNCTION payments.assert_held(account_ids uuid[]) RETURNS void
    LANGUAGE plpgsql STABLE
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT a.id INTO wrong
    FROM payments.accounts AS a
    WHERE a.id = ANY (account_ids)
        AND -a.balance_cents <> CASE a.kind
            WHEN 'wallet' THEN a.lots_cents
            ELSE coalesce((
                SELECT o.amount_cents
                FROM sponsorship.orders AS o
                WHERE o.id = a.sponsorship_order_id AND o.escrow_status IN ('funded', 'locked', 'disputed')
            ), 0)
        END
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'account % does not hold what it is to hold', wrong USING ERRCODE = 'YP002';
    END IF;
END
$$;

-- Last in every transaction of the writer: the batch was written by this very transaction and is the next link, its
-- transactions are whole, the accounts that their entries moved are those that the writer knows of and stand, moved once,
-- where it says, and what is held for others agrees with what it is held for.
CREATE FUNCTION payments.apply_batch(
    batch bigint,
    account_ids uuid[],
    expected_versions bigint[],
    new_balances bigint[]
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    head payments.batches;
    posted record;
    stood bigint;
    held uuid[];
BEGIN
    SELECT b.* INTO head
    FROM payments.batches AS b
    LEFT JOIN payments.batches AS p ON p.number = batch - 1
    WHERE b.number = batch
        AND b.xmin = pg_current_xact_id()::xid
        AND b.first_sequence = coalesce(p.last_sequence, 0) + 1
        AND b.previous_hash = coalesce(p.hash, decode(repeat('00', 32), 'hex'))
        AND (batch = 1 OR p.number IS NOT NULL)
        AND batch = (SELECT max(n.number) FROM payments.batches AS n)
        AND b.last_sequence >= coalesce((SELECT max(t.sequence) FROM payments.transactions AS t), 0);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'batch % does not follow the head of the ledger', batch USING ERRCODE = 'YP004';
    END IF;

    UPDATE payments.writer SET applied_batch = batch WHERE epoch = head.epoch AND applied_batch = batch - 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'batch % is not the next one of epoch %', batch, head.epoch USING ERRCODE = 'YP004';
    END IF;

    SELECT c.transactions, c.accounts INTO posted
    FROM payments.count_posted(batch, head.first_sequence, head.last_sequence) AS c;
    IF posted.transactions <> head.last_sequence - head.first_sequence + 1 THEN
        RAISE EXCEPTION 'batch % lacks a transaction, or the entries of one', batch USING ERRCODE = 'YP006';
    END IF;

    SELECT count(DISTINCT a.id), array_agg(a.id) FILTER (WHERE a.kind IN ('wallet', 'sponsor_escrow')) INTO stood, held
    FROM unnest(account_ids, expected_versions, new_balances) AS m (account_id, expected_version, new_balance)
    JOIN payments.accounts AS a ON a.id = m.account_id
    WHERE a.version = m.expected_version + 1
        AND a.balance_cents = m.new_balance;
    IF stood <> posted.accounts OR stood <> cardinality(account_ids) THEN
        RAISE EXCEPTION 'of % accounts of batch %, % stood where expected', posted.accounts, batch, stood
            USING ERRCODE = 'YP002';
    END IF;
    IF held IS NOT NULL THEN
        PERFORM payments.assert_held(held);
    END IF;

    -- For the rest of this transaction: a COMMIT that is cancelled while it waits for a standby is told as done all the same.
    PERFORM set_config('statement_timeout', '0', true);
END
$$;

-- Closes accounts for good, after the batch that emptied them was applied.
CREATE FUNCTION payments.close_accounts(account_ids uuid[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    closed bigint;
BEGIN
    UPDATE payments.accounts SET closed_at = now()
    WHERE id = ANY (account_ids) AND closed_at IS NULL AND balance_cents = 0;
    GET DIAGNOSTICS closed = ROW_COUNT;
    IF closed <> cardinality(account_ids) THEN
        RAISE EXCEPTION 'of % accounts to close, % were open and empty', cardinality(account_ids), closed
            USING ERRCODE = 'YP002';
    END IF;
END
$$;

-- Says which account an organization's wallet is, and makes the wallet where there is none; raises unless each was without
-- an account, and bears the id that the writer knows.
CREATE FUNCTION payments.bind_wallets(wallet_ids uuid[], organization_ids uuid[], currencies text[], account_ids uuid[])
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    bound bigint;
BEGIN
    INSERT INTO organizations.wallets AS w (id, organization_id, currency, account_id)
    SELECT b.id, b.organization_id, b.currency, b.account_id
    FROM unnest(wallet_ids, organization_ids, currencies, account_ids) AS b (id, organization_id, currency, account_id)
    ON CONFLICT ON CONSTRAINT wallets_organization_currency_key DO UPDATE
    SET account_id = excluded.account_id
    WHERE w.id = excluded.id AND w.account_id IS NULL;
    GET DIAGNOSTICS bound = ROW_COUNT;
    IF bound <> cardinality(wallet_ids) THEN
        RAISE EXCEPTION 'of % wallets to bind, % were as expected', cardinality(wallet_ids), bound USING ERRCODE = 'YP002';
    END IF;
END
$$;

-- Makes a lot of each amount, or adds it to the wallet's newest where as many are open as may be.
CREATE FUNCTION payments.add_credit(
    lot_ids uuid[],
    wallets uuid[],
    org_wallets uuid[],
    amounts bigint[],
    at timestamptz
) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    open_lots_max CONSTANT integer := 100;
    made uuid[];
BEGIN
    WITH fitting AS (
        INSERT INTO payments.credit_lots (id, wallet_id, org_wallet_id, amount_cents, created_at)
        SELECT c.lot_id, c.wallet_id, c.org_wallet_id, c.cents, at
        FROM (
            SELECT n.*, row_number() OVER (PARTITION BY n.wallet_id ORDER BY n.place) AS turn
            FROM unnest(lot_ids, wallets, org_wallets, amounts)
                WITH ORDINALITY AS n (lot_id, wallet_id, org_wallet_id, cents, place)
        ) AS c
        JOIN payments.accounts AS a ON a.id = c.wallet_id
        WHERE a.open_lots + c.turn <= open_lots_max
        RETURNING id
    )
    SELECT coalesce(array_agg(f.id), '{}') INTO made FROM fitting AS f;
    IF cardinality(made) < cardinality(lot_ids) THEN
        UPDATE payments.credit_lots AS l
        SET amount_cents = l.amount_cents + m.cents
        FROM (
            SELECT n.wallet_id, sum(n.cents) AS cents
            FROM unnest(lot_ids, wallets, amounts) AS n (lot_id, wallet_id, cents)
            WHERE n.lot_id <> ALL (made)
            GROUP BY n.wallet_id
        ) AS m
        WHERE l.id = (
            SELECT o.id
            FROM payments.credit_lots AS o
            WHERE o.wallet_id = m.wallet_id AND o.spent_cents < o.amount_cents
            ORDER BY o.created_at DESC, o.id DESC
            LIMIT 1
        );
    END IF;
END
$$;

-- Takes the amount from a wallet's oldest lots, of which few are open. Spenders of one wallet take turns; nothing is taken when it
-- does not suffice.
CREATE FUNCTION payments.spend_credit(wallet uuid, amount_cents bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    open_lots_max CONSTANT integer := 100;
    taken bigint;
BEGIN
    IF amount_cents IS NULL OR amount_cents <= 0 THEN
        RAISE EXCEPTION 'an amount to spend is positive' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    WITH unspent AS MATERIALIZED (
        SELECT l.id, l.created_at, l.amount_cents - l.spent_cents AS left_cents
        FROM payments.credit_lots AS l
        WHERE l.wallet_id = wallet AND l.spent_cents < l.amount_cents
        ORDER BY l.created_at, l.id
        LIMIT open_lots_max
        FOR UPDATE
    ), in_turn AS (
        SELECT
            u.id,
            u.left_cents,
            spend_credit.amount_cents - (sum(u.left_cents) OVER (ORDER BY u.created_at, u.id) - u.left_cents) AS wanted_cents
        FROM unspent AS u
    ), spent AS (
        UPDATE payments.credit_lots AS l
        SET spent_cents = l.spent_cents + least(t.left_cents, t.wanted_cents)
        FROM in_turn AS t
        WHERE l.id = t.id AND t.wanted_cents > 0
        RETURNING least(t.left_cents, t.wanted_cents) AS taken_cents
    )
    SELECT coalesce(sum(s.taken_cents), 0) INTO taken FROM spent AS s;
    IF taken < amount_cents THEN
        RAISE EXCEPTION 'wallet % has % of % cents left', wallet, taken, amount_cents USING ERRCODE = 'YP008';
    END IF;
END
$$;

-- Forgets a bounded number of expired keys and tells how many; called until none is left.
CREATE FUNCTION payments.expire_idempotency_keys(older_than interval, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF older_than < interval '24 hours' THEN
        RAISE EXCEPTION 'idempotency keys are kept at least 24 hours' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM payments.idempotency_keys
    WHERE ctid = ANY (ARRAY(
        SELECT k.ctid FROM payments.idempotency_keys AS k WHERE k.created_at < now() - older_than
        ORDER BY k.created_at LIMIT rows_max
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

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

CREATE POLICY tenant_isolation ON payments.accounts FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY own_accounts ON payments.accounts FOR SELECT
    USING (user_id = (SELECT auth.uid()));
-- Below an account one sees what hangs from what one sees: the inner queries run under the policies of their own tables.
CREATE POLICY entries_of_visible_accounts ON payments.entries FOR SELECT
    USING (EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = account_id));
CREATE POLICY transactions_of_visible_entries ON payments.transactions FOR SELECT
    USING (EXISTS (SELECT FROM payments.entries AS e WHERE e.transaction_id = transactions.id));
CREATE POLICY lots_of_visible_accounts ON payments.credit_lots FOR SELECT
    USING (EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = wallet_id));
CREATE POLICY tenant_isolation ON payments.invoices FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR user_id = (SELECT auth.uid()));

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
GRANT EXECUTE ON FUNCTION
    payments.claim_writer(text, text, bigint),
    payments.assert_epoch(bigint),
    payments.renew_lease(bigint, bigint),
    payments.suspect_writer(),
    payments.depose_writer(bigint),
    payments.apply_batch(bigint, uuid[], bigint[], bigint[]),
    payments.close_accounts(uuid[]),
    payments.bind_wallets(uuid[], uuid[], text[], uuid[]),
    payments.add_credit(uuid[], uuid[], uuid[], bigint[], timestamptz),
    payments.spend_credit(uuid, bigint),
    payments.expire_idempotency_keys(interval, integer)
    TO yardpass_ledger;

RESET ROLE;
