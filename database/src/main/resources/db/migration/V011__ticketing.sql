-- What is for sale, who bought it, and the tickets. Orders and tickets are written by the ledger alone, in the commit that
-- holds their entries.
SET ROLE yardpass_owner;

-- Available is capacity - sold - held.
CREATE TABLE ticketing.ticket_tiers (
    id uuid CONSTRAINT ticket_tiers_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT ticket_tiers_event_fkey REFERENCES events.events (id),
    name text NOT NULL CONSTRAINT ticket_tiers_name_not_blank CHECK (name ~ '\S'),
    -- No single tier can bring an account near the end of its range.
    price_cents bigint NOT NULL CONSTRAINT ticket_tiers_price_in_range CHECK (price_cents BETWEEN 0 AND 10000000000),
    currency char(3) NOT NULL CONSTRAINT ticket_tiers_currency_fkey REFERENCES ref.currencies (code),
    capacity integer NOT NULL CONSTRAINT ticket_tiers_capacity_not_negative CHECK (capacity >= 0),
    sold integer NOT NULL DEFAULT 0 CONSTRAINT ticket_tiers_sold_not_negative CHECK (sold >= 0),
    held integer NOT NULL DEFAULT 0 CONSTRAINT ticket_tiers_held_not_negative CHECK (held >= 0),
    -- The writer counts that far: no limit is so high that reaching it costs the others.
    per_buyer_limit integer
        CONSTRAINT ticket_tiers_per_buyer_limit_in_range CHECK (per_buyer_limit BETWEEN 1 AND 1000),
    on_sale_from timestamptz,
    on_sale_until timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT ticket_tiers_not_oversold CHECK (sold::bigint + held <= capacity),
    CONSTRAINT ticket_tiers_sale_ends_after_start CHECK (on_sale_until > on_sale_from)
);
CREATE INDEX ticket_tiers_event_idx ON ticketing.ticket_tiers (event_id);
COMMENT ON INDEX ticketing.ticket_tiers_event_idx IS 'What an event sells.';

-- Who sent an order and what it asked for stand with it, so that its id can be sent again under another key.
CREATE TABLE ticketing.orders (
    id uuid CONSTRAINT orders_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT orders_event_fkey REFERENCES events.events (id) NOT ENFORCED,
    user_id uuid NOT NULL CONSTRAINT orders_user_fkey REFERENCES users.profiles (id) NOT ENFORCED,
    organization_id uuid NOT NULL CONSTRAINT orders_organization_fkey REFERENCES organizations.organizations (id) NOT ENFORCED,
    currency char(3) NOT NULL,
    total_cents bigint NOT NULL CONSTRAINT orders_total_in_range CHECK (total_cents BETWEEN 0 AND 1000000000000),
    fee_cents bigint NOT NULL CONSTRAINT orders_fee_within_total CHECK (fee_cents BETWEEN 0 AND total_cents),
    status text NOT NULL CONSTRAINT orders_status_known CHECK (status IN ('completed', 'refunded', 'cancelled')),
    -- NULL for an order that cost nothing.
    transaction_id uuid CONSTRAINT orders_transaction_fkey REFERENCES payments.transactions (id) NOT ENFORCED,
    -- The payment provider's name of the capture: YardPass records payments, it does not charge cards. NULL once the buyer was
    -- erased.
    payment_reference text,
    idempotency_scope text NOT NULL,
    fingerprint bytea NOT NULL,
    -- The first answer, replayed byte for byte.
    receipt text,
    created_at timestamptz NOT NULL,
    CONSTRAINT orders_money_has_transaction CHECK ((total_cents > 0) = (transaction_id IS NOT NULL))
);
CREATE INDEX orders_user_idx ON ticketing.orders (user_id, created_at);
COMMENT ON INDEX ticketing.orders_user_idx IS 'A buyer''s orders, newest first; the policy.';
CREATE INDEX orders_organization_idx ON ticketing.orders (organization_id, created_at);
COMMENT ON INDEX ticketing.orders_organization_idx IS 'An organization''s orders, newest first; the policy.';

CREATE TABLE ticketing.order_items (
    order_id uuid NOT NULL CONSTRAINT order_items_order_fkey REFERENCES ticketing.orders (id) NOT ENFORCED,
    tier_id uuid NOT NULL CONSTRAINT order_items_tier_fkey REFERENCES ticketing.ticket_tiers (id) NOT ENFORCED,
    quantity integer NOT NULL CONSTRAINT order_items_quantity_positive CHECK (quantity > 0),
    unit_price_cents bigint NOT NULL CONSTRAINT order_items_price_in_range CHECK (unit_price_cents BETWEEN 0 AND 10000000000),
    CONSTRAINT order_items_pkey PRIMARY KEY (order_id, tier_id)
);

