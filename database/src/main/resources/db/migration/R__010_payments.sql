-- The double-entry ledger: triggers that nobody can step around, and guards that raise, because nobody waits for the answer of
-- a check. The writer decides in memory; what it decided is checked here again.
SET ROLE yardpass_owner;

CREATE OR REPLACE FUNCTION payments.count_new_lots() RETURNS trigger
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
CREATE OR REPLACE FUNCTION payments.count_moved_lots() RETURNS trigger
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
CREATE OR REPLACE TRIGGER credit_lots_count_as_new AFTER INSERT ON payments.credit_lots
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.count_new_lots();
CREATE OR REPLACE TRIGGER credit_lots_count_as_moved AFTER UPDATE ON payments.credit_lots
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION payments.count_moved_lots();
CREATE OR REPLACE TRIGGER credit_lots_stay BEFORE UPDATE OF id, wallet_id, org_wallet_id, created_at ON payments.credit_lots
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('What comes in makes another lot.');
CREATE OR REPLACE TRIGGER credit_lots_remain BEFORE DELETE OR TRUNCATE ON payments.credit_lots
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A lot that is off is spent.');

-- Append-only, whoever asks.
CREATE OR REPLACE TRIGGER batches_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.batches
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
CREATE OR REPLACE TRIGGER transactions_append_only
    BEFORE UPDATE OF id, sequence, batch_number, kind, reference_type, reference_id, entry_count, occurred_at, posted_at
        OR DELETE OR TRUNCATE ON payments.transactions
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
-- What was noted may be forgotten, in part or whole; nothing may be noted later.
CREATE OR REPLACE TRIGGER transactions_lose_notes_only AFTER UPDATE ON payments.transactions
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - 'metadata' IS DISTINCT FROM to_jsonb(NEW) - 'metadata'
        OR (NEW.metadata IS NOT NULL AND (OLD.metadata @> NEW.metadata) IS NOT TRUE)
    )
    EXECUTE FUNCTION public.refuse_change('It may only be forgotten.');
CREATE OR REPLACE TRIGGER entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.entries
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Correct by posting a reversal.');
CREATE OR REPLACE TRIGGER payment_references_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payments.payment_references
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A payment counts once.');
-- What entries point at stays, so none of them needs a lock to point at it.
CREATE OR REPLACE TRIGGER accounts_keep_their_key BEFORE UPDATE OF id, currency ON payments.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Open another account.');
CREATE OR REPLACE TRIGGER accounts_remain BEFORE DELETE OR TRUNCATE ON payments.accounts
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An account that is done with is closed.');

CALL public.require_parents('payments.transactions');

-- The ordinals of one statement must be exactly 1 to the transaction's entry_count: otherwise a pair that balances could be
-- appended to an old transaction. So the transaction is there.
CREATE OR REPLACE FUNCTION payments.require_balance() RETURNS trigger
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
CREATE OR REPLACE TRIGGER entries_balance AFTER INSERT ON payments.entries
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.require_balance();

-- A balance moves with the entries of its account, whoever writes those, and with nothing else: the first of a statement
-- begins where the account stands, and each other where the one before ended. So each account is there, in the entry's
-- currency, and open.
CREATE OR REPLACE FUNCTION payments.move_balances() RETURNS trigger
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
CREATE OR REPLACE TRIGGER entries_move_balances AFTER INSERT ON payments.entries
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION payments.move_balances();

-- Makes the caller the writer: every earlier epoch can commit nothing from now on. Waits for a batch that is being written.
CREATE OR REPLACE FUNCTION payments.claim_writer(new_holder text, new_address text, lease_millis bigint) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    UPDATE payments.writer
    SET epoch = epoch + 1,
        holder = new_holder;
    UPDATE payments.writer_lease AS l
    SET epoch = w.epoch,
        address = new_address,
        length = lease_millis * interval '1 millisecond',
        lease_until = clock_timestamp() + lease_millis * interval '1 millisecond'
    FROM payments.writer AS w
    RETURNING l.epoch;
END;

-- First in every transaction of the writer. The lock keeps the epoch where it is until that transaction ends.
CREATE OR REPLACE FUNCTION payments.assert_epoch(expected_epoch bigint) RETURNS void
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

