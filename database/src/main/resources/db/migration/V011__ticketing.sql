-- What is for sale, who bought it, and the tickets. Orders and tickets are written by the ledger alone, in the commit that
-- holds their entries.
SET ROLE yardpass_owner;

-- Available is capacity - sold - held.
CREATE TABLE ticketing.ticket_tiers (
    id uuid CONSTRAINT ticket_tiers_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT ticket_tiers_event_fkey REFERENCES events.events (id),
    name text NOT NULL,
    -- No single tier can bring an account near the end of its range.
    price_cents bigint NOT NULL CONSTRAINT ticket_tiers_price_in_range CHECK (price_cents BETWEEN 0 AND 1000000000000),
    currency char(3) NOT NULL CONSTRAINT ticket_tiers_currency_fkey REFERENCES ref.currencies (code),
    capacity integer NOT NULL CONSTRAINT ticket_tiers_capacity_not_negative CHECK (capacity >= 0),
    sold integer NOT NULL DEFAULT 0 CONSTRAINT ticket_tiers_sold_not_negative CHECK (sold >= 0),
    held integer NOT NULL DEFAULT 0 CONSTRAINT ticket_tiers_held_not_negative CHECK (held >= 0),
    per_buyer_limit integer CONSTRAINT ticket_tiers_per_buyer_limit_positive CHECK (per_buyer_limit > 0),
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
    event_id uuid NOT NULL CONSTRAINT orders_event_fkey REFERENCES events.events (id),
    user_id uuid NOT NULL CONSTRAINT orders_user_fkey REFERENCES users.profiles (id),
    organization_id uuid NOT NULL CONSTRAINT orders_organization_fkey REFERENCES organizations.organizations (id),
    currency char(3) NOT NULL,
    total_cents bigint NOT NULL CONSTRAINT orders_total_not_negative CHECK (total_cents >= 0),
    fee_cents bigint NOT NULL CONSTRAINT orders_fee_within_total CHECK (fee_cents BETWEEN 0 AND total_cents),
    status text NOT NULL CONSTRAINT orders_status_known CHECK (status IN ('completed', 'refunded', 'cancelled')),
    -- NULL for an order that cost nothing.
    transaction_id uuid CONSTRAINT orders_transaction_fkey REFERENCES payments.transactions (id),
    -- The payment provider's name of the capture: YardPass records payments, it does not charge cards.
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
    order_id uuid NOT NULL CONSTRAINT order_items_order_fkey REFERENCES ticketing.orders (id),
    tier_id uuid NOT NULL CONSTRAINT order_items_tier_fkey REFERENCES ticketing.ticket_tiers (id),
    quantity integer NOT NULL CONSTRAINT order_items_quantity_positive CHECK (quantity > 0),
    unit_price_cents bigint NOT NULL CONSTRAINT order_items_price_not_negative CHECK (unit_price_cents >= 0),
    CONSTRAINT order_items_pkey PRIMARY KEY (order_id, tier_id)
);

-- The code, 128 random bits, is what a scan takes; the id is no secret.
CREATE TABLE ticketing.tickets (
    id uuid CONSTRAINT tickets_pkey PRIMARY KEY,
    event_id uuid NOT NULL CONSTRAINT tickets_event_fkey REFERENCES events.events (id),
    tier_id uuid NOT NULL CONSTRAINT tickets_tier_fkey REFERENCES ticketing.ticket_tiers (id),
    order_id uuid NOT NULL CONSTRAINT tickets_order_fkey REFERENCES ticketing.orders (id),
    owner_user_id uuid NOT NULL CONSTRAINT tickets_owner_fkey REFERENCES users.profiles (id),
    organization_id uuid NOT NULL,
    code text NOT NULL CONSTRAINT tickets_code_key UNIQUE,
    status text NOT NULL CONSTRAINT tickets_status_known
        CHECK (status IN ('issued', 'redeemed', 'transferred', 'refunded', 'cancelled')),
    previous_ticket_id uuid CONSTRAINT tickets_previous_fkey REFERENCES ticketing.tickets (id),
    issued_at timestamptz NOT NULL
);
CREATE INDEX tickets_owner_tier_idx ON ticketing.tickets (owner_user_id, tier_id);
COMMENT ON INDEX ticketing.tickets_owner_tier_idx IS 'The per-buyer limit; own_tickets() and the policy.';
CREATE INDEX tickets_order_idx ON ticketing.tickets (order_id);
COMMENT ON INDEX ticketing.tickets_order_idx IS 'An order''s tickets.';
-- One index for both, since each costs every sale; what asks by the event alone is rare and skips through it.
CREATE INDEX tickets_organization_idx ON ticketing.tickets (organization_id, event_id);
COMMENT ON INDEX ticketing.tickets_organization_idx IS 'The policy: an organization''s tickets, those of one event among them.';
-- Sales are not in it, so it costs them nothing.
CREATE UNIQUE INDEX tickets_previous_key ON ticketing.tickets (previous_ticket_id) WHERE previous_ticket_id IS NOT NULL;
COMMENT ON INDEX ticketing.tickets_previous_key IS 'The ticket that took another''s place: one at most.';

