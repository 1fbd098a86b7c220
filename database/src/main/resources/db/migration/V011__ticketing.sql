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
    -- Whether a ticket of it was ever sold or held, be it given back since.
    was_taken boolean NOT NULL DEFAULT false,
    -- Seen by nobody any more.
    removed_at timestamptz CONSTRAINT ticket_tiers_taken_stay CHECK (removed_at IS NULL OR NOT was_taken),
    CONSTRAINT ticket_tiers_sale_finite CHECK (isfinite(on_sale_from) AND isfinite(on_sale_until)),
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
CREATE INDEX orders_event_idx ON ticketing.orders (event_id, created_at);
COMMENT ON INDEX ticketing.orders_event_idx IS 'An event''s orders, newest first.';
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
COMMENT ON INDEX ticketing.refunds_order_idx IS 'What was refunded of an order.';
CREATE INDEX refunds_organization_idx ON ticketing.refunds (organization_id, created_at);
COMMENT ON INDEX ticketing.refunds_organization_idx IS 'The policy; the fees that an invoice leaves out.';
ALTER TABLE ticketing.refunds ALTER order_id SET (n_distinct = -0.1);

-- Events that were called off. The writer's clock refunds their orders, a few at a time behind all other work: how far that is
-- stands here, moved in the commit that refunds.
CREATE TABLE ticketing.event_cancellations (
    event_id uuid CONSTRAINT event_cancellations_pkey PRIMARY KEY
        CONSTRAINT event_cancellations_event_fkey REFERENCES events.events (id),
    organization_id uuid NOT NULL
        CONSTRAINT event_cancellations_organization_fkey REFERENCES organizations.organizations (id),
    -- The writer's own: the ids of the refunds are made of it, so that each order has one, and nobody can take it before.
    secret text NOT NULL,
    requested_at timestamptz NOT NULL,
    -- NULL for a service.
    requested_by_user_id uuid,
    requested_role text NOT NULL,
    -- Of which something was left to refund. Counted by bounded steps before the first is refunded, and NULL until they all are.
    orders_to_refund bigint,
    orders_counted bigint NOT NULL DEFAULT 0,
    counted_order_at timestamptz,
    counted_order_id uuid,
    orders_refunded bigint NOT NULL DEFAULT 0,
    -- Passed over, because an account could not give or take that much.
    orders_refused bigint NOT NULL DEFAULT 0,
    -- The last that was looked at, in order of time.
    last_order_at timestamptz,
    last_order_id uuid,
    finished_at timestamptz,
    CONSTRAINT event_cancellations_count_orders CHECK (
        orders_refunded >= 0 AND orders_refused >= 0 AND orders_refunded + orders_refused <= coalesce(orders_to_refund, 0)
    ),
    CONSTRAINT event_cancellations_last_order_whole CHECK ((last_order_at IS NULL) = (last_order_id IS NULL))
);
-- Led by what is NULL in all of it, and so are the questions: no other index gives their order.
CREATE INDEX event_cancellations_open_idx ON ticketing.event_cancellations (finished_at, organization_id, requested_at, event_id)
    WHERE finished_at IS NULL;
COMMENT ON INDEX ticketing.event_cancellations_open_idx IS
    'What the writer''s clock goes on with, organization by organization, and how many an organization has; none as a rule.';
CREATE INDEX event_cancellations_organization_idx ON ticketing.event_cancellations (organization_id, requested_at);
COMMENT ON INDEX ticketing.event_cancellations_organization_idx IS 'The policy, newest first.';

-- Where a ticket goes and who may send it there. A transfer issues a new ticket, which names the old one. A scan may be undone, for
-- a while; what was cancelled may be paid back. Every other end is final.
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
    ('redeemed', 'issued', 'unscan', '{organizer_admin}'),
    ('issued', 'transferred', 'transfer', '{holder}'),
    ('issued', 'refunded', 'refund', '{organizer_admin}'),
    ('issued', 'cancelled', 'cancel', '{organizer_admin}'),
    -- What was cancelled without its money is paid back once.
    ('cancelled', 'refunded', 'refund', '{organizer_admin}'),
    -- Of an event that was called off.
    ('redeemed', 'refunded', 'refund', '{organizer_admin}');

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

ALTER TABLE ticketing.ticket_tiers ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.orders ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.order_items ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_holds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.refunds ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.event_cancellations ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_transitions ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticketing.ticket_history ENABLE ROW LEVEL SECURITY;

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
-- Not the secret, nor where the writer is.
GRANT SELECT (
    event_id, organization_id, requested_at, requested_by_user_id, orders_to_refund, orders_refunded, orders_refused, finished_at
) ON ticketing.event_cancellations TO app_read, app_write;
GRANT SELECT ON ticketing.event_cancellations TO yardpass_ledger;
-- An organization's backend sets up a sale; the counters move with orders only.
GRANT INSERT (
    id, event_id, name, price_cents, currency, capacity, per_buyer_limit, on_sale_from, on_sale_until, created_at
) ON ticketing.ticket_tiers TO app_write;
GRANT UPDATE (name, price_cents, capacity, per_buyer_limit, on_sale_from, on_sale_until) ON ticketing.ticket_tiers
    TO app_write;
GRANT SELECT ON ticketing.ticket_tiers TO yardpass_ledger;
-- The directory: to whom a tier belongs, and nothing else about it.
GRANT SELECT (id, event_id) ON ticketing.ticket_tiers TO yardpass_ingest;
GRANT SELECT, INSERT
    ON ticketing.orders, ticketing.order_items, ticketing.tickets, ticketing.ticket_holds, ticketing.refunds
    TO yardpass_ledger;
-- When a ticket was redeemed.
GRANT SELECT (ticket_id, to_status, changed_at) ON ticketing.ticket_history TO yardpass_ledger;

RESET ROLE;
