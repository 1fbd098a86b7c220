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
-- Serves "my orders" and the organization's list.
CREATE INDEX orders_user_idx ON ticketing.orders (user_id, created_at);
CREATE INDEX orders_organization_idx ON ticketing.orders (organization_id, created_at);

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
-- Serves the per-buyer limit and "my tickets".
CREATE INDEX tickets_owner_tier_idx ON ticketing.tickets (owner_user_id, tier_id);
-- Serves an order's page.
CREATE INDEX tickets_order_idx ON ticketing.tickets (order_id);
-- Serves an event's list of tickets.
CREATE INDEX tickets_event_idx ON ticketing.tickets (event_id);

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

-- A tier's counter moves with its tickets, whoever issues them. A ticket that takes another's place sells nothing.
CREATE FUNCTION ticketing.count_sales() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = ''
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
    SET search_path = ''
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

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;

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

GRANT SELECT
    ON ticketing.ticket_tiers, ticketing.order_items, ticketing.ticket_holds
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