DROP FUNCTION IF EXISTS payments.renew_lease(bigint, bigint);
CREATE OR REPLACE FUNCTION payments.renew_lease(expected_epoch bigint, new_address text, lease_millis bigint) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- For the rest of this transaction: a lease need not outlive a crash, and a disk that hangs is no dead writer.
    PERFORM set_config('synchronous_commit', 'off', true);
    UPDATE payments.writer_lease
    SET address = new_address,
        length = lease_millis * interval '1 millisecond',
        lease_until = clock_timestamp() + lease_millis * interval '1 millisecond'
    WHERE epoch = expected_epoch;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'epoch % is over: another writer has taken the ledger', expected_epoch
            USING ERRCODE = 'YP001';
    END IF;
END
$$;

-- Who writes now, for those who send commands there; no row while nobody is believed to. Locks nothing.
CREATE OR REPLACE FUNCTION payments.current_writer() RETURNS TABLE (epoch bigint, holder text, address text)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        w.epoch,
        w.holder,
        l.address
    FROM payments.writer AS w JOIN payments.writer_lease AS l ON l.epoch = w.epoch
    WHERE l.lease_until > clock_timestamp();
END;

-- True when the lease is overdue by its own length, to one caller: whoever takes the lock meanwhile, and everybody who waits,
-- has a new lease from here. So a second standby does not end the session of the first.
CREATE OR REPLACE FUNCTION payments.suspect_writer() RETURNS boolean
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
CREATE OR REPLACE FUNCTION payments.depose_writer(lock_key bigint) RETURNS boolean
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
CREATE OR REPLACE FUNCTION payments.count_posted(batch bigint, first_sequence bigint, last_sequence bigint)
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
CREATE OR REPLACE FUNCTION payments.assert_held(account_ids uuid[]) RETURNS void
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
CREATE OR REPLACE FUNCTION payments.apply_batch(
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
CREATE OR REPLACE FUNCTION payments.close_accounts(account_ids uuid[]) RETURNS void
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
CREATE OR REPLACE FUNCTION payments.bind_wallets(wallet_ids uuid[], organization_ids uuid[], currencies text[], account_ids uuid[])
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
CREATE OR REPLACE FUNCTION payments.add_credit(
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
CREATE OR REPLACE FUNCTION payments.spend_credit(wallet uuid, amount_cents bigint) RETURNS void
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
CREATE OR REPLACE FUNCTION payments.expire_idempotency_keys(older_than interval, rows_max integer) RETURNS bigint
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

DROP POLICY IF EXISTS tenant_isolation ON payments.accounts;
CREATE POLICY tenant_isolation ON payments.accounts FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
DROP POLICY IF EXISTS own_accounts ON payments.accounts;
CREATE POLICY own_accounts ON payments.accounts FOR SELECT
    USING (user_id = (SELECT auth.uid()));
-- Below an account one sees what hangs from what one sees: the inner queries run under the policies of their own tables.
DROP POLICY IF EXISTS entries_of_visible_accounts ON payments.entries;
CREATE POLICY entries_of_visible_accounts ON payments.entries FOR SELECT
    USING (EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = account_id OFFSET 0));
DROP POLICY IF EXISTS transactions_of_visible_entries ON payments.transactions;
CREATE POLICY transactions_of_visible_entries ON payments.transactions FOR SELECT
    USING (EXISTS (SELECT FROM payments.entries AS e WHERE e.transaction_id = transactions.id OFFSET 0));
DROP POLICY IF EXISTS lots_of_visible_accounts ON payments.credit_lots;
CREATE POLICY lots_of_visible_accounts ON payments.credit_lots FOR SELECT
    USING (EXISTS (SELECT FROM payments.accounts AS a WHERE a.id = wallet_id OFFSET 0));
DROP POLICY IF EXISTS tenant_isolation ON payments.invoices;
CREATE POLICY tenant_isolation ON payments.invoices FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()) OR user_id = (SELECT auth.uid()));
GRANT EXECUTE ON FUNCTION
    payments.claim_writer(text, text, bigint),
    payments.assert_epoch(bigint),
    payments.renew_lease(bigint, text, bigint),
    payments.suspect_writer(),
    payments.depose_writer(bigint),
    payments.apply_batch(bigint, uuid[], bigint[], bigint[]),
    payments.close_accounts(uuid[]),
    payments.bind_wallets(uuid[], uuid[], text[], uuid[]),
    payments.add_credit(uuid[], uuid[], uuid[], bigint[], timestamptz),
    payments.spend_credit(uuid, bigint),
    payments.expire_idempotency_keys(interval, integer)
    TO yardpass_ledger;
GRANT EXECUTE ON FUNCTION payments.current_writer() TO yardpass_ingest;

CALL public.make_triggers_fire_always();

RESET ROLE;