-- The code, 128 random bits, is what a scan takes; the id is no secret.
CREATE TABLE ticketing.tickets (
    id uuid CONSTRAINT tickets_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT tickets_event_fkey REFERENCES events.events (id) NOT ENFORCED,
    tier_id uuid NOT NULL CONSTRAINT tickets_tier_fkey REFERENCES ticketing.ticket_tiers (id) NOT ENFORCED,
    order_id uuid NOT NULL CONSTRAINT tickets_order_fkey REFERENCES ticketing.orders (id) NOT ENFORCED,
    owner_user_id uuid NOT NULL CONSTRAINT tickets_owner_fkey REFERENCES users.profiles (id) NOT ENFORCED,
    organization_id uuid NOT NULL,
    code text NOT NULL CONSTRAINT tickets_code_key UNIQUE,
    status text NOT NULL CONSTRAINT tickets_status_known
        CHECK (status IN ('issued', 'redeemed', 'transferred', 'refunded', 'cancelled')),
    previous_ticket_id uuid CONSTRAINT tickets_previous_fkey REFERENCES ticketing.tickets (id) NOT ENFORCED,
    issued_at timestamptz NOT NULL,
    -- How often it was handed over until now, by the tickets whose place it took: a chain of them ends.
    transfers smallint NOT NULL DEFAULT 0 CONSTRAINT tickets_transfers_in_range CHECK (transfers BETWEEN 0 AND 50)
);
CREATE INDEX tickets_owner_idx ON ticketing.tickets (owner_user_id, issued_at, id);
COMMENT ON INDEX ticketing.tickets_owner_idx IS 'own_tickets(), a page in order; the policy.';
-- However much was handed over, refunded or cancelled, nobody reads it to find the rest. The state is a column of this index and
-- not its condition: of a whole index and a part of it over the same key the planner takes now one, now the other.
CREATE INDEX tickets_owned_idx ON ticketing.tickets (owner_user_id, tier_id, status);
COMMENT ON INDEX ticketing.tickets_owned_idx IS 'The per-buyer limit: what a user has of a tier.';
CREATE INDEX tickets_order_idx ON ticketing.tickets (order_id) WHERE status <> 'transferred';
COMMENT ON INDEX ticketing.tickets_order_idx IS 'What became of each ticket that an order was sold with: as many as were sold.';
-- One index for both, since each costs every sale; what asks by the event alone is rare and skips through it.
CREATE INDEX tickets_organization_idx ON ticketing.tickets (organization_id, event_id);
COMMENT ON INDEX ticketing.tickets_organization_idx IS 'The policy: an organization''s tickets, those of one event among them.';
-- Sales are not in it, so it costs them nothing.
CREATE UNIQUE INDEX tickets_previous_key ON ticketing.tickets (previous_ticket_id) WHERE previous_ticket_id IS NOT NULL;
COMMENT ON INDEX ticketing.tickets_previous_key IS 'The ticket that took another''s place: one at most.';