CREATE TABLE ticketing.ticket_holds (
    id uuid CONSTRAINT ticket_holds_pkey PRIMARY KEY,
    tier_id uuid NOT NULL CONSTRAINT ticket_holds_tier_fkey REFERENCES ticketing.ticket_tiers (id),
    session_id text NOT NULL,
    user_id uuid,
    organization_id uuid NOT NULL,
    quantity integer NOT NULL CONSTRAINT ticket_holds_quantity_positive CHECK (quantity > 0),
    status text NOT NULL CONSTRAINT ticket_holds_status_known CHECK (status IN ('held', 'consumed', 'released')),
    expires_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX ticket_holds_tier_idx ON ticketing.ticket_holds (tier_id);
COMMENT ON INDEX ticketing.ticket_holds_tier_idx IS 'What is set aside of a tier.';
CREATE INDEX ticket_holds_session_idx ON ticketing.ticket_holds (session_id);
COMMENT ON INDEX ticketing.ticket_holds_session_idx IS 'What a visitor''s session has set aside.';
CREATE INDEX ticket_holds_organization_idx ON ticketing.ticket_holds (organization_id);
COMMENT ON INDEX ticketing.ticket_holds_organization_idx IS 'The policy: holds on an organization''s tiers.';
CREATE INDEX ticket_holds_user_idx ON ticketing.ticket_holds (user_id) WHERE user_id IS NOT NULL;
COMMENT ON INDEX ticketing.ticket_holds_user_idx IS 'The policy: the holds of the signed-in user.';

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

-- A ticket's state moves, all else stays, no ticket goes. What is checked of each row is checked on change only: a sale pays
-- for one look at the rows of its statement.
CREATE TRIGGER tickets_begin AFTER INSERT ON ticketing.tickets
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION public.begin_in_first_state('ticket', 'status', 'issued');
CREATE TRIGGER tickets_follow AFTER UPDATE ON ticketing.tickets
    FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status)
    EXECUTE FUNCTION public.follow_transition('ticket', 'status', 'ticket');
CREATE TRIGGER tickets_not_twice AFTER UPDATE OF status ON ticketing.tickets
    FOR EACH ROW WHEN (OLD.status = NEW.status)
    EXECUTE FUNCTION public.follow_transition('ticket', 'status', 'ticket');
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

-- A tier's counter moves with its tickets, whoever issues them. A ticket that takes another's place sells nothing.
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

-- In every transaction of the writer that sells, after the tickets: the counters stand where the writer believes, or what
-- it decided on was stale and the batch is refused.
CREATE FUNCTION ticketing.assert_sold(tier_ids uuid[], sold integer[]) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    agreed bigint;
BEGIN
    SELECT count(*) INTO agreed
    FROM unnest(tier_ids, sold) AS s (tier_id, sold)
    JOIN ticketing.ticket_tiers AS t ON t.id = s.tier_id AND t.sold = s.sold;
    IF agreed <> cardinality(tier_ids) THEN
        RAISE EXCEPTION 'of % tiers, % have sold what was expected', cardinality(tier_ids), agreed
            USING ERRCODE = 'YP003';
    END IF;
END
$$;

-- The signed-in user's tickets with their codes, newest first, a bounded page of those after the one named. A buyer's tickets
-- are few, so they are found by their owner and sorted: an index in this order would cost every sale.
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
        AND (after_issued_at IS NULL OR (t.issued_at, t.id) < (after_issued_at, after_id))
    ORDER BY t.issued_at DESC, t.id DESC
    LIMIT least(rows_max, 1000);
END;
GRANT EXECUTE ON FUNCTION ticketing.own_tickets(timestamptz, uuid, integer) TO authenticated;

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;
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
-- Rules, the same for everybody.
CREATE POLICY everybody_reads ON ticketing.ticket_transitions FOR SELECT USING (true);
CREATE POLICY history_of_visible_tickets ON ticketing.ticket_history FOR SELECT
    USING (EXISTS (SELECT FROM ticketing.tickets AS t WHERE t.id = ticket_id));

GRANT SELECT
    ON ticketing.ticket_tiers, ticketing.order_items, ticketing.ticket_holds, ticketing.ticket_transitions,
        ticketing.ticket_history
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
GRANT SELECT, INSERT ON ticketing.orders, ticketing.order_items, ticketing.tickets TO yardpass_ledger;
GRANT EXECUTE ON FUNCTION ticketing.assert_sold(uuid[], integer[]) TO yardpass_ledger;

RESET ROLE;