CREATE TABLE ticketing.ticket_holds (
    id uuid CONSTRAINT ticket_holds_pkey PRIMARY KEY,
    tier_id uuid NOT NULL CONSTRAINT ticket_holds_tier_fkey REFERENCES ticketing.ticket_tiers (id),
    -- NULL when the visit had no name, and once the buyer was erased, as the user is.
    session_id text,
    user_id uuid,
    organization_id uuid NOT NULL,
    quantity integer NOT NULL CONSTRAINT ticket_holds_quantity_positive CHECK (quantity > 0),
    status text NOT NULL
        CONSTRAINT ticket_holds_status_known CHECK (status IN ('held', 'consumed', 'released', 'expired')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ticket_holds_session_idx ON ticketing.ticket_holds (session_id);
COMMENT ON INDEX ticketing.ticket_holds_session_idx IS 'What a visitor''s session has set aside.';
CREATE INDEX ticket_holds_organization_idx ON ticketing.ticket_holds (organization_id);
COMMENT ON INDEX ticketing.ticket_holds_organization_idx IS 'The policy: holds on an organization''s tiers.';
CREATE INDEX ticket_holds_user_idx ON ticketing.ticket_holds (user_id, tier_id, status) WHERE user_id IS NOT NULL;
COMMENT ON INDEX ticketing.ticket_holds_user_idx IS
    'The policy: the holds of the signed-in user. The per-buyer limit: what a buyer holds of a tier.';
CREATE INDEX ticket_holds_due_idx ON ticketing.ticket_holds (expires_at) WHERE status = 'held';
COMMENT ON INDEX ticketing.ticket_holds_due_idx IS 'The holds whose time is over, oldest first; none when nothing is held.';
CREATE INDEX ticket_holds_ended_idx ON ticketing.ticket_holds (expires_at) WHERE status <> 'held';
COMMENT ON INDEX ticketing.ticket_holds_ended_idx IS 'forget_holds(): what ended long ago, oldest first.';

-- However many of them are one buyer's, as payments.transactions has it. That of one tier there are more than of one owner, and
-- never all, lets tickets_owned_idx be cheaper than tickets_owner_idx where both would do.
ALTER TABLE ticketing.tickets
    ALTER owner_user_id SET (n_distinct = -0.1), ALTER order_id SET (n_distinct = -0.1), ALTER tier_id SET (n_distinct = -0.01);
ALTER TABLE ticketing.ticket_holds ALTER user_id SET (n_distinct = -0.1);

-- Money that went back to a buyer, one row for each request: so much of the order, and so much of the platform's fee for it.
CREATE TABLE ticketing.refunds (
    id uuid CONSTRAINT refunds_pkey PRIMARY KEY,
    order_id uuid NOT NULL CONSTRAINT refunds_order_fkey REFERENCES ticketing.orders (id),
    organization_id uuid NOT NULL CONSTRAINT refunds_organization_fkey REFERENCES organizations.organizations (id),
    -- NULL for tickets that cost nothing.
    transaction_id uuid CONSTRAINT refunds_transaction_key UNIQUE
        CONSTRAINT refunds_transaction_fkey REFERENCES payments.transactions (id),
    amount_cents bigint NOT NULL CONSTRAINT refunds_amount_not_negative CHECK (amount_cents >= 0),
    fee_cents bigint NOT NULL CONSTRAINT refunds_fee_within_amount CHECK (fee_cents BETWEEN 0 AND amount_cents),
    created_at timestamptz NOT NULL,
    CONSTRAINT refunds_money_has_transaction CHECK ((amount_cents > 0) = (transaction_id IS NOT NULL))
);
CREATE INDEX refunds_order_idx ON ticketing.refunds (order_id);
COMMENT ON INDEX ticketing.refunds_order_idx IS 'What was given back of an order.';
CREATE INDEX refunds_organization_idx ON ticketing.refunds (organization_id, created_at);
COMMENT ON INDEX ticketing.refunds_organization_idx IS 'The policy; the fees that an invoice leaves out.';
ALTER TABLE ticketing.refunds ALTER order_id SET (n_distinct = -0.1);

-- Where a ticket goes and who may send it there. A transfer issues a new ticket, which names the old one; every end is final.
CREATE TABLE ticketing.ticket_transitions (
    from_status text NOT NULL,
    to_status text NOT NULL,
    action text NOT NULL,
    actors text[] NOT NULL CONSTRAINT ticket_transitions_actors_known
        CHECK (actors <@ ARRAY['holder', 'organizer_member', 'organizer_admin']),
    CONSTRAINT ticket_transitions_pkey PRIMARY KEY (from_status, to_status)
);
INSERT INTO ticketing.ticket_transitions (from_status, to_status, action, actors) VALUES
    ('issued', 'redeemed', 'scan', '{organizer_member,organizer_admin}'),
    ('issued', 'transferred', 'transfer', '{holder}'),
    ('issued', 'refunded', 'refund', '{organizer_admin}'),
    ('issued', 'cancelled', 'cancel', '{organizer_admin}');

CREATE TABLE ticketing.ticket_history (
    id bigint CONSTRAINT ticket_history_pkey PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    ticket_id uuid NOT NULL CONSTRAINT ticket_history_ticket_fkey REFERENCES ticketing.tickets (id),
    from_status text NOT NULL,
    to_status text NOT NULL,
    changed_at timestamptz NOT NULL,
    -- NULL when nobody was signed in.
    changed_by uuid,
    changed_role text NOT NULL
);
CREATE INDEX ticket_history_ticket_idx ON ticketing.ticket_history (ticket_id, changed_at);
COMMENT ON INDEX ticketing.ticket_history_ticket_idx IS 'What happened to a ticket, in order of time.';
ALTER TABLE ticketing.ticket_history ALTER ticket_id SET (n_distinct = -0.1);

-- An order's state moves, and what it is of stays; no order goes, nor what was sold.
CREATE TRIGGER ticket_tiers_keep_their_key BEFORE UPDATE OF id ON ticketing.ticket_tiers
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another tier.');
CREATE TRIGGER ticket_tiers_remain BEFORE DELETE OR TRUNCATE ON ticketing.ticket_tiers
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('End its sale.');
CREATE TRIGGER orders_stay BEFORE UPDATE OF id, event_id, user_id, organization_id, transaction_id ON ticketing.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another order.');
CREATE TRIGGER orders_keep_their_reference AFTER UPDATE OF payment_reference ON ticketing.orders
    FOR EACH ROW WHEN (NEW.payment_reference IS NOT NULL AND NEW.payment_reference IS DISTINCT FROM OLD.payment_reference)
    EXECUTE FUNCTION public.refuse_change('It may only be forgotten.');
CREATE TRIGGER orders_remain BEFORE DELETE OR TRUNCATE ON ticketing.orders
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('An order that is off is refunded or cancelled.');
CREATE TRIGGER order_items_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.order_items
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Make another order.');
ALTER TABLE ticketing.ticket_tiers ENABLE ALWAYS TRIGGER ticket_tiers_keep_their_key;
ALTER TABLE ticketing.ticket_tiers ENABLE ALWAYS TRIGGER ticket_tiers_remain;
ALTER TABLE ticketing.orders ENABLE ALWAYS TRIGGER orders_stay;
ALTER TABLE ticketing.orders ENABLE ALWAYS TRIGGER orders_keep_their_reference;
ALTER TABLE ticketing.orders ENABLE ALWAYS TRIGGER orders_remain;
ALTER TABLE ticketing.order_items ENABLE ALWAYS TRIGGER order_items_append_only;

-- After each statement that adds any: what it refers to is there, and stays.
CREATE FUNCTION ticketing.require_parents_of_orders() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN (
            SELECT count(*) FROM (SELECT FROM events.events AS p WHERE p.id = ANY (a.events) FOR KEY SHARE) AS found
        ) <> cardinality(a.events) THEN 'orders_event_fkey'
        WHEN (
            SELECT count(*) FROM (SELECT FROM users.profiles AS p WHERE p.id = ANY (a.users) FOR KEY SHARE) AS found
        ) <> cardinality(a.users) THEN 'orders_user_fkey'
        WHEN (
            SELECT count(*)
            FROM (SELECT FROM organizations.organizations AS p WHERE p.id = ANY (a.organizations) FOR KEY SHARE) AS found
        ) <> cardinality(a.organizations) THEN 'orders_organization_fkey'
        WHEN (SELECT count(*) FROM payments.transactions AS p WHERE p.id = ANY (a.transactions))
            <> cardinality(a.transactions) THEN 'orders_transaction_fkey'
    END INTO broken
    FROM (
        SELECT
            array_agg(DISTINCT event_id) AS events,
            array_agg(DISTINCT user_id) AS users,
            array_agg(DISTINCT organization_id) AS organizations,
            array_agg(DISTINCT transaction_id) FILTER (WHERE transaction_id IS NOT NULL) AS transactions
        FROM added
    ) AS a;
    IF broken IS NOT NULL THEN
        PERFORM public.refuse_reference(TG_RELID, broken);
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION ticketing.require_parents_of_items() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN (SELECT count(*) FROM ticketing.orders AS p WHERE p.id = ANY (a.orders))
            <> cardinality(a.orders) THEN 'order_items_order_fkey'
        WHEN (SELECT count(*) FROM ticketing.ticket_tiers AS p WHERE p.id = ANY (a.tiers))
            <> cardinality(a.tiers) THEN 'order_items_tier_fkey'
    END INTO broken
    FROM (SELECT array_agg(DISTINCT order_id) AS orders, array_agg(DISTINCT tier_id) AS tiers FROM added) AS a;
    IF broken IS NOT NULL THEN
        PERFORM public.refuse_reference(TG_RELID, broken);
    END IF;
    RETURN NULL;
END
$$;
CREATE FUNCTION ticketing.require_parents_of_tickets() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_bitmapscan = off
AS $$
DECLARE
    broken text;
BEGIN
    SELECT CASE
        WHEN (
            SELECT count(*) FROM (SELECT FROM events.events AS p WHERE p.id = ANY (a.events) FOR KEY SHARE) AS found
        ) <> cardinality(a.events) THEN 'tickets_event_fkey'
        WHEN (SELECT count(*) FROM ticketing.ticket_tiers AS p WHERE p.id = ANY (a.tiers))
            <> cardinality(a.tiers) THEN 'tickets_tier_fkey'
        WHEN (SELECT count(*) FROM ticketing.orders AS p WHERE p.id = ANY (a.orders))
            <> cardinality(a.orders) THEN 'tickets_order_fkey'
        WHEN (
            SELECT count(*) FROM (SELECT FROM users.profiles AS p WHERE p.id = ANY (a.owners) FOR KEY SHARE) AS found
        ) <> cardinality(a.owners) THEN 'tickets_owner_fkey'
        WHEN (SELECT count(*) FROM ticketing.tickets AS p WHERE p.id = ANY (a.previous))
            <> cardinality(a.previous) THEN 'tickets_previous_fkey'
        WHEN (SELECT coalesce(sum(p.transfers + 1), 0) FROM ticketing.tickets AS p WHERE p.id = ANY (a.previous))
            <> a.transfers THEN 'tickets_previous_fkey'
    END INTO broken
    FROM (
        SELECT
            array_agg(DISTINCT event_id) AS events,
            array_agg(DISTINCT tier_id) AS tiers,
            array_agg(DISTINCT order_id) AS orders,
            array_agg(DISTINCT owner_user_id) AS owners,
            array_agg(DISTINCT previous_ticket_id) FILTER (WHERE previous_ticket_id IS NOT NULL) AS previous,
            -- Each is one transfer further than the ticket whose place it takes.
            sum(transfers) AS transfers
        FROM added
    ) AS a;
    IF broken IS NOT NULL THEN
        PERFORM public.refuse_reference(TG_RELID, broken);
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER orders_belong AFTER INSERT ON ticketing.orders
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_parents_of_orders();
CREATE TRIGGER order_items_belong AFTER INSERT ON ticketing.order_items
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_parents_of_items();
CREATE TRIGGER tickets_belong AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_parents_of_tickets();
ALTER TABLE ticketing.orders ENABLE ALWAYS TRIGGER orders_belong;
ALTER TABLE ticketing.order_items ENABLE ALWAYS TRIGGER order_items_belong;
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_belong;

-- A ticket's state moves, all else stays, no ticket goes. What is checked of each row is checked on change only: a sale pays
-- for one look at the rows of its statement.
CREATE TRIGGER tickets_begin AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('ticket', 'status', 'issued');
CREATE TRIGGER tickets_follow AFTER UPDATE ON ticketing.tickets
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION public.follow_transitions('ticket', 'status', 'ticket');
CREATE TRIGGER tickets_not_twice AFTER UPDATE OF status ON ticketing.tickets
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.refuse_same_state('ticket', 'status');
CREATE TRIGGER tickets_stay AFTER UPDATE ON ticketing.tickets
    FOR EACH ROW WHEN (to_jsonb(OLD) - 'status' IS DISTINCT FROM to_jsonb(NEW) - 'status')
    EXECUTE FUNCTION public.refuse_change('A transfer issues a new ticket.');
CREATE TRIGGER tickets_remain BEFORE DELETE OR TRUNCATE ON ticketing.tickets
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('A ticket that is off is refunded or cancelled.');
CREATE TRIGGER ticket_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.ticket_history
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_begin;
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_follow;
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_not_twice;
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_stay;
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_remain;
ALTER TABLE ticketing.ticket_history ENABLE ALWAYS TRIGGER ticket_history_append_only;

-- A tier's counters move with its tickets and holds, whoever writes those. A ticket that takes another's place sells nothing.
CREATE FUNCTION ticketing.count_sales() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    asked bigint;
    moved bigint;
BEGIN
    WITH sales AS MATERIALIZED (
        SELECT tier_id, count(*) AS tickets
        FROM added
        WHERE previous_ticket_id IS NULL
        GROUP BY tier_id
    ), moves AS (
        UPDATE ticketing.ticket_tiers AS t
        SET sold = t.sold + s.tickets
        FROM sales AS s
        WHERE t.id = s.tier_id
            AND t.sold + t.held + s.tickets <= t.capacity
        RETURNING t.id
    )
    SELECT (SELECT count(*) FROM sales), (SELECT count(*) FROM moves) INTO asked, moved;
    IF moved <> asked THEN
        RAISE EXCEPTION 'of % tiers, % had as many tickets left as were issued', asked, moved USING ERRCODE = 'YP003';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER tickets_count_as_sold AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_sales();
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_count_as_sold;

-- What is refunded or cancelled is for sale again. What is so now, less what was so before: a join of the two would have no index
-- to go by.
CREATE FUNCTION ticketing.count_returns() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET sold = t.sold - r.tickets
    FROM (
        SELECT c.tier_id, sum(c.tickets) AS tickets
        FROM (
            SELECT tier_id, 1 AS tickets FROM moved WHERE status IN ('refunded', 'cancelled')
            UNION ALL SELECT tier_id, -1 FROM left_behind WHERE status IN ('refunded', 'cancelled')
        ) AS c
        GROUP BY c.tier_id
        HAVING sum(c.tickets) <> 0
    ) AS r
    WHERE t.id = r.tier_id;
    RETURN NULL;
END
$$;
CREATE TRIGGER tickets_count_as_returned AFTER UPDATE ON ticketing.tickets
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_returns();
ALTER TABLE ticketing.tickets ENABLE ALWAYS TRIGGER tickets_count_as_returned;

CREATE FUNCTION ticketing.move_held(tier_ids uuid[], tickets bigint[]) RETURNS void
    LANGUAGE plpgsql
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    moved bigint;
BEGIN
    UPDATE ticketing.ticket_tiers AS t
    SET held = t.held + m.tickets
    FROM unnest(tier_ids, tickets) AS m (tier_id, tickets)
    WHERE t.id = m.tier_id
        AND (m.tickets < 0 OR t.sold + t.held + m.tickets <= t.capacity);
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(tier_ids) THEN
        RAISE EXCEPTION 'of % tiers, % had as many tickets left as were held', cardinality(tier_ids), moved
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Held is the sum of what is held, however a hold begins and ends.
CREATE FUNCTION ticketing.count_new_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ticketing.move_held(array_agg(m.tier_id), array_agg(m.tickets))
    FROM (
        SELECT tier_id, sum(quantity) AS tickets FROM added WHERE status = 'held' GROUP BY tier_id
    ) AS m
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE FUNCTION ticketing.count_ended_holds() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM ticketing.move_held(array_agg(m.tier_id), array_agg(m.tickets))
    FROM (
        SELECT c.tier_id, sum(c.quantity) AS tickets
        FROM (
            SELECT tier_id, quantity FROM moved WHERE status = 'held'
            UNION ALL SELECT tier_id, -quantity FROM left_behind WHERE status = 'held'
        ) AS c
        GROUP BY c.tier_id
        HAVING sum(c.quantity) <> 0
    ) AS m
    HAVING count(*) > 0;
    RETURN NULL;
END
$$;
CREATE TRIGGER ticket_holds_count_as_held AFTER INSERT ON ticketing.ticket_holds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_new_holds();
CREATE TRIGGER ticket_holds_begin AFTER INSERT ON ticketing.ticket_holds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('hold', 'status', 'held');
CREATE TRIGGER ticket_holds_count_as_ended AFTER UPDATE ON ticketing.ticket_holds
    REFERENCING OLD TABLE AS left_behind NEW TABLE AS moved
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.count_ended_holds();
-- A hold ends once; whose it was may be forgotten.
CREATE TRIGGER ticket_holds_stay AFTER UPDATE ON ticketing.ticket_holds
    FOR EACH ROW WHEN (
        to_jsonb(OLD) - '{status,user_id,session_id}'::text[] IS DISTINCT FROM to_jsonb(NEW) - '{status,user_id,session_id}'::text[]
        OR (OLD.status <> 'held' AND OLD.status IS DISTINCT FROM NEW.status)
    )
    EXECUTE FUNCTION public.refuse_change('Make another hold.');
CREATE TRIGGER ticket_holds_go_when_ended AFTER DELETE ON ticketing.ticket_holds
    FOR EACH ROW WHEN (OLD.status = 'held')
    EXECUTE FUNCTION public.refuse_change('Release it first.');
CREATE TRIGGER ticket_holds_remain BEFORE TRUNCATE ON ticketing.ticket_holds
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change('Release them first.');
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_count_as_held;
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_begin;
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_count_as_ended;
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_stay;
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_go_when_ended;
ALTER TABLE ticketing.ticket_holds ENABLE ALWAYS TRIGGER ticket_holds_remain;

-- After each statement that adds refunds: of each order is given back what its refunded tickets cost and no more, and the
-- transaction gave the buyer that amount and took that part of it from the platform's fee.
CREATE FUNCTION ticketing.require_refund() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
AS $$
DECLARE
    wrong uuid;
BEGIN
    SELECT o.id INTO wrong
    FROM (SELECT DISTINCT order_id FROM added) AS a
    JOIN ticketing.orders AS o ON o.id = a.order_id
    CROSS JOIN LATERAL (
        SELECT sum(r.amount_cents) AS amount_cents, sum(r.fee_cents) AS fee_cents
        FROM ticketing.refunds AS r
        WHERE r.order_id = o.id
    ) AS given
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(i.unit_price_cents), 0) AS amount_cents
        FROM ticketing.tickets AS t
        JOIN ticketing.order_items AS i ON i.order_id = t.order_id AND i.tier_id = t.tier_id
        WHERE t.order_id = o.id AND t.status = 'refunded'
    ) AS paid
    WHERE given.amount_cents <> paid.amount_cents
        OR given.amount_cents > o.total_cents
        OR given.fee_cents > o.fee_cents
        OR (given.amount_cents = o.total_cents AND given.fee_cents <> o.fee_cents)
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'of order % is given back what its refunded tickets did not cost', wrong USING ERRCODE = 'YP006';
    END IF;

    SELECT r.id INTO wrong
    FROM added AS r
    WHERE r.transaction_id IS NOT NULL
        AND NOT EXISTS (
            SELECT
            FROM payments.transactions AS t
            JOIN payments.entries AS e ON e.transaction_id = t.id
            JOIN payments.accounts AS a ON a.id = e.account_id
            JOIN ticketing.orders AS o ON o.id = r.order_id
            WHERE t.id = r.transaction_id AND t.kind = 'ticket_refund' AND t.reference_id = r.order_id
            HAVING coalesce(sum(e.amount_cents) FILTER (WHERE a.user_id = o.user_id), 0) = -r.amount_cents
                AND coalesce(sum(e.amount_cents) FILTER (WHERE a.kind = 'platform_revenue'), 0) = r.fee_cents
                AND coalesce(sum(e.amount_cents) FILTER (WHERE a.organization_id = o.organization_id), 0)
                    = r.amount_cents - r.fee_cents
        )
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the transaction of refund % is of other amounts', wrong USING ERRCODE = 'YP006';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER refunds_are_paid AFTER INSERT ON ticketing.refunds
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION ticketing.require_refund();
CREATE TRIGGER refunds_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ticketing.refunds
    FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change();
ALTER TABLE ticketing.refunds ENABLE ALWAYS TRIGGER refunds_are_paid;
ALTER TABLE ticketing.refunds ENABLE ALWAYS TRIGGER refunds_append_only;

-- The guards of the writer. Nobody waits for their answer, so each raises unless exactly the rows that the writer means stood
-- where it believes. Like those of payments they must go from index to index.

-- Holds end: what is sold or given back had not had its time at that moment, by the writer's clock, and what expires had, and has
-- by this database's too, so that a writer whose clock is ahead takes nobody's seats.
CREATE FUNCTION ticketing.end_holds(hold_ids uuid[], statuses text[], at timestamptz) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    ended bigint;
BEGIN
    UPDATE ticketing.ticket_holds AS h
    SET status = e.status
    FROM unnest(hold_ids, statuses) AS e (hold_id, status)
    WHERE h.id = e.hold_id
        AND h.status = 'held'
        AND e.status <> 'held'
        AND CASE e.status
            WHEN 'expired' THEN h.expires_at <= least(at, clock_timestamp())
            ELSE h.expires_at > at
        END;
    GET DIAGNOSTICS ended = ROW_COUNT;
    IF ended <> cardinality(hold_ids) THEN
        RAISE EXCEPTION 'of % holds to end, % stood where expected', cardinality(hold_ids), ended
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Tickets that are issued go where they are sent. The actors are the claims of whoever sends each, for its history, and the
-- time is the one that each is answered with.
CREATE FUNCTION ticketing.move_tickets(ticket_ids uuid[], statuses text[], actors text[], moved_at timestamptz)
    RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    claims_before text := current_setting('request.jwt.claims', true);
    sent record;
    moved bigint := 0;
    moved_by_actor bigint;
BEGIN
    PERFORM set_config('yardpass.moved_at', moved_at::text, true);
    -- Sorted by actor once: whoever sends few does not go through what all the others send.
    FOR sent IN
        SELECT m.claims, array_agg(m.ticket_id) AS ticket_ids, array_agg(m.status) AS statuses
        FROM unnest(ticket_ids, statuses, actors) AS m (ticket_id, status, claims)
        GROUP BY m.claims
    LOOP
        PERFORM set_config('request.jwt.claims', sent.claims, true);
        UPDATE ticketing.tickets AS t
        SET status = m.status
        FROM unnest(sent.ticket_ids, sent.statuses) AS m (ticket_id, status)
        WHERE t.id = m.ticket_id
            AND t.status = 'issued';
        GET DIAGNOSTICS moved_by_actor = ROW_COUNT;
        moved := moved + moved_by_actor;
    END LOOP;
    PERFORM set_config('request.jwt.claims', coalesce(claims_before, ''), true);
    PERFORM set_config('yardpass.moved_at', '', true);
    IF moved <> cardinality(ticket_ids) THEN
        RAISE EXCEPTION 'of % tickets to move, % were issued', cardinality(ticket_ids), moved USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Orders of which no ticket is good any more.
CREATE FUNCTION ticketing.close_orders(order_ids uuid[], statuses text[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    SET enable_seqscan = off
    SET enable_hashjoin = off
    SET enable_mergejoin = off
AS $$
DECLARE
    closed bigint;
BEGIN
    UPDATE ticketing.orders AS o
    SET status = c.status
    FROM unnest(order_ids, statuses) AS c (order_id, status)
    WHERE o.id = c.order_id
        AND o.status = 'completed'
        AND c.status <> 'completed'
        AND NOT EXISTS (
            SELECT FROM ticketing.tickets AS t WHERE t.order_id = o.id AND t.status IN ('issued', 'redeemed')
        );
    GET DIAGNOSTICS closed = ROW_COUNT;
    IF closed <> cardinality(order_ids) THEN
        RAISE EXCEPTION 'of % orders to close, % had no ticket left', cardinality(order_ids), closed
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- After all that moves stock: the counters stand where the writer believes, or what it decided on was stale and the batch is
-- refused.
CREATE FUNCTION ticketing.assert_stock(tier_ids uuid[], sold integer[], held integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    agreed bigint;
BEGIN
    SELECT count(*) INTO agreed
    FROM unnest(tier_ids, sold, held) AS s (tier_id, sold, held)
    JOIN ticketing.ticket_tiers AS t ON t.id = s.tier_id AND t.sold = s.sold AND t.held = s.held;
    IF agreed <> cardinality(tier_ids) THEN
        RAISE EXCEPTION 'of % tiers, % have sold and hold what was expected', cardinality(tier_ids), agreed
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- Forgets a bounded number of holds that ended long ago and tells how many; called until none is left.
CREATE FUNCTION ticketing.forget_holds(older_than interval, rows_max integer) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    forgotten bigint;
BEGIN
    IF older_than < interval '24 hours' THEN
        RAISE EXCEPTION 'holds are kept at least 24 hours' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    DELETE FROM ticketing.ticket_holds
    WHERE ctid = ANY (ARRAY(
        SELECT h.ctid FROM ticketing.ticket_holds AS h
        WHERE h.status <> 'held' AND h.expires_at < now() - older_than
        ORDER BY h.expires_at LIMIT rows_max
    ));
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    RETURN forgotten;
END
$$;

-- The signed-in user's tickets with their codes, newest first, a bounded page of those after the one named, read in the order of
-- an index: however many tickets somebody gathers, a page costs what a page holds.
CREATE FUNCTION ticketing.own_tickets(
    after_issued_at timestamptz DEFAULT NULL,
    after_id uuid DEFAULT NULL,
    rows_max integer DEFAULT 50
) RETURNS TABLE (
    id uuid,
    event_id uuid,
    tier_id uuid,
    order_id uuid,
    organization_id uuid,
    code text,
    status text,
    previous_ticket_id uuid,
    issued_at timestamptz
)
    LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
    SELECT
        t.id,
        t.event_id,
        t.tier_id,
        t.order_id,
        t.organization_id,
        t.code,
        t.status,
        t.previous_ticket_id,
        t.issued_at
    FROM ticketing.tickets AS t
    WHERE t.owner_user_id = auth.uid()
        AND (t.issued_at, t.id) < (
            coalesce(after_issued_at, 'infinity'),
            coalesce(after_id, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        )
    ORDER BY t.issued_at DESC, t.id DESC
    LIMIT least(rows_max, 1000);
END;
GRANT EXECUTE ON FUNCTION ticketing.own_tickets(timestamptz, uuid, integer) TO authenticated;

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_history ENABLE ROW LEVEL SECURITY;

CREATE POLICY tiers_of_visible_events ON ticketing.ticket_tiers FOR SELECT
    USING (EXISTS (SELECT FROM events.events AS e WHERE e.id = event_id));
CREATE POLICY tenant_isolation ON ticketing.orders FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY own_orders ON ticketing.orders FOR SELECT
    USING (user_id = (SELECT auth.uid()));
CREATE POLICY items_of_visible_orders ON ticketing.order_items FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = order_id));
CREATE POLICY tenant_isolation ON ticketing.tickets FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY own_tickets ON ticketing.tickets FOR SELECT
    USING (owner_user_id = (SELECT auth.uid()));
CREATE POLICY tenant_isolation ON ticketing.ticket_holds FOR SELECT
    USING (organization_id = (SELECT public.current_org_id()));
CREATE POLICY own_holds ON ticketing.ticket_holds FOR SELECT
    USING (user_id = (SELECT auth.uid()));
CREATE POLICY refunds_of_visible_orders ON ticketing.refunds FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.orders AS o WHERE o.id = order_id));
-- Rules, the same for everybody.
CREATE POLICY everybody_reads ON ticketing.ticket_transitions FOR SELECT USING (true);
CREATE POLICY history_of_visible_tickets ON ticketing.ticket_history FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.tickets AS t WHERE t.id = ticket_id));

GRANT SELECT
    ON ticketing.ticket_tiers, ticketing.order_items, ticketing.ticket_holds, ticketing.refunds,
        ticketing.ticket_transitions, ticketing.ticket_history
    TO app_read, app_write;
-- Not the code: whoever knows it walks in, and a policy that shows a ticket to its organizer would show that too.
GRANT SELECT (
    id, event_id, tier_id, order_id, owner_user_id, organization_id, status, previous_ticket_id, issued_at
) ON ticketing.tickets TO app_read, app_write;
-- Not the receipt: it is for the writer to replay, and names codes that a transfer has since replaced.
GRANT SELECT (
    id, event_id, user_id, organization_id, currency, total_cents, fee_cents, status, transaction_id, payment_reference,
    created_at
) ON ticketing.orders TO app_read, app_write;
-- An organization's backend sets up a sale; the counters move with orders only.
GRANT INSERT (
    id, event_id, name, price_cents, currency, capacity, per_buyer_limit, on_sale_from, on_sale_until, created_at
) ON ticketing.ticket_tiers TO app_write;
GRANT UPDATE (name, price_cents, capacity, per_buyer_limit, on_sale_from, on_sale_until) ON ticketing.ticket_tiers
    TO app_write;
GRANT SELECT ON ticketing.ticket_tiers TO yardpass_ledger;
GRANT SELECT, INSERT
    ON ticketing.orders, ticketing.order_items, ticketing.tickets, ticketing.ticket_holds, ticketing.refunds
    TO yardpass_ledger;
-- When a ticket was redeemed.
GRANT SELECT (ticket_id, to_status, changed_at) ON ticketing.ticket_history TO yardpass_ledger;
GRANT EXECUTE ON FUNCTION
    ticketing.end_holds(uuid[], text[], timestamptz),
    ticketing.move_tickets(uuid[], text[], text[], timestamptz),
    ticketing.close_orders(uuid[], text[]),
    ticketing.assert_stock(uuid[], integer[], integer[]),
    ticketing.forget_holds(interval, integer)
    TO yardpass_ledger;

RESET ROLE;
